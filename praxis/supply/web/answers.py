"""What a filled-in answer says, in the words of the actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from praxis.supply.types import Offered, Tier
from praxis.supply.web.price_forms import TIERS, QuoteForm


def offered_of(form: QuoteForm, lines: Iterable[Any]) -> list[Offered]:
    data, made = form.cleaned_data, []
    for line in lines:
        tiers = tuple(
            Tier(data[f"least_{line.pk}_{n}"], data[f"price_{line.pk}_{n}"].cents)
            for n in TIERS
            if data.get(f"price_{line.pk}_{n}")
        )
        expires = data.get(f"expires_{line.pk}")
        made.append(
            Offered(
                line.pk,
                tiers,
                expires.isoformat() if expires else "",
                data.get(f"brand_{line.pk}", ""),
            )
        )
    return made


def terms_of(data: dict[str, Any]) -> dict[str, Any]:
    freight, free, least = data["freight"], data["free_freight"], data["minimum"]
    return {
        "lead_days": data["lead_days"],
        "valid_until": data["valid_until"],
        "freight_cents": freight.cents if freight else 0,
        "free_freight_cents": free.cents if free else None,
        "fee_basis_points": int((data["fee_percent"] or 0) * 100),
        "minimum_cents": least.cents if least else 0,
        "pay_days": 30 if data["pay_days"] is None else data["pay_days"],
        "person": data["person"],
        "note": data["note"],
    }

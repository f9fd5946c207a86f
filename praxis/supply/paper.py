"""An order as PDF, by Typst with our own Inter. A warning of Typst's is an error."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from praxis.kernel.money import Money
from praxis.ui.words import phone_text, us_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from praxis.supply.models import Order

_HERE = Path(__file__).parent
_FONTS = Path(__file__).parents[1] / "ui" / "fonts"


class PrintingFailed(RuntimeError):
    """The template did not come out clean. Always our bug."""


def order_pdf(order: Order, *, at: datetime, said: Mapping[str, str]) -> bytes:
    """US Letter, one table of lines, sums that add up, where to deliver."""
    lines = list(order.lines.all())
    goods = sum(line.quantity * line.price_cents for line in lines)
    if goods + order.freight_cents + order.fee_cents != order.total_cents:
        raise PrintingFailed(f"order {order.pk} does not add up")
    supplier, site = order.organization, order.place.site
    given: dict[str, Any] = {
        "title": f"Purchase order {order.number}",
        "number": order.number,
        "date": us_date(order.ordered_on),
        "practice": said["practice"] or site.name,
        "practice_lines": [
            part
            for part in (
                site.line1,
                site.line2,
                f"{site.city}, {site.state} {site.zip}",
                phone_text(said["phone"]) if said["phone"] else "",
            )
            if part
        ],
        "to": [
            part
            for part in (
                supplier.name,
                supplier.line1,
                supplier.line2,
                f"{supplier.city}, {supplier.state} {supplier.zip}".strip(", "),
            )
            if part.strip()
        ],
        "deliver": f"{site.name}, {order.place.name}",
        "facts": [
            ["Needed by", us_date(order.need_by) if order.need_by else "as soon as you can"],
            ["Payment", f"{order.pay_days} days"],
            ["Ordered by", order.by_name],
        ],
        "lines": [
            [
                str(line.position),
                line.item.sku,
                line.item.name,
                f"{line.quantity} {line.unit.name}",
                str(Money(line.price_cents)),
                str(Money(line.quantity * line.price_cents)),
            ]
            for line in lines
        ],
        "sums": [
            ["Goods", str(Money(goods))],
            ["Freight", str(Money(order.freight_cents))],
            ["Fees", str(Money(order.fee_cents))],
        ],
        "total": str(Money(order.total_cents)),
        "note": order.note,
    }
    pdf, warnings = typst.compile_with_warnings(
        str(_HERE / "order.typ"),
        format="pdf",
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(given)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    if warnings:
        raise PrintingFailed("; ".join(str(each) for each in warnings))
    return bytes(pdf)

"""Typed content as plain JSON values, part by part, each with the segments it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from praxis.interop.x12.content import (
    ClaimAck,
    GroupAck,
    Inquiry,
    ProfessionalClaim,
    RemittanceClaim,
)
from praxis.interop.x12.content.professional import BillingProvider, Patient, Subscriber
from praxis.interop.x12.envelope import Transaction
from praxis.interop.x12.findings import Finding
from praxis.interop.x12.guides import guide_of
from praxis.interop.x12.parsing.acks import parse_277ca, parse_999
from praxis.interop.x12.parsing.inquiries import parse_inquiry
from praxis.interop.x12.parsing.professional import Header, Rest, parts_837p
from praxis.interop.x12.parsing.remittance import ClaimGroup, Payment, parts_835

Plain = dict[str, Any]
# A claim stands below its provider, subscriber and patient: they are parts of their own.
_ELSEWHERE = {"raw", "billing", "subscriber", "patient"}
_NAMES: dict[type, str] = {
    Header: "header",
    Rest: "rest",
    Payment: "payment",
    ClaimGroup: "claim_group",
    BillingProvider: "billing_provider",
    Subscriber: "subscriber",
    Patient: "patient",
    ProfessionalClaim: "claim",
    RemittanceClaim: "claim",
}

_WHOLE: dict[str, Callable[[Transaction], GroupAck | ClaimAck | Inquiry]] = {
    "005010X231": parse_999,
    "005010X214": parse_277ca,
}


def plain(value: Any) -> Any:
    """Dates as ISO text, Decimal as text, money stays whole cents, empty fields are left out."""
    if isinstance(value, str | int | None) and not isinstance(value, Enum):
        return value
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Enum):
        return str(value)
    if is_dataclass(value):
        return _record(value, skip=frozenset({"raw"}))
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if not _empty(each)}
    raise TypeError(f"{type(value).__name__} has no plain form.")


def parts(transaction: Transaction, findings: list[Finding]) -> Iterator[Plain]:
    """`part`, `content` and `segments`. The segments of all parts are the whole transaction."""
    guide = guide_of(transaction)
    kind = guide.base if guide else ""
    if kind == "005010X222":
        yield from (_typed(part) for part in parts_837p(transaction, findings))
    elif kind == "005010X221":
        yield from (_typed(part) for part in parts_835(transaction, findings))
    elif kind:
        segments = list(transaction)
        again = transaction.replay(segments)
        answer = _WHOLE.get(kind, parse_inquiry)(again)
        findings += answer.findings
        yield {"part": "answer", "content": plain(answer), "segments": segments}
    else:
        for raw in transaction:
            yield {"part": "segment", "segments": [raw]}
        findings += transaction.findings


def _typed(part: Any) -> Plain:
    kind = type(part)
    name = _NAMES[kind]
    skip = _ELSEWHERE if kind is ProfessionalClaim else {"raw"}
    return {
        "part": name,
        "content": _record(part, skip=frozenset(skip)),
        "segments": list(part.raw),
    }


def _record(value: Any, *, skip: frozenset[str]) -> Plain:
    found = {}
    for name in _field_names(value.__class__):
        each = getattr(value, name)
        if name not in skip and not _empty(each):
            found[name] = plain(each)
    return found


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == () or value == [] or value == {}


@lru_cache(maxsize=128)
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))

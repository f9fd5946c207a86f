"""What a payer says of a claim (277): categories (STC01-1) in our own words, and what follows.

The numbers are X12's code list 507; the wording is ours. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from praxis.interop.x12 import content as c
from praxis.kernel.money import Money

_WORDS = {
    "A0": "Forwarded to another",
    "A1": "Received",
    "A2": "Taken for processing",
    "A3": "Sent back, not processed",
    "A4": "Not found",
    "A5": "Split into several",
    "A6": "Refused: something is missing",
    "A7": "Refused: something is wrong",
    "A8": "Refused: fields contradict each other",
    "D0": "Not found with what we sent",
    "F0": "Finished, not said how",
    "F1": "Paid",
    "F2": "Denied",
    "F3": "Finished after a change",
    "F4": "Finished, nothing more is paid",
    "P0": "Waiting: being looked at",
    "P1": "In process",
    "P2": "Waiting for a decision inside",
    "P3": "Waiting: more was asked of the provider",
    "P4": "Waiting: more was asked of the patient",
    "P5": "Waiting at the payer's own system",
    "R0": "Wants something from us",
    "R1": "Wants to know who somebody is",
    "R3": "Wants facts about the claim",
    "R4": "Wants documents",
    "R5": "Wants a certificate",
    "E0": "Could not be answered",
    "E1": "Could not be answered now",
    "E2": "Payer could not be reached",
    "E3": "The question was not understood",
    "E4": "The question was not allowed",
}
_BY_LETTER = {
    "P": "Waiting",
    "F": "Finished",
    "R": "Wants something from us",
    "A": "Received",
    "E": "Could not be answered",
    "D": "Not found with what we sent",
}
_LOST = ("A3", "A4", "A6", "A7", "A8", "D0")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a person does next about the claim."""

    title: str
    step: str
    days: int


def codes(statuses: Sequence[c.Status]) -> str:
    return " ".join(
        ":".join(filter(None, (each.category, each.code, each.entity))) for each in statuses
    )[:40]


def words(statuses: Sequence[c.Status]) -> str:
    return "; ".join(_words(each) for each in statuses)[:500]


def _words(status: c.Status) -> str:
    first = _WORDS.get(status.category) or _BY_LETTER.get(status.category[:1], status.category)
    parts = [f"{first}, status {status.code}"]
    if status.paid_cents is not None and status.category[:1] == "F":
        parts.append(f"paid {Money(status.paid_cents)}")
    if status.check_number:
        parts.append(f"check {status.check_number}")
    if status.decided_on:
        parts.append(f"on {status.decided_on:%m/%d/%Y}")
    return ", ".join(parts) + (f": {status.message}" if status.message else "")


def follow_up(statuses: Sequence[c.Status], *, number: str) -> FollowUp | None:
    """None while the payer works on it. The worst of several statuses counts."""
    found = [each.category for each in statuses]
    if any(each in _LOST for each in found):
        return FollowUp(f"The payer does not have claim {number}", "Send again", 2)
    if any(each.startswith("R") or each in ("P3", "P4") for each in found):
        return FollowUp(f"The payer wants more for claim {number}", "Send it", 5)
    if "F2" in found:
        return FollowUp(f"Denied, but no remittance is here: claim {number}", "Find it", 3)
    if any(each in ("F0", "F1", "F3", "F4") for each in found):
        return FollowUp(f"Finished, but no remittance is here: claim {number}", "Find it", 3)
    if any(each.startswith("E") for each in found):
        return FollowUp(f"The payer could not say: claim {number}", "Ask by phone", 3)
    return None


def last_day(statuses: Sequence[c.Status]) -> date | None:
    return max((each.on for each in statuses if each.on), default=None)

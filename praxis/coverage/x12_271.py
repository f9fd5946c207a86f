"""What a 271 (005010X279A1) says of a person, in the few facts an office works with. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from praxis.coverage.types import Result
from praxis.interop.x12 import content as c

ACTIVE = frozenset("12345")
INACTIVE = frozenset("678")
WHOLE_PLAN = "30"
OFFICE_VISIT = "98"
LEFT = "29"
_BEGINS, _ENDS = ("346", "356", "291", "307"), ("347", "357")
# AAA03 in our own words. A person's reason is ours to put right; the others are the payer's.
PERSON = {
    "35": "the plan is not this payer's",
    "57": "the day asked about is not right",
    "58": "the birth date is missing or not right",
    "60": "the birth date lies after the day asked about",
    "64": "the patient's number is missing or not right",
    "65": "the patient's name is missing or not right",
    "66": "the patient's sex is missing or not right",
    "67": "the patient was not found",
    "68": "two patients have that number",
    "71": "the birth date is not the one the payer has",
    "72": "the payer does not know the member number",
    "73": "the name is not the one the payer has",
    "74": "the sex is not the one the payer has",
    "75": "the payer does not know this person",
    "76": "two members have that number",
    "78": "the person is not in the group given",
}
PAYER = {
    "42": "the payer cannot answer now",
    "43": "the payer does not know our NPI",
    "50": "the payer does not let us ask",
    "51": "the payer does not know us",
    "62": "the day lies too far ahead or back",
    "79": "the payer's number is not right",
    "80": "the payer answered nothing",
}


@dataclass(frozen=True, slots=True)
class Said:
    """None and "" where the answer is silent. `note` holds what a person should read."""

    result: str
    rejection: str = ""
    note: str = ""
    plan_name: str = ""
    plan_from: date | None = None
    plan_to: date | None = None
    copay_cents: int | None = None
    coinsurance_percent: int | None = None
    deductible_left_cents: int | None = None
    out_of_pocket_left_cents: int | None = None
    other_payer: str = ""


def read(path: c.Path) -> Said:
    """`path` runs from the payer down to the person answered for.

    An answer that neither confirms nor denies is "no answer". Money inside the network, of one
    person, for an office visit goes before that of the whole plan.
    """
    refused = next(_rejections(path), None)
    if refused is not None:
        words = PERSON.get(refused.reason) or PAYER.get(refused.reason)
        return Said(
            Result.REJECTED if refused.reason in PERSON else Result.UNKNOWN,
            rejection=refused.reason,
            note=(words or f"the payer refused, reason {refused.reason}").capitalize(),
        )
    person = path[-1]
    benefits = person.benefits
    state = _state(benefits)
    share = _best(benefits, "A", lambda each: each.share is not None)
    copay = _best(benefits, "B", lambda each: each.cents is not None)
    deductible = _best(benefits, "C", _left)
    most = _best(benefits, "G", _left)
    dates = (*person.dates, *(state.dates if state else ()))
    return Said(
        result=_result(state),
        plan_name=(state.plan if state else "")[:80],
        plan_from=_day(dates, _BEGINS),
        plan_to=_day(dates, _ENDS) or _end(dates),
        copay_cents=copay.cents if copay else None,
        coinsurance_percent=_percent(share),
        deductible_left_cents=deductible.cents if deductible else None,
        out_of_pocket_left_cents=most.cents if most else None,
        other_payer=_other(benefits)[:80],
        note=" · ".join(message for each in benefits for message in each.messages)[:300],
    )


def _rejections(path: c.Path) -> Iterator[c.Rejection]:
    for level in path:
        yield from level.refusals
        yield from level.rejections
    for benefit in path[-1].benefits:
        if benefit.information == "V":
            yield from benefit.rejections


def _state(benefits: Sequence[c.Benefit]) -> c.Benefit | None:
    """The line that says active or not, that of the whole plan first."""
    lines = [each for each in benefits if each.information in ACTIVE | INACTIVE]
    whole = [each for each in lines if not each.service_types or WHOLE_PLAN in each.service_types]
    return next(iter(whole or lines), None)


def _result(state: c.Benefit | None) -> str:
    if state is None:
        return Result.UNKNOWN
    return Result.ACTIVE if state.information in ACTIVE else Result.INACTIVE


def _left(benefit: c.Benefit) -> bool:
    return benefit.period == LEFT and benefit.cents is not None


def _best(benefits: Sequence[c.Benefit], information: str, fits: object) -> c.Benefit | None:
    assert callable(fits)
    found = [
        each
        for each in benefits
        if each.information == information and each.network != "N" and fits(each)
    ]

    def rank(each: c.Benefit) -> tuple[int, int]:
        about = each.service_types
        kind = 0 if OFFICE_VISIT in about else 1 if not about or WHOLE_PLAN in about else 2
        return kind, 0 if each.level in ("", "IND") else 1

    return min((each for each in found if rank(each)[0] < 2), key=rank, default=None)


def _percent(share: c.Benefit | None) -> int | None:
    if share is None or share.share is None:
        return None
    percent = round(share.share * 100) if share.share <= 1 else round(share.share)
    return percent if 0 <= percent <= 100 else None


def _day(dates: Sequence[c.Dated], qualifiers: tuple[str, ...]) -> date | None:
    for qualifier in qualifiers:
        found = c.dated(tuple(dates), qualifier)
        if found is not None:
            return found
    return None


def _end(dates: Sequence[c.Dated]) -> date | None:
    """The end of a range of plan or eligibility days (291, 307)."""
    return next((each.end for each in dates if each.qualifier in ("291", "307") and each.end), None)


def _other(benefits: Sequence[c.Benefit]) -> str:
    """R: another payer may be first. Whose name it is, else our own words."""
    for each in benefits:
        if each.information == "R":
            named = next((who.name for who in each.entities if who.name), "")
            return named or each.plan or "Another payer, not named"
    return ""

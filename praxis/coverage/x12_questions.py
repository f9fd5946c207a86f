"""What a 270 or 278 says of a person and what is asked: the levels below the one who asks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from praxis.coverage.models import Authorization, Coverage, PayerQuestion
from praxis.coverage.types import AuthorizationKind, QuestionKind, Relationship
from praxis.interop.x12 import content as c

_SEX = {"female": "F", "male": "M"}
_RELATION = {
    Relationship.SPOUSE: "01",
    Relationship.CHILD: "19",
    Relationship.OTHER: "G8",
}
HEALTH_PLAN = "30"
OFFICE_VISIT = "98"


@dataclass(frozen=True, slots=True)
class Decided:
    """What the payer decided on an authorization, as far as its answer says."""

    action: str
    number: str = ""
    reason: str = ""
    units: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    note: str = ""


def person_level(question: PayerQuestion, *, trace: c.Trace) -> c.Level:
    """The subscriber with, when somebody else is the patient, the patient below."""
    coverage, patient = question.coverage, question.patient
    own = coverage.relationship == Relationship.SELF
    about: dict[str, Any] = {}
    below: tuple[c.Level, ...] = ()
    if question.kind == QuestionKind.ELIGIBILITY:
        about = {
            "traces": (trace,),
            "dates": (c.Dated("291", question.service_on),),
            "questions": (c.Question((HEALTH_PLAN,)), c.Question((OFFICE_VISIT,))),
        }
    else:
        assert question.authorization is not None
        below = (_event(question.authorization, question.service_on, trace),)
    if own:
        return c.Level("22", _insured(coverage, patient), below=below, **about)
    code = "03" if question.kind == QuestionKind.ELIGIBILITY else "QC"
    relation = f"N*{_RELATION[Relationship(coverage.relationship)]}"
    dependent = c.Level(
        "23", _person(code, patient), relation=relation, below=below, **about
    )  # fmt: skip
    return c.Level("22", _insured(coverage, None), below=(dependent,))


def _insured(coverage: Coverage, patient: Any) -> c.Entity:
    who = _person("IL", patient) if patient is not None else _subscriber(coverage)
    references = (c.Reference("6P", coverage.group_number),) if coverage.group_number else ()
    return c.Entity(
        "IL", "1", who.name, who.first_name, id_qualifier="MI", id=coverage.member_id,
        references=references, demographics=who.demographics,
    )  # fmt: skip


def _subscriber(coverage: Coverage) -> c.Entity:
    return c.Entity(
        "IL", "1", coverage.subscriber_family_name, coverage.subscriber_given_name,
        demographics=c.Demographics(
            coverage.subscriber_birth_date, _SEX.get(coverage.subscriber_sex, "")
        ),
    )  # fmt: skip


def _person(code: str, row: Any) -> c.Entity:
    return c.Entity(
        code, "1", row.family_name, row.given_name,
        demographics=c.Demographics(row.birth_date, _SEX.get(row.sex, "")),
    )  # fmt: skip


def _event(authorization: Authorization, day: date, trace: c.Trace) -> c.Level:
    category = "SC" if authorization.kind == AuthorizationKind.REFERRAL else "HS"
    codes = tuple(
        f"{'BK' if position == 0 else 'BF'}:{code.replace('.', '')}"
        for position, code in enumerate(authorization.diagnosis_codes[:12])
    )
    services = tuple(
        c.Level("SS", services=(f"SV1*HC:{code}",)) for code in authorization.service_codes[:12]
    )
    return c.Level(
        "EV",
        traces=(trace,),
        review=c.Review(
            category, "I", "3", "11:B", urgency="03" if authorization.is_urgent else ""
        ),
        dates=(c.Dated("472", day),),
        codes=codes,
        delivery=(f"VS*{authorization.units_asked}",),
        messages=(authorization.what,),
        below=services,
    )  # fmt: skip


def decided(path: c.Path) -> Decided | None:
    """The decision on the patient event; None when the answer holds none."""
    event = c.of_path(path, "EV")
    for level in path:
        for refused in (*level.refusals, *level.rejections):
            return Decided("AAA", reason=refused.reason)
    if event is None or event.decision is None:
        return None
    said = event.decision
    visits = next((text for text in event.delivery if text.startswith("VS*")), "")
    count = visits.removeprefix("VS*").partition("*")[0]
    when = next((each for each in event.dates if each.qualifier in ("472", "007")), None)
    return Decided(
        said.action,
        said.number,
        said.reason,
        units=int(count) if count.isdecimal() else None,
        starts_on=when.start if when else None,
        ends_on=(when.end if when else None) or c.dated(event.dates, "036"),
        note=" · ".join(event.messages),
    )

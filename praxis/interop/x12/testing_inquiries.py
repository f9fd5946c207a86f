"""Believable questions to payers and their answers, for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from praxis.interop.x12.content import (
    Amount,
    Benefit,
    Dated,
    Decision,
    Demographics,
    Entity,
    Inquiry,
    Level,
    Quantity,
    Question,
    Reference,
    Rejection,
    Review,
    Status,
    Trace,
    Tracked,
    TrackedLine,
)
from praxis.interop.x12.testing import DAY, PAYER, SERVICE_DAY

OFFICE = Entity(
    "1P", "2", "ELM STREET FAMILY PRACTICE", id_qualifier="XX", id="1234567893"
)  # fmt: skip
SUBMITTER = Entity("41", "2", "ELM STREET FAMILY PRACTICE", id_qualifier="46", id="PRAXISOFFICE")
ROSA = Entity(
    "IL", "1", "IBARRA", "ROSA", id_qualifier="MI", id="W000000001",
    demographics=Demographics(date(1971, 3, 4), "F"),
)  # fmt: skip
CHILD = Entity("03", "1", "IBARRA", "LUIS", demographics=Demographics(date(2015, 5, 6), "M"))


def _inquiry(kind: str, purpose: str, *levels: Level, **more: Any) -> Inquiry:
    values: dict[str, Any] = {
        "kind": kind,
        "purpose": purpose,
        "reference": "Q1",
        "created_on": DAY,
    }
    values |= {"created_on": DAY, "created_time": "0830", "levels": levels}
    return Inquiry(**(values | more))


def make_eligibility_question(*, child: bool = False) -> Inquiry:
    asked = (Question(("30",)),)
    when = (Dated("291", SERVICE_DAY),)
    mine = Trace("1", "E1", "9PRAXIS000")
    if child:
        young = Level("23", CHILD, traces=(mine,), relation="N*19", dates=when, questions=asked)
        member = Level("22", ROSA, below=(young,))
    else:
        member = Level("22", ROSA, traces=(mine,), dates=when, questions=asked)
    return _inquiry(
        "270", "13", Level("20", PAYER, below=(Level("21", OFFICE, below=(member,)),))
    )  # fmt: skip


def make_eligibility_answer(*benefits: Benefit, rejected: str = "") -> Inquiry:
    said = benefits or (
        Benefit("1", "IND", ("30",), "HM", "GOLD 123 PLAN"),
        Benefit("B", "IND", ("98",), period="27", cents=2500, network="Y"),
        Benefit("A", "IND", ("98",), period="27", share=Decimal("0.2"), network="Y"),
        Benefit("C", "IND", ("30",), period="23", cents=150000, network="Y"),
        Benefit("C", "IND", ("30",), period="29", cents=40000, network="Y"),
        Benefit(
            "R", "IND", ("30",), "C1",
            entities=(Entity("PRP", "2", "LAKESHORE MUTUAL", id_qualifier="PI", id="87726"),),
        ),
        Benefit(
            "F", "IND", ("35",), period="23", quantity=Quantity("VS", Decimal(2)),
            dates=(Dated("292", DAY),), messages=("TWO VISITS A YEAR",),
        ),
    )  # fmt: skip
    member = Level(
        "22", ROSA, traces=(Trace("2", "E1", "9PRAXIS000"),),
        rejections=(Rejection(rejected, "C"),) if rejected else (),
        dates=(Dated("346", date(2026, 1, 1)),), benefits=() if rejected else said,
    )  # fmt: skip
    return _inquiry(
        "271", "11", Level("20", PAYER, below=(Level("21", OFFICE, below=(member,)),))
    )  # fmt: skip


def make_status_question() -> Inquiry:
    asked = Tracked(
        Trace("1", "S1"),
        references=(Reference("1K", "ICN1"), Reference("EJ", "P0000001")),
        amounts=(Amount("T3", 25200),),
        dates=(Dated("472", SERVICE_DAY, SERVICE_DAY),),
        lines=(
            TrackedLine(
                "HC:G0463", 12000, units=Decimal(1), references=(Reference("FJ", "L1"),),
                dates=(Dated("472", SERVICE_DAY),),
            ),
        ),
    )  # fmt: skip
    member = Level("22", ROSA, tracked=(asked,))
    provider = Level("19", OFFICE, below=(member,))
    receiver = Level("21", SUBMITTER, below=(provider,))
    return _inquiry("276", "13", Level("20", PAYER, below=(receiver,)))


def make_status_answer(category: str = "F1", code: str = "65", **more: Any) -> Inquiry:
    said = Status(category, code, on=DAY, cents=25200, paid_cents=8000, **more)
    answered = Tracked(
        Trace("2", "S1"),
        statuses=(said,),
        references=(Reference("1K", "ICN1"), Reference("EJ", "P0000001")),
        dates=(Dated("472", SERVICE_DAY, SERVICE_DAY),),
        lines=(
            TrackedLine(
                "HC:G0463", 12000, 8000, units=Decimal(1), statuses=(Status("F1", "65", on=DAY),),
                references=(Reference("FJ", "L1"),), dates=(Dated("472", SERVICE_DAY),),
            ),
        ),
    )  # fmt: skip
    member = Level("22", Entity(**_bare(ROSA)), tracked=(answered,))
    provider = Level("19", OFFICE, below=(member,))
    receiver = Level("21", SUBMITTER, below=(provider,))
    return _inquiry(
        "277", "08", Level("20", PAYER, below=(receiver,)), subject="DG"
    )  # fmt: skip


def _bare(who: Entity) -> dict[str, Any]:
    names = ("code", "kind", "name", "first_name", "id_qualifier", "id")
    return {name: getattr(who, name) for name in names}


def make_review(decision: Decision | None = None) -> Inquiry:
    """A 278: asked without a decision, answered with one."""
    event = Level(
        "EV",
        traces=(Trace("2" if decision else "1", "A1", "9PRAXIS000"),),
        review=Review("SC", "I", "3", "11:B"),
        decision=decision,
        dates=(Dated("472", DAY, date(2027, 2, 23)),),
        codes=("BK:M545",),
        delivery=("VS*6",),
        messages=("PHYSICAL THERAPY",),
        entities=(Entity("SJ", "2", "RIVER THERAPY", id_qualifier="XX", id="1245319599"),),
    )  # fmt: skip
    member = Level("22", ROSA, below=(event,))
    payer = Entity("X3", "2", PAYER.name, id_qualifier="PI", id=PAYER.id)
    office = Level("21", OFFICE, below=(member,))
    return _inquiry(
        "278", "11" if decision else "13", Level("20", payer, below=(office,)),
        subject="18" if decision else "RU",
    )  # fmt: skip

"""What the payers say when they are asked: 271, 277 and 278, at once. Arithmetic on a seed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from praxis.demo.payer.contracts import BY_FILING, BY_NUMBER, USUAL, Terms
from praxis.interop import x12
from praxis.interop.x12 import content as c

ANSWERS = {"270": "271", "276": "277", "278": "278"}
# Of a thousand members so many are not active, not known by number, by person or by birth date.
TROUBLE = ((25, "inactive"), (10, "72"), (8, "75"), (7, "71"))
OTHER_PAYERS = ("LAKESHORE MUTUAL", "UNION WELFARE FUND", "STATE EMPLOYEES PLAN")
_FILING = {"MEDB1": "MB", "ILMCD": "MC"}
_PLANS = ("GOLD 1500", "SILVER 3000", "STANDARD")


def answer(asked: c.Inquiry, *, seed: int, now: datetime, decided: Decided) -> c.Inquiry:
    """The answer repeats the question's reference and the numbers in it."""
    kind = ANSWERS[asked.kind]
    judge = {"270": _eligible, "276": _status, "278": _review}[asked.kind]
    rng_of = _Dice(seed)
    levels = tuple(
        _walk(level, (), lambda each, path: judge(each, path, rng_of, now.date(), decided))
        for level in asked.levels
    )
    return replace(
        asked,
        kind=kind,
        purpose="08" if kind == "277" else "11",
        subject={"277": "DG", "278": "18"}.get(kind, ""),
        created_on=now.date(),
        created_time=now.strftime("%H%M"),
        levels=levels,
        findings=(),
    )


class Decided:
    """What the payers have put into their remittances: by the claim's number at the office."""

    def __init__(self, remittances: Iterable[tuple[bool, bytes]]) -> None:
        self.claims: dict[str, tuple[bool, c.RemittanceClaim, str]] = {}
        for sent, data in remittances:
            for check, claim in _claims(data):
                self.claims[claim.patient_control_number] = (sent, claim, check)


def _claims(data: bytes) -> Iterator[tuple[str, c.RemittanceClaim]]:
    for transaction in x12.read(io.BytesIO(data)).transactions():
        remittance = x12.parse_835(transaction)
        yield from ((remittance.payer_trace, claim) for claim in remittance.claims)


class _Dice:
    """The same question meets the same answer, whoever asks and how often."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __call__(self, what: str) -> Random:
        return Random(f"{self._seed} {what}")


def _walk(level: c.Level, path: tuple[c.Level, ...], judge: object) -> c.Level:
    assert callable(judge)
    below = tuple(_walk(each, (*path, level), judge) for each in level.below)
    made: c.Level = judge(replace(level, below=below), path)
    return made


def _back(level: c.Level) -> tuple[c.Trace, ...]:
    return tuple(replace(each, kind="2") for each in level.traces)


def _terms(path: tuple[c.Level, ...]) -> tuple[str, Terms]:
    payer = path[0].entity
    number = payer.id if payer else ""
    return number, BY_NUMBER.get(number) or BY_FILING.get(_FILING.get(number, "")) or USUAL


def trouble_of(member: str, payer: str, *, seed: int) -> str:
    """ "inactive", the reason the payer does not find the member for, or "" when all is well."""
    return _trouble(_Dice(seed)(f"member {payer} {member}"))


def _trouble(rng: Random) -> str:
    at = rng.randrange(1000)
    for share, what in TROUBLE:
        if at < share:
            return what
        at -= share
    return ""


def _eligible(
    level: c.Level, path: tuple[c.Level, ...], dice: _Dice, today: date, _: Decided
) -> c.Level:
    if not level.questions:
        return level
    subscriber = next((each for each in (*path, level) if each.code == "22"), level)
    member = subscriber.entity.id if subscriber.entity else ""
    number, terms = _terms(path)
    rng = dice(f"member {number} {member}")
    trouble = _trouble(rng)
    level = replace(level, traces=_back(level), questions=())
    if trouble.isdecimal():
        return replace(level, rejections=(c.Rejection(trouble, "C"),), dates=())
    plan = rng.choice(_PLANS)
    since = c.Dated("346", date(today.year, 1, 1))
    if trouble:
        ended = c.Dated("347", today.replace(day=1) - timedelta(days=1))
        gone = c.Benefit("6", "IND", ("30",), plan=plan)
        return replace(level, dates=(since, ended), benefits=(gone,))
    return replace(level, dates=(since,), benefits=tuple(_benefits(rng, terms, plan)))


def _benefits(rng: Random, terms: Terms, plan: str) -> Iterator[c.Benefit]:
    yield c.Benefit("1", "IND", ("30",), plan=plan)
    if terms.copay_cents:
        yield c.Benefit("B", "IND", ("98",), period="27", cents=terms.copay_cents, network="Y")
        yield c.Benefit("B", "IND", ("98",), period="27", cents=terms.copay_cents * 2, network="N")
    if terms.coinsurance:
        share = Decimal(terms.coinsurance) / 100
        yield c.Benefit("A", "IND", ("98",), period="27", share=share, network="Y")
    whole = rng.choice((50_000, 150_000, 300_000))
    left = rng.choice((0, whole // 4, whole // 2, whole))
    yield c.Benefit("C", "IND", ("30",), period="23", cents=whole, network="Y")
    yield c.Benefit("C", "IND", ("30",), period="29", cents=left, network="Y")
    yield c.Benefit("G", "IND", ("30",), period="29", cents=whole * 2 + left, network="Y")
    if rng.randrange(100) < 3:
        other = c.Entity("PRP", "2", rng.choice(OTHER_PAYERS))
        yield c.Benefit("R", "IND", ("30",), entities=(other,))


def _status(
    level: c.Level, _path: tuple[c.Level, ...], dice: _Dice, today: date, decided: Decided
) -> c.Level:
    tracked = tuple(_said(each, dice, today, decided) for each in level.tracked)
    who = level.entity
    if who is not None and level.code in ("22", "23"):
        who = replace(who, demographics=None)
    return replace(level, entity=who, tracked=tracked)


def _said(asked: c.Tracked, dice: _Dice, today: date, decided: Decided) -> c.Tracked:
    ours = asked.patient_control_number
    charged = sum(each.cents for each in asked.amounts)
    found = decided.claims.get(ours)
    if found is not None:
        sent, claim, check = found
        status = c.Status("P1", "20", on=today, cents=charged)
        if sent:
            refused = claim.status == "4"
            status = c.Status(
                "F2" if refused else "F1", "585" if refused else "65", on=today, cents=charged,
                paid_cents=claim.paid_cents, decided_on=today, check_number=check,
            )  # fmt: skip
    else:
        rng = dice(f"status {ours}")
        category, code = rng.choices(
            (("P1", "20"), ("D0", "35"), ("R4", "297")), weights=(70, 18, 12)
        )[0]
        status = c.Status(category, code, on=today, cents=charged)
    return replace(
        asked,
        trace=replace(asked.trace, kind="2"),
        statuses=(status,),
        amounts=(),
        lines=tuple(replace(line, statuses=(status,)) for line in asked.lines),
    )


def _review(
    level: c.Level, _path: tuple[c.Level, ...], dice: _Dice, today: date, _: Decided
) -> c.Level:
    if level.code != "EV":
        return level
    asked = next((text for text in level.delivery if text.startswith("VS*")), "VS*1")
    wanted = int(asked.removeprefix("VS*").partition("*")[0] or 1)
    trace = level.traces[0].number if level.traces else ""
    rng = dice(f"review {trace}")
    action = rng.choices(("A1", "A2", "A4", "A3"), weights=(70, 10, 12, 8))[0]
    units = max(1, wanted // 2) if action == "A2" else wanted
    approved = action in ("A1", "A2")
    number = f"PA{rng.randrange(10_000_000):07}" if approved else ""
    words = {
        "A4": "SEND THE LAST OFFICE NOTE",
        "A3": "THE RECORD DOES NOT SHOW WHY IT IS NEEDED",
    }
    return replace(
        level,
        traces=_back(level),
        decision=c.Decision(action, number),
        dates=(c.Dated("472", today, today + timedelta(days=90)),) if approved else (),
        delivery=(f"VS*{units}",),
        messages=(words[action],) if action in words else (),
    )

"""The money side of the demo day, by the real actions: charges, claims out, answers in.

Two sends are real files: claims of `SENT_DAY`, which the payers answer over the next days, and
what is ready this morning. `HELD_BACK` leaves one payer's remittance in exchange/in, so that
the worker posts it while somebody watches.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from praxis.access import queries as access
from praxis.access.context import opened, system
from praxis.billing import actions as billing
from praxis.billing import intake, outside
from praxis.billing import queries as claims
from praxis.demo import bills
from praxis.demo.catalog import PAYERS, ZONE
from praxis.demo.office import Office
from praxis.demo.payer import Exchange, Simulator
from praxis.demo.prices import DIAGNOSES, PAYER_SPECS, WITHOUT_COPAY
from praxis.demo.revenue.bills import Bill
from praxis.desk import actions as desk
from praxis.desk.types import DeskMoney
from praxis.kernel import clock, exchange
from praxis.kernel.actor import Actor
from praxis.kernel.home import home
from praxis.kernel.money import Money
from praxis.worklist import actions as worklist
from praxis.worklist.types import NewItem

SENT_DAY = date(2026, 11, 12)
PAID_AT = (date(2026, 11, 23), 18, 0)
TODAY_PAID_AT = (date(2026, 11, 25), 6, 0)
HELD_BACK = "MEDB1"
SEND_MINUTE = 10 * 60 + 18


@dataclass(slots=True)
class BillingDay:
    """The office's billing at its minutes. `at_minute` moves the demo clock."""

    office: Office
    seed: int
    at_minute: Callable[[date, int], None]
    rng: Random = field(init=False)
    simulator: Simulator = field(init=False)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)
        self.simulator = Simulator(Exchange(home() / "exchange"), seed=self.seed)

    def send(self, claim_ids: Sequence[int] | None = None) -> int:
        """The biller sends what is ready; the files are laid out as the worker would."""
        biller = access.actor_of(self.office.user_id("praman"))
        with opened(biller, purpose="payment"):
            files = billing.send_claims(actor=biller, key=self.key(), claim_ids=claim_ids)
        for file in files:
            outside.write_file(interchange_id=file.pk)
        return sum(file.claim_count for file in files)

    def last_weeks_claims(self, claim_ids: Sequence[int]) -> int:
        """Claims of two weeks ago go out, are acknowledged, and are paid yesterday evening."""
        bills.fill(office=self.office, seed=self.seed, at_minute=self.at_minute)
        self.at_minute(SENT_DAY, 17 * 60 + 35)
        sent = self.send(claim_ids)
        self._answer(_at(*PAID_AT))
        self.at_minute(SENT_DAY + timedelta(days=1), 7 * 60 + 5)
        intake.take_in_all()
        return sent

    def morning(self, day: date) -> None:
        """Yesterday's remittances have come; all but one payer's are posted."""
        self.at_minute(day, 7 * 60 + 20)
        self.simulator.work(_now())
        for path in list(exchange.arrived()):
            if HELD_BACK not in path.name:
                intake.take_in(path)

    def send_today(self, day: date) -> int:
        """What yesterday and this morning made ready goes out and is acknowledged."""
        sent = self.send()
        self._answer(_at(*TODAY_PAID_AT))
        self.at_minute(day, SEND_MINUTE + 6)
        for path in list(exchange.arrived()):
            if HELD_BACK not in path.name:
                intake.take_in(path)
        return sent

    def _answer(self, due: datetime) -> None:
        now = _now()
        Simulator(self.simulator.exchange, self.seed, due - now).work(now)

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def check_in(self, actor: Actor, visit: int, code: str, payer: int | None) -> None:
        """The desk asks for the copay and mostly gets it."""
        copay = PAYERS[payer][3] if payer is not None and code not in WITHOUT_COPAY else 0
        method = self.rng.choice(("card", "card", "cash", "check"))
        gives = copay and self.rng.random() < 0.88
        desk.check_in(
            actor=actor,
            appointment_id=visit,
            facts=("name", "birth date"),
            money=DeskMoney(copay, method) if gives else None,
            key=self.key() if gives else None,
        )

    def charge(self, actor: Actor, visit: int, code: str, *, forgets: bool) -> None:
        """What the template proposes; now and then without a diagnosis, which the scrubber sees."""
        encounter_id = claims.encounter_of(actor=actor, appointment_id=visit)
        day = clock.today(ZONE)
        billing.save_charges(
            actor=actor,
            key=self.key(),
            encounter_id=encounter_id,
            diagnoses=() if forgets else self.rng.choice(DIAGNOSES[code]),
            lines=claims.proposed(actor=actor, encounter_id=encounter_id, day=day),
        )

    def close(self, actor: Actor, visit: int) -> None:
        """The provider's word; a nurse's visit is closed by the clinical system's message."""
        encounter_id = claims.encounter_of(actor=actor, appointment_id=visit)
        billing.close_visit(
            actor=actor,
            key=self.key(),
            encounter_id=encounter_id,
            source="ehr" if actor.system else "here",
        )


def file_denials(denied: Sequence[tuple[int, Bill]], today: date) -> int:
    """The denials of the last weeks that nobody has settled, on the billers' list."""
    items = [_denial(answer_id, bill) for answer_id, bill in denied]
    with system("demo", purpose="demo") as actor:
        return worklist.file_items(
            actor=actor, items=[item for item in items if item.due_at.date() >= today]
        )


_STEPS = {
    "16": ("Information missing or wrong", "Correct the claim and send it again"),
    "29": ("Filed too late", "Appeal with the proof of filing"),
    "50": ("Medical need not shown", "Appeal with the visit's record"),
    "97": ("Counted in another service", "Check the modifier, then decide"),
    "197": ("No authorization", "Find the authorization, then appeal"),
}


def _denial(answer_id: int, bill: Bill) -> NewItem:
    carc = bill.lines[0].denied_carc
    assert bill.paid_on is not None
    assert bill.payer is not None
    days = PAYER_SPECS[bill.payer].appeal_days
    words, step = _STEPS[carc]
    return NewItem(
        key=f"billing:denial:{answer_id}",
        kind="billing.denial",
        title=f"Denied: {words} (CO-{carc})",
        why=f"Payer's limit · appeal within {days} days of the remittance",
        consequence="After that day the payer need not pay",
        due_at=clock.local(bill.paid_on + timedelta(days=days), 17, 0, ZONE),
        role="biller",
        patient_id=bill.visit.patient.id,
        url=f"/remittances/queue/?claim={answer_id}",
        step=step[:40],
        citation="Provider manual of the payer",
        at_risk=Money(bill.open_denied_cents),
    )


def _at(day: date, hour: int, minute: int) -> datetime:
    return clock.local(day, hour, minute, ZONE).astimezone(ZoneInfo(ZONE))


def _now() -> datetime:
    return clock.now().astimezone(ZoneInfo(ZONE))

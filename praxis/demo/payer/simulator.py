"""One pass over the folders: new claims are answered, remittances whose day has come are sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random

from praxis.demo.payer import answers, checks, inquiries
from praxis.demo.payer.contracts import judge
from praxis.demo.payer.folders import Exchange
from praxis.interop import x12
from praxis.interop.x12 import content as c
from praxis.interop.x12.errors import X12Error


@dataclass(slots=True)
class Answered:
    """What one pass did."""

    files: list[str] = field(default_factory=list)
    claims: int = 0
    refused: int = 0
    remittances: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Simulator:
    """`pay_after` is how long the payers take; the same seed decides the same."""

    exchange: Exchange
    seed: int = 1
    pay_after: timedelta = timedelta(days=1)

    def work(self, now: datetime) -> Answered:
        """Do what there is to do at `now`, which is written as it stands: give local time.

        A file is taken away after its answers are laid, so a pass that was cut off is done
        again with the same names.
        """
        done = Answered()
        for path in self.exchange.to_answer():
            self._answer(path, now, done)
            self.exchange.was_sent(path)
            done.files.append(path.name)
        done.remittances = self.exchange.send_due(now)
        return done

    def _answer(self, path: Path, now: datetime, done: Answered) -> None:
        try:
            found = answers.receive(path.read_bytes())
        except X12Error:
            return
        if found.interchange is None:
            return
        name = path.stem
        self.exchange.answer(f"TA1-{name}.x12", answers.ta1(found, now))
        if found.group is None:
            return
        self.exchange.answer(f"999-{name}.x12", answers.file_ack(found, now))
        self._tell(found, name, now)
        if not found.submissions:
            return
        self.exchange.answer(f"277CA-{name}.x12", answers.claim_ack(found, self.seed, now))
        claims = [claim for each in found.submissions for claim in each.claims]
        taken = [claim for claim in claims if answers.refusal(claim, self.seed) is None]
        done.claims += len(claims)
        done.refused += len(claims) - len(taken)
        self._pay(found, taken, now)

    def _tell(self, found: answers.Received, name: str, now: datetime) -> None:
        """Questions are answered at once, in one file."""
        if not found.inquiries:
            return
        decided = inquiries.Decided(
            self.exchange.all_remittances() if found.inquiries[0].kind == "276" else ()
        )
        said = [
            inquiries.answer(each, seed=self.seed, now=now, decided=decided)
            for each in found.inquiries
        ]
        content = x12.write_inquiry(answers.sending(found, 4, now), said)
        self.exchange.answer(f"{said[0].kind}-{name}.x12", content)

    def _pay(
        self, found: answers.Received, claims: list[c.ProfessionalClaim], now: datetime
    ) -> None:
        """Judge the claims now and keep each payer's remittance until its day."""
        due = now + self.pay_after

        def payer(claim: c.ProfessionalClaim) -> str:
            return claim.subscriber.payer.id

        billed = [claim for claim in claims if claim.frequency != "8"]
        for place, (number, same) in enumerate(groupby(sorted(billed, key=payer), key=payer), 10):
            group = list(same)
            earlier = [checks.read_check(each) for each in self.exchange.remittances(number)]
            case = checks.Case(
                payer=group[0].subscriber.payer,
                payee=group[0].billing.entity,
                number=f"{number}{found.control:07}",
                claims=tuple(self._judged(claim) for claim in group),
                paid_on=due.date(),
                turn=self._turn(),
                earlier=[each for each in earlier if each is not None],
            )
            content = x12.write_835(answers.sending(found, place, due), checks.remittance(case))
            self.exchange.keep(f"835-{number}-{found.control:09}.x12", content, due=due)

    def _judged(self, claim: c.ProfessionalClaim) -> c.RemittanceClaim:
        rng = Random(f"{self.seed} desk {claim.patient_control_number}")
        return judge(claim, rng, number=answers.payer_number(claim))

    def _turn(self) -> int:
        return sum(1 for _ in self.exchange.folder("payer").glob("*835-*.x12"))

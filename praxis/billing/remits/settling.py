"""The claims of a check that can be posted: taken back, decided, written, told.

Used for a whole file and for one claim that somebody matched by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from praxis.billing import books
from praxis.billing.applying import Owed, apply, purses_for, release
from praxis.billing.books import Batch, Draft, key_of
from praxis.billing.models import Remittance, RemittanceClaim, RemittanceEvent
from praxis.billing.models.remits import RemittanceClaimState as State
from praxis.billing.remits import ours, plan, reversals, rows
from praxis.billing.remits.rows import Judged
from praxis.billing.remits.settled import close_settled, close_work_of
from praxis.billing.remits.telling import tell
from praxis.billing.remits.work import Desk
from praxis.kernel.actor import Actor


class Settling:
    """The steps, with what they share. `able` may what this room's work rests on."""

    def __init__(
        self,
        *,
        able: Actor,
        actor: Actor,
        key: UUID,
        remittance: Remittance,
        now: datetime,
        on: date,
    ) -> None:
        self.able = able
        self.actor = actor
        self.key = key
        self.remittance = remittance
        self.now = now
        self.on = on
        self.desk = Desk(remittance)
        self.open_of: dict[int, ours.Open] = {}
        self._released: list[Draft] = []

    def run(self, judged: Sequence[Judged], store: Callable[[], None]) -> None:
        """Post what is judged to be posted; `store` writes the rows before the postings."""
        self._load(judged)
        drafts = self._take_back([each for each in judged if _is_reversal(each)])
        planned = self._plan(judged)
        drafts |= {position: tuple(each.drafts) for position, each in planned.items()}
        paid = self._patients_money(judged, planned)
        store()
        rows.add_events(self.actor, self.remittance, judged, self.now)
        self._write(judged, drafts, paid)
        late = self._late_reversals(judged)
        tell(
            able=self.able,
            actor=self.actor,
            remittance=self.remittance,
            judged=judged,
            planned=planned,
            desk=self.desk,
            at=self.now,
            late=late,
        )
        # What an earlier answer left to do may be done with by this one.
        close_work_of(
            able=self.able,
            rows=[each.reverses_id for each in judged if each.reverses_id],
            why=f"Taken back by check {self.remittance.trace}",
        )
        close_settled(
            able=self.able,
            charge_ids=[key for key, sums in self.open_of.items() if sums.insurance_cents <= 0],
            why=f"Settled by check {self.remittance.trace}",
            but=[each.row.pk for each in judged if each.row is not None],
        )

    def _load(self, judged: Sequence[Judged]) -> None:
        charge_ids = {
            line.charge_id
            for each in judged
            if each.state == State.POSTED and each.match.claim
            for line in each.match.claim.lines
        }
        books.lock_charges(charge_ids)
        self.open_of = ours.open_of(charge_ids)

    def _take_back(self, found: Sequence[Judged]) -> dict[int, tuple[Draft, ...]]:
        """Mirrors of what these reversals take back; those without an original are suspended."""
        originals = reversals.originals_of(found)
        mirrors = reversals.mirrors_of(originals.values(), self.open_of)
        drafts: dict[int, tuple[Draft, ...]] = {}
        for each in found:
            original = originals.get(each.position)
            if original is None:
                each.state = State.SUSPENSE
                each.why = "Takes back a payment that we do not find"
                continue
            each.reverses_id = original.pk
            each.why = f"Takes back what was posted from claim {original.payer_claim_number}"[:300]
            self._said_of(original, "reversed", each.why)
            drafts[each.position] = tuple(mirrors.get(original.pk, ()))
        charges = {draft.charge_id for several in drafts.values() for draft in several}
        overpaid = {each: -self.open_of[each].patient_cents for each in charges}
        self._released = release(overpaid, reason="The payer took its answer back")
        for draft in self._released:
            self.open_of[draft.charge_id].patient_cents += draft.patient
        return drafts

    def _said_of(self, row: RemittanceClaim, verb: str, why: str) -> None:
        RemittanceEvent.objects.create(
            remittance_id=row.remittance_id,
            remittance_claim=row,
            patient_id=row.patient_id,
            verb=verb,
            claim_id=row.claim_id,
            match=row.match,
            reason=why[:300],
            by_id=self.actor.user_id,
            by_name=self.actor.signature,
            occurred_at=self.now,
        )

    def _plan(self, judged: Sequence[Judged]) -> dict[int, plan.Planned]:
        payer_id = self.remittance.payer_id or 0
        contracts = ours.contracts_of(payer_id)
        todo = [
            each
            for each in judged
            if each.state == State.POSTED and each.said.status != plan.REVERSAL
        ]
        nexts = ours.next_payers(
            actor=self.able,
            claims=[each.match.claim for each in todo if each.match.claim],
            payer_id=payer_id,
        )
        planned = {}
        for each in todo:
            claim = each.match.claim
            assert claim is not None
            forwarded = plan.is_forwarded(each.said)
            terms = plan.Terms(
                payer_id=payer_id,
                participating=contracts.participates(
                    claim.billing_entity_id, claim.provider_id, claim.service_on
                ),
                medicare=contracts.medicare,
                first_payer=plan.is_first_payer(each.said, claim),
                has_next_payer=forwarded or nexts.get(claim.claim_id) is not None,
            )
            shares = plan.shares_of(each.said, each.lines, claim)
            found = plan.plan(each.said, claim, shares, terms, self.open_of)
            each.state = State.DENIED if found.denied else State.POSTED
            each.why = found.words
            found.next_is_known = nexts.get(claim.claim_id) is not None
            planned[each.position] = found
        return planned

    def _patients_money(
        self, judged: Sequence[Judged], planned: dict[int, plan.Planned]
    ) -> dict[int, list[Draft]]:
        """Money already given for these visits goes to what the patient now owes of them."""
        overpaid = {
            charge_id: -sums.patient_cents
            for charge_id, sums in self.open_of.items()
            if sums.patient_cents < 0
        }
        freed = release(overpaid, reason="Another insurance pays this part")
        for draft in freed:
            self.open_of[draft.charge_id].patient_cents += draft.patient
        self._released += freed
        owed: list[Owed] = []
        position_of: dict[int, int] = {}
        for each in judged:
            claim = each.match.claim
            if each.position not in planned or claim is None:
                continue
            for line in claim.lines:
                cents = self.open_of.get(line.charge_id, ours.Open()).patient_cents
                if cents > 0 and line.charge_id not in position_of:
                    owed.append(Owed(line.charge_id, claim.patient_id, line.service_on, cents))
                    position_of[line.charge_id] = each.position
        released: dict[int, set[int]] = {}
        extra: Counter[int] = Counter()
        for draft in self._released:
            released.setdefault(draft.payment_id or 0, set()).add(draft.charge_id)
            extra[draft.payment_id or 0] += draft.patient
        purses = purses_for(owed, released)
        for purse in purses:
            purse.left += extra[purse.payment_id]
        paid: dict[int, list[Draft]] = {}
        for draft in apply(owed, purses):
            self.open_of[draft.charge_id].patient_cents += draft.patient
            paid.setdefault(position_of[draft.charge_id], []).append(draft)
        return paid

    def _write(
        self,
        judged: Sequence[Judged],
        drafts: dict[int, tuple[Draft, ...]],
        paid: dict[int, list[Draft]],
    ) -> None:
        source = f"billing.remittance:{self.remittance.pk}"
        memo = f"Check {self.remittance.trace}"
        batches = []
        if self._released:
            batches.append(
                Batch(
                    key=key_of(self.key, "released"),
                    kind="remittance",
                    on=self.on,
                    source=source,
                    drafts=tuple(self._released),
                    memo=memo,
                )
            )
        # Reversals go before what corrects them.
        for each in sorted(judged, key=lambda one: one.said.status != plan.REVERSAL):
            row = each.row
            several = drafts.get(each.position, ())
            if row is None or not several:
                continue
            batches.append(
                Batch(
                    key=key_of(self.key, f"claim {each.position}"),
                    kind="remittance",
                    on=self.on,
                    source=source,
                    drafts=(
                        *books.with_source(several, row.pk),
                        *paid.get(each.position, ()),
                    ),
                    memo=memo,
                )
            )
        books.write(actor=self.able, batches=batches)

    def _late_reversals(self, judged: Sequence[Judged]) -> dict[int, int]:
        """Reversals of what this very file has just posted; by position, what each takes back."""
        late = [
            each
            for each in judged
            if each.state == State.SUSPENSE
            and each.said.status == plan.REVERSAL
            and each.claim_id
            and not each.off_cents
            and reversals.is_mirror_shaped(each)
        ]
        found = reversals.originals_of(late)
        found = {
            position: row
            for position, row in found.items()
            if row.remittance_id == self.remittance.pk
        }
        if not found:
            return {}
        mirrors = reversals.mirrors_of(found.values(), self.open_of)
        batches = []
        for each in late:
            original = found.get(each.position)
            if original is None or each.row is None:
                continue
            each.state, each.why = State.POSTED, "Takes back a claim of this same check"
            each.reverses_id = original.pk
            self._said_of(original, "reversed", each.why)
            RemittanceClaim.objects.filter(pk=each.row.pk).update(reverses=original)
            batches.append(
                Batch(
                    key=key_of(self.key, f"late {each.position}"),
                    kind="remittance",
                    on=self.on,
                    source=f"billing.remittance:{self.remittance.pk}",
                    drafts=books.with_source(mirrors.get(original.pk, ()), each.row.pk),
                    memo=f"Check {self.remittance.trace}",
                )
            )
        charges = {draft.charge_id for batch in batches for draft in batch.drafts}
        freed = release(
            {each: -self.open_of[each].patient_cents for each in charges},
            reason="The payer took its answer back",
        )
        if freed:
            batches.append(
                Batch(
                    key=key_of(self.key, "late released"),
                    kind="remittance",
                    on=self.on,
                    source=f"billing.remittance:{self.remittance.pk}",
                    drafts=tuple(freed),
                )
            )
        books.write(actor=self.able, batches=batches)
        rows.add_events(
            self.actor, self.remittance, [each for each in late if each.reverses_id], self.now
        )
        return {position: row.position for position, row in found.items()}


def _is_reversal(each: Judged) -> bool:
    return each.state == State.POSTED and each.said.status == plan.REVERSAL

"""What bills for many patients are made of, read at once: a query more for none of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from praxis.access import queries as access
from praxis.billing.collect_types import LIVE_PLACEMENTS
from praxis.billing.models import AccountHold, Placement
from praxis.billing.money_types import NothingToBill
from praxis.billing.queries.accounts import ChargeRow, charge_rows_of
from praxis.billing.queries.balances import balances
from praxis.billing.statements.content import Part
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.words import zip_text

if TYPE_CHECKING:
    from praxis.access.models import Site
    from praxis.people.models import Address, Patient, RelatedPerson

# Who pays is not written to about these.
KEPT_OUT = (people.WhyApart.NO_CONTACT, people.WhyApart.ADULT, people.WhyApart.RESTRICTED)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets the paper of one patient's bill, and where. `is_patient`: it speaks to them."""

    name: str
    home: list[str]
    language: str
    is_patient: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the letters of these patients and their families say. `quiet`: see below."""

    today: date
    site: Site
    settings: dict[str, object]
    patients: dict[int, Patient]
    payers: dict[int, people.Payer]
    families: dict[int, people.Family]
    homes: dict[int, Address]
    rows: dict[int, list[ChargeRow]]
    held: dict[int, int]
    quiet: frozenset[int]

    def family(self, patient_id: int) -> people.Family | None:
        return self.families.get(patient_id)

    def part(self, patient_id: int, *, is_reader: bool) -> Part:
        patient = self.patients[patient_id]
        return Part(
            name=patient.name,
            is_reader=is_reader,
            number=patient.number,
            rows=tuple(self.rows[patient_id]),
            held_cents=self.held[patient_id],
        )

    def home(self, patient_id: int, person: RelatedPerson | None = None) -> list[str]:
        """Where a letter goes: to who pays, if we know where that is, else to the patient's.

        Raises NothingToBill where mail came back from.
        """
        known = person if person is not None and person.line1 else self.homes.get(patient_id)
        if known is None:
            return []
        if getattr(known, "doubted_on", None) is not None:
            raise NothingToBill("Mail came back from the address. Put it right first.")
        last = f"{known.city}, {known.state} {zip_text(known.zip)}"
        return [known.line1, *([known.line2] if known.line2 else []), last]

    def addressee(self, patient_id: int) -> Addressee:
        """Who pays, at their own address; the patient where the record keeps who pays out."""
        patient, payer = self.patients[patient_id], self.payers.get(patient_id)

        def own() -> Addressee:
            home = self.home(patient_id)
            return Addressee(patient.name, home, patient.language, is_patient=True)

        if payer is None or payer.is_self:
            return own()
        family = self.family(patient_id)
        apart = {each.patient.pk: each.apart for each in family.members} if family else {}
        if patient_id not in apart or apart[patient_id] in KEPT_OUT:
            if people.adult_on(patient.birth_date, self.today):
                return own()
            name = _("Parent or guardian of %(name)s") % {"name": patient.name}
            return replace(own(), name=name, is_patient=False)
        reader = payer.patient or patient
        home = self.home(reader.pk, payer.person) or self.home(patient_id)
        return Addressee(payer.name, home, reader.language, is_patient=False)


def facts_of(*, actor: Actor, able: Actor, patient_ids: Collection[int]) -> Facts:
    """About the patients whom `actor` may see, and the families that `able` may."""
    today = access.today()
    families = people.families_of(able, patient_ids, today)
    members = {each.pk for family in families.values() for each in family.together}
    readers = {family.holder.pk for family in families.values()}
    asked = {*patient_ids, *members}
    patients = people.patients_by_id(able, asked | readers)
    ids = [pk for pk in asked if pk in patients]
    return Facts(
        today=today,
        site=access.sites()[0],
        settings=dict(
            practice.settings(
                "practice_name",
                "practice_phone",
                "statement_minimum_dollars",
                "statement_due_days",
                "final_notice_days",
            )
        ),
        patients=patients,
        payers=people.guarantors_on(able, ids, today),
        families=families,
        homes=people.addresses_of(able, patients),
        rows=billable_of(actor=actor, patient_ids=ids),
        held={
            pk: each.unapplied_cents for pk, each in balances(actor=actor, patient_ids=ids).items()
        },
        quiet=frozenset(quiet_accounts(ids)),
    )


def quiet_accounts(patient_ids: Collection[int]) -> set[int]:
    """Those of whom nothing is asked now: held, with an agency, or waiting to go there."""
    held = AccountHold.objects.filter(patient__in=patient_ids, end=None)
    away = Placement.objects.filter(patient__in=patient_ids, state__in=LIVE_PLACEMENTS)
    return {*held.values_list("patient_id", flat=True), *away.values_list("patient_id", flat=True)}


def billable_of(*, actor: Actor, patient_ids: Collection[int]) -> dict[int, list[ChargeRow]]:
    """Charges each owes something of, with nothing pending at an insurance; oldest first."""
    found = charge_rows_of(actor=actor, patient_ids=patient_ids, only_open=True)
    return {
        pk: [row for row in reversed(rows) if row.patient_cents > 0 and not row.insurance_cents]
        for pk, rows in found.items()
    }

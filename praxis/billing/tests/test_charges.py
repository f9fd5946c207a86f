"""A visit's charges: proposed, entered, changed, closed by the provider, opened again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from praxis.access import testing as access
from praxis.access.context import opened
from praxis.access.queries import actor_of
from praxis.billing import actions, queries
from praxis.billing.models import Attestation, Charge, Claim, EncounterDiagnosis, Posting
from praxis.billing.testing import (
    LAB_CENTS,
    SET_UP,
    VISIT_CENTS,
    Clinic,
    make_fee,
    make_service,
)
from praxis.billing.types import (
    BadCode,
    ChangedMeanwhile,
    ChargeLine,
    ClaimsSent,
    NoFee,
    NotClosed,
    NothingCharged,
    NotYourVisit,
    ReasonNeeded,
    SheetClosed,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden


def live(encounter_id: int) -> list[Charge]:
    return list(queries.sheet(actor=SET_UP, encounter_id=encounter_id).charges)


def save(clinic: Clinic, encounter: Any, *lines: ChargeLine, **more: Any) -> None:
    actions.save_charges(
        actor=SET_UP,
        key=more.pop("key", None) or uuid.uuid4(),
        encounter_id=encounter.pk,
        diagnoses=more.pop("diagnoses", ["E11.9"]),
        lines=lines or [ChargeLine(service_id=clinic.visit.pk)],
        **more,
    )


def test_the_visit_type_proposes_what_new_and_established_patients_are_charged(
    clinic: Clinic,
) -> None:
    first_visit = make_service("G0402", "First visit")
    make_fee(first_visit, 22_000)
    actions.set_template(
        actor=SET_UP,
        key=uuid.uuid4(),
        visit_type_id=clinic.visit_type.pk,
        lines=[
            actions_line(clinic.visit.pk, "established"),
            actions_line(first_visit.pk, "new"),
            actions_line(clinic.lab.pk, "all"),
        ],
        version=1,
    )
    patient = clinic.make_patient()
    known = clinic.make_encounter(patient.pk)
    unknown = clinic.make_encounter(clinic.make_patient("Brooks").pk, new_patient=True)

    def codes(encounter: Any) -> list[int]:
        day = encounter.opened_at.date()
        return [
            line.service_id
            for line in queries.proposed(actor=SET_UP, encounter_id=encounter.pk, day=day)
        ]

    assert codes(known) == [clinic.visit.pk, clinic.lab.pk]
    assert codes(unknown) == [first_visit.pk, clinic.lab.pk]


def actions_line(service_id: int, patients: str) -> Any:
    from praxis.billing.types import TemplateLine

    return TemplateLine(service_id=service_id, patients=patients)


def test_an_amount_left_empty_is_the_fee_of_that_day_times_the_units(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    make_fee(clinic.visit, 9_900, modifier="25")
    make_fee(clinic.lab, 3_100, payer_id=clinic.payer.pk)

    save(
        clinic,
        encounter,
        ChargeLine(service_id=clinic.visit.pk, units=2),
        ChargeLine(service_id=clinic.visit.pk, modifiers=("25",)),
        ChargeLine(service_id=clinic.lab.pk),
        ChargeLine(service_id=clinic.lab.pk, amount_cents=50),
    )

    assert [row.amount_cents for row in live(encounter.pk)] == [2 * VISIT_CENTS, 9_900, 3_100, 50]


def test_the_fee_of_the_day_of_service_counts_not_todays(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    make_fee(clinic.visit, 99_999, starts_on=encounter.opened_at.date() + timedelta(days=1))

    save(clinic, encounter)

    assert [row.amount_cents for row in live(encounter.pk)] == [VISIT_CENTS]


def test_a_service_without_a_fee_asks_for_an_amount(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    bare = make_service("G0101", "Screening")

    with pytest.raises(NoFee):
        save(clinic, encounter, ChargeLine(service_id=bare.pk))
    assert live(encounter.pk) == []
    assert EncounterDiagnosis.objects.count() == 0


def test_changing_a_line_takes_the_old_one_back_and_keeps_the_rest(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter)
    before = live(encounter.pk)

    save(
        clinic,
        encounter,
        ChargeLine(service_id=clinic.visit.pk, pointers=(1, 2)),
        ChargeLine(service_id=clinic.lab.pk, pointers=(1,)),
        diagnoses=["E11.9", "I10"],
    )

    after = live(encounter.pk)
    assert after[0] == before[0]
    assert after[1].replaces_id == before[1].pk
    old = Charge.objects.get(pk=before[1].pk)
    assert old.void_reason == "Changed before closing"


def test_diagnoses_are_kept_in_order_and_a_changed_one_leaves_its_trace(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    save(clinic, encounter, diagnoses=["e119", "I10"])
    save(clinic, encounter, diagnoses=["E11.9", "J06.9", "I10"])

    sheet = queries.sheet(actor=SET_UP, encounter_id=encounter.pk)
    assert [row.icd10_code for row in sheet.diagnoses] == ["E11.9", "J06.9", "I10"]
    assert EncounterDiagnosis.objects.filter(removed_at__isnull=False).count() == 1


@pytest.mark.parametrize("wrong", ["9", "E1", "U", "11.9", "E11.99999"])
def test_a_diagnosis_must_be_shaped_like_a_code(clinic: Clinic, wrong: str) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)

    with pytest.raises(BadCode):
        save(clinic, encounter, diagnoses=[wrong])


@pytest.mark.parametrize(
    "line",
    [
        {"modifiers": ("2",)},
        {"modifiers": ("25", "25")},
        {"modifiers": ("25", "26", "59", "76", "77")},
        {"pointers": (1, 1)},
        {"pointers": (13,)},
        {"pointers": (1, 2, 3, 4, 5)},
    ],
)
def test_modifiers_and_pointers_are_at_most_four_each_once(
    clinic: Clinic, line: dict[str, Any]
) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)

    with pytest.raises(BadCode):
        save(clinic, encounter, ChargeLine(service_id=clinic.visit.pk, **line))
    assert live(encounter.pk) == []


def test_two_people_who_change_one_sheet_are_told(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    seen = queries.sheet(actor=SET_UP, encounter_id=encounter.pk).version
    clinic.charge(encounter)

    with pytest.raises(ChangedMeanwhile):
        save(clinic, encounter, version=seen)


def test_a_save_that_is_retried_changes_nothing(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    key = uuid.uuid4()
    again = partial(save, clinic, encounter, key=key, version=0)
    again()
    again()

    assert Charge.objects.count() == 1


def test_closing_puts_charges_on_the_books_and_makes_the_claim_once(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter)
    key = uuid.uuid4()
    first = actions.close_visit(actor=SET_UP, key=key, encounter_id=encounter.pk)
    again = actions.close_visit(actor=SET_UP, key=key, encounter_id=encounter.pk)

    assert first == again
    assert Attestation.objects.count() == Claim.objects.count() == 1
    assert sum(row.insurance_cents for row in Posting.objects.all()) == VISIT_CENTS + LAB_CENTS
    assert all(row.closed_at and row.posted_at for row in live(encounter.pk))


def test_a_patient_without_insurance_owes_it_and_no_claim_is_made(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient(insured=False).pk)
    clinic.charge(encounter)

    assert clinic.close(encounter) == []
    assert sum(row.patient_cents for row in Posting.objects.all()) == VISIT_CENTS + LAB_CENTS


def test_what_only_the_office_charges_is_the_patients_and_on_no_claim(clinic: Clinic) -> None:
    form = make_service("FORM-FEE", "Form filled in")
    make_fee(form, 1_500)
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    save(
        clinic,
        encounter,
        ChargeLine(service_id=clinic.visit.pk),
        ChargeLine(service_id=form.pk, pointers=()),
    )
    (claim,) = clinic.close(encounter)

    assert claim.amount_cents == VISIT_CENTS
    assert sum(row.patient_cents for row in Posting.objects.all()) == 1_500


def test_a_visit_with_nothing_to_charge_is_closed_only_when_that_is_said(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    close = partial(actions.close_visit, actor=SET_UP, encounter_id=encounter.pk)

    with pytest.raises(NothingCharged):
        close(key=uuid.uuid4())
    close(key=uuid.uuid4(), nothing_to_charge=True)

    assert queries.sheet(actor=SET_UP, encounter_id=encounter.pk).closed


def test_only_the_provider_of_the_visit_closes_it(db: None) -> None:
    own = access.make_user("provider")
    with opened(SET_UP, purpose="test"):
        clinic = Clinic(provider_user_id=own.pk)
        encounter = clinic.make_encounter(clinic.make_patient().pk)
        clinic.charge(encounter)
    other, biller = access.make_actor("provider"), access.make_actor("biller")
    mine = actor_of(own.pk)

    def close(actor: Actor) -> None:
        with opened(actor, purpose="test"):
            actions.close_visit(actor=actor, key=uuid.uuid4(), encounter_id=encounter.pk)

    with pytest.raises(NotYourVisit):
        close(other)
    with pytest.raises(Forbidden):
        close(biller)
    close(mine)
    with opened(SET_UP, purpose="test"):
        assert Attestation.objects.get().attested_by_id == own.pk


@pytest.mark.parametrize(
    ("role", "act"),
    [
        ("front_desk", "charge"),
        ("front_desk", "reopen"),
        ("biller", "reopen"),
        ("provider", "claims"),
        ("front_desk", "send"),
    ],
)
def test_who_may_not_is_refused_and_leaves_nothing(clinic: Clinic, role: str, act: str) -> None:
    claim = clinic.make_claim()
    actor = access.make_actor(role)
    before = Charge.objects.count()
    doing: dict[str, Callable[[], object]] = {
        "charge": lambda: actions.save_charges(
            actor=actor,
            key=uuid.uuid4(),
            encounter_id=claim.encounter_id,
            diagnoses=[],
            lines=[],
        ),
        "reopen": lambda: actions.reopen_visit(
            actor=actor, key=uuid.uuid4(), encounter_id=claim.encounter_id, reason="x"
        ),
        "claims": lambda: actions.hold_claim(actor=actor, claim_id=claim.pk, reason="x"),
        "send": lambda: actions.send_claims(actor=actor, key=uuid.uuid4()),
    }

    with pytest.raises(Forbidden):
        doing[act]()
    assert Charge.objects.count() == before
    assert Claim.objects.get().state == "ready"


def test_a_closed_visit_is_not_changed_by_anybody(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter)
    clinic.close(encounter)

    with pytest.raises(SheetClosed):
        save(clinic, encounter)
    with pytest.raises(SheetClosed):
        actions.void_charge(
            actor=SET_UP, key=uuid.uuid4(), charge_id=live(encounter.pk)[0].pk, reason="x"
        )


def test_the_database_itself_keeps_a_closed_sheet_closed(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter)
    clinic.close(encounter)
    charge = live(encounter.pk)[0]

    for statement in (
        "UPDATE billing_charge SET voided_at = now(), void_reason = 'x' WHERE id = %s",
        "INSERT INTO billing_encounterdiagnosis (client_key, encounter_id, patient_id, position,"
        " icd10_code) SELECT gen_random_uuid(), encounter_id, patient_id, 9, 'J06.9'"
        " FROM billing_charge WHERE id = %s",
    ):
        with (
            pytest.raises(IntegrityError, match="closed for billing"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [charge.pk])


def test_a_word_of_the_provider_is_closed_then_opened_never_twice_the_same(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter)
    clinic.close(encounter)

    with (
        pytest.raises(IntegrityError, match="billing_attestation_alternates"),
        transaction.atomic(),
    ):
        Attestation.objects.create(
            client_key=uuid.uuid4(),
            encounter=encounter,
            patient_id=encounter.patient_id,
            provider_id=encounter.provider_id,
            sequence=2,
            kind="closed",
            attested_by_name="x",
            occurred_at=encounter.opened_at,
        )


def test_an_unsent_claim_follows_the_visit_that_is_opened_changed_and_closed(
    clinic: Clinic,
) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter)
    (claim,) = clinic.close(encounter)
    reopen = partial(actions.reopen_visit, actor=SET_UP, encounter_id=encounter.pk)
    with pytest.raises(ReasonNeeded):
        reopen(key=uuid.uuid4(), reason=" ")
    reopen(key=uuid.uuid4(), reason="Screening was not done")
    assert Claim.objects.get().state == "held"

    save(clinic, encounter)
    (same,) = clinic.close(encounter)

    assert same.pk == claim.pk
    assert (same.state, same.amount_cents) == ("ready", VISIT_CENTS)
    assert sum(row.insurance_cents for row in Posting.objects.all()) == VISIT_CENTS
    with pytest.raises(NotClosed):
        reopen(key=uuid.uuid4(), reason="x") and reopen(key=uuid.uuid4(), reason="y")


def test_a_claim_with_the_payer_is_replaced_not_changed(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter)
    (claim,) = clinic.close(encounter)
    sent(claim)
    reopen = partial(actions.reopen_visit, actor=SET_UP, encounter_id=encounter.pk)
    with pytest.raises(ClaimsSent):
        reopen(key=uuid.uuid4(), reason="Wrong code")

    reopen(key=uuid.uuid4(), reason="Wrong code", replace=True)
    save(clinic, encounter)
    old, new = clinic.close(encounter)

    assert (old.pk, old.state) == (claim.pk, "accepted")
    assert (new.frequency, new.replaces_id, new.state) == ("7", claim.pk, "ready")
    assert new.amount_cents == VISIT_CENTS


def sent(claim: Claim) -> None:
    """The payer has it under its own number."""
    actions.send_claims(actor=SET_UP, key=uuid.uuid4(), claim_ids=[claim.pk])
    from praxis.billing.actions import events
    from praxis.billing.models import Interchange

    file = Interchange.objects.latest("pk")
    actions.record_written(actor=SET_UP, interchange_id=file.pk)
    claim.refresh_from_db()
    events.note(SET_UP, claim, "accepted", "Accepted", their_number="PCN77")


def test_a_void_of_a_charge_is_final(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter)
    charge = live(encounter.pk)[0]
    actions.void_charge(actor=SET_UP, key=uuid.uuid4(), charge_id=charge.pk, reason="Not done")
    actions.void_charge(actor=SET_UP, key=uuid.uuid4(), charge_id=charge.pk, reason="Again")
    assert Charge.objects.get(pk=charge.pk).void_reason == "Not done"

    with pytest.raises(IntegrityError, match="voided"), transaction.atomic():
        Charge.objects.filter(pk=charge.pk).update(void_reason="Other", voided_at=None)

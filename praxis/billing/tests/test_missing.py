"""What was forgotten: visits not closed, charges without a claim. And the claim after the first."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from praxis.billing import actions, periodic, queries
from praxis.billing.actions import events
from praxis.billing.models import Claim
from praxis.billing.testing import LAB_CENTS, SET_UP, VISIT_CENTS, Clinic
from praxis.billing.types import WrongClaimState
from praxis.coverage import actions as coverage_actions
from praxis.coverage import testing as coverage
from praxis.kernel import clock
from praxis.obligations.models import Obligation
from praxis.worklist.models import WorkItem


def days_ago(clinic: Clinic, days: int) -> Any:
    return clock.today(clinic.site.time_zone) - timedelta(days=days)


def open_items(kind: str) -> list[WorkItem]:
    return list(WorkItem.objects.filter(kind=f"billing.{kind}", closed_at=None).order_by("pk"))


def test_visits_without_charges_and_not_closed_are_listed_with_the_money(clinic: Clinic) -> None:
    bare = clinic.make_encounter(clinic.make_patient("Alvarez").pk, days_ago(clinic, 5))
    charged = clinic.make_encounter(clinic.make_patient("Brooks").pk, days_ago(clinic, 4))
    clinic.charge(charged)
    closed = clinic.make_encounter(clinic.make_patient("Delgado").pk, days_ago(clinic, 4))
    clinic.charge(closed)
    clinic.close(closed)
    clinic.make_encounter(clinic.make_patient("Osei").pk, days_ago(clinic, 1))

    low, high = queries.window(clock.now())
    listed = list(
        queries.visits_to_close(
            actor=SET_UP, low=low, high=high, site_ids=[clinic.site.pk]
        ).order_by("appointment__start")
    )
    assert [(row.pk, row.charged) for row in listed[:2]] == [(bare.pk, False), (charged.pk, True)]
    assert len(listed) == 3

    assert periodic.watch_charges() == 2
    items = open_items("visit_open")
    assert [item.amount_at_risk_cents for item in items] == [VISIT_CENTS, VISIT_CENTS + LAB_CENTS]
    assert {item.role for item in items} == {"provider"}


def test_closing_the_visit_takes_it_off_the_list(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk, days_ago(clinic, 5))
    periodic.watch_charges()
    assert len(open_items("visit_open")) == 1

    clinic.charge(encounter)
    clinic.close(encounter)

    assert open_items("visit_open") == []


def test_insured_charges_whose_claim_was_withdrawn_are_listed_until_billed(
    clinic: Clinic,
) -> None:
    claim = clinic.make_claim(day=days_ago(clinic, 5))
    actions.withdraw_claim(actor=SET_UP, claim_id=claim.pk, reason="Wrong payer")
    today = clock.today(clinic.site.time_zone)
    found = queries.charges_without_claim(actor=SET_UP, low=today - timedelta(days=30), high=today)
    assert found.count() == 2
    assert periodic.watch_charges() == 1
    (item,) = open_items("unbilled")
    assert item.amount_at_risk_cents == VISIT_CENTS + LAB_CENTS

    (made,) = actions.bill_visit(actor=SET_UP, key=uuid.uuid4(), encounter_id=claim.encounter_id)

    assert (made.state, made.amount_cents) == ("ready", VISIT_CENTS + LAB_CENTS)
    assert open_items("unbilled") == []
    assert found.count() == 0


def test_what_a_patient_without_insurance_owes_is_not_missing(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient(insured=False).pk, days_ago(clinic, 5))
    clinic.charge(encounter)
    clinic.close(encounter)

    assert periodic.watch_charges() == 0


@pytest.fixture
def paid(clinic: Clinic) -> Claim:
    """A primary claim that was paid, of a patient with a second insurance."""
    patient = clinic.make_patient()
    coverage.make_coverage(patient.pk, payer=clinic.make_payer("Harbor Mutual"), member_id="88-1")
    claim = clinic.make_claim(patient)
    actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    claim.refresh_from_db()
    events.note(SET_UP, claim, "accepted", their_number="PCN77")
    events.note(SET_UP, claim, "paid")
    return claim


def test_the_next_payer_hears_when_the_first_has_answered(paid: Claim) -> None:
    key = uuid.uuid4()
    second = actions.make_next_claim(actor=SET_UP, key=key, claim_id=paid.pk)
    again = actions.make_next_claim(actor=SET_UP, key=key, claim_id=paid.pk)

    assert second is not None
    assert second == again
    assert (second.sequence, second.follows_id, second.payer.name) == (
        "S",
        paid.pk,
        "Harbor Mutual",
    )
    assert {row.rule for row in second.findings.all()} == {"20"}


def test_no_second_claim_before_the_first_is_answered_or_without_second_insurance(
    clinic: Clinic,
) -> None:
    claim = clinic.make_claim()
    with pytest.raises(WrongClaimState):
        actions.make_next_claim(actor=SET_UP, key=uuid.uuid4(), claim_id=claim.pk)

    actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    claim.refresh_from_db()
    events.note(SET_UP, claim, "paid")
    assert actions.make_next_claim(actor=SET_UP, key=uuid.uuid4(), claim_id=claim.pk) is None


def test_medicare_gives_a_calendar_year_to_file_without_a_rule_of_its_own(clinic: Clinic) -> None:
    medicare = clinic.make_payer("Medicare", kind="medicare")
    patient = clinic.make_patient(payer=medicare, member_id="1EG4TE5MK73")
    claim = clinic.make_claim(patient, days_ago(clinic, 10))

    assert claim.filing_due_on is not None
    assert claim.filing_due_on.year == claim.service_on.year + 1
    clock_of_it = Obligation.objects.get(key=f"billing:claim:{claim.pk}:filing")
    assert clock_of_it.due_given
    assert clock_of_it.due_at.astimezone().date() >= claim.filing_due_on


def test_a_withdrawn_claim_stops_its_clock(clinic: Clinic) -> None:
    medicare = clinic.make_payer("Medicare", kind="medicare")
    claim = clinic.make_claim(clinic.make_patient(payer=medicare, member_id="1EG4TE5MK73"))

    actions.withdraw_claim(actor=SET_UP, claim_id=claim.pk, reason="Paid in cash")

    ended = Obligation.objects.get(key=f"billing:claim:{claim.pk}:filing")
    assert (ended.met_at, ended.waived_at is not None) == (None, True)


def test_corrected_insurance_reaches_an_unsent_claim_when_it_is_rebuilt(clinic: Clinic) -> None:
    patient = clinic.make_patient(member_id="UNKNOWN")
    encounter = clinic.make_encounter(patient.pk)
    clinic.charge(encounter)
    (claim,) = clinic.close(encounter)
    assert claim.state == "to_fix"
    fixed = coverage_actions.correct_coverage(
        actor=SET_UP,
        key=uuid.uuid4(),
        coverage_id=claim.coverage_id,
        details=coverage.coverage_details(clinic.payer, member_id="XQH204771486"),
        why="Card seen",
    )

    actions.rebuild_claim(actor=SET_UP, claim_id=claim.pk)

    claim.refresh_from_db()
    assert (claim.coverage_id, claim.state) == (fixed.pk, "ready")
    assert not WorkItem.objects.filter(key=f"billing:claim:{claim.pk}", closed_at=None).exists()
    kinds = [row.kind for row in claim.events.order_by("pk")]
    assert kinds == ["made", "found", "edited", "clean"]


def test_a_held_claim_is_not_sent_until_it_is_released(clinic: Clinic) -> None:
    claim = clinic.make_claim()
    actions.hold_claim(actor=SET_UP, claim_id=claim.pk, reason="Waiting for the referral")
    assert actions.send_claims(actor=SET_UP, key=uuid.uuid4()) == []

    actions.release_claim(actor=SET_UP, claim_id=claim.pk)
    assert len(actions.send_claims(actor=SET_UP, key=uuid.uuid4())) == 1


def test_a_note_is_kept_once_on_the_timeline(clinic: Clinic) -> None:
    claim = clinic.make_claim()
    key = uuid.uuid4()
    for _ in range(2):
        actions.note_claim(actor=SET_UP, key=key, claim_id=claim.pk, text="Called the payer")

    assert [row.text for row in claim.events.filter(kind="note")] == ["Called the payer"]

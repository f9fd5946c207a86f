"""A referral that must not get lost, and the units that a payer granted."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import InternalError, ProgrammingError, connections, transaction

from praxis.access.context import opened
from praxis.access.testing import make_actor, make_site
from praxis.correspondence.models import Disclosure, Message
from praxis.coverage import actions as authorizing
from praxis.coverage.models import Authorization, AuthorizationUnit
from praxis.coverage.testing import make_coverage, make_payer, make_product
from praxis.coverage.types import AuthorizationClosed, NoUnits
from praxis.documents.testing import make_document
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.obligations.models import Obligation
from praxis.people.testing import make_organization, make_patient
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.referrals import actions, periodic
from praxis.referrals.models import Referral
from praxis.referrals.testing import ZONE, approve, make_authorization, make_referral
from praxis.referrals.types import BadDay, WordsNeeded, WrongStep
from praxis.scheduling import actions as scheduling
from praxis.scheduling.testing import make_appointment, make_template, office_time
from praxis.worklist.models import WorkItem

MAY = date(2027, 5, 31)


class Office:
    def __init__(self, actor: Actor, provider: Actor) -> None:
        self.actor, self.doctor = actor, provider
        self.site = make_site()
        self.provider = make_provider(site=self.site, room=make_room(site=self.site))
        make_template(self.provider, site=self.site)
        self.kind = make_visit_type(name="Stress test", minutes=20)
        self.payer = make_payer()
        self.product = make_product(self.payer, plan_type="advantage")
        self.patient = make_patient(actor=actor, language="es", email="maria@example.org")
        self.coverage = make_coverage(
            self.patient.pk, payer=self.payer, product_id=self.product.pk, actor=actor
        )

    def rule(self, kind: str, what: str = "", needed: bool = True) -> None:
        authorizing.add_authorization_rule(
            actor=self.actor,
            key=uuid.uuid4(),
            payer_id=self.payer.pk,
            kind=kind,
            what=what,
            needed=needed,
            source="Provider manual, page 12",
            checked_on=date(2027, 1, 4),
            starts_on=date(2027, 1, 1),
        )

    def book(self, start: str) -> Any:
        return make_appointment(
            actor=self.actor,
            patient_id=self.patient.pk,
            visit_type_id=self.kind.pk,
            provider_id=self.provider.pk,
            start=office_time(start),
            site=self.site,
        )

    def granted(self, units: int = 3) -> Authorization:
        asked = make_authorization(
            actor=self.actor, coverage_id=self.coverage.pk, what="Stress test"
        )
        return approve(
            asked, actor=self.actor, units=units, starts_on=date(2027, 3, 1), ends_on=MAY
        )


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(office_time("2027-03-15 08:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(clock: Any, actor_of: Callable[..., Actor]) -> Iterator[Office]:
    actor = actor_of("office_manager", "front_desk")
    with opened(actor, purpose="test"):
        yield Office(actor, actor_of("provider"))


def item(referral: Referral) -> Any:
    return WorkItem.objects.get(key=f"referrals:referral:{referral.pk}")


def step(action: Callable[..., Referral], office: Office, referral: Referral, **given: Any) -> Any:
    return action(actor=office.actor, key=uuid.uuid4(), referral_id=referral.pk, **given)


def test_a_referral_is_authorized_sent_dated_answered_read_and_closed(office: Office) -> None:
    office.rule("referral", "cardiology")
    referral = make_referral(actor=office.actor, patient_id=office.patient.pk)
    assert (referral.state, item(referral).step) == ("waiting", "Get the authorization")
    referral = step(actions.ask_payer, office, referral, units=3, channel="portal")
    asked = referral.authorization
    approve(asked, actor=office.actor, starts_on=date(2027, 3, 15), ends_on=MAY)
    actions.take_decision(actor=office.actor, authorization_id=asked.pk)
    actions.take_decision(actor=office.actor, authorization_id=asked.pk)
    record = make_document(actor=office.actor, patient_id=office.patient.pk)
    referral = step(actions.send_records, office, referral, way="fax", document_ids=[record.pk])
    assert referral.state == "sent"
    assert Disclosure.objects.filter(patient_id=office.patient.pk).count() == 1
    referral = step(actions.record_date, office, referral, on=date(2027, 3, 22))
    assert (referral.visit_on, referral.due_on) == (date(2027, 3, 22), date(2027, 4, 5))
    referral = step(actions.record_note, office, referral, document_id=record.pk)
    assert item(referral).role == "provider"
    referral = actions.review_note(
        actor=office.doctor, key=uuid.uuid4(), referral_id=referral.pk, says="Agree"
    )
    assert referral.state == "closed"
    assert item(referral).closed_at is not None
    told = Message.objects.filter(patient_id=office.patient.pk)
    assert told.count() == 5
    assert {message.language for message in told} == {"es"}


def test_the_nearest_rule_decides_whether_the_payer_is_asked(office: Office) -> None:
    office.rule("referral", needed=True)
    office.rule("referral", "Dermatology", needed=False)
    skin = make_referral(actor=office.actor, patient_id=office.patient.pk, specialty="dermatology")
    heart = make_referral(actor=office.actor, patient_id=office.patient.pk)
    assert (skin.state, heart.state) == ("ready", "waiting")


def test_steps_out_of_turn_are_refused_and_leave_nothing(office: Office) -> None:
    referral = make_referral(actor=office.actor, patient_id=office.patient.pk)
    before = referral.events.count()
    with pytest.raises(WrongStep):
        actions.review_note(actor=office.doctor, key=uuid.uuid4(), referral_id=referral.pk)
    with pytest.raises(BadDay):
        step(actions.record_date, office, referral, on=date(2027, 3, 1))
    with pytest.raises(WordsNeeded):
        step(actions.cancel_referral, office, referral, says=" ")
    with pytest.raises(Forbidden):
        actions.review_note(
            actor=Actor(user_id=None, name="nobody"), key=uuid.uuid4(), referral_id=referral.pk
        )
    assert referral.events.count() == before


def test_the_program_cannot_set_a_referrals_state(office: Office) -> None:
    referral = make_referral(actor=office.actor, patient_id=office.patient.pk)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(state="closed")


def test_a_late_step_goes_to_the_office_manager_until_somebody_asked(
    office: Office, clock: Any
) -> None:
    referral = make_referral(actor=office.actor, patient_id=office.patient.pk)
    assert referral.due_on == date(2027, 3, 17)
    clock.move_to(office_time("2027-03-22 08:00"))
    assert actions.watch_late(actor=office.actor, today=date(2027, 3, 22)) == 1
    assert item(referral).role == "office_manager"
    step(actions.log_chase, office, referral, says="Fax was down, sends today")
    assert item(referral).role == "front_desk"
    assert periodic.watch() == 0


@pytest.mark.parametrize(
    ("asked", "urgent", "due"),
    [
        ("2027-03-15 08:00", False, "2027-03-22 23:59:59"),
        ("2027-12-24 08:00", True, "2027-12-27 08:00"),
        ("2028-02-25 08:00", True, "2028-02-28 08:00"),
        ("2028-02-25 08:00", False, "2028-03-03 23:59:59"),
    ],
)
def test_the_decision_clock_runs_over_weekends_holidays_and_the_leap_day(
    office: Office, clock: Any, asked: str, urgent: bool, due: str
) -> None:
    clock.move_to(office_time(asked))
    found = make_authorization(
        actor=office.actor, coverage_id=office.coverage.pk, what="MRI", is_urgent=urgent
    )
    running = Obligation.objects.get(key=f"coverage:authorization:{found.pk}")
    assert running.due_at == office_time(due)


def test_a_payer_that_no_law_binds_has_its_own_limit(office: Office) -> None:
    plain = make_coverage(
        make_patient(actor=office.actor).pk, payer=make_payer(), actor=office.actor
    )
    found = make_authorization(actor=office.actor, coverage_id=plain.pk, what="MRI")
    running = Obligation.objects.get(key=f"coverage:authorization:{found.pk}")
    assert running.rule.code == "authorization.payer"


def test_a_denial_is_final_but_for_an_appeal(office: Office) -> None:
    asked = make_authorization(actor=office.actor, coverage_id=office.coverage.pk, what="MRI")
    given: dict[str, Any] = {"actor": office.actor, "authorization_id": asked.pk}
    authorizing.deny_authorization(key=uuid.uuid4(), note="Not needed", **given)
    with pytest.raises(AuthorizationClosed):
        approve(asked, actor=office.actor, starts_on=MAY, ends_on=MAY)
    again = authorizing.appeal_authorization(
        key=uuid.uuid4(), note="Peer to peer", zone=ZONE, **given
    )
    assert again.state == "appealed"


def test_a_visits_units_are_reserved_used_and_given_back(office: Office) -> None:
    office.rule("visit", "Stress test")
    granted = office.granted(units=1)
    first, second = office.book("2027-03-16 09:00"), office.book("2027-03-17 09:00")

    def follow(visit: Any) -> str:
        return actions.reserve_for_visit(actor=office.actor, appointment_id=visit.pk)

    assert (follow(first), follow(first), follow(second)) == ("reserved", "reserved", "")
    scheduling.cancel_appointment(
        actor=office.actor, appointment_id=first.pk, initiator="patient", reason="ill"
    )
    assert (follow(first), follow(second)) == ("released", "reserved")
    granted.refresh_from_db()
    assert (granted.units_reserved, granted.units_used) == (1, 0)
    authorizing.use_units(actor=office.actor, visit_id=second.pk)
    authorizing.use_units(actor=office.actor, visit_id=second.pk)
    granted.refresh_from_db()
    assert (granted.units_reserved, granted.units_used, granted.units_left) == (0, 1, 0)


def test_units_are_not_reserved_outside_the_days_that_were_approved(office: Office) -> None:
    granted = office.granted()
    with pytest.raises(NoUnits):
        authorizing.reserve_units(
            actor=office.actor, authorization_id=granted.pk, visit_id=1, visit_on=date(2027, 6, 1)
        )


def test_units_stay_as_they_were_written(office: Office) -> None:
    granted = office.granted()
    authorizing.reserve_units(
        actor=office.actor, authorization_id=granted.pk, visit_id=1, visit_on=MAY
    )
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
        AuthorizationUnit.objects.update(units=2)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Authorization.objects.filter(pk=granted.pk).update(units_used=0)


def test_a_referral_to_us_is_matched_booked_answered_and_closed(office: Office) -> None:
    came = actions.receive_referral(
        actor=office.actor,
        key=uuid.uuid4(),
        organization_id=make_organization(actor=office.actor).pk,
        family_name="Alvarez",
        given_name="Maria",
        born_on=date(1980, 2, 29),
        specialty="Family medicine",
        reason="Blood pressure",
        came_by="fax",
    )
    assert (came.state, came.patient_id) == ("draft", None)
    came = step(actions.match_patient, office, came, patient_id=office.patient.pk)
    with pytest.raises(WrongStep):
        step(actions.answer_referrer, office, came, way="fax")
    visit = office.book("2027-03-16 09:00")
    assert actions.note_booking(actor=office.actor, appointment_id=visit.pk) == 1
    came = step(actions.answer_referrer, office, came, way="fax")
    ours = make_document(actor=office.actor, patient_id=office.patient.pk)
    came = step(actions.send_our_note, office, came, way="fax", document_id=ours.pk)
    assert came.state == "closed"
    assert Disclosure.objects.filter(patient_id=office.patient.pk).count() == 2


@pytest.mark.django_db(transaction=True)
def test_fifty_bookings_and_cancels_at_once_never_promise_more_than_was_granted() -> None:
    actor = make_actor("office_manager")
    with opened(actor, purpose="test"):
        covered = make_coverage(make_patient(actor=actor).pk, actor=actor)
        asked = make_authorization(actor=actor, coverage_id=covered.pk, what="Stress test")
        day = date(2027, 5, 3)
        granted = approve(asked, actor=actor, units=5, starts_on=day, ends_on=MAY)

    def one(number: int) -> int:
        try:
            with opened(actor, purpose="test"):
                authorizing.reserve_units(
                    actor=actor, authorization_id=granted.pk, visit_id=number, visit_on=MAY
                )
            if number % 2:
                with opened(actor, purpose="test"):
                    authorizing.release_units(actor=actor, visit_id=number)
                return 0
            return 1
        except NoUnits:
            return 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        kept = sum(pool.map(one, range(1, 51)))
    with opened(actor, purpose="test"):
        granted.refresh_from_db()
    assert granted.units_reserved == kept <= 5


def test_a_payer_that_wants_more_gets_it_and_decides_and_a_retry_asks_once(office: Office) -> None:
    given: dict[str, Any] = {
        "actor": office.actor,
        "key": uuid.uuid4(),
        "coverage_id": office.coverage.pk,
        "kind": "visit",
        "what": "MRI",
        "units": 2,
        "channel": "portal",
        "zone": ZONE,
    }
    asked = authorizing.ask_authorization(**given)
    assert authorizing.ask_authorization(**given).pk == asked.pk
    case: dict[str, Any] = {"actor": office.actor, "authorization_id": asked.pk}
    wanted = authorizing.note_more_wanted(key=uuid.uuid4(), note="The last MRI", **case)
    sent = authorizing.send_information(key=uuid.uuid4(), note="By the portal", **case)
    assert wanted.state != sent.state
    granted = authorizing.approve_authorization(
        key=uuid.uuid4(), number="A-9", units=2, starts_on=MAY, ends_on=MAY, **case
    )
    assert (granted.state, granted.units_left) == ("approved", 2)


def test_a_request_is_withdrawn_and_a_rule_that_ended_asks_no_more(office: Office) -> None:
    asked = make_authorization(actor=office.actor, coverage_id=office.coverage.pk, what="MRI")
    gone = authorizing.withdraw_authorization(
        actor=office.actor, key=uuid.uuid4(), authorization_id=asked.pk, note="Not wanted"
    )
    assert gone.state == "withdrawn"
    rule = authorizing.add_authorization_rule(
        actor=office.actor,
        key=uuid.uuid4(),
        payer_id=office.payer.pk,
        kind="referral",
        needed=True,
        source="Provider manual, page 12",
        checked_on=date(2027, 1, 4),
        starts_on=date(2027, 1, 1),
    )
    authorizing.end_authorization_rule(
        actor=office.actor, rule_id=rule.pk, ends_on=date(2027, 3, 14)
    )
    referral = make_referral(actor=office.actor, patient_id=office.patient.pk)
    assert referral.state == "ready"


def test_a_retried_order_is_one_referral_and_who_did_not_go_needs_a_new_date(
    office: Office,
) -> None:
    key, to = uuid.uuid4(), make_organization(actor=office.actor).pk
    orders = [
        actions.order_referral(
            actor=office.actor,
            key=key,
            patient_id=office.patient.pk,
            organization_id=to,
            specialty="Cardiology",
            reason="Chest pain",
        )
        for _ in range(2)
    ]
    assert orders[0].pk == orders[1].pk
    referral = step(actions.send_records, office, orders[0], way="fax", document_ids=[])
    referral = step(actions.record_date, office, referral, on=date(2027, 3, 22))
    referral = step(actions.note_missed, office, referral, says="Had no ride")
    assert referral.state == "sent"
    visit = office.book("2027-03-16 09:00")
    assert actions.note_lost_visit(actor=office.actor, appointment_id=visit.pk) == 0

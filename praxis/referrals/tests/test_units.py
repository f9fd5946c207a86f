"""Units of authorizations follow visits and charges; rules name codes and sites."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from praxis.access.context import opened
from praxis.access.testing import make_site
from praxis.billing import actions as billing
from praxis.billing import testing as money
from praxis.billing.models import Charge
from praxis.billing.types import ChargeLine
from praxis.correspondence.models import Disclosure
from praxis.coverage import actions as authorizing
from praxis.coverage.types import AuthorizationDecided, Incomplete
from praxis.desk import queries as desk
from praxis.documents import queries as documents
from praxis.documents.testing import make_document
from praxis.kernel.actor import Actor
from praxis.people.testing import make_organization, make_patient
from praxis.practice.testing import make_billing_entity
from praxis.referrals import actions, periodic, queries, reactions
from praxis.referrals.testing import approve, make_authorization, make_referral
from praxis.referrals.tests.test_referrals import MAY, Office
from praxis.scheduling import queries as schedule
from praxis.scheduling.testing import office_time


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(office_time("2027-03-15 08:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(clock: Any, actor_of: Callable[..., Actor]) -> Iterator[Office]:
    actor = actor_of("office_manager", "front_desk", "billing_lead")
    with opened(actor, purpose="test"):
        yield Office(actor, actor_of("provider"))


def lamp(office: Office, visit: Any) -> str:
    rows = schedule.visit(office.actor, visit.pk).readiness
    return next((row.state for row in rows if row.code == "authorization"), "")


def test_a_lamp_turns_green_by_itself_when_the_approval_comes_later(office: Office) -> None:
    office.rule("visit", "Stress test")
    visit = office.book("2027-03-22 09:00")
    actions.reserve_for_visit(actor=office.actor, appointment_id=visit.pk)
    assert lamp(office, visit) == "open"
    asked = actions.ask_for_visits(
        actor=office.actor,
        key=uuid.uuid4(),
        patient_id=office.patient.pk,
        coverage_id=office.coverage.pk,
        visit_type_id=office.kind.pk,
        units=3,
        channel="portal",
    )
    approve(asked, actor=office.actor, starts_on=date(2027, 3, 15), ends_on=MAY, units=2)
    reactions.take_decision(
        actor=office.actor, news=AuthorizationDecided(authorization_id=asked.pk), key="1"
    )
    assert lamp(office, visit) == "met"
    assert actions.reserve_for_patient(actor=office.actor, authorization_id=asked.pk) == 1
    left = desk.units_of(actor=office.actor, visit=visit)
    assert left is not None
    assert (left.left, left.number, left.ends_soon) == (1, "A-7781", False)


def test_a_visit_that_lacks_its_authorization_is_red_before_its_day(office: Office) -> None:
    visit = office.book("2027-03-17 09:00")
    assert actions.reserve_for_visit(actor=office.actor, appointment_id=visit.pk) == ""
    assert periodic.watch_visits() == 0
    office.rule("visit", "Stress test")
    assert periodic.watch_visits() == 1
    assert lamp(office, visit) == "open"


def test_units_are_used_by_the_charge_and_given_back_when_it_is_taken_back(
    office: Office,
) -> None:
    office.rule("visit", "Stress test")
    granted = office.granted(units=1)
    day = date(2027, 3, 12)
    encounter = money.make_past_visit(
        office.patient.pk,
        visit_type_id=office.kind.pk,
        provider_id=office.provider.pk,
        site=office.site,
        day=day,
    )
    authorizing.reserve_units(
        actor=office.actor,
        authorization_id=granted.pk,
        visit_id=encounter.appointment_id,
        visit_on=day,
    )
    make_billing_entity()
    service = money.make_service()

    def units() -> tuple[int, int]:
        granted.refresh_from_db()
        return granted.units_reserved, granted.units_used

    def charge(lines: list[ChargeLine]) -> None:
        billing.save_charges(
            actor=office.actor,
            key=uuid.uuid4(),
            encounter_id=encounter.pk,
            diagnoses=["R07.9"],
            lines=lines,
        )

    line = ChargeLine(service_id=service.pk, units=1, amount_cents=100_00, pointers=(1,))
    assert units() == (1, 0)
    charge([line])
    assert units() == (0, 1)
    billing.void_charge(
        actor=office.actor, key=uuid.uuid4(), charge_id=Charge.objects.get().pk, reason="Wrong"
    )
    assert units() == (0, 0)
    charge([line])
    assert units() == (0, 1)
    charge([])
    assert units() == (0, 0)
    visit_id = encounter.appointment_id
    assert authorizing.release_used_units(actor=office.actor, visit_id=visit_id) is None


def test_a_rule_for_codes_or_a_site_asks_only_for_them(office: Office) -> None:
    def rule(**given: Any) -> None:
        authorizing.add_authorization_rule(
            actor=office.actor,
            key=uuid.uuid4(),
            payer_id=office.payer.pk,
            kind="referral",
            source="Provider manual, page 12",
            checked_on=date(2027, 1, 4),
            starts_on=date(2027, 1, 1),
            **given,
        )

    rule(needed=True, codes="93350-93352 78452")
    rule(needed=False, site_id=make_site(code="second", name="Second Street").pk)

    def state(*codes: str) -> str:
        made = make_referral(
            actor=office.actor, patient_id=office.patient.pk, service_codes=list(codes)
        )
        return str(made.state)

    assert (state("93351"), state("78452"), state("93353"), state()) == (
        "waiting",
        "waiting",
        "ready",
        "ready",
    )
    with pytest.raises(Incomplete):
        rule(needed=True, codes="9335")
    with pytest.raises(Incomplete):
        rule(needed=True, codes="93352-93350")


def test_what_is_sent_to_a_payer_is_a_disclosure(office: Office) -> None:
    asked = make_authorization(actor=office.actor, coverage_id=office.coverage.pk, what="MRI")
    paper = make_document(actor=office.actor, patient_id=office.patient.pk)
    given: dict[str, Any] = {"actor": office.actor, "authorization_id": asked.pk}
    authorizing.note_more_wanted(key=uuid.uuid4(), note="The last MRI", **given)
    sent = actions.send_to_payer(
        key=uuid.uuid4(), says="By the portal", document_id=paper.pk, **given
    )
    assert sent.state == "asked"
    row = Disclosure.objects.get(patient_id=office.patient.pk)
    assert (row.what, row.authority) == (paper.title, "Payment, 45 CFR 164.506(c)(1)")


def test_a_pack_holds_what_its_rule_names_and_no_more(office: Office) -> None:
    actions.add_pack_rule(
        actor=office.actor,
        key=uuid.uuid4(),
        specialty="cardiology",
        kinds=["result"],
        parts=["problems", "allergies", "results"],
        months=6,
        source="Dr. Patel",
        checked_on=date(2027, 3, 1),
        starts_on=date(2027, 3, 1),
    )
    wanted = make_document(
        actor=office.actor, patient_id=office.patient.pk, kind="result", title="ECG"
    )
    make_document(actor=office.actor, patient_id=office.patient.pk, kind="insurance_card")
    referral = make_referral(actor=office.actor, patient_id=office.patient.pk)
    rule, proposed = queries.pack_of(office.actor, referral)
    assert rule is not None
    assert [row.pk for row in proposed] == [wanted.pk]
    actions.send_records(
        actor=office.actor,
        key=uuid.uuid4(),
        referral_id=referral.pk,
        way="fax",
        document_ids=[wanted.pk],
    )
    sent = Disclosure.objects.get(patient_id=office.patient.pk)
    assert sent.what == "Referral letter; ECG; Summary of the chart"
    actions.end_pack_rule(actor=office.actor, rule_id=rule.pk, ends_on=date(2027, 3, 14))
    assert queries.pack_of(office.actor, referral)[0] is None


def test_a_paper_of_a_referral_to_us_lies_on_the_chart_once_the_patient_is_found(
    office: Office,
) -> None:
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
        paper=("application/pdf", b"%PDF-1.4\n%%EOF\n"),
    )
    other = make_patient(actor=office.actor)
    actions.match_patient(
        actor=office.actor, key=uuid.uuid4(), referral_id=came.pk, patient_id=other.pk
    )
    found = documents.documents_of(actor=office.actor, patient_id=other.pk)
    assert [row.title for row in found] == ["Referral to us"]

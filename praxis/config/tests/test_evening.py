"""New Year's Eve, 10:30 in the evening in Chicago: in UTC it is next year already."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from praxis.access import queries as access
from praxis.access.context import system
from praxis.access.testing import make_site
from praxis.billing import actions as billing
from praxis.billing.tests.money_world import Office
from praxis.coverage import actions as covering
from praxis.coverage import queries as coverage
from praxis.coverage.testing import make_payer
from praxis.kernel.actor import Actor
from praxis.ledger import actions as ledger
from praxis.ledger.models import Entry
from praxis.ledger.testing import make_rent
from praxis.people.testing import make_organization, make_patient
from praxis.people.types import BadBirthDate
from praxis.portal.queries import booking
from praxis.portal.testing import make_reason
from praxis.portal.web.booking import _day
from praxis.practice import actions as practice
from praxis.practice import queries as places
from praxis.practice.testing import make_provider, make_visit_type
from praxis.recall import actions as recalls
from praxis.recall import periodic
from praxis.recall.testing import make_recall

EVE, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)


@pytest.fixture
def actor(db: None) -> Iterator[Actor]:
    make_site()
    with (
        time_machine.travel("2026-12-31T22:30:00-06:00", tick=False),
        system("test", purpose="test") as program,
    ):
        assert access.today() == EVE
        yield program


def test_what_ends_today_holds_through_the_evening(actor: Actor) -> None:
    payer, kind, provider = make_payer(), make_visit_type(online=True), make_provider()
    reason = make_reason(kind)
    covering.end_payer(actor=actor, payer_id=payer.pk, ended_on=EVE)
    practice.end_visit_type(actor=actor, visit_type_id=kind.pk, ended_on=EVE)
    practice.end_provider(actor=actor, provider_id=provider.pk, ended_on=EVE)
    assert list(coverage.payers(actor=actor)) == [payer]
    assert list(places.all_visit_types()) == [kind]
    assert places.providers_on(access.today()) == [provider]
    assert booking.reasons() == [reason]


def test_money_and_records_are_dated_by_the_wall(actor: Actor) -> None:
    rent = make_rent(on=EVE)
    again = ledger.reverse_entry(actor=actor, key=uuid.uuid4(), entry_id=rent, memo="Twice")
    assert Entry.objects.get(pk=again).posted_on == EVE
    assert make_organization(actor=actor).started_on == EVE
    with pytest.raises(BadBirthDate):
        make_patient(actor=actor, birth_date=NEW_YEAR)


def test_the_portal_books_from_today(actor: Actor) -> None:
    assert _day(str(EVE)) == EVE
    assert _day("2026-12-30") is None
    assert booking.age_months(date(2026, 1, 1)) == 11


def test_a_recall_of_tomorrow_is_not_taken_up_tonight(actor: Actor) -> None:
    patient = make_patient(actor=actor)
    recall = make_recall(
        actor=actor, patient_id=patient.pk, visit_type_id=make_visit_type().pk, due_on=NEW_YEAR
    )
    type(recall).objects.filter(pk=recall.pk).update(next_step_on=NEW_YEAR)
    assert recalls.take_step(actor=actor, recall_id=recall.pk) == ""
    assert periodic.take_steps() == 0


def test_a_statement_bears_the_date_of_the_evening(actor: Actor) -> None:
    office = Office()
    patient = office.patient()
    office.charges(patient.pk, [20000], day=EVE - timedelta(days=40), insured=False)
    made = billing.make_statement(actor=actor, key=uuid.uuid4(), patient_id=patient.pk)
    assert made.made_on == EVE

"""The walls around a chart: sites, restrictions, grants. Tried in SQL too, as the app role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from praxis.access.context import opened, system
from praxis.access.testing import make_actor, make_site
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NoAccessContext, NotFound
from praxis.people import queries
from praxis.people.actions import (
    add_contact_point,
    break_glass,
    end_restriction,
    grant_chart,
    link_employee,
    restrict_chart,
    revoke_grant,
)
from praxis.people.models import ChartGrant, ChartRestriction, ContactPoint, Patient
from praxis.people.testing import make_patient
from praxis.people.types import (
    AlreadyThere,
    NoSuchPatient,
    NotRestricted,
    OwnChart,
    ReasonMissing,
    WrongChoice,
)

pytestmark = pytest.mark.smoke

Doors = tuple[Actor, Actor, Patient]


def sees(actor: Actor, patient: Patient) -> bool:
    with opened(actor, purpose="test"):
        return Patient.objects.filter(pk=patient.pk).exists()


def restrict(actor: Actor, patient: Patient, **more: object) -> ChartRestriction:
    return restrict_chart(
        actor=actor,
        key=uuid4(),
        patient_id=patient.pk,
        kind="vip",
        reason="Mayor of the town",
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def office(db: None) -> Doors:
    """A privacy officer, a provider, and a patient whose chart is restricted."""
    officer, provider = make_actor("privacy_officer"), make_actor("provider")
    with opened(officer, purpose="test"):
        patient = make_patient(actor=officer, family_name="Mayor", given_name="Ada")
        restrict(officer, patient)
    return officer, provider, patient


@pytest.fixture
def two_sites(db: None) -> Doors:
    """A clerk of each of two sites, and a patient of the first."""
    main, west = make_site(), make_site(code="west", name="West Side")
    here, there = make_actor("front_desk", site=main), make_actor("front_desk", site=west)
    with opened(here, purpose="test"):
        patient = make_patient(actor=here)
    return here, there, patient


def test_outside_a_context_a_patient_is_an_error(two_sites: Doors) -> None:
    with pytest.raises(NoAccessContext):
        Patient.objects.count()


def test_sql_outside_a_context_is_an_error_never_an_empty_list(two_sites: Doors) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_contactpoint")


def test_another_sites_patient_is_not_there(two_sites: Doors) -> None:
    here, there, patient = two_sites
    assert sees(here, patient)
    assert not sees(there, patient)
    with opened(there, purpose="test"), pytest.raises(NoSuchPatient):
        queries.get_patient(there, patient.pk)


def test_another_sites_patient_gets_no_telephone_number(two_sites: Doors) -> None:
    _, there, patient = two_sites
    with opened(there, purpose="test"), pytest.raises(NotFound):
        add_contact_point(
            actor=there, key=uuid4(), patient_id=patient.pk, system="phone", value="555-201-7194"
        )


def test_sql_refuses_a_row_on_another_sites_patient(two_sites: Doors) -> None:
    _, there, patient = two_sites
    with (
        opened(there, purpose="test"),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        ContactPoint.objects.bulk_create(
            [
                ContactPoint(
                    client_key=uuid4(),
                    patient_id=patient.pk,
                    system="phone",
                    value="+15552017194",
                    search_key="4917",
                )
            ]
        )


def test_sql_refuses_a_patient_of_another_site(two_sites: Doors) -> None:
    here, there, _ = two_sites
    with (
        opened(there, purpose="test"),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Patient.objects.bulk_create(
            [
                Patient(
                    client_key=uuid4(),
                    family_name="Smuggled",
                    birth_date=date(1980, 1, 1),
                    sex="other",
                    site_ids=list(here.site_ids),
                    registered_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            ]
        )


def test_the_app_role_cannot_read_the_search_words(desk_context: Actor) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM people_namekey")


def test_no_patient_is_deleted(desk_context: Actor) -> None:
    patient = make_patient(actor=desk_context)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM people_patient WHERE id = %s", [patient.pk])


def test_a_restricted_chart_is_shut_to_those_without_a_grant(office: Doors) -> None:
    _, provider, patient = office
    assert not sees(provider, patient)
    with opened(provider, purpose="test"):
        assert queries.contact_points(provider, patient.pk) == []
        assert queries.find_patients(provider, "mayor").rows == ()


def test_whoever_restricts_a_chart_is_shut_out_too_unless_named(db: None) -> None:
    officer = make_actor("privacy_officer")
    with opened(officer, purpose="test"):
        shut, kept = make_patient(actor=officer), make_patient(actor=officer)
        restrict(officer, shut)
        restrict(officer, kept, allow_user_ids=[officer.user_id])
    assert not sees(officer, shut)
    assert sees(officer, kept)


def test_programs_see_restricted_charts(office: Doors) -> None:
    with system("test", purpose="test"):
        assert Patient.objects.filter(pk=office[2].pk).exists()


def test_a_grant_opens_a_restricted_chart_until_it_is_revoked(office: Doors) -> None:
    officer, provider, patient = office
    assert provider.user_id is not None
    with opened(officer, purpose="test"):
        grant = grant_chart(
            actor=officer,
            key=uuid4(),
            patient_id=patient.pk,
            user_id=provider.user_id,
            reason="Her own doctor",
        )
    assert sees(provider, patient)
    with opened(officer, purpose="test"):
        revoke_grant(actor=officer, grant_id=grant.pk)
    assert not sees(provider, patient)


def test_a_chart_no_longer_restricted_is_open_again(office: Doors) -> None:
    officer, provider, patient = office
    with opened(officer, purpose="test"):
        row = ChartRestriction.objects.get(patient_id=patient.pk)
        end_restriction(actor=officer, restriction_id=row.pk)
    assert sees(provider, patient)


def test_a_chart_is_restricted_once(db: None) -> None:
    officer = make_actor("privacy_officer")
    with opened(officer, purpose="test"):
        patient = make_patient(actor=officer)
        restrict(officer, patient)
        with pytest.raises(AlreadyThere):
            restrict(officer, patient)
        assert ChartRestriction.objects.filter(patient_id=patient.pk).count() == 1


def test_breaking_the_glass_opens_the_chart_with_a_reason(office: Doors) -> None:
    _, provider, patient = office
    with opened(provider, purpose="test"):
        with pytest.raises(ReasonMissing):
            break_glass(actor=provider, key=uuid4(), patient_id=patient.pk, reason=" ")
        grant = break_glass(
            actor=provider, key=uuid4(), patient_id=patient.pk, reason="Chest pain at the desk"
        )
    assert grant.emergency
    assert sees(provider, patient)


def test_broken_glass_closes_after_four_hours(office: Doors) -> None:
    _, provider, patient = office
    now = datetime.now(UTC)
    for earlier, open_still in ((timedelta(hours=3), True), (timedelta(hours=5), False)):
        with time_machine.travel(now - earlier, tick=True), opened(provider, purpose="test"):
            break_glass(
                actor=provider, key=uuid4(), patient_id=patient.pk, reason="Chest pain at the desk"
            )
        assert sees(provider, patient) is open_still
        with system("test", purpose="test"):
            ChartGrant.objects.update(revoked_by_id=provider.user_id)


def test_a_sent_twice_emergency_is_one_grant(office: Doors) -> None:
    _, provider, patient = office
    key = uuid4()
    with opened(provider, purpose="test"):
        for _ in range(2):
            break_glass(actor=provider, key=key, patient_id=patient.pk, reason="Chest pain")
        assert ChartGrant.objects.count() == 1


def test_there_is_no_glass_before_an_open_chart(office: Doors) -> None:
    officer, provider, _ = office
    with opened(officer, purpose="test"):
        other = make_patient(actor=officer)
    with opened(provider, purpose="test"), pytest.raises(NotRestricted):
        break_glass(actor=provider, key=uuid4(), patient_id=other.pk, reason="Curious about it")


def test_the_front_desk_may_not_break_the_glass(office: Doors, desk: Actor) -> None:
    with opened(desk, purpose="test"), pytest.raises(Forbidden):
        break_glass(actor=desk, key=uuid4(), patient_id=office[2].pk, reason="Chest pain")


def test_only_the_exact_person_tells_that_a_chart_is_restricted(office: Doors) -> None:
    _, provider, patient = office
    with opened(provider, purpose="test"):
        by_number = queries.find_patients(provider, patient.number)
        assert [each.patient_id for each in by_number.restricted] == [patient.pk]
        born = f"{patient.birth_date:%m/%d/%Y}"
        assert queries.find_patients(provider, f"mayor {born}").restricted
        assert not queries.find_patients(provider, "mayor").restricted
        assert not queries.find_patients(provider, born).restricted


def test_an_employees_chart_is_restricted_and_shut_to_himself(office: Doors) -> None:
    officer, provider, _ = office
    assert provider.user_id is not None
    with opened(officer, purpose="test"):
        patient = make_patient(actor=officer)
        link_employee(actor=officer, key=uuid4(), patient_id=patient.pk, user_id=provider.user_id)
        with pytest.raises(OwnChart):
            grant_chart(
                actor=officer,
                key=uuid4(),
                patient_id=patient.pk,
                user_id=provider.user_id,
                reason="He asked for it",
            )
    assert not sees(provider, patient)
    with opened(provider, purpose="test"), pytest.raises(OwnChart):
        break_glass(actor=provider, key=uuid4(), patient_id=patient.pk, reason="My own results")


def test_an_employees_own_chart_stays_shut_when_its_restriction_ends(office: Doors) -> None:
    officer, provider, _ = office
    colleague = make_actor("provider")
    assert provider.user_id is not None
    with opened(officer, purpose="test"):
        patient = make_patient(actor=officer)
        link_employee(actor=officer, key=uuid4(), patient_id=patient.pk, user_id=provider.user_id)
        row = ChartRestriction.objects.get(patient_id=patient.pk)
        end_restriction(actor=officer, restriction_id=row.pk)
    assert sees(colleague, patient)
    assert not sees(provider, patient)


def test_the_list_of_restrictions_shows_numbers_reasons_and_grants(office: Doors) -> None:
    officer, provider, patient = office
    with opened(provider, purpose="test"):
        break_glass(actor=provider, key=uuid4(), patient_id=patient.pk, reason="Chest pain")
        with pytest.raises(Forbidden):
            queries.restrictions(provider)
    with opened(officer, purpose="test"):
        row = queries.restrictions(officer)[0]
    assert (row.number, row.reason) == (patient.number, "Mayor of the town")
    assert [(grant.user, grant.emergency) for grant in row.grants] == [(provider.name, True)]


@pytest.mark.parametrize(
    ("wrong", "refusal"), [({"kind": "secret"}, WrongChoice), ({"reason": ""}, ReasonMissing)]
)
def test_a_refused_restriction_leaves_the_chart_open(
    actor_of: Callable[..., Actor], wrong: dict[str, str], refusal: type[Exception]
) -> None:
    officer = actor_of("privacy_officer")
    with opened(officer, purpose="test"):
        patient = make_patient(actor=officer)
        asked: dict[str, Any] = {"kind": "vip", "reason": "Mayor of the town", **wrong}
        with pytest.raises(refusal):
            restrict_chart(actor=officer, key=uuid4(), patient_id=patient.pk, **asked)
        assert not ChartRestriction.objects.exists()


@pytest.mark.parametrize("action", [restrict_chart, grant_chart, link_employee])
def test_only_some_roles_restrict_charts(
    desk_context: Actor, action: Callable[..., object]
) -> None:
    given: dict[Callable[..., object], dict[str, Any]] = {
        restrict_chart: {"kind": "vip", "reason": "Because"},
        grant_chart: {"user_id": 1, "reason": "Because"},
        link_employee: {"user_id": 1},
    }
    with pytest.raises(Forbidden):
        action(actor=desk_context, key=uuid4(), patient_id=1, **given[action])

"""Finding patients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis.access.context import opened
from praxis.access.testing import make_actor, make_site
from praxis.kernel import clock, names
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people import queries
from praxis.people.actions import note_visit
from praxis.people.models import ContactPoint, Patient
from praxis.people.testing import make_patient

MARCH = date(1979, 3, 14)


def found(actor: Actor, text: str, **more: object) -> list[str]:
    answer = queries.find_patients(actor, text, **more)  # type: ignore[arg-type]
    return [row.patient.list_name for row in answer.rows]


@pytest.fixture
def maria(desk_context: Actor) -> Patient:
    return make_patient(
        actor=desk_context,
        family_name="Álvarez",
        given_name="María",
        birth_date=MARCH,
        sex="female",
        phone="555-201-7194",
        email="maria@example.com",
    )


@pytest.mark.parametrize(
    "text",
    [
        "al ma",
        "ma al",
        "alvarez",
        "Alvarez, Mar",
        "maria alvarez",
        "ÁLVAREZ",
        "3/14/79",
        "03141979",
        "mar 14 1979",
        "alvarez 3/14/79",
        "7194",
        "2017194",
        "(555) 201-7194",
        "maria 7194",
        "maria@example.com",
        "maria@",
    ],
)
def test_a_patient_is_found_by_whatever_the_caller_says(
    desk_context: Actor, maria: Patient, text: str
) -> None:
    make_patient(actor=desk_context, family_name="Brooks", given_name="Grace", phone="555-201-1111")
    assert found(desk_context, text) == ["Álvarez, María"]


@pytest.mark.parametrize("text", ["P-{}", "p{}", "{}"])
def test_a_patient_is_found_by_record_number(
    desk_context: Actor, maria: Patient, text: str
) -> None:
    assert found(desk_context, text.format(maria.record_number)) == ["Álvarez, María"]


@pytest.mark.parametrize("text", ["alvares", "alvraez", "alvarezz maria"])
def test_a_misheard_name_is_found_by_its_sound_or_its_letters(
    desk_context: Actor, maria: Patient, text: str
) -> None:
    answer = queries.find_patients(desk_context, text)
    assert [row.patient.pk for row in answer.rows] == [maria.pk]
    assert all(row.near for row in answer.rows)


def test_a_fact_that_contradicts_the_name_finds_nobody(desk_context: Actor, maria: Patient) -> None:
    assert found(desk_context, "brooks 3/14/79") == []
    assert found(desk_context, "alvarez 3/15/79") == []


def test_every_part_of_a_long_name_is_found(desk_context: Actor) -> None:
    make_patient(actor=desk_context, family_name="de la Cruz-Ortíz", given_name="Ana Lucía")
    for text in ("de la cruz", "cruz", "ortiz ana", "lucia", "ana lucia de la", "lucia ortiz"):
        assert found(desk_context, text) == ["de la Cruz-Ortíz, Ana Lucía"], text


def test_somebody_with_one_name_is_found(desk_context: Actor) -> None:
    make_patient(actor=desk_context, family_name="Suharto", given_name="")
    assert found(desk_context, "suha") == ["Suharto"]


def test_seen_today_comes_before_the_exact_name_and_that_before_the_recent(
    desk_context: Actor,
) -> None:
    zone = queries.zone_of(desk_context)
    today = clock.today(zone)
    made = {
        family: make_patient(actor=desk_context, family_name=family, given_name="Lee")
        for family in ("Brown", "Browne", "Brownell", "Brownlee")
    }
    note_visit(
        actor=desk_context, patient_id=made["Browne"].pk, last_seen_on=today - timedelta(days=9)
    )
    note_visit(
        actor=desk_context,
        patient_id=made["Brownlee"].pk,
        next_visit_at=clock.now(),
        next_visit_label="Follow-up · Okafor",
    )
    assert found(desk_context, "brown") == [
        "Brownlee, Lee",
        "Brown, Lee",
        "Browne, Lee",
        "Brownell, Lee",
    ]


def test_who_is_expected_today_according_to_the_caller_comes_first(desk_context: Actor) -> None:
    make_patient(actor=desk_context, family_name="Brown", given_name="Ann")
    late = make_patient(actor=desk_context, family_name="Brownlee", given_name="Zoe")
    assert found(desk_context, "brown", today_ids=[late.pk])[0] == "Brownlee, Zoe"


def test_a_common_beginning_still_finds_who_was_here_lately(desk_context: Actor) -> None:
    for number in range(130):
        make_patient(
            actor=desk_context,
            family_name="Ma" + "abcdefghij"[number // 13] + "klmnopqrstuvw"[number % 13],
            given_name="Bo",
            birth_date=date(1950, 1, 1) + timedelta(days=97 * number),
        )
    last = make_patient(actor=desk_context, family_name="Mazur", given_name="Bo")
    note_visit(actor=desk_context, patient_id=last.pk, last_seen_on=date(2026, 11, 2))

    answer = queries.find_patients(desk_context, "ma")

    assert answer.rows[0].patient.pk == last.pk
    assert len(answer.rows) == 20
    assert answer.more


def test_the_same_name_is_marked_on_both(desk_context: Actor, maria: Patient) -> None:
    make_patient(
        actor=desk_context,
        family_name="Alvares",
        given_name="Maria",
        birth_date=date(1991, 8, 2),
    )
    make_patient(actor=desk_context, family_name="Alvarado", given_name="Marcus")
    answer = queries.find_patients(desk_context, "al ma")
    marks = {row.patient.list_name: row.same_name for row in answer.rows}
    assert marks == {"Álvarez, María": True, "Alvares, Maria": True, "Alvarado, Marcus": False}
    assert [p.birth_date for p in queries.namesakes(desk_context, maria.pk)] == [date(1991, 8, 2)]


def test_an_ended_number_finds_nobody(desk_context: Actor, maria: Patient) -> None:
    from praxis.people.actions import end_contact_point

    phone = ContactPoint.objects.get(patient_id=maria.pk, system="phone")
    end_contact_point(actor=desk_context, contact_point_id=phone.pk)
    assert found(desk_context, "7194") == []


def test_nothing_is_found_for_nothing_typed(desk_context: Actor, maria: Patient) -> None:
    assert queries.find_patients(desk_context, " ").rows == ()


def test_only_people_who_may_see_patients_search(actor_of: Callable[..., Actor]) -> None:
    facility = actor_of("facility")
    with opened(facility, purpose="test"), pytest.raises(Forbidden):
        queries.find_patients(facility, "alvarez")


def test_a_patient_of_another_site_is_not_found(db: None) -> None:
    west = make_site(code="west", name="West Side")
    main = make_site()
    clerk_west = make_actor("front_desk", site=west)
    clerk_main = make_actor("front_desk", site=main)
    with opened(clerk_west, purpose="test"):
        patient = make_patient(actor=clerk_west, family_name="Alvarez", given_name="Maria")
    with opened(clerk_main, purpose="test"):
        assert found(clerk_main, "alvarez") == []
        assert found(clerk_main, patient.number) == []
        make_patient(actor=clerk_main, family_name="Alvarez", given_name="Maria")
        answer = queries.find_patients(clerk_main, "alvarez")
        assert [row.same_name for row in answer.rows] == [False]


def test_a_search_takes_the_same_number_of_queries_for_one_as_for_many(
    desk_context: Actor, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in range(12):
        make_patient(
            actor=desk_context,
            family_name="Brooks",
            given_name=f"A{'bcdefghijklm'[number]}na",
            birth_date=date(1950 + 3 * number, 1 + number, 2),
        )
    for text in ("brooks abna", "brooks"):
        with django_assert_num_queries(4):  # type: ignore[attr-defined]
            queries.find_patients(desk_context, text, zone="America/Chicago")


def test_only_the_patients_shown_are_recorded_as_read(desk: Actor) -> None:
    with opened(desk, purpose="test"):
        for number in range(6):
            make_patient(
                actor=desk,
                family_name="Brooks",
                given_name=f"Pat{'abcdef'[number]}",
                birth_date=date(1950 + 5 * number, 1 + number, 2),
            )
    with opened(desk, purpose="test") as context:
        answer = queries.find_patients(desk, "brooks", limit=3)
        assert context.patient_ids == {row.patient.pk for row in answer.rows}
        assert len(context.patient_ids) == 3


LATIN = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=("Cc", "Cs")),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(family=LATIN, given_name=LATIN, middle=LATIN)
def test_the_database_folds_names_as_the_program_does(
    db: None, family: str, given_name: str, middle: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_sort_name(%s, %s, %s)", [family, given_name, middle])
        assert cursor.fetchone() == (names.sort_name(family, given_name, middle),)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert names.fold(names.fold(text)) == names.fold(text)

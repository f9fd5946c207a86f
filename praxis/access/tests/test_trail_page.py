"""The audit trail on the screen."""

from __future__ import annotations

import csv
import io

import pytest

from praxis.access.context import opened
from praxis.access.models import User
from praxis.access.testing import make_actor, make_site
from praxis.access.tests.signing_in import PASSWORD, Browser, make_person, sign_in
from praxis.access.web import trail
from praxis.audit import actions as audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Browser:
    return sign_in(make_person("privacy_officer", name="Olga Officer"))


def move_phone(to: str, why: str = "") -> User:
    manager = make_actor("office_manager", name="Ana Boss")
    site = make_site()
    with opened(manager, purpose="test"), audit.reason(why):
        site.phone = to
        site.save()
    return User.objects.get(pk=manager.user_id or 0)


@pytest.mark.story
def test_the_officer_sees_who_changed_what_from_which_value_to_which(officer: Browser) -> None:
    who = move_phone("+12175550142", "The phone company moved us")
    page = officer.get(f"/audit/?user={who.pk}&kind=change").content.decode()
    assert "Ana Boss" in page
    assert "<del>+12175550100</del> <ins>+12175550142</ins>" in page
    assert "The phone company moved us" in page


def test_the_trail_is_asked_by_kind_person_and_period(officer: Browser) -> None:
    who = move_phone("+12175550142")
    assert "+12175550142" not in officer.get("/audit/?kind=read").content.decode()
    other = User.objects.exclude(pk=who.pk).latest("pk")
    assert "+12175550142" not in officer.get(f"/audit/?user={other.pk}").content.decode()
    assert (
        "Nothing in this period"
        in officer.get("/audit/?since=1/1/20&until=1/2/20").content.decode()
    )


@pytest.mark.parametrize("column", [name for name, _ in trail.COLUMNS])
def test_the_trail_sorts_by_each_datum_both_ways(officer: Browser, column: str) -> None:
    move_phone("+12175550142")
    for sort in (column, f"-{column}"):
        assert officer.get(f"/audit/?sort={sort}").status_code == 200


def test_a_wrong_date_is_said_beside_its_field(officer: Browser) -> None:
    assert officer.get("/audit/?since=gibberish").status_code == 422


def test_a_record_number_that_nobody_has_finds_nothing_rather_than_everything(
    officer: Browser,
) -> None:
    move_phone("+12175550142")
    answer = officer.get("/audit/?patient=P-999999999")
    assert answer.status_code == 422
    assert "No patient has this record number." in answer.content.decode()
    assert "+12175550142" not in answer.content.decode()


def test_the_trail_exports_whole_rows(officer: Browser) -> None:
    who = move_phone("+12175550142")
    answer = officer.get(f"/audit/?user={who.pk}&as=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Who"] for row in rows] == ["Ana Boss"]
    assert "+12175550142" in rows[0]["Changes"]
    sheet = officer.get(f"/audit/?user={who.pk}&as=xlsx")
    assert sheet.content.startswith(b"PK")


def test_failed_sign_ins_stand_in_the_trail_without_the_password(officer: Browser) -> None:
    dana = make_person(name="Dana Reed")
    Browser().post("/accounts/login/", {"login": dana.username, "password": PASSWORD + "x"})
    page = officer.get(f"/audit/?user={dana.pk}").content.decode()
    assert "access signin" in page
    assert "<ins>failed</ins>" in page
    assert PASSWORD not in page


@pytest.mark.story
def test_the_seals_are_verified_on_the_page(officer: Browser) -> None:
    assert "Verify now" in officer.get("/audit/verify/").content.decode()
    assert (
        "Every sealed row is as it was written." in officer.post("/audit/verify/").content.decode()
    )


def test_looking_at_patients_in_the_trail_is_itself_a_look(officer: Browser) -> None:
    from django.db import connection

    officer.get("/audit/")
    with opened(make_actor("privacy_officer"), purpose="test"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT what, path FROM audit_search('read', now() - interval '1 hour',"
            " now() + interval '1 hour', NULL, NULL, 'recorded_at', true, 5, 0)"
        )
        seen = [what.split(", ") for what, path in cursor.fetchall() if path == "/audit/"]
    assert any("audit_trail" in tables for tables in seen)

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django import forms as django_forms
from django.db import connection, transaction
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from praxis.access.context import opened
from praxis.kernel.errors import Conflict, Forbidden, PraxisError
from praxis.kernel.money import Money
from praxis.ui import drafts
from praxis.ui.forms import DateField, Form, MoneyField, PhoneField, Row, Section, ZipField


class Register(Form):
    first = django_forms.CharField(label="First name")
    born = DateField(label="Date of birth", help_text="Month, day, year.")
    phone = PhoneField(label="Telephone", required=False)
    paid = MoneyField(label="Paid", required=False)
    postal = ZipField(label="ZIP", required=False)
    text_me = django_forms.BooleanField(label="Text", required=False)
    layout = (Row("first", "born"), Section("How to reach"), Row("phone"))


GOOD = {"first": "Maria", "born": "031479", "phone": "555 017 7194", "paid": "$1,215"}


def post(actor: Any = None, **data: str) -> HttpRequest:
    request = RequestFactory().post("/", data)
    request.actor = actor  # type: ignore[attr-defined]
    return request


def get(actor: Any = None) -> HttpRequest:
    request = RequestFactory().get("/")
    request.actor = actor  # type: ignore[attr-defined]
    return request


def html_of(form: Form) -> str:
    template = engines["django"].from_string("{% load ui %}{% form_fields form %}")
    return str(template.render({"form": form}))


def test_a_form_gives_the_action_typed_values_and_nothing_else() -> None:
    form = Register.of(post(**GOOD, client_key="6f1c6c9e-0000-4000-8000-000000000001"))

    assert form.is_valid()
    assert form.cleaned_data == {
        "first": "Maria",
        "born": date(1979, 3, 14),
        "phone": "+15550177194",
        "paid": Money(121500),
        "postal": "",
        "text_me": False,
    }
    assert form.key == uuid.UUID("6f1c6c9e-0000-4000-8000-000000000001")


def test_the_key_stays_the_same_when_a_refused_form_is_sent_again() -> None:
    first = Register.of(get())
    html = html_of(first)

    assert str(first.key) in html
    again = Register.of(post(client_key=str(first.key)))
    assert str(first.key) in html_of(again)


def test_values_are_shown_as_people_write_them() -> None:
    form = Register.of(
        get(),
        initial={"born": date(1979, 3, 14), "phone": "+15550177194", "paid": Money(8500)},
    )
    html = html_of(form)

    assert 'value="03/14/1979"' in html
    assert 'value="(555) 017-7194"' in html
    assert 'value="85.00"' in html


def test_an_error_stands_under_its_field_and_is_announced() -> None:
    form = Register.of(post(first="Maria", born="13/40/81"))
    html = html_of(form)

    assert form.status == 422
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_born_helptext id_born_error"' in html
    assert 'id="id_born_error"' in html
    assert 'href="#id_born"' in html
    assert 'value="13/40/81"' in html


@pytest.mark.parametrize("typed", ["abc", "-5", "1.234"])
def test_an_amount_that_is_none_is_refused(typed: str) -> None:
    form = Register.of(post(**{**GOOD, "paid": typed}))

    assert "paid" in form.errors


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("62704", "62704"), ("62704-1234", "62704-1234"), ("627041234", "62704-1234")],
)
def test_a_zip_code_is_five_or_nine_digits(typed: str, kept: str) -> None:
    form = Register.of(post(**GOOD, postal=typed))

    assert form.is_valid()
    assert form.cleaned_data["postal"] == kept


class Taken(PraxisError):
    code = "taken"


def test_a_refusal_stands_beside_its_field_and_nothing_is_saved(db: None) -> None:
    form = Register.of(post(**GOOD))
    assert form.is_valid()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE written (n int)")
    with form.refusals():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO written VALUES (1)")
        raise Taken("That telephone number is another patient's.", field="phone")

    assert form.errors["phone"] == ["That telephone number is another patient's."]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM written")
        assert cursor.fetchone() == (0,)


def test_a_refusal_after_a_broken_statement_leaves_the_page_usable(db: None) -> None:
    form = Register.of(post(**GOOD))
    assert form.is_valid()
    with form.refusals():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        except Exception as error:
            raise Taken("Not possible.") from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert form.non_field_errors() == ["Not possible."]


def test_no_permission_is_a_page_of_its_own_not_a_form_error(db: None) -> None:
    form = Register.of(post(**GOOD))
    assert form.is_valid()

    with pytest.raises(Forbidden), form.refusals():
        raise Forbidden("people.register")


def test_two_people_at_once_both_see_both_versions(db: None) -> None:
    form = Register.of(post(**GOOD, expected_version="4"), version=4)
    assert form.is_valid()
    assert form.version == 4

    with form.refusals(
        theirs={"first": "Marie", "born": date(1979, 3, 14)}, version=5, who="Dana", when="10:40 AM"
    ):
        raise Conflict("Somebody else changed this patient.")

    html = html_of(form)
    assert form.status == 409
    assert "Dana changed this at 10:40 AM" in html
    assert "Marie" in html
    assert "Maria" in html
    assert 'name="expected_version" value="5"' in html


def test_a_layout_puts_pairs_on_one_line_and_forgets_no_field() -> None:
    rows = list(Register.of(get()).rows)

    assert [[bound.name for bound in row.fields] for row in rows] == [
        ["first", "born"],
        [],
        ["phone"],
        ["paid"],
        ["postal"],
        ["text_me"],
    ]
    assert rows[1].title == "How to reach"


def test_a_draft_comes_back_to_its_owner(desk_context: Any) -> None:
    drafts.keep(desk_context.user_id, "people-register", {"first": ["Ma"], "born": ["03"]})
    form = Register.of(get(desk_context), draft="people-register")
    html = html_of(form)

    assert 'value="Ma"' in html
    assert "This is your draft from a moment ago" in html
    assert 'data-draft="people-register"' in str(form.attributes)


def test_a_draft_is_unreadable_in_the_table(desk_context: Any) -> None:
    drafts.keep(desk_context.user_id, "people-register", {"first": ["Maria"]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ui_draft")
        (body,) = cursor.fetchone()

    assert b"Maria" not in bytes(body)


def test_nobody_reads_another_persons_draft(db: None, actor_of: Any) -> None:
    dana, priya = actor_of("front_desk"), actor_of("biller")
    with opened(dana, purpose="test"):
        drafts.keep(dana.user_id, "x", {"first": ["Maria"]})
    with opened(priya, purpose="test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ui_draft")
        assert cursor.fetchone() == (0,)


def test_a_password_is_never_kept(desk_context: Any) -> None:
    drafts.keep(desk_context.user_id, "x", {"password1": ["secret"], "first": ["Maria"]})
    found = drafts.load(desk_context.user_id, "x")

    assert found is not None
    assert list(found[0]) == ["first"]


def test_a_draft_ends_with_the_save_and_with_start_empty(desk_context: Any) -> None:
    drafts.keep(desk_context.user_id, "x", {"first": ["Maria"]})
    Register.of(post(desk_context, **GOOD), draft="x").done()
    assert drafts.load(desk_context.user_id, "x") is None

    drafts.keep(desk_context.user_id, "x", {"first": ["Maria"]})
    form = Register.of(post(desk_context, _draft="drop"), draft="x")
    assert not form.is_bound
    assert drafts.load(desk_context.user_id, "x") is None


def test_a_refused_form_is_kept_as_a_draft(desk_context: Any) -> None:
    form = Register.of(post(desk_context, **GOOD), draft="x")
    assert form.is_valid()
    with form.refusals():
        raise Taken("Taken.")

    found = drafts.load(desk_context.user_id, "x")
    assert found is not None
    assert found[0]["first"] == "Maria"


def test_old_drafts_are_dropped_and_new_ones_stay(desk_context: Any) -> None:
    drafts.keep(desk_context.user_id, "old", {"first": ["Maria"]})
    drafts.keep(desk_context.user_id, "new", {"first": ["Maria"]})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ui_draft SET kept_at = now() - interval '25 hours' WHERE form = 'old'"
        )
    assert drafts.load(desk_context.user_id, "old") is None
    drafts.drop_old()
    with connection.cursor() as cursor:
        cursor.execute("SELECT form FROM ui_draft")
        assert cursor.fetchall() == [("new",)]

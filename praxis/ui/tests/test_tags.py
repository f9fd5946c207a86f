from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template import engines
from django.test import RequestFactory

from praxis.kernel.money import Money
from praxis.ui import toast
from praxis.ui.icons import ICONS
from praxis.ui.templatetags.ui import STATUSES, WrongArgument
from praxis.ui.words import age_text, initials

NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)


def shown(text: str, **context: Any) -> str:
    template = engines["django"].from_string("{% load ui %}" + text)
    return str(template.render({"zone": "America/Chicago", "now": NOW, **context}))


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_a_word_and_not_only_a_colour(status: str) -> None:
    assert STATUSES[status][1] in shown("{% status_tag s %}", s=status)


@pytest.mark.parametrize(
    "text",
    [
        '{% icon "no-such-drawing" %}',
        '{% status_tag "asleep" %}',
        '{% tag "x" tone="pink" %}',
        '{% button "x" kind="huge" %}',
        "{% field now %}",
        "{{ now|us_date }}",
    ],
)
def test_a_wrong_argument_fails_at_once(text: str) -> None:
    with pytest.raises(WrongArgument):
        shown(text)


def test_a_time_without_a_zone_is_not_guessed() -> None:
    with pytest.raises(WrongArgument):
        shown("{% time now %}", zone="")


def test_times_are_those_of_the_sites_wall_clock() -> None:
    assert ">9:20 AM<" in shown("{% time now %}")
    assert ">10:20 AM<" in shown('{% time now "America/New_York" %}')
    assert ">Tue, Nov 24" in shown("{% day now %}")
    assert ">11/24/2026<" in shown("{% date now %}")


@pytest.mark.parametrize(
    ("amount", "text"),
    [(Money(121500), "$1,215.00"), (8500, "$85.00"), (-5, "-$0.05"), (None, "–")],
)
def test_money_is_shown_in_dollars_and_cents(amount: Any, text: str) -> None:
    assert text in shown("{{ amount|money }}", amount=amount)


def test_money_is_never_a_float() -> None:
    with pytest.raises(TypeError):
        shown("{{ amount|money }}", amount=85.0)


@pytest.mark.parametrize(
    ("born", "text"),
    [
        (date(1979, 3, 14), "47"),
        (date(1979, 11, 25), "46"),
        (date(2026, 4, 1), "7 mo"),
        (date(2024, 11, 24), "23 mo"),
        (date(2026, 11, 20), "3 d"),
    ],
)
def test_an_age_is_in_months_under_two(born: date, text: str) -> None:
    assert age_text(born, date(2026, 11, 23)) == text


def test_a_person_is_name_birth_date_age_and_number() -> None:
    html = shown(
        '{% person "Maria Alvarez" born sex="F" number="P-118778" %}', born=date(1979, 3, 14)
    )

    assert "03/14/1979" in html
    assert "F · P-118778" in html


def test_at_most_three_alerts_stand_on_a_record() -> None:
    with pytest.raises(WrongArgument):
        shown('{% identity "A B" born alerts=four %}', born=date(1979, 3, 14), four=[1, 2, 3, 4])


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Dana Whitlock", "DW"), ("Whitlock, Dana", "DW"), ("Cher", "C"), ("", "")],
)
def test_initials_are_those_of_first_and_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_text_in_a_tag_is_escaped() -> None:
    assert "<b>" not in shown("{% tag name %}", name="<b>x</b>")


def test_a_button_with_a_key_shows_it() -> None:
    html = shown('{% button "Book visit" url="/book/" key="N" %}')

    assert 'data-key="n"' in html
    assert ">N</kbd>" in html


def test_a_print_says_who_printed_it_and_when() -> None:
    who = SimpleNamespace(name="Dana Whitlock")

    assert shown("{% printed %}", actor=who).startswith("Printed by Dana Whitlock, Today ")


def test_no_icon_is_listed_twice() -> None:
    assert list(ICONS) == sorted(set(ICONS))


def test_a_toast_offers_undo_as_a_form_and_an_error_stays() -> None:
    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    toast.say(request, "Checked in.", undo="/visits/3/undo/")
    toast.say_error(request, "Not saved.")
    html = shown('{% include "ui/toasts.html" %}', messages=get_messages(request))

    assert '<form method="post" action="/visits/3/undo/">' in html
    assert html.count("data-undo") == 1
    assert 'role="alert"' in html

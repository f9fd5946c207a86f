from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "could not be read"),
        (404, "Nothing here"),
        (409, "Somebody else changed this first"),
        (422, "That was not done"),
        (500, "That did not work"),
    ],
)
def test_an_error_page_says_what_happened_and_what_to_do(status: int, words: str) -> None:
    html = render_to_string("ui/error.html", {"status": status, "message": "Nothing was saved."})

    assert words in html
    assert "Nothing was saved." in html
    assert "Go to the start page" in html


def test_who_may_not_is_told_who_may() -> None:
    html = render_to_string("ui/error.html", {"status": 403, "roles": ["Biller", "Bookkeeper"]})

    assert "Biller, Bookkeeper" in html


def patient_page(language: str, **context: Any) -> str:
    with translation.override(language):
        return render_to_string(
            "ui/patient_base.html", context, request=RequestFactory().get("/book/")
        )


def test_a_patients_page_names_its_language_and_offers_the_other_in_its_own_words() -> None:
    spanish = patient_page("es")
    assert '<html lang="es">' in spanish
    assert 'lang="en">English</button>' in spanish
    assert "En una emergencia llame al 911." in spanish
    assert 'lang="es">Español</button>' in patient_page("en")


def test_a_patients_page_says_which_step_it_is() -> None:
    assert "2 de 3" in patient_page("es", step=2, steps=3)


def test_the_telephone_number_of_the_practice_can_be_called() -> None:
    html = patient_page("en", practice_phone="+15550100000")

    assert '<a href="tel:+15550100000">(555) 010-0000</a>' in html

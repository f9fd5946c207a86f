"""Questions before booking, once a clinician has approved some."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from praxis.access.context import system
from praxis.forms import testing as forms
from praxis.forms.models import TriageOutcome
from praxis.portal.testing import OnlineOffice
from praxis.portal.tests.test_booking import codes, finish, items, pick, visits, wish
from praxis.scheduling.testing import office_time


@pytest.fixture
def triage(office: OnlineOffice) -> Any:
    with system("test", purpose="test"):
        return forms.make_version(purpose="triage", code="triage")


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept": "text/html"})


def test_without_approved_questions_nothing_is_asked(office: OnlineOffice, visitor: Client) -> None:
    with system("test", purpose="test"):
        forms.make_draft(forms.make_form(purpose="triage", code="triage"))
    assert wish(visitor, office)["Location"] == "/book/times/"


def test_approved_questions_come_before_the_times_and_are_not_walked_around(
    triage: Any, office: OnlineOffice, visitor: Client
) -> None:
    assert wish(visitor, office)["Location"] == "/book/questions/"
    assert visitor.get("/book/times/")["Location"] == "/book/questions/"
    assert "Does any of these hold now?" in visitor.get("/book/questions/").content.decode()


def test_a_red_flag_ends_in_911_a_call_to_staff_and_no_slot(
    triage: Any, office: OnlineOffice, visitor: Client
) -> None:
    wish(visitor, office)
    visitor.post("/book/questions/", {"q_flags": ["chest"]})
    page = visitor.get("/book/questions/").content.decode()
    assert "Call 911 now." in page
    assert "We did not book a visit" in page
    assert [item.kind for item in items()] == ["portal.red_flag"]
    assert visitor.get("/book/times/")["Location"] == "/book/"


def test_answers_bound_the_search_and_go_onto_the_record(
    triage: Any, office: OnlineOffice, visitor: Client
) -> None:
    wish(visitor, office)
    visitor.post("/book/questions/", {"q_flags": ["none"]})
    visitor.post("/book/questions/", {"q_fever": "yes"})
    assert visitor.get("/book/questions/")["Location"] == "/book/times/"
    latest = max(int(code.split(".")[2]) for code in codes(visitor))
    assert latest < office_time("2027-03-17 00:00").timestamp()
    pick(visitor)
    finish(visitor)
    (visit,) = visits()
    assert visit.urgency == "same_day"
    with system("test", purpose="test"):
        outcome = TriageOutcome.objects.get()
    assert (outcome.patient_id, outcome.urgency) == (visit.patient_id, "same_day")

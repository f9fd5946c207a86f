"""No page of a patient costs more queries because there is more to show."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.portal.testing import OnlineOffice, make_reason, make_rule
from praxis.portal.tests.test_booking import wish
from praxis.portal.tests.test_portal import person, signed_in, visit_of
from praxis.practice.testing import make_provider, make_visit_type
from praxis.scheduling.testing import make_template


def cost(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_the_list_of_visits(office: OnlineOffice) -> None:
    patient = person(office)
    visit_of(office, patient)
    client = signed_in()
    few = cost(client, "/my/visits/")
    for day in range(22, 27):
        visit_of(office, patient, at=f"2027-03-{day} 09:00")
    assert cost(client, "/my/visits/") == few


@pytest.mark.parametrize("url", ["/book/", "/book/times/"])
def test_booking(url: str, office: OnlineOffice) -> None:
    client = Client(headers={"accept": "text/html"})
    wish(client, office)
    few = cost(client, url)
    for number in range(4):
        make_reason(make_visit_type(name=f"Type {number}", online=True), words_en=f"R{number}")
        make_rule(name=f"Rule {number}", whom="established", max_age_months=number)
        make_template(make_provider(site=office.site), site=office.site)
    assert cost(client, url) == few

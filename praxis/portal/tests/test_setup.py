"""The office sets up what patients book online."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from praxis.access.context import opened
from praxis.access.testing import make_actor, make_user, session_cookie
from praxis.kernel.errors import Forbidden
from praxis.portal import actions
from praxis.portal.models import OnlineReason, OnlineRule
from praxis.portal.testing import SET_UP, OnlineOffice, make_reason, make_rule
from praxis.portal.types import BadReason, BadRule, ReasonDetails, RuleDetails
from praxis.practice.testing import make_visit_type


@pytest.fixture
def manager_client(db: None) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.cookies["sessionid"] = session_cookie(make_user("office_manager"))
    return client


def details(**changes: Any) -> ReasonDetails:
    return ReasonDetails(
        **{"words_en": "A cough", "words_es": "Tos", "visit_type_id": None, **changes}
    )


def test_a_manager_adds_a_reason_and_takes_it_off(
    office: OnlineOffice, manager_client: Client
) -> None:
    manager_client.post(
        "/setup/online/reasons/new/",
        {
            "words_en": "A check-up",
            "words_es": "Un chequeo",
            "visit_type_id": str(office.sick.pk),
            "place": "1",
        },
    )
    assert "A check-up" in Client().get("/book/").content.decode()
    row = OnlineReason.objects.get(words_en="A check-up")
    manager_client.post(f"/setup/online/reasons/{row.pk}/end/")
    assert "A check-up" not in Client().get("/book/").content.decode()


def test_a_manager_adds_a_rule_and_ends_it(office: OnlineOffice, manager_client: Client) -> None:
    manager_client.post(
        "/setup/online/rules/new/",
        {"name": "No new patients", "whom": "new", "provider_id": str(office.provider.pk)},
    )
    page = manager_client.get("/setup/online/").content.decode()
    assert "No new patients" in page
    row = OnlineRule.objects.get()
    manager_client.post(f"/setup/online/rules/{row.pk}/end/")
    assert OnlineRule.objects.get().ended_at is not None


def test_a_reason_leads_to_a_visit_type_that_is_booked_online(office: OnlineOffice) -> None:
    hidden = make_visit_type(name="Hidden")
    for wrong in ({}, {"visit_type_id": hidden.pk}, {"words_es": " "}):
        with pytest.raises(BadReason):
            actions.add_reason(actor=SET_UP, key=uuid.uuid4(), details=details(**wrong))


def test_the_database_keeps_a_reason_that_leads_nowhere_out(office: OnlineOffice) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OnlineReason.objects.create(
            client_key=uuid.uuid4(), words_en="A", words_es="B", added_at=timezone.now()
        )


def test_a_rule_that_shuts_everybody_out_is_refused(office: OnlineOffice) -> None:
    for wrong in (
        RuleDetails(name="All"),
        RuleDetails(name=" ", whom="new"),
        RuleDetails(name="Ages", min_age_months=10, max_age_months=5),
    ):
        with pytest.raises(BadRule):
            actions.add_rule(actor=SET_UP, key=uuid.uuid4(), details=wrong)


def test_the_database_keeps_a_rule_about_everybody_out(office: OnlineOffice) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OnlineRule.objects.create(client_key=uuid.uuid4(), name="All", added_at=timezone.now())


def test_asking_twice_adds_one_and_ending_twice_changes_nothing(office: OnlineOffice) -> None:
    key = uuid.uuid4()
    wanted = details(visit_type_id=office.sick.pk)
    first = actions.add_reason(actor=SET_UP, key=key, details=wanted)
    assert actions.add_reason(actor=SET_UP, key=key, details=wanted) == first
    ended = actions.end_reason(actor=SET_UP, reason_id=first.pk).ended_at
    assert actions.end_reason(actor=SET_UP, reason_id=first.pk).ended_at == ended


def test_who_does_not_manage_booking_changes_nothing(office: OnlineOffice) -> None:
    desk, reason, rule = make_actor("front_desk"), make_reason(office.sick), make_rule(whom="new")
    with opened(desk, purpose="test"):
        for refused in (
            lambda: actions.add_reason(
                actor=desk, key=uuid.uuid4(), details=details(visit_type_id=office.sick.pk)
            ),
            lambda: actions.end_reason(actor=desk, reason_id=reason.pk),
            lambda: actions.add_rule(
                actor=desk, key=uuid.uuid4(), details=RuleDetails(name="New", whom="new")
            ),
            lambda: actions.end_rule(actor=desk, rule_id=rule.pk),
        ):
            with pytest.raises(Forbidden):
                refused()

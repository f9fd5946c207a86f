"""Organizations and what was agreed with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people import actions, queries
from praxis.people.models import Agreement, Organization
from praxis.people.testing import make_organization
from praxis.people.types import (
    BadDates,
    BadEmail,
    BadNpi,
    BadPhone,
    BadZip,
    ChangedMeanwhile,
    NameMissing,
    NoSuchRecord,
    WrongChoice,
)


@pytest.fixture
def supplier(manager: Actor) -> Organization:
    return make_organization(actor=manager, name="Élan Supply")


def agree(manager: Actor, supplier: Organization, **more: Any) -> Agreement:
    asked: dict[str, Any] = {
        "kind": "contract",
        "title": "Gloves",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "notice_days": 30,
        **more,
    }
    return actions.add_agreement(actor=manager, key=uuid4(), organization_id=supplier.pk, **asked)


def test_organizations_sort_without_accents(manager: Actor, supplier: Organization) -> None:
    for name in ("Zeta Labs", "Abbey Linen"):
        make_organization(actor=manager, name=name)
    names = [row.name for row in queries.organizations().order_by("sort_name")]
    assert names == ["Abbey Linen", "Élan Supply", "Zeta Labs"]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"kinds": ["friend"]}, WrongChoice),
        ({"npi": "1234567890"}, BadNpi),
        ({"phone": "12"}, BadPhone),
        ({"email": "here"}, BadEmail),
        ({"zip": "1"}, BadZip),
    ],
)
def test_a_refused_organization_leaves_nothing(
    manager: Actor, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    asked: dict[str, Any] = {"name": "Prairie", "kinds": ["supplier"], **wrong}
    with pytest.raises(refusal):
        actions.add_organization(actor=manager, key=uuid4(), **asked)
    assert not Organization.objects.exists()


def test_of_two_people_changing_one_organization_the_slower_is_told(
    manager: Actor, supplier: Organization
) -> None:
    change = {"organization_id": supplier.pk, "version": 1, "kinds": ["supplier"]}
    actions.change_organization(actor=manager, name="Elan", **change)  # type: ignore[arg-type]
    with pytest.raises(ChangedMeanwhile):
        actions.change_organization(actor=manager, name="Other", **change)  # type: ignore[arg-type]
    assert queries.get_organization(supplier.pk).name == "Elan"


def test_the_last_day_to_give_notice_is_told_in_time(
    manager: Actor, supplier: Organization
) -> None:
    soon = agree(manager, supplier)
    agree(manager, supplier, title="Rent", kind="lease", ends_on=date(2028, 1, 1))
    agree(manager, supplier, title="Forever", ends_on=None)
    assert queries.notice_by(soon) == date(2026, 12, 1)
    assert queries.agreements_to_decide(date(2026, 11, 1)) == [soon]
    assert queries.agreements_to_decide(date(2026, 6, 1)) == []


def test_an_organization_with_a_running_agreement_does_not_end(
    manager: Actor, supplier: Organization
) -> None:
    contract = agree(manager, supplier, ends_on=None)
    day = access.today() + timedelta(days=60)
    with pytest.raises(BadDates):
        actions.end_organization(actor=manager, organization_id=supplier.pk, on=day)
    actions.change_agreement(
        actor=manager, agreement_id=contract.pk, version=1, ends_on=day, signed_on=day
    )
    row = actions.end_organization(actor=manager, organization_id=supplier.pk, on=day)
    assert row.ended_on == day


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"title": ""}, NameMissing),
        ({"kind": "handshake"}, WrongChoice),
        ({"ends_on": date(2025, 1, 1)}, BadDates),
        ({"notice_days": -1}, BadDates),
    ],
)
def test_a_refused_agreement_leaves_nothing(
    manager: Actor, supplier: Organization, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        agree(manager, supplier, **wrong)
    assert not Agreement.objects.exists()


def test_the_database_refuses_an_agreement_that_ends_before_it_begins(
    manager: Actor, supplier: Organization
) -> None:
    agree(manager, supplier)
    with pytest.raises(IntegrityError, match="people_agreement_dates"), transaction.atomic():
        Agreement.objects.update(ends_on=date(2025, 1, 1))


def test_what_is_not_there_is_refused(manager: Actor) -> None:
    with pytest.raises(NoSuchRecord):
        queries.get_organization(1)
    with pytest.raises(NoSuchRecord):
        queries.get_agreement(1)


CALLS: dict[str, dict[str, Any]] = {
    "add_organization": {"key": uuid4(), "name": "A", "kinds": []},
    "change_organization": {"organization_id": 1, "version": 1, "name": "A", "kinds": []},
    "end_organization": {"organization_id": 1, "on": date(2026, 1, 1)},
    "add_agreement": {
        "key": uuid4(),
        "organization_id": 1,
        "kind": "baa",
        "title": "A",
        "starts_on": date(2026, 1, 1),
    },
    "change_agreement": {"agreement_id": 1, "version": 1},
}


@pytest.mark.parametrize("name", CALLS)
def test_the_front_desk_keeps_no_organizations(desk: Actor, name: str) -> None:
    action: Callable[..., object] = getattr(actions, name)
    with pytest.raises(Forbidden):
        action(actor=desk, **CALLS[name])

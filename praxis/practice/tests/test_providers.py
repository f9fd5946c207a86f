"""Providers and those who bill for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from praxis.access.testing import make_site, make_user
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.practice import actions, queries
from praxis.practice.models import BillingEntity, Provider, ProviderSite
from praxis.practice.testing import (
    believable_npi,
    make_billing_entity,
    make_provider,
    make_room,
)
from praxis.practice.types import (
    AlreadyThere,
    BadNpi,
    BadTaxId,
    BillingEntityDetails,
    ChangedMeanwhile,
    Incomplete,
    NpiTaken,
    ProviderDetails,
    UserTaken,
    WrongRoom,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """What the tests add begins on the day they ask about."""
    with time_machine.travel(f"{MONDAY}T15:00:00Z"):
        yield


OKAFOR = ProviderDetails(
    family_name="Ökafor", given_name="Chidi", credential="MD", npi=believable_npi(77)
)
ENTITY = BillingEntityDetails(
    legal_name="Main Street Medical PLLC",
    npi=believable_npi(78, organization=True),
    tax_id="37-1234567",
)


def test_a_provider_sorts_without_accents_and_gets_initials(manager: Actor) -> None:
    provider = actions.add_provider(actor=manager, key=uuid.uuid4(), details=OKAFOR)
    assert provider.sort_name == "okafor, chidi"
    assert provider.initials == "CÖ"
    assert provider.display_name == "Chidi Ökafor, MD"


def test_a_mistyped_npi_is_refused(manager: Actor) -> None:
    wrong = OKAFOR.npi[:-1] + str((int(OKAFOR.npi[-1]) + 1) % 10)
    with pytest.raises(BadNpi):
        actions.add_provider(actor=manager, key=uuid.uuid4(), details=replace(OKAFOR, npi=wrong))
    assert not Provider.objects.exists()


def test_the_database_itself_refuses_a_mistyped_npi() -> None:
    provider = make_provider()
    with pytest.raises(IntegrityError, match="practice_provider_npi"), transaction.atomic():
        Provider.objects.filter(pk=provider.pk).update(npi="1234567890")
    entity = make_billing_entity()
    with pytest.raises(IntegrityError, match="practice_billingentity_npi"), transaction.atomic():
        BillingEntity.objects.filter(pk=entity.pk).update(npi="")


def test_a_nurse_without_an_npi_can_be_a_provider(manager: Actor) -> None:
    for given_name in ("Ines", "Kim"):
        actions.add_provider(
            actor=manager,
            key=uuid.uuid4(),
            details=replace(OKAFOR, given_name=given_name, credential="RN", npi=""),
        )
    assert Provider.objects.filter(npi="").count() == 2


def test_one_npi_and_one_sign_in_belong_to_one_provider(manager: Actor) -> None:
    user = make_user("provider")
    details = replace(OKAFOR, user_id=user.pk)
    actions.add_provider(actor=manager, key=uuid.uuid4(), details=details)
    with pytest.raises(NpiTaken):
        actions.add_provider(actor=manager, key=uuid.uuid4(), details=OKAFOR)
    with pytest.raises(UserTaken):
        actions.add_provider(
            actor=manager, key=uuid.uuid4(), details=replace(details, npi=believable_npi(79))
        )
    assert Provider.objects.count() == 1
    assert queries.provider_of_user(user.pk) == Provider.objects.get()


def test_a_provider_can_be_changed_by_one_person_at_a_time(manager: Actor) -> None:
    provider = make_provider()
    details = replace(OKAFOR, specialty="Dermatology")
    actions.change_provider(actor=manager, provider_id=provider.pk, version=1, details=details)
    with pytest.raises(ChangedMeanwhile):
        actions.change_provider(actor=manager, provider_id=provider.pk, version=1, details=OKAFOR)
    assert queries.get_provider(provider.pk).specialty == "Dermatology"


def test_a_provider_bills_under_an_entity_that_exists(manager: Actor) -> None:
    with pytest.raises(NotFound):
        actions.add_provider(
            actor=manager, key=uuid.uuid4(), details=replace(OKAFOR, billing_entity_id=0)
        )


def test_the_day_lists_bookable_providers_of_its_sites_by_name() -> None:
    north = make_site(code="north", name="North")
    tran = make_provider(family_name="Tran")
    alvarez = make_provider(family_name="Álvarez")
    make_provider(family_name="Brown", site=north)
    make_provider(family_name="Clerk", bookable=False)
    assert queries.providers_on(MONDAY, [make_site().pk]) == [alvarez, tran]
    assert len(queries.providers_on(MONDAY)) == 3
    assert [place.provider for place in queries.provider_sites_on(MONDAY, [make_site().pk])] == [
        alvarez,
        tran,
    ]


def test_a_provider_who_leaves_leaves_every_site(manager: Actor) -> None:
    provider = make_provider()
    actions.end_provider(actor=manager, provider_id=provider.pk, ended_on=MONDAY)
    assert ProviderSite.objects.get().ended_on == MONDAY
    assert queries.providers_on(MONDAY) == [provider]
    assert queries.providers_on(MONDAY + timedelta(days=1)) == []


def test_a_provider_works_once_at_a_site_in_a_room_of_it(manager: Actor) -> None:
    provider = make_provider()
    north = make_site(code="north", name="North")
    with pytest.raises(AlreadyThere):
        actions.add_provider_site(
            actor=manager, key=uuid.uuid4(), provider_id=provider.pk, site_id=make_site().pk
        )
    with pytest.raises(WrongRoom):
        actions.add_provider_site(
            actor=manager,
            key=uuid.uuid4(),
            provider_id=provider.pk,
            site_id=north.pk,
            default_room_id=make_room().pk,
        )
    place = actions.add_provider_site(
        actor=manager, key=uuid.uuid4(), provider_id=provider.pk, site_id=north.pk
    )
    room = make_room(site=north)
    actions.change_provider_site(
        actor=manager, provider_site_id=place.pk, version=1, default_room_id=room.pk
    )
    assert queries.get_provider_site(place.pk).default_room == room
    actions.end_provider_site(actor=manager, provider_site_id=place.pk, ended_on=date(2026, 12, 1))
    assert queries.providers_on(date(2026, 12, 2), [north.pk]) == []


def test_a_tax_number_is_sealed_and_shown_in_full_only_to_those_who_may(
    manager: Actor, desk: Actor
) -> None:
    entity = actions.add_billing_entity(actor=manager, key=uuid.uuid4(), details=ENTITY)
    assert entity.tax_id_last4 == "4567"
    with connection.cursor() as cursor:
        cursor.execute("SELECT practice_billingentity::text FROM practice_billingentity")
        row = cursor.fetchone()
    assert row is not None
    assert "371234567" not in row[0]
    assert b"371234567".hex() not in row[0]
    assert queries.tax_id_of(actor=manager, billing_entity_id=entity.pk) == "371234567"
    with pytest.raises(Forbidden):
        queries.tax_id_of(actor=desk, billing_entity_id=entity.pk)


def test_an_entity_keeps_its_tax_number_when_the_field_is_left_empty(manager: Actor) -> None:
    entity = actions.add_billing_entity(actor=manager, key=uuid.uuid4(), details=ENTITY)
    actions.change_billing_entity(
        actor=manager,
        billing_entity_id=entity.pk,
        version=1,
        details=replace(ENTITY, tax_id="", city="Springfield"),
    )
    assert queries.tax_id_of(actor=manager, billing_entity_id=entity.pk) == "371234567"
    assert queries.get_billing_entity(entity.pk).city == "Springfield"


@pytest.mark.parametrize("tax_id", ["", "12345678", "000000000", "12-345678X"])
def test_a_tax_number_has_nine_digits(manager: Actor, tax_id: str) -> None:
    with pytest.raises(BadTaxId):
        actions.add_billing_entity(
            actor=manager, key=uuid.uuid4(), details=replace(ENTITY, tax_id=tax_id)
        )
    assert not BillingEntity.objects.exists()


def test_an_entity_needs_a_name_and_an_npi_of_its_own(manager: Actor) -> None:
    actions.add_billing_entity(actor=manager, key=uuid.uuid4(), details=ENTITY)
    with pytest.raises(NpiTaken):
        actions.add_billing_entity(actor=manager, key=uuid.uuid4(), details=ENTITY)
    with pytest.raises(Incomplete):
        actions.add_billing_entity(
            actor=manager, key=uuid.uuid4(), details=replace(ENTITY, legal_name=" ")
        )
    with pytest.raises(BadNpi):
        actions.add_billing_entity(actor=manager, key=uuid.uuid4(), details=replace(ENTITY, npi=""))
    assert queries.billing_entities(MONDAY) == list(BillingEntity.objects.all())


def test_an_entity_that_ended_no_longer_bills(manager: Actor) -> None:
    entity = make_billing_entity()
    actions.end_billing_entity(actor=manager, billing_entity_id=entity.pk, ended_on=MONDAY)
    assert queries.billing_entities(MONDAY) == [entity]
    assert queries.billing_entities(MONDAY + timedelta(days=1)) == []


def test_the_front_desk_changes_neither_providers_nor_entities(desk: Actor) -> None:
    provider, entity = make_provider(), make_billing_entity()
    place = ProviderSite.objects.get()
    key = uuid.uuid4()
    for attempt in (
        lambda: actions.add_provider(actor=desk, key=key, details=OKAFOR),
        lambda: actions.change_provider(
            actor=desk, provider_id=provider.pk, version=1, details=OKAFOR
        ),
        lambda: actions.end_provider(actor=desk, provider_id=provider.pk, ended_on=MONDAY),
        lambda: actions.add_provider_site(
            actor=desk, key=key, provider_id=provider.pk, site_id=place.site_id
        ),
        lambda: actions.change_provider_site(
            actor=desk, provider_site_id=place.pk, version=1, default_room_id=None
        ),
        lambda: actions.end_provider_site(actor=desk, provider_site_id=place.pk, ended_on=MONDAY),
        lambda: actions.add_billing_entity(actor=desk, key=key, details=ENTITY),
        lambda: actions.change_billing_entity(
            actor=desk, billing_entity_id=entity.pk, version=1, details=ENTITY
        ),
        lambda: actions.end_billing_entity(
            actor=desk, billing_entity_id=entity.pk, ended_on=MONDAY
        ),
    ):
        with pytest.raises(Forbidden):
            attempt()
    provider.refresh_from_db()
    assert (provider.version, provider.ended_on) == (1, None)

"""Services, fees, places and partners: what setting them up refuses, and to whom."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from praxis.billing import actions
from praxis.billing.models import Claim, Fee, Service, SitePlace, TradingPartner
from praxis.billing.testing import LONG_AGO, SET_UP, Clinic
from praxis.billing.types import (
    AlreadyThere,
    BadCode,
    ChangedMeanwhile,
    ChargeLine,
    FeeOverlaps,
    Incomplete,
    PartnerDetails,
    ServiceDetails,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden

SPRING = date(2027, 3, 1)
PARTNER = PartnerDetails(
    name="Harbor itself",
    kind="payer",
    sender_id="MAINSTREET",
    receiver_id="HARBOR",
    receiver_name="Harbor Mutual",
    contact_name="Dana Whitlock",
    contact_phone="+12175550101",
)
SERVICE = ServiceDetails(code_system="HCPCS", code="G0500", description="Sedation")


def fee(clinic: Clinic, cents: int, starts_on: date, actor: Actor = SET_UP) -> Fee:
    return actions.set_fee(
        actor=actor,
        key=uuid.uuid4(),
        service_id=clinic.visit.pk,
        amount_cents=cents,
        starts_on=starts_on,
    )


def test_a_partner_goes_live_by_a_change_and_an_older_page_does_not_undo_it(
    clinic: Clinic,
) -> None:
    partner = actions.add_partner(actor=SET_UP, key=uuid.uuid4(), details=PARTNER)
    live = actions.change_partner(
        actor=SET_UP,
        partner_id=partner.pk,
        version=partner.version,
        details=replace(PARTNER, live_on=LONG_AGO),
    )
    assert (partner.usage, live.usage) == ("T", "P")
    with pytest.raises(ChangedMeanwhile):
        actions.change_partner(
            actor=SET_UP, partner_id=partner.pk, version=partner.version, details=PARTNER
        )
    assert TradingPartner.objects.get(pk=partner.pk).usage == "P"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"receiver_id": "?"}, BadCode),
        ({"sender_qualifier": "ZZZ"}, BadCode),
        ({"name": " "}, Incomplete),
        ({"kind": "friend"}, Incomplete),
    ],
)
def test_a_partner_that_no_file_could_name_is_refused(
    clinic: Clinic, change: dict[str, Any], refusal: type[Exception]
) -> None:
    before = TradingPartner.objects.count()
    with pytest.raises(refusal):
        actions.add_partner(
            actor=SET_UP,
            key=uuid.uuid4(),
            details=replace(PARTNER, **change),
        )
    assert TradingPartner.objects.count() == before


def test_a_service_is_entered_once(clinic: Clinic) -> None:
    key = uuid.uuid4()
    first, again = (actions.add_service(actor=SET_UP, key=key, details=SERVICE) for _ in range(2))
    assert first == again
    with pytest.raises(AlreadyThere):
        actions.add_service(actor=SET_UP, key=uuid.uuid4(), details=SERVICE)
    with pytest.raises(BadCode):
        actions.add_service(
            actor=SET_UP, key=uuid.uuid4(), details=replace(SERVICE, code="sedation")
        )


def test_a_new_price_ends_the_old_one_the_day_before_and_none_is_put_in_between(
    clinic: Clinic,
) -> None:
    fee(clinic, 20_000, SPRING)
    ended = Fee.objects.filter(service=clinic.visit, ends_on__isnull=False).get()
    assert ended.ends_on == SPRING - timedelta(days=1)
    with pytest.raises(FeeOverlaps):
        fee(clinic, 19_000, SPRING - timedelta(days=30))
    with pytest.raises(Incomplete):
        fee(clinic, -1, SPRING + timedelta(days=30))


def test_a_site_has_one_place_of_service(clinic: Clinic) -> None:
    for pos in ("11", "22"):
        actions.set_site_place(actor=SET_UP, site_id=clinic.site.pk, pos=pos)
    assert list(SitePlace.objects.values_list("pos", flat=True)) == ["22"]
    with pytest.raises(Incomplete):
        actions.set_site_place(actor=SET_UP, site_id=clinic.site.pk, pos="zz")


def test_checking_all_claims_finds_what_broke_since(clinic: Clinic) -> None:
    good, broken = clinic.make_claim(), clinic.make_claim(clinic.make_patient("Brooks"))
    TradingPartner.objects.filter(pk=clinic.partner.pk).update(contact_name=" ")
    Claim.objects.filter(pk=broken.pk).update(service_on=date(2019, 1, 1))
    found = actions.check_claims(actor=SET_UP)
    assert found["clean"] + found["to_fix"] == 2
    broken.refresh_from_db()
    assert broken.state == "to_fix"
    assert actions.check_claims(actor=SET_UP, claim_ids=[good.pk]) == {"clean": 1, "to_fix": 0}


SETTING_UP: dict[str, Callable[[Clinic, Actor], object]] = {
    "add_partner": lambda _, actor: actions.add_partner(
        actor=actor, key=uuid.uuid4(), details=PARTNER
    ),
    "change_partner": lambda clinic, actor: actions.change_partner(
        actor=actor,
        partner_id=clinic.partner.pk,
        version=clinic.partner.version,
        details=PARTNER,
    ),
    "add_service": lambda _, actor: actions.add_service(
        actor=actor, key=uuid.uuid4(), details=SERVICE
    ),
    "set_fee": lambda clinic, actor: fee(clinic, 1, SPRING, actor),
    "set_site_place": lambda clinic, actor: actions.set_site_place(
        actor=actor, site_id=clinic.site.pk, pos="22"
    ),
    "check_claims": lambda _, actor: actions.check_claims(actor=actor),
    "file_unanswered": lambda _, actor: actions.file_unanswered(actor=actor),
    "file_missing_charges": lambda _, actor: actions.file_missing_charges(actor=actor),
}


@pytest.mark.parametrize("name", SETTING_UP)
def test_the_front_desk_sets_nothing_up_and_checks_nothing(
    clinic: Clinic, desk: Actor, name: str
) -> None:
    before = (Service.objects.count(), TradingPartner.objects.count(), Fee.objects.count())
    with pytest.raises(Forbidden):
        SETTING_UP[name](clinic, desk)
    after = (Service.objects.count(), TradingPartner.objects.count(), Fee.objects.count())
    assert after == before


def test_the_usual_charge_of_a_visit_stays_when_its_price_changes(clinic: Clinic) -> None:
    encounter = clinic.make_encounter(clinic.make_patient().pk)
    clinic.charge(encounter, lines=[ChargeLine(service_id=clinic.visit.pk)])
    fee(clinic, 99_900, SPRING)
    (claim,) = clinic.close(encounter)
    assert claim.amount_cents == 18_500

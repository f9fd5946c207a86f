"""Payers, their products, their limits and what was agreed with them (R11, T12, H14)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from praxis.coverage import actions, queries
from praxis.coverage.models import Enrollment, Payer, PayerRule, Product
from praxis.coverage.testing import make_payer, make_product
from praxis.coverage.types import (
    AlreadyThere,
    BadDates,
    ChangedMeanwhile,
    CountsFrom,
    EnrollmentKind,
    FilingCode,
    Incomplete,
    NameTaken,
    PayerDetails,
    PayerKind,
    ProductDetails,
    RuleKind,
    RuleOverlaps,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.practice.testing import make_billing_entity, make_provider

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
NEW_YEAR = date(2027, 1, 1)


def add_rule(actor: Actor, payer: Payer, **given: Any) -> PayerRule:
    return actions.add_payer_rule(
        **{
            "actor": actor,
            "key": uuid.uuid4(),
            "payer_id": payer.pk,
            "kind": RuleKind.TIMELY_FILING,
            "days": 180,
            "source": "Contract 2026, section 4.2",
            "checked_on": DAY,
            "starts_on": date(2026, 1, 1),
            **given,
        }
    )


def limit(payer: Payer, day: date, product: Product | None = None) -> int | None:
    rule = queries.rule_on(
        payer_id=payer.pk,
        kind=RuleKind.TIMELY_FILING,
        day=day,
        product_id=product.pk if product else None,
    )
    return rule.days if rule else None


def test_a_payer_has_a_name_of_its_own(manager: Actor) -> None:
    payer = make_payer(name="Blue Cross")
    with pytest.raises(NameTaken):
        make_payer(name=" blue  cross")
    actions.end_payer(actor=manager, payer_id=payer.pk, ended_on=date(2026, 6, 30))
    make_payer(name="Blue Cross")
    assert queries.payers(actor=manager).count() == 1
    assert queries.payers(actor=manager, ended=True).count() == 2


def test_the_kind_of_payer_gives_its_claim_filing_code(manager: Actor) -> None:
    assert make_payer(kind=PayerKind.MEDICARE).filing_code == FilingCode.MEDICARE_B
    assert make_payer(kind=PayerKind.SELF_PAY).filing_code == FilingCode.NONE
    assert make_payer(filing_code=FilingCode.BLUE).filing_code == FilingCode.BLUE


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"kind": "friend"}, {"filing_code": "??"}, {"portal_url": "http://x.example"}],
)
def test_a_payer_with_a_fact_wrong_is_refused(manager: Actor, wrong: dict[str, Any]) -> None:
    with pytest.raises(Incomplete):
        actions.add_payer(
            actor=manager,
            key=uuid.uuid4(),
            details=replace(PayerDetails(name="Blue Cross"), **wrong),
        )
    assert not Payer.objects.exists()


def test_a_payer_is_changed_by_one_person_at_a_time(manager: Actor) -> None:
    payer = make_payer()
    details = PayerDetails(name="Harbor Mutual of Illinois")
    actions.change_payer(actor=manager, payer_id=payer.pk, version=1, details=details)
    with pytest.raises(ChangedMeanwhile):
        actions.change_payer(actor=manager, payer_id=payer.pk, version=1, details=details)
    assert queries.get_payer(actor=manager, payer_id=payer.pk).name == details.name


def test_a_product_says_what_it_asks_for_before_a_visit(manager: Actor) -> None:
    payer = make_payer()
    product = make_product(payer, name="HMO Gold", needs_referral=True)
    with pytest.raises(NameTaken):
        make_product(payer, name="hmo gold")
    changed = actions.change_product(
        actor=manager,
        product_id=product.pk,
        version=1,
        details=ProductDetails(name="HMO Gold", plan_type="hmo", needs_auth=True),
    )
    assert (changed.needs_referral, changed.needs_auth) == (False, True)
    actions.end_product(actor=manager, product_id=product.pk, ended_on=date(2026, 6, 30))
    assert queries.products(actor=manager, payer_id=payer.pk) == []
    assert queries.products(actor=manager, payer_id=payer.pk, ended=True) == [product]


def test_a_filing_limit_is_the_one_of_the_day_with_its_source(manager: Actor) -> None:
    payer = make_payer()
    first = add_rule(manager, payer)
    add_rule(manager, payer, days=120, starts_on=NEW_YEAR, source="Amendment 2")
    first.refresh_from_db()
    assert first.ends_on == NEW_YEAR - timedelta(days=1)
    assert limit(payer, date(2025, 12, 31)) is None
    assert limit(payer, NEW_YEAR - timedelta(days=1)) == 180
    assert limit(payer, NEW_YEAR) == 120


def test_a_products_own_limit_goes_before_the_payers(manager: Actor) -> None:
    payer = make_payer()
    product, other = make_product(payer), make_product(payer)
    add_rule(manager, payer, days=180)
    add_rule(manager, payer, days=90, product_id=product.pk)
    assert limit(payer, DAY, product) == 90
    assert limit(payer, DAY, other) == 180


def test_two_limits_of_one_kind_do_not_hold_on_one_day(manager: Actor) -> None:
    payer = make_payer()
    add_rule(manager, payer)
    with pytest.raises(RuleOverlaps):
        add_rule(manager, payer, days=90)
    assert limit(payer, DAY) == 180
    with pytest.raises(IntegrityError, match="coverage_payerrule_overlap"), transaction.atomic():
        row = PayerRule.objects.get()
        row.pk, row.client_key = None, uuid.uuid4()
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"days": 0}, Incomplete),
        ({"source": " "}, Incomplete),
        ({"kind": "mood"}, Incomplete),
        ({"counts_from": "breakfast"}, Incomplete),
        ({"ends_on": date(2025, 1, 1)}, BadDates),
        ({"product_id": 0}, NotFound),
    ],
)
def test_a_rule_without_its_facts_is_refused_and_ends_nothing(
    manager: Actor, wrong: dict[str, Any], error: type[Exception]
) -> None:
    payer = make_payer()
    before = add_rule(manager, payer)
    with pytest.raises(error):
        add_rule(manager, payer, **{"starts_on": NEW_YEAR, **wrong})
    before.refresh_from_db()
    assert before.ends_on is None


def test_a_rule_can_be_ended(manager: Actor) -> None:
    payer = make_payer()
    rule = add_rule(manager, payer, counts_from=CountsFrom.REMITTANCE)
    actions.end_payer_rule(actor=manager, payer_rule_id=rule.pk, ends_on=DAY)
    assert limit(payer, DAY + timedelta(days=1)) is None
    assert queries.payer_rules(actor=manager, payer_id=payer.pk) == [rule]


def test_an_enrolment_counts_from_its_first_day_for_its_provider(manager: Actor) -> None:
    payer, entity = make_payer(), make_billing_entity()
    okafor, reyes = make_provider(), make_provider()
    enrollment = actions.add_enrollment(
        actor=manager,
        key=uuid.uuid4(),
        payer_id=payer.pk,
        billing_entity_id=entity.pk,
        provider_id=okafor.pk,
        kind=EnrollmentKind.PARTICIPATION,
        requested_on=DAY,
    )

    def enrolled(provider_id: int, day: date) -> bool:
        return queries.is_enrolled(
            payer_id=payer.pk,
            billing_entity_id=entity.pk,
            provider_id=provider_id,
            kind=EnrollmentKind.PARTICIPATION,
            day=day,
        )

    assert not enrolled(okafor.pk, DAY)
    actions.change_enrollment(
        actor=manager,
        enrollment_id=enrollment.pk,
        version=1,
        requested_on=DAY,
        starts_on=NEW_YEAR,
        ends_on=None,
    )
    assert not enrolled(okafor.pk, NEW_YEAR - timedelta(days=1))
    assert enrolled(okafor.pk, NEW_YEAR)
    assert not enrolled(reyes.pk, NEW_YEAR)


def test_an_enrolment_of_the_whole_entity_counts_for_every_provider(manager: Actor) -> None:
    payer, entity, provider = make_payer(), make_billing_entity(), make_provider()
    actions.add_enrollment(
        actor=manager,
        key=uuid.uuid4(),
        payer_id=payer.pk,
        billing_entity_id=entity.pk,
        kind=EnrollmentKind.REMITTANCES,
        starts_on=DAY,
    )
    assert queries.is_enrolled(
        payer_id=payer.pk,
        billing_entity_id=entity.pk,
        provider_id=provider.pk,
        kind=EnrollmentKind.REMITTANCES,
        day=DAY,
    )
    with pytest.raises(AlreadyThere):
        actions.add_enrollment(
            actor=manager,
            key=uuid.uuid4(),
            payer_id=payer.pk,
            billing_entity_id=entity.pk,
            kind=EnrollmentKind.REMITTANCES,
        )


def test_an_enrolment_ends_after_it_began(manager: Actor) -> None:
    enrollment = actions.add_enrollment(
        actor=manager,
        key=uuid.uuid4(),
        payer_id=make_payer().pk,
        billing_entity_id=make_billing_entity().pk,
        kind=EnrollmentKind.EFT,
    )
    for starts_on in (None, NEW_YEAR):
        with pytest.raises(BadDates):
            actions.change_enrollment(
                actor=manager,
                enrollment_id=enrollment.pk,
                version=1,
                requested_on=None,
                starts_on=starts_on,
                ends_on=DAY,
            )
    assert Enrollment.objects.get().ends_on is None


def test_the_front_desk_sees_payer_sheets_and_changes_none(desk: Actor) -> None:
    payer = make_payer()
    product = make_product(payer)
    key = uuid.uuid4()
    assert queries.get_payer(actor=desk, payer_id=payer.pk) == payer
    details, plan = PayerDetails(name="X"), ProductDetails(name="X")
    entity = make_billing_entity()
    attempts: list[Any] = [
        lambda: actions.add_payer(actor=desk, key=key, details=details),
        lambda: actions.change_payer(actor=desk, payer_id=payer.pk, version=1, details=details),
        lambda: actions.end_payer(actor=desk, payer_id=payer.pk, ended_on=DAY),
        lambda: actions.add_product(actor=desk, key=key, payer_id=payer.pk, details=plan),
        lambda: actions.change_product(actor=desk, product_id=product.pk, version=1, details=plan),
        lambda: actions.end_product(actor=desk, product_id=product.pk, ended_on=date(2026, 6, 30)),
        lambda: add_rule(desk, payer),
        lambda: actions.end_payer_rule(actor=desk, payer_rule_id=1, ends_on=DAY),
        lambda: actions.add_enrollment(
            actor=desk, key=key, payer_id=payer.pk, billing_entity_id=entity.pk, kind="eft"
        ),
        lambda: actions.change_enrollment(
            actor=desk,
            enrollment_id=1,
            version=1,
            requested_on=None,
            starts_on=None,
            ends_on=None,
        ),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert not PayerRule.objects.exists()
    assert not Enrollment.objects.exists()

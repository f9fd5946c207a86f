"""A denial is work as long as money of it is open, and not a day longer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access import testing as access
from praxis.access.context import opened
from praxis.billing import actions, queries
from praxis.billing.models import Claim
from praxis.billing.money_types import Allocation
from praxis.billing.tests.era import check, clp, posted, reversed_clp, svc
from praxis.billing.tests.money_world import SET_UP, Office
from praxis.coverage import testing as coverage
from praxis.worklist.models import WorkItem


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with opened(SET_UP, purpose="test"):
        yield Office()


def denied(office: Office, carc: str = "50", cents: int = 9000) -> Claim:
    claim = office.billed([cents])
    posted(SET_UP, check(office.payer, clp(claim, svc(cents, 0, ("CO", carc, cents)), status="4")))
    return claim


def give_up(claim: Claim) -> None:
    actions.write_off(
        actor=access.make_actor("billing_lead"),
        key=uuid.uuid4(),
        patient_id=claim.patient_id,
        side="insurance",
        parts=[Allocation(claim.lines.get().charge_id, claim.amount_cents)],
        reason="administrative",
        why="Appealed in vain",
    )


def page(client: Client, url: str) -> str:
    client.cookies["sessionid"] = access.session_cookie(access.make_user("billing_lead"))
    return client.get(url).content.decode()


def test_a_denial_that_was_written_off_is_on_no_list_any_more(
    office: Office, client: Client
) -> None:
    worked, given_up = denied(office), denied(office)
    assert queries.open_denials(actor=SET_UP) == {worked.pk: 9000, given_up.pk: 9000}
    give_up(given_up)

    assert queries.open_denials(actor=SET_UP) == {worked.pk: 9000}
    given_up.refresh_from_db()
    assert given_up.state == "denied"
    for url in ("/billing/", "/billing/denials/"):
        text = page(client, url)
        assert worked.number in text
        assert given_up.number not in text
    assert '<b class="is-bad">1</b> denied, <span class="num">$90.00</span>' in page(
        client, "/billing/"
    )


def test_a_payment_of_a_corrected_claim_ends_the_denials_work(office: Office) -> None:
    claim = denied(office)
    posted(
        SET_UP,
        check(
            office.payer,
            clp(claim, svc(9000, 7000, ("CO", "45", 2000)), payer_number="N2"),
        ),
    )
    assert queries.open_denials(actor=SET_UP) == {}


def test_a_part_payment_leaves_the_rest_as_work(office: Office) -> None:
    claim = denied(office)
    answer = clp(claim, svc(9000, 5000, ("CO", "16", 4000)), payer_number="N2")
    posted(SET_UP, check(office.payer, answer))
    assert claim.pk in queries.open_denials(actor=SET_UP)


def test_the_second_payers_payment_ends_the_first_ones_denial(office: Office) -> None:
    claim = office.billed([9000])
    second = coverage.make_payer(name="Second Mutual")
    office.participate(second)
    plan = coverage.make_coverage(claim.patient_id, payer=second)
    posted(SET_UP, check(office.payer, clp(claim, svc(9000, 0, ("CO", "22", 9000)), status="4")))
    assert list(queries.open_denials(actor=SET_UP)) == [claim.pk]
    charges = [line.charge for line in claim.lines.all()]
    follow = actions.make_next_claim(actor=SET_UP, key=uuid.uuid4(), claim_id=claim.pk)
    assert follow is not None
    assert follow.coverage_id == plan.pk
    assert [line.charge_id for line in follow.lines.all()] == [each.pk for each in charges]
    posted(SET_UP, check(second, clp(follow, svc(9000, 9000), status="2")))

    assert queries.open_denials(actor=SET_UP) == {}
    assert not WorkItem.objects.filter(kind="billing.denial", closed_at=None).exists()


def test_a_denial_the_payer_takes_back_and_repeats_is_work_again(office: Office) -> None:
    claim = office.billed([9000])
    first = clp(claim, svc(9000, 0, ("CO", "50", 9000)), status="4")
    posted(SET_UP, check(office.payer, first))
    again = clp(claim, svc(9000, 0, ("CO", "16", 9000)), status="4", payer_number="N2")
    posted(SET_UP, check(office.payer, reversed_clp(first), again))
    assert queries.open_denials(actor=SET_UP)[claim.pk] == 9000


def test_the_page_takes_the_same_queries_however_many_denials_there_are(
    office: Office, client: Client
) -> None:
    counts = []
    for more in (1, 4):
        for _ in range(more):
            denied(office)
        for url in ("/billing/", "/billing/denials/"):
            client.cookies["sessionid"] = access.session_cookie(access.make_user("billing_lead"))
            client.get(url)
            with CaptureQueriesContext(connection) as found:
                client.get(url)
            counts.append(len(found))
    assert counts[:2] == counts[2:]

"""Whole files: read once, posted whole, by one worker; real samples; who sees the unmatched."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis.access import queries as access
from praxis.access.context import guest, opened, saw, system
from praxis.billing import actions, remit_command
from praxis.billing.models import (
    Interchange,
    PatientPayment,
    Posting,
    Remittance,
    RemittanceClaim,
    RemittanceEvent,
)
from praxis.billing.money_types import NotX12
from praxis.billing.queries import remits
from praxis.billing.queries.balances import book_differences
from praxis.billing.remits.ours import open_of
from praxis.billing.tests.era import (
    check,
    clp,
    file_of,
    plb,
    posted,
    receive,
    reversed_clp,
    svc,
)
from praxis.billing.tests.money_world import SET_UP, Office, lines_of, sums_of
from praxis.coverage import testing as coverage
from praxis.coverage.models import Coverage
from praxis.interop.x12.content import Dated, Entity, Procedure
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.ledger import queries as ledger

T1 = (("CO", "45", 8000), ("PR", "1", 5000), ("PR", "2", 1400))
SAMPLES = Path(__file__).parents[3].parent / "shared" / "data" / "x12"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with system("test", purpose="test"):
        yield Office()


def _books() -> None:
    assert book_differences(actor=SET_UP, on=access.today()) == []
    assert ledger.control_differences(actor=SET_UP) == []


def test_t24_the_same_file_and_the_same_payment_in_another_file_post_nothing_more(
    office: Office,
) -> None:
    claim = office.billed([20000])
    one = check(office.payer, clp(claim, svc(20000, 5600, *T1)), trace="SAME")
    content = file_of(one)
    for name in ("a.835", "b.835"):
        got = actions.receive_835(actor=SET_UP, key=uuid.uuid4(), file_name=name, content=content)
    assert (got.again, got.posted) == (True, 0)
    other = actions.receive_835(
        actor=SET_UP, key=uuid.uuid4(), file_name="c.835", content=file_of(one)
    )
    assert (other.duplicates, other.posted) == (1, 0)
    assert sums_of(claim).patient_cents == 6400
    assert Remittance.objects.count() == 1
    _books()


def test_t24_two_checks_in_one_file_and_one_claim_in_several_parts(office: Office) -> None:
    whole, parted = office.billed([20000]), office.billed([10000, 10000])
    numbers = [line.control_number for line in lines_of(parted)]
    half = (("CO", "45", 4000), ("PR", "2", 400))
    got = receive(
        SET_UP,
        check(office.payer, clp(whole, svc(20000, 5600, *T1))),
        check(
            office.payer,
            clp(parted, svc(10000, 5600, *half, number=numbers[0])),
            clp(parted, svc(10000, 5600, *half, number=numbers[1], code="G0462")),
        ),
    )
    assert (len(got.remittance_ids), got.posted) == (2, 3)
    assert (sums_of(parted).insurance_cents, sums_of(parted).patient_cents) == (0, 800)
    _books()


def test_t24_recoded_bundled_and_stripped_lines_reach_the_right_line(office: Office) -> None:
    claim = office.claim(
        office.charges(
            office.patient().pk, [12000, 8000], codes=["G0463", "G0101"], modifiers=["25"]
        )
    )
    recoded = svc(
        12000,
        9000,
        ("CO", "45", 3000),
        code="G0402",
        original_procedure=Procedure("HC", "G0463", ("25",)),
    )
    bundled = svc(8000, 0, ("CO", "97", 8000), code="G0101")
    posted(SET_UP, check(office.payer, clp(claim, bundled, recoded)))
    first, second = lines_of(claim)
    sums = open_of([first.charge_id, second.charge_id])
    assert sums[first.charge_id].insurance_cents == 0
    assert sums[second.charge_id].insurance_cents == 8000


def test_t24_a_lost_account_number_is_found_by_the_payers_number_or_the_facts(
    office: Office,
) -> None:
    by_facts = office.billed([20000])
    member = Coverage.objects.get(pk=by_facts.coverage_id).member_id
    patient = Entity("QC", "1", "ALVAREZ", "MARIA", id_qualifier="MI", id=member)
    lost = clp(
        "0",
        svc(20000, 5600, *T1),
        patient=patient,
        payer_number="P1",
        dates=(Dated("232", by_facts.service_on, format="D8"),),
    )
    posted(SET_UP, check(office.payer, lost))
    assert sums_of(by_facts).patient_cents == 6400
    by_facts.refresh_from_db()
    assert by_facts.payer_control_number == "P1"
    assert RemittanceClaim.objects.get().match == "facts"
    posted(
        SET_UP,
        check(
            office.payer,
            reversed_clp(clp("0", svc(20000, 5600, *T1), payer_number="P1", patient=None)),
            items=[plb("FB", -5600)],
        ),
    )
    assert sums_of(by_facts).insurance_cents == 20000
    _books()


def test_what_is_no_835_is_refused_and_leaves_nothing(office: Office) -> None:
    for content in (b"", b"hello", b"ISA*00*"):
        with pytest.raises(NotX12):
            actions.receive_835(actor=SET_UP, key=uuid.uuid4(), file_name="x", content=content)
    assert Interchange.objects.count() == 0


def test_the_command_posts_files_and_says_what_became_of_each(
    office: Office, tmp_path: Path
) -> None:
    claim = office.billed([20000])
    good, bad = tmp_path / "good.835", tmp_path / "bad.835"
    good.write_bytes(file_of(check(office.payer, clp(claim, svc(20000, 5600, *T1)))))
    bad.write_bytes(b"no")
    found = remit_command.post([good, bad, good])
    assert (found["posted"], found["parked"], found["totals"]["files"]) == (1, 0, 2)
    assert len(found["refused"]) == 1
    assert [each["again"] for each in found["files"]] == [False, True]


def test_only_those_who_work_remittances_see_a_claim_that_matches_nobody(
    office: Office, actor_of: Callable[..., Actor]
) -> None:
    posted(SET_UP, check(office.payer, clp("LOST", svc(20000, 5600, *T1))))

    def seen(context: AbstractContextManager[object]) -> list[int]:
        with context, connection.cursor() as cursor:
            counts = []
            for table in (
                "billing_remittanceclaim",
                "billing_remittanceline",
                "billing_remittanceadjustment",
                "billing_remittanceevent WHERE remittance_claim_id IS NOT NULL",
            ):
                cursor.execute(f"SELECT count(*) FROM {table}")
                counts.append((cursor.fetchone() or (0,))[0])
            for table in ("claim", "line", "adjustment", "event"):
                saw(f"billing_remittance{table}", ())
        return counts

    for role, rows in (
        ("biller", [1, 1, 3, 1]),
        ("front_desk", [0, 0, 0, 0]),
        ("clinical", [0, 0, 0, 0]),
    ):
        assert seen(opened(actor_of(role), purpose="test")) == rows
    with pytest.raises(Forbidden):
        remits.remittances(actor=actor_of("front_desk"))
    visitor = guest("test", patient_ids=[1], permissions=(), purpose="test")
    assert seen(visitor) == [0, 0, 0, 0]


def test_states_follow_their_events_and_nothing_else(office: Office) -> None:
    remittance = posted(SET_UP, check(office.payer, clp("LOST", svc(20000, 5600, *T1))))
    for statement in (
        "UPDATE billing_remittanceclaim SET state = 'posted'",
        "UPDATE billing_remittance SET state = 'parked'",
        "UPDATE billing_remittanceevent SET reason = ''",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    row = RemittanceClaim.objects.get()
    RemittanceEvent.objects.create(
        remittance=remittance,
        remittance_claim=row,
        verb="held",
        by_name="x",
        occurred_at=clock.now(),
    )
    row.refresh_from_db()
    assert row.state == "held"


_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "reverse", "deny", "correct", "patient", "void", "unmatch"]),
        st.integers(0, 20000),
        st.integers(0, 100),
    ),
    min_size=1,
    max_size=7,
)


@pytest.mark.django_db
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=_EVENTS)
def test_whatever_happens_each_line_is_its_five_parts_and_the_books_agree(
    office: Office, events: list[tuple[str, int, int]]
) -> None:
    """charge = payers' payments + write-offs + patient's payments + open, per line, always."""
    claim = office.billed([15000, 5000])
    numbers = [line.control_number for line in lines_of(claim)]
    last = None
    for kind, cents, part in events:
        if kind in ("pay", "correct", "deny"):
            paid = 0 if kind == "deny" else cents
            off = (20000 - paid) * part // 100
            rest = 20000 - paid - off
            group = ("CO", "16") if kind == "deny" else ("PR", "2")
            reasons = [("CO", "45", off), (*group, rest)]
            first = paid * 3 // 4
            lines = [
                svc(15000, first, *_of(15000 - first, reasons), number=numbers[0]),
                svc(
                    5000,
                    paid - first,
                    *_of(5000 - paid + first, reasons),
                    number=numbers[1],
                    code="G0462",
                ),
            ]
            if any(line.paid_cents > line.charge_cents for line in lines):
                continue
            last = clp(claim, *lines, payer_number=uuid.uuid4().hex[:12])
            posted(SET_UP, check(office.payer, last))
        elif kind == "reverse" and last is not None:
            posted(
                SET_UP,
                check(office.payer, reversed_clp(last), items=[plb("FB", -last.paid_cents)]),
            )
            last = None
        elif kind == "patient" and cents:
            actions.take_payment(
                actor=SET_UP,
                key=uuid.uuid4(),
                patient_id=claim.patient_id,
                cents=cents,
                method="cash",
                site_id=office.site.pk,
                purpose=random.Random(part).choice(["balance", "copay"]),
                service_on=claim.service_on,
            )
        elif kind == "void":
            live = PatientPayment.objects.filter(patient=claim.patient_id).exclude(
                entries__kind="voided"
            )
            if live.exists():
                actions.void_payment(
                    actor=SET_UP, key=uuid.uuid4(), payment_id=live[0].pk, why="Returned"
                )
        elif kind == "unmatch":
            row = RemittanceClaim.objects.filter(
                claim=claim, state__in=("posted", "denied"), charge_cents__gt=0
            ).first()
            if row is not None:
                actions.unmatch_remittance_claim(
                    actor=SET_UP, key=uuid.uuid4(), remittance_claim_id=row.pk, why="Wrong"
                )
                last = None
        for line in lines_of(claim):
            rows = list(Posting.objects.filter(charge=line.charge_id))
            assert sum(row.charge_cents for row in rows) == line.amount_cents
            assert line.amount_cents == sum(
                row.payer_paid_cents
                + row.written_off_cents
                + row.patient_paid_cents
                + row.insurance_cents
                + row.patient_cents
                for row in rows
            )
        assert sums_of(claim).patient_cents >= 0
        _books()


def _of(left: int, reasons: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """The reasons in their proportion, adding up to what is left of a line."""
    total = sum(cents for _, _, cents in reasons) or 1
    first = left * reasons[0][2] // total
    return [
        (group, carc, cents)
        for (group, carc, _), cents in zip(reasons, (first, left - first), strict=True)
        if cents
    ]


@dataclass(frozen=True)
class Expected:
    """A real file's end: the check, its claims, money in suspense and in account 4300."""

    payer: str
    state: str
    claims: tuple[tuple[str, int], ...]
    suspense_cents: int = 0
    other_cents: int = 0
    why: str = ""


# Their claims are nobody's here: what balances waits in suspense to the cent.
EXPECTED = {
    "lfh-835-managed-care.835": Expected(
        "Rushmore Life", "posted", (("unmatched", 45000), ("unmatched", 49500)), 94500
    ),
    "lfh-835-medicare-part-a-plb.835": Expected(
        "Insurance Company of Timbucktu",
        "posted",
        (("unmatched", 13801840), ("unmatched", 1198033)),
        14999873,
        127,
    ),
    "lfh-835-cob-contractual.835": Expected(
        "Your Tax Dollars at Work",
        "parked",
        (("parked", 3400),),
        why="The composite is written with '>'",
    ),
    "pyx12-835-lq-loops.txt": Expected("Payer", "posted", (("unmatched", 0),)),
}


@pytest.mark.real_data
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_real_samples_end_as_listed(office: Office, name: str) -> None:
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip("samples of LinuxForHealth/x12 and azoner/pyx12 are not here")
    expected, content = EXPECTED[name], path.read_bytes()
    coverage.make_payer(name=expected.payer)
    for again in (False, True):
        got = actions.receive_835(actor=SET_UP, key=uuid.uuid4(), file_name=name, content=content)
        assert got.again is again
    remittance = Remittance.objects.get()
    assert remittance.state == expected.state
    assert expected.why in remittance.why
    claims = remittance.claims.order_by("position").values_list("state", "paid_cents")
    assert tuple(claims) == expected.claims
    rows = ledger.trial_balance(actor=SET_UP, on=access.today()).rows
    books = {row.code: row.cents for row in rows}
    assert books.get("2190", 0) == -expected.suspense_cents
    assert books.get("4300", 0) == -expected.other_cents
    assert books.get("1030", 0) + books.get("1010", 0) == (
        remittance.amount_cents if expected.state == "posted" else 0
    )
    _books()


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_file_post_it_once() -> None:
    with system("test", purpose="test"):
        office = Office()
        claim = office.billed([20000])
    content = file_of(check(office.payer, clp(claim, svc(20000, 5600, *T1))))
    again: list[bool] = []

    def work(number: int) -> None:
        try:
            with system("test", purpose="test") as actor:
                got = actions.receive_835(
                    actor=actor, key=uuid.uuid4(), file_name=f"{number}.835", content=content
                )
            again.append(got.again)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(again) == [False, True]
    with system("test", purpose="test"):
        assert sums_of(claim).patient_cents == 6400
        assert Remittance.objects.count() == 1


_KILLED = """
import os, signal, sys, uuid
import django
django.setup()
from django.db import connections
connections["default"].settings_dict.update(HOST=sys.argv[1], NAME=sys.argv[2])
from praxis.access.context import system
from praxis.billing import actions, books
from praxis.billing.remits import settling
whole = books.write
def cut(**given):
    whole(**given)
    os.kill(os.getpid(), signal.SIGKILL)
settling.books.write = cut
with system("test", purpose="test") as actor:
    actions.receive_835(actor=actor, key=uuid.uuid4(), file_name="k.835",
                        content=open(sys.argv[3], "rb").read())
"""


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_mid_posting_leaves_all_or_nothing(tmp_path: Path) -> None:
    with system("test", purpose="test"):
        office = Office()
        claims = [office.billed([20000]) for _ in range(3)]
    content = file_of(check(office.payer, *(clp(claim, svc(20000, 5600, *T1)) for claim in claims)))
    path = tmp_path / "k.835"
    path.write_bytes(content)
    here = connections["default"].settings_dict
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _KILLED, here["HOST"], here["NAME"], str(path)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "praxis.config.settings"},
        check=False,
        capture_output=True,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-500:]
    with system("test", purpose="test") as actor:
        assert Remittance.objects.count() == 0
        assert [sums_of(claim).insurance_cents for claim in claims] == [20000] * 3
        got = actions.receive_835(actor=actor, key=uuid.uuid4(), file_name="k.835", content=content)
        assert got.posted == 3
        assert [sums_of(claim).patient_cents for claim in claims] == [6400] * 3

"""TA1, 999 and 277CA: from a file in the folder to the claim's state, its proof or its work."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from praxis.access import queries as access
from praxis.billing import actions, intake, periodic, queries
from praxis.billing.models import Claim, ClaimEvent, Interchange
from praxis.billing.testing import SET_UP, Clinic
from praxis.billing.tests.answers import ack277, ack999, ta1
from praxis.coverage import actions as coverage_actions
from praxis.kernel import clock, exchange
from praxis.news.testing import run_reactions
from praxis.obligations.models import Obligation
from praxis.worklist.models import WorkItem


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)
    return tmp_path / "exchange"


@pytest.fixture
def claim(clinic: Clinic) -> Claim:
    """Sent, with a filing limit of the payer's contract."""
    coverage_actions.add_payer_rule(
        actor=SET_UP,
        key=uuid.uuid4(),
        payer_id=clinic.payer.pk,
        kind="timely_filing",
        days=90,
        source="Contract, section 4",
        checked_on=access.today(),
        starts_on=access.today() - timedelta(days=365),
    )
    made = clinic.make_claim()
    actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    run_reactions()
    made.refresh_from_db()
    return made


@pytest.fixture
def sent(claim: Claim) -> Interchange:
    assert claim.submitted_at
    return Interchange.objects.get(direction="out")


def receive(content: bytes, name: str = "answer.x12") -> Interchange:
    return actions.receive_answers(actor=SET_UP, file_name=name, content=content)


def state(claim: Claim) -> str:
    return str(Claim.objects.get(pk=claim.pk).state)


def item(claim: Claim) -> WorkItem | None:
    found: WorkItem | None = WorkItem.objects.filter(
        key=f"billing:claim:{claim.pk}", closed_at=None
    ).first()
    return found


def test_a_receipt_of_the_envelope_says_nothing_about_the_claims(
    claim: Claim, sent: Interchange
) -> None:
    assert receive(ta1(sent)).state == "done"
    assert state(claim) == "submitted"


def test_an_envelope_refused_at_the_door_rejects_every_claim_in_it(
    claim: Claim, sent: Interchange
) -> None:
    receive(ta1(sent, "R", "006"))

    sent.refresh_from_db()
    work = item(claim)
    assert (state(claim), sent.state) == ("rejected", "rejected")
    assert work is not None
    assert work.amount_at_risk_cents == claim.amount_cents
    assert work.due_at.date() <= access.today() + timedelta(days=6)


def test_a_file_of_the_right_form_is_acknowledged_and_still_waits(
    claim: Claim, sent: Interchange
) -> None:
    receive(ack999(sent))

    sent.refresh_from_db()
    assert (state(claim), sent.state) == ("acknowledged", "accepted")
    assert item(claim) is None


def test_a_file_of_the_wrong_form_becomes_work_that_names_the_place(
    claim: Claim, sent: Interchange
) -> None:
    receive(ack999(sent, "R"))

    assert state(claim) == "rejected"
    assert "NM1 (segment 8), element 9" in ClaimEvent.objects.latest("pk").text
    work = item(claim)
    assert work is not None
    assert "NM1" in work.title


def test_an_accepted_claim_meets_its_filing_clock_with_the_file_as_proof(
    claim: Claim, sent: Interchange
) -> None:
    running = Obligation.objects.get(key=f"billing:claim:{claim.pk}:filing")
    assert running.due_at.date() >= claim.service_on + timedelta(days=90)

    file = receive(ack277((claim.number, "A2", "PCN77"), file=sent))

    running.refresh_from_db()
    claim.refresh_from_db()
    assert (claim.state, claim.payer_control_number) == ("accepted", "PCN77")
    assert running.met_at is not None
    assert running.evidence_id == file.document_id


def test_a_refused_claim_is_corrected_and_sent_under_its_own_number(
    claim: Claim, sent: Interchange
) -> None:
    receive(ack277((claim.number, "A7", ""), file=sent))
    assert state(claim) == "rejected"
    assert item(claim) is not None

    actions.correct_claim(actor=SET_UP, claim_id=claim.pk)
    (second,) = actions.send_claims(actor=SET_UP, key=uuid.uuid4())
    run_reactions()

    assert state(claim) == "submitted"
    assert item(claim) is None
    receive(ack277((claim.number, "A2", "PCN78"), file=second, control=903))
    assert state(claim) == "accepted"


def test_a_receipt_by_the_clearinghouse_is_not_yet_an_acceptance(
    claim: Claim, sent: Interchange
) -> None:
    receive(ack277((claim.number, "A1", ""), file=sent))

    assert state(claim) == "acknowledged"
    assert Obligation.objects.get(key=f"billing:claim:{claim.pk}:filing").met_at is None


def test_answers_in_any_order_end_the_same(claim: Claim, sent: Interchange) -> None:
    receive(ack277((claim.number, "A2", "PCN77"), file=sent))
    receive(ack999(sent))
    receive(ta1(sent))

    assert state(claim) == "accepted"


def test_a_claim_is_found_by_the_clearinghouses_number_when_ours_is_lost(
    claim: Claim, sent: Interchange
) -> None:
    receive(ack277((claim.number, "A1", ""), file=sent, trace="CH55"))
    receive(ack277(("LOST", "A2", "PCN77"), file=sent, control=904, trace="CH55"))

    assert state(claim) == "accepted"


def test_the_same_file_again_changes_nothing(claim: Claim, sent: Interchange) -> None:
    content = ack277((claim.number, "A2", "PCN77"), file=sent)
    first = receive(content)
    events = ClaimEvent.objects.count()

    assert receive(content, "other-name.x12").pk == first.pk
    assert ClaimEvent.objects.count() == events


def test_an_answer_to_what_was_never_sent_waits_for_a_person(
    claim: Claim, sent: Interchange
) -> None:
    file = receive(ack277(("NOT-OURS", "A3", ""), (claim.number, "A2", "P1"), file=sent))

    assert file.state == "waiting"
    assert "NOT-OURS" in file.note
    assert state(claim) == "accepted"
    assert WorkItem.objects.filter(key=f"billing:file:{file.pk}", closed_at=None).exists()
    actions.settle_file(actor=SET_UP, interchange_id=file.pk, note="A neighbour's")
    assert not WorkItem.objects.filter(key=f"billing:file:{file.pk}", closed_at=None).exists()


@pytest.mark.parametrize(
    "content", [b"Dear office, we are closed.", b"ISA*00*broken", b"%PDF-1.4 a letter"]
)
def test_what_is_no_x12_waits_for_a_person(clinic: Clinic, content: bytes) -> None:
    file = receive(content, "letter.txt")

    assert file.state == "waiting"
    assert WorkItem.objects.filter(key=f"billing:file:{file.pk}", closed_at=None).exists()


def test_a_cut_off_answer_does_nothing_by_halves(claim: Claim, sent: Interchange) -> None:
    whole = ack277((claim.number, "A2", "PCN77"), file=sent)

    file = receive(whole[: len(whole) // 2])

    assert file.state == "waiting"
    assert state(claim) == "submitted"


def test_files_in_the_folder_are_taken_in_once_and_put_away(
    claim: Claim, sent: Interchange, folder: Path
) -> None:
    inbox = exchange.folder("in")
    (inbox / "a.999").write_bytes(ack999(sent))
    (inbox / "b.277").write_bytes(ack277((claim.number, "A2", "PCN77"), file=sent))
    (inbox / "b-again.277").write_bytes((inbox / "b.277").read_bytes())
    (inbox / "c.txt.part").write_bytes(b"ISA")
    (inbox / "letter.txt").write_bytes(b"Dear office IEA")

    assert periodic.take_in_files() == 4

    assert state(claim) == "accepted"
    assert [path.name for path in inbox.iterdir()] == ["c.txt.part"]
    assert len(list((folder / "done").iterdir())) == 3
    assert len(list((folder / "waiting").iterdir())) == 1
    assert periodic.take_in_files() == 0


def test_a_file_that_still_grows_is_left_until_it_is_whole(
    claim: Claim, sent: Interchange, folder: Path
) -> None:
    path = exchange.folder("in") / "b.277"
    whole = ack277((claim.number, "A2", "PCN77"), file=sent)
    path.write_bytes(whole[:200])
    os.utime(path, times=(clock.real_now().timestamp(),) * 2)
    assert intake.take_in_all() == []

    path.write_bytes(whole)
    assert len(intake.take_in_all()) == 1
    assert state(claim) == "accepted"
    assert len(list((folder / "done").iterdir())) == 1


def test_a_silent_claim_becomes_work_until_it_is_answered(
    claim: Claim, sent: Interchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert periodic.watch_answers() == 0
    late = clock.now() + timedelta(hours=73)
    monkeypatch.setattr(clock, "now", lambda: late)

    assert periodic.watch_answers() == 1
    work = item(claim)
    assert work is not None
    assert work.kind == "billing.claim_silent"
    assert list(queries.unanswered(actor=SET_UP)) == [claim]

    receive(ack277((claim.number, "A2", "PCN77"), file=sent))
    assert item(claim) is None

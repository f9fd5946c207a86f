"""Claims into files: once, whole, and under a number that is never used again."""

from __future__ import annotations

import os
import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from praxis.access.context import opened
from praxis.billing import actions, outside
from praxis.billing.models import Charge, Claim, ClaimEvent, Interchange, SubmittedClaim
from praxis.billing.testing import SET_UP, Clinic, make_partner
from praxis.billing.tests.oracles import pyx12_errors, x12sdk_claims
from praxis.billing.types import WrongClaimState
from praxis.coverage import actions as coverage_actions
from praxis.documents import queries as documents
from praxis.kernel import exchange
from praxis.news.testing import promised, run_reactions
from praxis.worklist.models import WorkItem


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(exchange, "home", lambda: tmp_path)
    return tmp_path / "exchange"


def send(**more: object) -> list[Interchange]:
    return actions.send_claims(actor=SET_UP, key=uuid.uuid4(), **more)  # type: ignore[arg-type]


def states() -> list[str]:
    return list(Claim.objects.order_by("pk").values_list("state", flat=True))


def test_ready_claims_leave_in_one_file_a_partner_that_both_readers_accept(
    clinic: Clinic,
) -> None:
    other = clinic.make_payer("Elm Health")
    own = make_partner(name="Harbor itself", kind="payer", receiver_id="HARBOR")
    direct = clinic.make_payer("Harbor Mutual")
    actions.route_payer(actor=SET_UP, payer_id=direct.pk, partner_id=own.pk)
    for payer in (clinic.payer, other, direct):
        clinic.make_claim(clinic.make_patient(payer=payer))

    files = send()

    assert sorted(file.claim_count for file in files) == [1, 2]
    assert states() == ["queued"] * 3
    for file in files:
        content = documents.open_content(actor=SET_UP, document_id=file.document_id or 0).data
        assert pyx12_errors(content) == []
        assert x12sdk_claims(content) == file.claim_count
        assert file.usage == "T"
    assert promised() == ["billing.write_file"] * 2


def test_a_live_partner_gets_production_files(db: None) -> None:
    with opened(SET_UP, purpose="test"):
        Clinic(live=True).make_claim()
        assert [file.usage for file in send()] == ["P"]


def test_the_worker_lays_the_same_bytes_into_the_folder_closed_to_others(
    clinic: Clinic, folder: Path
) -> None:
    clinic.make_claim()
    (file,) = send()
    run_reactions()

    (path,) = (folder / "out").iterdir()
    filed = documents.open_content(actor=SET_UP, document_id=file.document_id or 0).data
    assert path.read_bytes() == filed
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "out").stat().st_mode) == 0o700
    assert states() == ["submitted"]
    assert Interchange.objects.get().state == "written"


def test_a_worker_killed_after_the_file_leaves_one_file_and_one_submission(
    clinic: Clinic, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.make_claim()
    (file,) = send()
    with monkeypatch.context() as killed:
        killed.setattr(outside, "record_written", _killed)
        with pytest.raises(KeyboardInterrupt):
            outside.write_file(interchange_id=file.pk)
    assert states() == ["queued"]

    outside.write_file(interchange_id=file.pk)
    outside.write_file(interchange_id=file.pk)

    assert len(list((folder / "out").iterdir())) == 1
    assert states() == ["submitted"]
    assert ClaimEvent.objects.filter(kind="submitted").count() == 1


def _killed(**_: object) -> None:
    raise KeyboardInterrupt


def test_a_file_that_was_fetched_before_the_worker_came_back_is_not_laid_again(
    clinic: Clinic, folder: Path
) -> None:
    clinic.make_claim()
    (file,) = send()
    content = documents.open_content(actor=SET_UP, document_id=file.document_id or 0).data
    assert exchange.write_out(file.file_name, content)
    os.rename(folder / "out" / file.file_name, exchange.folder("sent") / file.file_name)

    outside.write_file(interchange_id=file.pk)

    assert list((folder / "out").iterdir()) == []
    assert states() == ["submitted"]


def test_a_half_written_file_is_never_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "disk full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="disk full"):
            exchange.write_out("837P-1.x12", b"ISA")
    assert not (folder / "out" / "837P-1.x12").exists()
    assert exchange.write_out("837P-1.x12", b"ISA*")
    assert (folder / "out" / "837P-1.x12").read_bytes() == b"ISA*"


def test_sending_again_with_the_same_key_gives_the_same_files(clinic: Clinic) -> None:
    clinic.make_claim()
    key = uuid.uuid4()

    first = actions.send_claims(actor=SET_UP, key=key)
    clinic.make_claim(clinic.make_patient("Brooks"))
    again = actions.send_claims(actor=SET_UP, key=key)

    assert first == again
    assert SubmittedClaim.objects.count() == 1


def test_a_claim_that_broke_since_its_check_stays_behind_with_its_work(clinic: Clinic) -> None:
    claim = clinic.make_claim()
    fine = clinic.make_claim(clinic.make_patient("Brooks"))
    coverage_actions.end_coverage(
        actor=SET_UP,
        coverage_id=claim.coverage_id,
        ends_on=claim.service_on - timedelta(days=1),
    )

    (file,) = send()

    assert [row.claim_id for row in SubmittedClaim.objects.all()] == [fine.pk]
    assert file.claim_count == 1
    item = WorkItem.objects.get(key=f"billing:claim:{claim.pk}", closed_at=None)
    assert item.amount_at_risk_cents == claim.amount_cents
    assert item.role == "biller"


def test_a_number_taken_by_a_sending_that_failed_is_never_used_again(clinic: Clinic) -> None:
    clinic.make_claim()
    with pytest.raises(RuntimeError), transaction.atomic():
        (lost,) = send()
        raise RuntimeError
    assert states() == ["ready"]

    (file,) = send()

    assert (file.isa13 or 0) > (lost.isa13 or 0)
    with pytest.raises(IntegrityError, match="billing_interchange_isa13"), transaction.atomic():
        Interchange.objects.create(
            client_key=uuid.uuid4(),
            direction="out",
            kind="837P",
            isa13=file.isa13,
            file_name="twice",
            sha256="0" * 64,
            bytes=1,
            state="made",
            made_at=file.made_at,
        )


def test_a_claim_is_put_into_a_second_file_by_no_way(clinic: Clinic) -> None:
    claim = clinic.make_claim()
    send()

    with pytest.raises(IntegrityError, match="cannot be queued"), transaction.atomic():
        ClaimEvent.objects.create(
            claim=claim,
            patient_id=claim.patient_id,
            kind="queued",
            occurred_at=claim.made_at,
            by_name="x",
        )
    with pytest.raises(WrongClaimState):
        actions.withdraw_claim(actor=SET_UP, claim_id=claim.pk, reason="x")


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_send_at_once_each_claim_is_in_one_file() -> None:
    with opened(SET_UP, purpose="test"):
        clinic = Clinic()
        for name in ("Alvarez", "Brooks", "Delgado", "Osei"):
            clinic.make_claim(clinic.make_patient(name))
        ids = list(Claim.objects.values_list("pk", flat=True))
    ready = Barrier(2)

    def send_all(number: int) -> int:
        try:
            ready.wait(timeout=10)
            with opened(SET_UP, purpose="test"):
                files = actions.send_claims(
                    actor=SET_UP, key=uuid.uuid4(), claim_ids=None if number else ids
                )
                return sum(file.claim_count for file in files)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(send_all, range(2)))

    assert sum(sent) == 4
    with opened(SET_UP, purpose="test"):
        assert SubmittedClaim.objects.count() == 4
        assert states() == ["queued"] * 4


def test_a_replacement_ends_the_first_claim_when_it_has_left(clinic: Clinic) -> None:
    claim = clinic.make_claim()
    send()
    run_reactions()
    _accepted(claim)
    new = actions.replace_claim(
        actor=SET_UP, key=uuid.uuid4(), claim_id=claim.pk, reason="Modifier left out"
    )
    assert new.state == "ready"

    send()
    run_reactions()

    assert states() == ["replaced", "submitted"]
    with pytest.raises(WrongClaimState):
        actions.replace_claim(actor=SET_UP, key=uuid.uuid4(), claim_id=claim.pk, reason="x")


def test_a_claim_whose_number_is_not_known_waits_before_it_can_be_replaced(
    clinic: Clinic,
) -> None:
    claim = clinic.make_claim()
    send()
    run_reactions()

    new = actions.void_claim(actor=SET_UP, key=uuid.uuid4(), claim_id=claim.pk, reason="Wrong")

    assert new.state == "to_fix"
    assert [row.rule for row in new.findings.all()] == ["24"]


def _accepted(claim: Claim) -> None:
    from praxis.billing.actions import events

    claim.refresh_from_db()
    events.note(SET_UP, claim, "accepted", "Accepted", their_number="PCN77")


@pytest.fixture
def sent(clinic: Clinic) -> Claim:
    claim = clinic.make_claim()
    send()
    run_reactions()
    claim.refresh_from_db()
    return claim


def test_what_was_sent_stays_as_it_was_sent(sent: Claim) -> None:
    line = sent.lines.get(line_number=1)

    with pytest.raises(IntegrityError, match="has been sent"), transaction.atomic():
        Claim.objects.filter(pk=sent.pk).update(amount_cents=1)
    with pytest.raises(IntegrityError, match="has been sent"), transaction.atomic():
        type(line).objects.filter(pk=line.pk).update(removed_at=sent.made_at)


def test_a_charge_is_made_anew_never_changed(clinic: Clinic) -> None:
    clinic.make_claim()

    for column, value in (("amount_cents", 1), ("code", "G0101"), ("units", 9)):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            Charge.objects.update(**{column: value})


def test_nobody_sets_a_claims_state_by_hand(sent: Claim) -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Claim.objects.filter(pk=sent.pk).update(state="paid")


def test_a_claims_story_is_not_rewritten(sent: Claim) -> None:
    for change in (
        lambda: ClaimEvent.objects.filter(claim=sent).update(text="other"),
        lambda: ClaimEvent.objects.filter(claim=sent).delete(),
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            change()

"""Papers from the folder and from the mailbox: each once, none lost, broken ones said so."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import opened
from praxis.chart import imap, mails, paper_intake
from praxis.chart.imap import MailboxBroken, Server
from praxis.chart.imap import opened as mailbox_opened
from praxis.chart.models import InboundFile, Paper, SeenMail
from praxis.chart.testing import NOTE, SET_UP, pdf_of
from praxis.chart.tests.conftest import Office
from praxis.chart.tests.imapbox import Box, mailbox
from praxis.correspondence.models import Thread
from praxis.kernel import clock, exchange
from praxis.people import actions as people


@pytest.fixture(autouse=True)
def _empty_folders() -> Iterator[None]:
    yield
    shutil.rmtree(exchange.folder("scans"))


def lay(name: str, content: bytes, *, age: float = 60) -> Path:
    path = paper_intake.folder("in") / name
    path.write_bytes(content)
    at = clock.real_now().timestamp() - age
    os.utime(path, (at, at))
    return path


def mail(*files: bytes, subject: str = "Fax", text: str = "See the file", **given: Any) -> bytes:
    made = EmailMessage()
    made["From"] = given.get("sender", "Fax service <fax@service.example>")
    made["To"] = "papers@lakeside.example"
    made["Subject"] = subject
    made["Message-ID"] = given.get("name", "<1@service.example>")
    made.set_content(text)
    for number, content in enumerate(files):
        made.add_attachment(
            content, maintype="application", subtype="pdf", filename=f"fax{number}.pdf"
        )
    return made.as_bytes()


def names(folder: str) -> list[str]:
    return sorted(path.name for path in paper_intake.folder(folder).iterdir())


def test_a_scan_is_taken_once_and_moved(office: Office) -> None:
    content = pdf_of(NOTE)
    lay("scan.pdf", content)
    (taken,) = paper_intake.take_in_all()
    assert taken.is_new
    assert Paper.objects.get().file.file_name == "scan.pdf"
    lay("scan again.pdf", content)
    (again,) = paper_intake.take_in_all()
    assert not again.is_new
    assert names("in") == []
    assert len(names("done")) == 2


def test_a_scan_still_being_written_is_left_alone(office: Office) -> None:
    lay("fresh.pdf", pdf_of("x"), age=1)
    lay("copying.pdf.part", b"%PDF-")
    lay(".hidden.pdf", b"%PDF-")
    (paper_intake.folder("in") / "link.pdf").symlink_to("/etc/hostname")
    assert paper_intake.take_in_all() == []
    assert len(names("in")) == 4


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", b"GIF89a"])
def test_a_broken_scan_is_refused_with_its_reason_and_kept(office: Office, content: bytes) -> None:
    lay("bad.pdf", content)
    (taken,) = paper_intake.take_in_all()
    assert taken.file.why
    assert not Paper.objects.exists()
    assert names("in") == []
    assert len(names("rejected")) == 1


def test_a_scan_taken_before_the_move_failed_makes_no_second_paper(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay("scan.pdf", pdf_of("once"))
    with monkeypatch.context() as patch:
        patch.setattr(paper_intake, "_put_away", _killed)
        with pytest.raises(KeyboardInterrupt):
            paper_intake.take_in_all()
    paper_intake.take_in_all()
    assert Paper.objects.count() == 1
    assert names("in") == []


def _killed(*_: Any) -> None:
    raise KeyboardInterrupt


def test_a_fax_number_in_the_subject_names_the_sender(office: Office) -> None:
    lab = people.add_organization(
        actor=SET_UP, key=uuid.uuid4(), name="Lake Lab", kinds=("laboratory",), fax="+12175550142"
    )
    with mailbox(Box({5: mail(pdf_of(NOTE), subject="Fax from (217) 555-0142")}), actor=SET_UP):
        mails.read_mailbox()
    assert InboundFile.objects.get().organization_id == lab.pk


def test_each_attachment_becomes_a_paper_and_is_read_once(office: Office) -> None:
    box = Box({3: mail(pdf_of("one"), pdf_of("two")), 4: mail(text="No file", name="<2@x>")})
    box.doubled = True
    with mailbox(box, actor=SET_UP):
        first, again = mails.read_mailbox(), mails.read_mailbox()
    assert (first.taken, first.broken, again.taken) == (2, "", 0)
    kinds = list(InboundFile.objects.order_by("pk").values_list("media_type", flat=True))
    assert kinds == ["application/pdf", "application/pdf"]
    assert [thread.medium for thread in Thread.objects.all()] == ["email"]
    assert list(box.mails) == [3, 4]
    assert not box.deleted
    assert sum(line.startswith("UID FETCH") for line in box.log) == 4


def test_a_line_that_breaks_in_the_middle_of_a_mail_loses_and_doubles_nothing(
    office: Office,
) -> None:
    box = Box({n: mail(pdf_of(f"mail {n}"), name=f"<{n}@x>") for n in (1, 2, 3)}, hang_up_at=2)
    with mailbox(box, actor=SET_UP):
        broken = mails.read_mailbox()
        whole = mails.read_mailbox()
    assert (broken.taken, bool(broken.broken)) == (1, True)
    assert (whole.taken, whole.broken) == (2, "")
    assert Paper.objects.count() == 3


def test_a_mailbox_that_numbers_its_mails_anew_brings_nothing_twice(office: Office) -> None:
    box = Box({1: mail(pdf_of("first"))})
    with mailbox(box, actor=SET_UP):
        mails.read_mailbox()
        box.validity, box.mails = 8, {1: mail(pdf_of("new"), name="<9@x>"), 2: box.mails[1]}
        read = mails.read_mailbox()
    assert (read.taken, read.known) == (1, 1)
    assert Paper.objects.count() == 2
    assert SeenMail.objects.count() == 3


def test_a_mail_is_deleted_on_the_server_only_when_told(office: Office) -> None:
    box = Box({1: mail(pdf_of("first"))})
    with mailbox(box, actor=SET_UP, after="delete"):
        mails.read_mailbox()
    assert box.mails == {}
    assert Paper.objects.count() == 1


def test_an_attachment_that_is_no_paper_is_refused_and_kept(office: Office) -> None:
    with mailbox(Box({1: mail(b"PK\x03\x04 a program")}), actor=SET_UP):
        mails.read_mailbox()
    assert InboundFile.objects.get().why
    assert len(names("rejected")) == 1


def test_a_wrong_password_is_said_and_nothing_happens(office: Office) -> None:
    box = Box({1: mail(pdf_of("x"))}, password="other")
    with mailbox(box, actor=SET_UP):
        assert mails.read_mailbox().broken == "The server refused a command"
    assert not InboundFile.objects.exists()


def test_a_mail_that_comes_without_its_content_is_asked_for_again(office: Office) -> None:
    box = Box({1: mail(pdf_of("late"))}, empty=True)
    with mailbox(box, actor=SET_UP, after="delete"):
        assert mails.read_mailbox().broken
        assert list(box.mails) == [1]
        box.empty = False
        assert mails.read_mailbox().taken == 1


def test_a_mail_too_large_to_take_is_said_and_never_deleted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "LIMIT_BYTES", 100)
    box = Box({1: mail(pdf_of("large"))})
    with mailbox(box, actor=SET_UP, after="delete"):
        mails.read_mailbox()
    assert list(box.mails) == [1]
    assert InboundFile.objects.get().why == "A mail of more than 40 MB"


def test_without_tls_only_a_server_on_this_machine_is_read() -> None:
    far = Server("mail.example", 143, "none", "u", "p", "INBOX")
    with pytest.raises(MailboxBroken, match="this machine"), mailbox_opened(far, may_change=False):
        pass


def test_no_mailbox_is_read_before_one_is_set_up(office: Office) -> None:
    with opened(SET_UP, purpose="test"):
        assert mails.read_mailbox() == mails.MailsRead()


def test_a_page_of_html_becomes_its_words(office: Office) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "maria@mail.example", "My forms"
    made.set_content("<style>p{}</style><p>Please <b>call</b></p>", subtype="html")
    assert mails.files_of(made.as_bytes()) == []
    assert mails.letter_of(made.as_bytes()) == (
        "maria@mail.example",
        "My forms",
        "Please\ncall",
    )

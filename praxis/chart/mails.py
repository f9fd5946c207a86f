"""Mails of the mailbox become papers: each attachment one; a mail without one goes to the inbox.

A mail is taken once: by its number while the mailbox keeps its numbers, else by its digest.
Reports of undelivered mail go to `correspondence`. Nothing is deleted on the server unless the
setting `imap_after` says so, and then only after what was taken is committed.
"""

from __future__ import annotations

import email
import hashlib
import logging
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser
from uuid import UUID, uuid5

from praxis.access.context import system
from praxis.chart import actions, imap, paper_intake
from praxis.chart.actions import NewFile
from praxis.chart.paper_types import Source
from praxis.chart.queries.mails import is_known, known_uids
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Medium
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice

logger = logging.getLogger("praxis.chart")

MOST_MAILS = 50
MOST_ATTACHMENTS = 40
MOST_WORDS = 10_000
TAKEN = ("application/pdf", "image/tiff", "image/png", "image/jpeg", "application/octet-stream")
_SPACE = UUID("0a0d2f0c-51b5-4f0b-9b0e-6d3f1a1f7c55")


@dataclass(frozen=True, slots=True)
class MailsRead:
    """`broken`: why the reading ended before the last mail; what was taken stays taken."""

    taken: int = 0
    known: int = 0
    broken: str = ""


def server() -> imap.Server | None:
    """The mailbox of the settings; None until one is set up."""
    found = practice.settings("imap_host", "imap_port", "imap_security", "imap_user", "imap_folder")
    if not found["imap_host"]:
        return None
    return imap.Server(
        host=found["imap_host"],
        port=found["imap_port"],
        security=found["imap_security"],
        user=found["imap_user"],
        password=practice.secret_setting("imap_password") or "",
        folder=found["imap_folder"] or "INBOX",
    )


def read_mailbox() -> MailsRead:
    """New mails, oldest number first. Never raises for what a server can do."""
    where = server()
    if where is None:
        return MailsRead()
    deletes = practice.setting("imap_after") == "delete"
    name = hashlib.sha256(f"{where.host}|{where.user}|{where.folder}".encode()).hexdigest()
    taken = known = 0
    try:
        with imap.opened(where, may_change=deletes) as box:
            with system("chart", purpose="treatment") as actor:
                seen = known_uids(actor=actor, mailbox=name, validity=box.validity)
            fresh = [uid for uid in box.uids() if uid not in seen]
            for uid in fresh[:MOST_MAILS]:
                is_new = _take(box, name, uid)
                taken, known = taken + is_new, known + (not is_new)
                if deletes and box.size(uid) <= imap.LIMIT_BYTES:
                    box.delete(uid)
    except imap.MailboxBroken as broken:
        logger.warning("the mailbox could not be read: %s", broken)
        return MailsRead(taken, known, str(broken))
    return MailsRead(taken, known)


def _take(box: imap.Mailbox, name: str, uid: int) -> bool:
    """One mail, whole or not at all. False for one that came before. Raises MailboxBroken."""
    size = box.size(uid)
    too_large = size > imap.LIMIT_BYTES
    raw = b"" if too_large else box.content(uid)
    if size and not raw and not too_large:
        raise imap.MailboxBroken("A mail came without its content")
    digest = hashlib.sha256(raw or f"{name}:{box.validity}:{uid}".encode()).hexdigest()
    with system("chart", purpose="treatment") as actor:
        former = bool(raw) and is_known(actor=actor, sha256=digest)
    news = [] if former or not raw else files_of(raw)
    if too_large:
        news = [_refused("A mail of more than 40 MB", name, uid)]
    with system("chart", purpose="treatment") as actor:
        became = "known" if former else _keep(actor, raw, digest, news)
        return actions.note_mail(
            actor=actor,
            mailbox=name,
            validity=box.validity,
            uid=uid,
            message_id=_message_id(raw),
            sha256=digest,
            became=became,
        )


def _keep(actor: Actor, raw: bytes, digest: str, news: list[NewFile]) -> str:
    if raw and is_report(raw):
        take_bounce = getattr(correspondence, "take_bounce", None)
        if take_bounce is not None and take_bounce(actor=actor, raw=raw):
            return "report"
    if raw and not news:
        sender, subject, words = letter_of(raw)
        correspondence.open_thread(
            actor=actor,
            key=uuid5(_SPACE, f"{digest}:letter"),
            medium=Medium.EMAIL,
            subject=subject[:120] or "Mail without a subject",
            text=words[:MOST_WORDS],
            number=sender[:120],
        )
        return "inbox"
    for number, new in enumerate(news):
        taken = paper_intake.keep(actor, new, key=uuid5(_SPACE, f"{digest}:{number}"))
        if taken.file.why:
            paper_intake.lay_aside(new.content, new.file_name)
    return f"{len(news)} files"


def files_of(raw: bytes) -> list[NewFile]:
    """What a mail carries, read and judged."""
    mail = _parsed(raw)
    sender, subject = _sender(mail), _subject(mail)
    found = []
    for part in _attachments(mail)[:MOST_ATTACHMENTS]:
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            found.append(
                paper_intake.read(
                    content,
                    source=Source.MAIL,
                    file_name=part.get_filename() or "",
                    sender=sender,
                    subject=subject,
                )
            )
    return found


def is_report(raw: bytes) -> bool:
    """A delivery-status report (RFC 3464)."""
    mail = _parsed(raw)
    return (
        mail.get_content_type() == "multipart/report"
        and str(mail.get_param("report-type", "")).lower() == "delivery-status"
    )


def _attachments(mail: EmailMessage) -> list[EmailMessage]:
    """Parts that are files: named ones, and pictures and PDFs that stand in the text."""
    found = []
    for part in mail.walk():
        if part.is_multipart() or not isinstance(part, EmailMessage):
            continue
        kind = part.get_content_type()
        is_inline_logo = part.get_content_disposition() == "inline" and kind.startswith("image/")
        if is_inline_logo and part.get("Content-ID"):
            continue
        if part.get_content_disposition() == "attachment" or kind in TAKEN:
            found.append(part)
    return found


def letter_of(raw: bytes) -> tuple[str, str, str]:
    """Sender, subject and words of a mail that carries nothing."""
    mail = _parsed(raw)
    body = mail.get_body(("plain", "html"))
    words = ""
    if body is not None:
        try:
            words = str(body.get_content())
        except (LookupError, ValueError):
            words = ""
        if body.get_content_subtype() == "html":
            words = _plain(words)
    return _sender(mail), _subject(mail), words.replace("\x00", "").strip() or "(no words)"


def _sender(mail: EmailMessage) -> str:
    return parseaddr(str(mail.get("From", "")))[1]


def _subject(mail: EmailMessage) -> str:
    return " ".join(str(mail.get("Subject", "")).split())


class _Words(HTMLParser):
    """The text of a page, without what programs and style sheets say."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.mute = 0

    def handle_starttag(self, tag: str, *_: object) -> None:
        self.mute += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.mute -= tag in ("script", "style") and self.mute > 0

    def handle_data(self, data: str) -> None:
        if not self.mute and data.strip():
            self.found.append(data.strip())


def _plain(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.found)


def _refused(why: str, name: str, uid: int) -> NewFile:
    return NewFile(
        content=f"{name}:{uid}:{why}".encode(), media_type="", source=Source.MAIL, why=why
    )


def _message_id(raw: bytes) -> str:
    return str(_parsed(raw).get("Message-ID", ""))[:250] if raw else ""


def _parsed(raw: bytes) -> EmailMessage:
    made = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(made, EmailMessage)
    return made

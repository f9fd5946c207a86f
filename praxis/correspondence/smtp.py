"""One mail to one mail server, and exactly how far it got."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from typing import Any

from praxis.correspondence.carrying import Outcome, Result

TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str


class _Tracking:
    """Remembers whether the content was handed over before an answer came."""

    handed_over = False

    def data(self, message: Any) -> Any:
        self.handed_over = True
        return super().data(message)  # type: ignore[misc]


class _Plain(_Tracking, smtplib.SMTP):
    pass


class _Tls(_Tracking, smtplib.SMTP_SSL):
    pass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along. `media_type` such as "application/pdf"."""

    filename: str
    media_type: str
    data: bytes


def mail(
    *,
    mail_id: str,
    sender: str,
    to: str,
    subject: str,
    body: str,
    ics: str = "",
    attachment: Attachment | None = None,
) -> EmailMessage:
    message = EmailMessage(policy=WIRE)
    message["Message-ID"] = mail_id
    message["From"] = sender
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    if ics:
        method = "CANCEL" if "METHOD:CANCEL" in ics else "PUBLISH"
        message.add_attachment(
            ics.encode(),
            maintype="text",
            subtype="calendar",
            filename="visit.ics",
            params={"method": method, "charset": "utf-8"},
        )
    if attachment is not None:
        maintype, _, subtype = attachment.media_type.partition("/")
        message.add_attachment(
            attachment.data, maintype=maintype, subtype=subtype, filename=attachment.filename
        )
    return message


def send(server: Server, message: EmailMessage, *, to: str) -> Result:
    """Never raises for what a server or a network can do."""
    connection: _Plain | _Tls | None = None
    try:
        connection = _connect(server)
        connection.send_message(message, from_addr=server.sender, to_addrs=[to])
    except smtplib.SMTPRecipientsRefused as refused:
        return _by_code(next(iter(refused.recipients.values()))[0])
    except smtplib.SMTPAuthenticationError as refused:
        return Result(Outcome.LATER, f"SMTP {refused.smtp_code} sign-in refused")
    except smtplib.SMTPResponseException as refused:
        return _by_code(refused.smtp_code)
    except (smtplib.SMTPException, OSError) as broken:
        lost = connection is not None and connection.handed_over
        return Result(Outcome.UNKNOWN if lost else Outcome.LATER, type(broken).__name__)
    finally:
        _close(connection)
    return Result(Outcome.SENT, "accepted")


def _connect(server: Server) -> _Plain | _Tls:
    trusted = ssl.create_default_context()
    connection: _Plain | _Tls
    if server.security == "tls":
        connection = _Tls(server.host, server.port, timeout=TIMEOUT_SECONDS, context=trusted)
    else:
        connection = _Plain(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        _close(connection)
        raise
    return connection


def _close(connection: _Plain | _Tls | None) -> None:
    """No QUIT: the answer has been had, and a silent server would hold us up."""
    if connection is not None:
        connection.close()


def _by_code(code: int) -> Result:
    return Result(Outcome.REFUSED if 500 <= code < 600 else Outcome.LATER, f"SMTP {code}")

"""The practice's mailbox, read by IMAP. Nothing here touches the database."""

from __future__ import annotations

import imaplib
import ipaddress
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

TIMEOUT_SECONDS = 20.0
LIMIT_BYTES = 40 * 1024 * 1024
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"UID (\d+)")


class MailboxBroken(Exception):
    """The server could not be reached, refused, hung up or answered nonsense. Words for a log:
    they hold no mail and no password.
    """


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    security: str
    user: str
    password: str
    folder: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`validity`: numbers of mails mean the same mails only while it stays the same."""

    connection: imaplib.IMAP4
    validity: int

    def uids(self) -> list[int]:
        """Of every mail in the folder, each once, smallest first. Raises MailboxBroken."""
        with _words():
            kind, found = self.connection.uid("SEARCH", "ALL")
            if kind != "OK":
                raise MailboxBroken("SEARCH refused")
            words = b" ".join(part for part in found if part).split()
            return sorted({int(word) for word in words if word.isdigit()})

    def size(self, uid: int) -> int:
        """Raises MailboxBroken."""
        match = _SIZE.search(b" ".join(self._fetch(uid, "(UID RFC822.SIZE)")))
        return int(match[1]) if match else 0

    def content(self, uid: int) -> bytes:
        """The mail as it came, unread as before; b"" when it is gone. Raises MailboxBroken."""
        for part in self._parts(uid, "(UID BODY.PEEK[])"):
            if isinstance(part, tuple):
                head, body = part
                said = _UID.search(head)
                if said is None or int(said[1]) == uid:
                    return bytes(body)
        return b""

    def delete(self, uid: int) -> None:
        """Raises MailboxBroken."""
        with _words():
            self.connection.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Deleted)")
            if "UIDPLUS" in self.connection.capabilities:
                self.connection.uid("EXPUNGE", str(uid))

    def _fetch(self, uid: int, what: str) -> list[bytes]:
        parts = self._parts(uid, what)
        return [part if isinstance(part, bytes) else part[0] for part in parts if part]

    def _parts(self, uid: int, what: str) -> list[bytes | tuple[bytes, bytes]]:
        with _words():
            kind, found = self.connection.uid("FETCH", str(uid), what)
            if kind != "OK":
                raise MailboxBroken("FETCH refused")
            return [part for part in found if part]


@contextmanager
def opened(server: Server, *, may_change: bool) -> Iterator[Mailbox]:
    """Raises MailboxBroken."""
    with _words():
        connection = _connect(server)
    try:
        with _words():
            kind, _ = connection.select(_quoted(server.folder), readonly=not may_change)
            if kind != "OK":
                raise MailboxBroken("There is no such folder")
            _, told = connection.response("UIDVALIDITY")
        first = told[0] if told else None
        yield Mailbox(connection, int(first) if first and first.isdigit() else 0)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            connection.shutdown()


@contextmanager
def _words() -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.abort as broken:
        raise MailboxBroken("The server hung up") from broken
    except imaplib.IMAP4.error as refused:
        raise MailboxBroken("The server refused a command") from refused
    except (OSError, ValueError) as broken:
        raise MailboxBroken(type(broken).__name__) from broken


def _connect(server: Server) -> imaplib.IMAP4:
    trusted = ssl.create_default_context()
    if server.security == "none" and not _is_this_machine(server.host):
        raise MailboxBroken("Only a server on this machine may be read without TLS")
    connection: imaplib.IMAP4
    if server.security == "tls":
        connection = imaplib.IMAP4_SSL(
            server.host, server.port, ssl_context=trusted, timeout=TIMEOUT_SECONDS
        )
    else:
        connection = imaplib.IMAP4(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(trusted)
        connection.login(server.user, server.password)
    except BaseException:
        connection.shutdown()
        raise
    return connection


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""An IMAP server on this machine that behaves, and misbehaves, as real ones do (RFC 9051)."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from praxis.kernel.actor import Actor
from praxis.practice.actions import change_setting

_FETCH = re.compile(r"UID FETCH (\d+) (.*)", re.IGNORECASE)
_STORE = re.compile(r"UID STORE (\d+) ", re.IGNORECASE)


@dataclass
class Box:
    """`hang_up_at`: the number of a mail in whose middle the line breaks, once. `doubled`: each
    number is told twice. `empty`: mails come without their content. `log` holds the commands
    that came.
    """

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    password: str = "right"
    hang_up_at: int = 0
    doubled: bool = False
    empty: bool = False
    deleted: set[int] = field(default_factory=set)
    log: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        try:
            while line := await reader.readline():
                tag, _, command = line.decode().strip().partition(" ")
                self.log.append(" ".join(command.split(" ")[:2]))
                if not await self._answer(tag, command, writer):
                    break
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, tag: str, command: str, writer: asyncio.StreamWriter) -> bool:
        verb = command.split(" ")[0].upper()
        said, end = b"", b"OK done"
        if verb == "CAPABILITY":
            said = b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n"
        elif verb == "LOGIN" and self.password not in command:
            end = b"NO wrong"
        elif verb in ("SELECT", "EXAMINE"):
            count = len(self.mails)
            said = b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] valid\r\n" % (count, self.validity)
        elif command.upper().startswith("UID SEARCH"):
            numbers = [uid for uid in self.mails for _ in range(1 + self.doubled)]
            said = b"* SEARCH " + " ".join(map(str, numbers)).encode() + b"\r\n"
        elif match := _FETCH.match(command):
            said = self._fetched(int(match[1]), match[2])
            if "BODY" in match[2] and int(match[1]) == self.hang_up_at:
                self.hang_up_at = 0
                writer.write(said[: len(said) // 2])
                await writer.drain()
                writer.transport.abort()
                return False
        elif match := _STORE.match(command):
            self.deleted.add(int(match[1]))
        elif command.upper().startswith("UID EXPUNGE"):
            self.mails.pop(int(command.split(" ")[2]), None)
        writer.write(said + tag.encode() + b" " + end + b"\r\n")
        await writer.drain()
        return verb != "LOGOUT"

    def _fetched(self, uid: int, what: str) -> bytes:
        raw = self.mails.get(uid)
        if raw is None:
            return b""
        number = list(self.mails).index(uid) + 1
        if "SIZE" in what:
            return b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (number, uid, len(raw))
        if self.empty:
            return b"* %d FETCH (UID %d FLAGS ())\r\n" % (number, uid)
        head = b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (number, uid, len(raw))
        return head + raw + b")\r\n"


@contextmanager
def mailbox(box: Box, *, actor: Actor, after: str = "keep") -> Iterator[Box]:
    """The practice's mailbox on this machine."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(box.serve, "127.0.0.1", 0))
    port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        for key, value in (
            ("imap_host", "127.0.0.1"),
            ("imap_port", port),
            ("imap_security", "none"),
            ("imap_user", "fax"),
            ("imap_password", "right"),
            ("imap_after", after),
        ):
            change_setting(actor=actor, key=key, value=value)
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)

"""From the folder `exchange/in`: files of HL7 v2, each message in a transaction of its own."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from praxis.access.context import system
from praxis.chart import actions
from praxis.interop import hl7v2
from praxis.kernel import clock, exchange

logger = logging.getLogger("praxis.chart")

GROWING = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class FileTaken:
    """What became of a file's messages; `broken` when it could not be read to its end."""

    name: str
    filed: int
    waiting: int
    known: int
    broken: bool


def take_in_all() -> list[FileTaken]:
    """Every whole HL7 v2 file that has arrived."""
    found = []
    for path in exchange.arrived():
        taken = take_in(path)
        if taken is not None:
            found.append(taken)
    return found


def take_in(path: Path) -> FileTaken | None:
    """None for other kinds of file, while it still grows, or when another worker took it."""
    try:
        content = path.read_bytes()
        changed = path.stat().st_mtime
    except FileNotFoundError:
        return None
    if not hl7v2.looks_like(content):
        return None
    is_fresh = clock.real_now().timestamp() - changed < GROWING.total_seconds()
    file = hl7v2.read(content)
    broken = any(each.severity == "error" for each in file.findings)
    if is_fresh and (broken or not content.endswith((b"\r", b"\n", b"\x1c"))):
        return None
    taken = FileTaken(path.name, 0, 0, 0, broken) if not file.messages else _messages(path, file)
    mark = hashlib.sha256(content).hexdigest()
    answer = _answer(file, mark)
    if answer:
        exchange.write_out(f"{path.stem}-{mark[:8]}.ack.hl7", answer, into="acks")
    try:
        exchange.put_away(path, "waiting" if broken or not file.messages else "done", mark)
    except FileNotFoundError:
        logger.info("a file was put away by another worker")
    return taken


def _messages(path: Path, file: hl7v2.File) -> FileTaken:
    filed = waiting = known = 0
    for message in file.messages:
        with system("chart", purpose="treatment") as actor:
            taken = actions.receive_message(actor=actor, message=message, file_name=path.name)
        if not taken.is_new:
            known += 1
        elif taken.waits:
            waiting += 1
        else:
            filed += 1
    broken = any(each.severity == "error" for each in file.findings)
    return FileTaken(path.name, filed, waiting, known, broken)


def _answer(file: hl7v2.File, mark: str) -> bytes:
    """One acknowledgement a message that wants one (MSH-16, HL7 v2.5.1, 2.9.2): what was kept is
    accepted, also what waits for a person. No answer to an answer, and none to "never" or
    "errors only". The same file makes the same numbers.
    """
    return b"".join(
        hl7v2.acknowledge(message, code="AA", control_id=f"{mark[:14]}-{at}", at=clock.now())
        for at, message in enumerate(file.messages, start=1)
        if message.header.text(16) not in ("NE", "ER") and message.header.text(9, 1) != "ACK"
    )

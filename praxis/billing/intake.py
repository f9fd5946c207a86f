"""From the folder `in`: each file once, remittances to their own door, the rest as answers."""

from __future__ import annotations

import hashlib
import io
import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from praxis.access.context import system
from praxis.billing.actions.receiving import receive_answers
from praxis.billing.actions.remits import receive_835
from praxis.billing.types import FileState
from praxis.interop import hl7v2, x12
from praxis.kernel import clock, exchange
from praxis.kernel.errors import PraxisError

logger = logging.getLogger("praxis.billing")

_NAMES = uuid.UUID("3c0b0c62-9f5a-4a0d-8d0e-8f1f3cbd6a2e")
GROWING = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one file: its kind and whether a person must look."""

    name: str
    kind: str
    waits: bool


def take_in_all() -> list[TakenIn]:
    """Every whole file that has arrived, each in a transaction of its own."""
    found = []
    for path in exchange.arrived():
        taken = take_in(path)
        if taken is not None:
            found.append(taken)
    return found


def take_in(path: Path) -> TakenIn | None:
    """None while the file still grows, when another worker took it, and for HL7 v2: chart's."""
    try:
        content = path.read_bytes()
        changed = path.stat().st_mtime
    except FileNotFoundError:
        return None
    if hl7v2.looks_like(content):
        return None
    mark = hashlib.sha256(content).hexdigest()
    kinds, whole = _kinds(content)
    if not whole and clock.real_now().timestamp() - changed < GROWING.total_seconds():
        return None
    taken = _remittance(path, content, mark) if kinds == {"835"} else None
    if taken is None:
        taken = _answers(path, content)
    try:
        exchange.put_away(path, "waiting" if taken.waits else "done", mark)
    except FileNotFoundError:
        logger.info("a file was put away by another worker")
    return taken


def _remittance(path: Path, content: bytes, mark: str) -> TakenIn | None:
    """None when it is refused: then it is kept as a file that nobody understands."""
    try:
        with system("billing", purpose="claims") as actor:
            received = receive_835(
                actor=actor, key=uuid.uuid5(_NAMES, mark), file_name=path.name, content=content
            )
    except PraxisError as refusal:
        logger.warning("a remittance file was refused: %s", refusal.code)
        return None
    return TakenIn(path.name, "835", bool(received.parked))


def _answers(path: Path, content: bytes) -> TakenIn:
    with system("billing", purpose="claims") as actor:
        file = receive_answers(actor=actor, file_name=path.name, content=content)
    return TakenIn(path.name, file.kind, file.state == FileState.WAITING)


def _kinds(content: bytes) -> tuple[set[str], bool]:
    """What a file holds, and whether its end has come."""
    kinds = set()
    for unit in x12.read(io.BytesIO(content)):
        if isinstance(unit, x12.Transaction):
            kinds.add("835" if unit.guide.startswith("005010X221") else "answer")
        elif isinstance(unit, x12.Loose) and unit.id == "TA1":
            kinds.add("answer")
    return kinds, b"IEA" in content[-200:]

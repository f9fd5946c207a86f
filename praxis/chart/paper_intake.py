"""Files from the folder `exchange/scans/in`, from the upload page and from mails, taken in.

A file is read in a child with limits, outside any transaction, and taken once by its digest.
What cannot be taken stands on the list of refused files with the reason, and its bytes lie in
`exchange/scans/rejected`.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from praxis.access import queries as access
from praxis.access.context import system
from praxis.chart import actions
from praxis.chart.actions import NewFile, TakenFile
from praxis.chart.paper_types import Source
from praxis.documents.types import LIMIT_BYTES
from praxis.interop import pages
from praxis.kernel import clock, exchange
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.people import queries as people

logger = logging.getLogger("praxis.chart")

STILL = timedelta(seconds=10)
MOST_FILES = 20
_DIGITS = re.compile(r"\D")


def folder(name: str) -> Path:
    path = exchange.folder("scans") / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def take_in_all() -> list[TakenFile]:
    """Whole files that lie in the folder, oldest first, at most some a time."""
    found = []
    for path in arrived()[:MOST_FILES]:
        taken = take_in(path)
        if taken is not None:
            found.append(taken)
    return found


def arrived() -> list[Path]:
    """Links, hidden files and those still being written are left."""
    rows = [
        path
        for path in folder("in").iterdir()
        if path.is_file()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and path.suffix not in exchange.UNFINISHED
    ]
    return sorted(rows, key=lambda path: (path.stat().st_mtime, path.name))


def take_in(path: Path) -> TakenFile | None:
    """None while it is written to, or when another worker took it."""
    try:
        before = path.stat()
        if clock.real_now().timestamp() - before.st_mtime < STILL.total_seconds():
            return None
        content = path.read_bytes() if before.st_size <= LIMIT_BYTES else b""
        after = path.stat()
    except FileNotFoundError:
        return None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return None
    digest = hashlib.sha256(content or f"{path.name}:{before.st_size}".encode()).hexdigest()
    new = read(content, source=Source.FOLDER, file_name=path.name)
    with system("chart", purpose="treatment") as actor:
        taken = keep(actor, new)
    try:
        _put_away(path, "rejected" if taken.file.why else "done", digest)
    except FileNotFoundError:
        logger.info("a scan was put away by another worker")
    return taken


def read(
    content: bytes,
    *,
    source: str,
    file_name: str = "",
    sender: str = "",
    subject: str = "",
    seconds: float = pages.SECONDS,
) -> NewFile:
    """What came, with its pages or with the reason why it cannot be taken. Never raises for
    what a file can be.
    """
    shown: list[pages.Page] = []
    why = ""
    if not content:
        why = "It is empty, or larger than 25 MB."
    else:
        try:
            shown = pages.read_pages(content, seconds=seconds)
        except pages.Unreadable as error:
            why = str(error)
    numbers = " ".join((sender, subject, file_name))
    return NewFile(
        content=content or f"{file_name}:{sender}:{uuid4()}".encode(),
        media_type=pages.media_type_of(content),
        source=source,
        pages=tuple(shown),
        why=why,
        file_name=file_name,
        sender=sender,
        subject=subject,
        organization_id=organization_of(numbers),
    )


def keep(actor: Actor, new: NewFile, *, key: UUID | None = None) -> TakenFile:
    """As `receive_file`; what documents refuse is refused here with their words."""
    try:
        return actions.receive_file(actor=actor, key=key or uuid4(), new=new)
    except PraxisError as refusal:
        if new.why:
            raise
        refused = NewFile(
            content=new.content,
            media_type=new.media_type,
            source=new.source,
            why=refusal.message,
            file_name=new.file_name,
            sender=new.sender,
            subject=new.subject,
            organization_id=new.organization_id,
        )
        return actions.receive_file(actor=actor, key=key or uuid4(), new=refused)


def lay_aside(content: bytes, name: str) -> None:
    """Bytes that cannot be taken, for whoever wants to open them with another program."""
    digest = hashlib.sha256(content).hexdigest()
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", Path(name).name)[-80:] or "file"
    target = folder("rejected") / f"{digest[:12]}-{plain}"
    with contextlib.suppress(FileExistsError):
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)


def organization_of(words: str) -> int | None:
    """The only organization whose fax, telephone or mail address stands in these words."""
    digits = _DIGITS.sub("", words)
    lower = words.lower()
    found = {
        row.pk
        for row in people.organizations(on=access.today())
        if any(n and _DIGITS.sub("", n)[-10:] in digits for n in (row.fax, row.phone))
        or (row.email and row.email.lower() in lower)
    }
    return found.pop() if len(found) == 1 else None


def _put_away(path: Path, where: str, mark: str) -> None:
    target = folder(where) / f"{path.stem[:150]}-{mark[:8]}{path.suffix}"
    path.rename(target)
    target.chmod(0o600)

"""The folders through which files go out and come in: $PRAXIS_HOME/exchange.

`out` is what the clearinghouse's own program fetches (it moves what it has sent to `sent`),
`in` is where it lays answers; what was taken in goes to `done`, what nobody understands to
`waiting`. `acks` holds our answers to HL7 v2 files. `scans` holds papers: its own `in`, `done` and
`rejected`. Clear X12 lies here, so folders are 0700 and files 0600.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from praxis.kernel.home import home

FOLDERS = ("out", "sent", "in", "done", "waiting")
UNFINISHED = (".part", ".tmp", ".filepart")


def folder(name: str) -> Path:
    path = home() / "exchange"
    path.mkdir(mode=0o700, exist_ok=True)
    path /= name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def write_out(name: str, content: bytes, *, into: str = "out") -> bool:
    """Lay a file into `out` (or another folder), whole or not at all.

    False when it is there, or was sent, already: an interrupted run that is repeated makes no
    second file.
    """
    target = folder(into) / name
    if target.exists() or (folder("sent") / name).exists():
        return False
    part = folder(into) / f".{name}.part"
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return True


def arrived() -> Iterator[Path]:
    """Whole files in `in`, oldest first. Links and files still being written are left."""
    found = [
        path
        for path in folder("in").iterdir()
        if path.is_file()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and path.suffix not in UNFINISHED
    ]
    yield from sorted(found, key=lambda path: (path.stat().st_mtime, path.name))


def put_away(path: Path, where: str, mark: str) -> Path:
    """Move a file out of `in`; `mark` keeps apart two files of one name."""
    target = folder(where) / f"{path.stem}-{mark[:8]}{path.suffix}"
    path.rename(target)
    target.chmod(0o600)
    return target

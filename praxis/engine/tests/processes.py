"""What runs, read from /proc."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path


def all_processes() -> Iterator[tuple[int, int, str]]:
    """(pid, parent, command line) of everything alive; zombies left out."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if state != "Z":
                yield int(folder.name), int(parent), command


def children_of(pid: int) -> list[int]:
    return [child for child, parent, _ in all_processes() if parent == pid]


def tree_of(pid: int) -> set[int]:
    """The process and everything below it."""
    found, fresh = {pid}, [pid]
    while fresh:
        fresh = [child for parent in fresh for child in children_of(parent)]
        found.update(fresh)
    return found


def alive(pids: set[int]) -> set[int]:
    return pids & {pid for pid, _, _ in all_processes()}


def eventually(condition: Callable[[], object], seconds: float = 20.0) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False

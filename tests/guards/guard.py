"""What an entry of the registry says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """`drop` is SQL run by the owner on a clone; `no_require` a permission not asked for."""

    name: str
    test: str
    drop: str = ""
    no_require: str = ""

"""Questionnaires to begin from: drafts for the office to read, change and approve itself.

Written for this program in our own words; each file says what it is built on. Nothing here is
approved by anybody, and no Spanish sentence has been read by a qualified person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Starter:
    code: str
    title_en: str
    title_es: str
    purpose: str
    source: str
    data: dict[str, Any]

    @property
    def questions(self) -> int:
        return sum(len(each["questions"]) for each in self.data["sections"])


@cache
def all_starters() -> tuple[Starter, ...]:
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.json")))


def find(code: str) -> Starter | None:
    return next((each for each in all_starters() if each.code == code), None)


def _read(path: Path) -> Starter:
    whole = json.loads(path.read_text(encoding="utf-8"))
    return Starter(
        path.stem,
        whole["title"]["en"],
        whole["title"]["es"],
        whole["purpose"],
        " ".join(whole["source"]),
        {name: whole[name] for name in ("sections", "outcomes") if name in whole},
    )

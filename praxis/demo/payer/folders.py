"""Files taken and laid. A file appears whole or not at all, for its owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

STAMP = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class Exchange:
    """The office's exchange folder. `payer` beside `in` and `out` is the simulator's own drawer."""

    root: Path

    def folder(self, name: str) -> Path:
        path = self.root / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def to_answer(self) -> list[Path]:
        """Whole files that the office has laid out, by name."""
        return [path for path in sorted(self.folder("out").glob("*.x12")) if _is_whole(path)]

    def was_sent(self, path: Path) -> None:
        path.rename(self.folder("sent") / path.name)

    def answer(self, name: str, content: bytes) -> None:
        lay(self.folder("in") / name, content)

    def keep(self, name: str, content: bytes, *, due: datetime) -> None:
        """A remittance that is sent when its day has come."""
        lay(self.folder("payer") / f"{due:{STAMP}}-{name}", content)

    def send_due(self, now: datetime) -> list[str]:
        """Lay out the remittances whose day has come; a copy stays to be taken back from."""
        sent = []
        for path in sorted(self.folder("payer").glob("*-835-*.x12")):
            stamp, name = path.name.split("-", 1)
            if stamp <= f"{now:{STAMP}}":
                content = path.read_bytes()
                lay(self.folder("payer") / f"paid.{name}", content)
                self.answer(name, content)
                path.unlink()
                sent.append(name)
        return sent

    def remittances(self, payer: str) -> Iterator[bytes]:
        """What this payer has sent or is about to send, the latest first."""
        kept = self.folder("payer").glob(f"*835-{payer}-*.x12")
        for path in sorted(kept, key=lambda path: path.name.rsplit("-", 1)[1], reverse=True):
            yield path.read_bytes()

    def all_remittances(self) -> Iterator[tuple[bool, bytes]]:
        """Every remittance in the drawer; True for one that has been sent."""
        for path in sorted(self.folder("payer").glob("*835-*.x12")):
            yield path.name.startswith("paid."), path.read_bytes()


def lay(path: Path, content: bytes) -> None:
    part = path.parent / f".{path.name}.part"
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)


def _is_whole(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not path.name.startswith(".")

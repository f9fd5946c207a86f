"""Files for and from the printing vendor, as docs/print-vendor.md describes them.

$PRAXIS_HOME/exchange/print: `out` is fetched by the vendor's program (it moves what it has to
`sent`), `in` is where it lays what became of letters; read ones go to `done`, others to
`waiting`. Folders are 0700, files 0600.
"""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from praxis.correspondence.types import BadVendorFile, VendorLine
from praxis.kernel.home import home

FORMAT = "praxis-print-1"
MOST_BYTES = 5_000_000
UNFINISHED = (".part", ".tmp", ".filepart")


@dataclass(frozen=True, slots=True)
class Paper:
    number: str
    name: str
    lines: tuple[str, ...]
    language: str
    content: bytes


def folder(name: str) -> Path:
    path = home() / "exchange"
    for part in ("", "print", name):
        path = path / part if part else path
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def pack(papers: Sequence[Paper]) -> bytes:
    """A zip of the PDFs with manifest.csv and manifest.json; the same papers, the same bytes."""
    rows = [
        {
            "number": paper.number,
            "file": f"{paper.number}.pdf",
            "name": paper.name,
            "address": list(paper.lines),
            "language": paper.language,
        }
        for paper in papers
    ]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(["number", "file", "name", "address1", "address2", "address3", "language"])
    for paper in papers:
        lines = (*paper.lines, "", "", "")[:3]
        writer.writerow([paper.number, f"{paper.number}.pdf", paper.name, *lines, paper.language])
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        for paper in papers:
            _put(made, f"{paper.number}.pdf", paper.content)
        _put(made, "manifest.csv", table.getvalue().encode())
        said = {"format": FORMAT, "letters": rows}
        _put(made, "manifest.json", json.dumps(said, ensure_ascii=False, indent=1).encode())
    return whole.getvalue()


def _put(made: zipfile.ZipFile, name: str, content: bytes) -> None:
    made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def write_out(name: str, content: bytes) -> bool:
    """Whole or not at all; False when it is there, or was fetched, already."""
    target = folder("out") / name
    if target.exists() or (folder("sent") / name).exists():
        return False
    part = target.with_name(f".{name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)
    return True


def arrived() -> Iterator[Path]:
    """Whole files, oldest first; links and files still being written are left."""
    found = [
        path
        for path in folder("in").iterdir()
        if path.is_file()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and path.suffix not in UNFINISHED
    ]
    yield from sorted(found, key=lambda path: (path.stat().st_mtime, path.name))


def put_away(path: Path, where: str, mark: str) -> None:
    target = folder(where) / f"{path.stem}-{mark[:8]}{path.suffix}"
    path.rename(target)
    target.chmod(0o600)


def read_status(name: str, content: bytes) -> list[VendorLine]:
    """CSV with a header, or JSON. Raises BadVendorFile."""
    if len(content) > MOST_BYTES:
        raise BadVendorFile("The file is too large.")
    try:
        text = content.decode("utf-8-sig")
        if name.lower().endswith(".json"):
            said = json.loads(text)
            rows = said["letters"] if isinstance(said, dict) else said
        else:
            rows = list(csv.DictReader(io.StringIO(text)))
        lines = [_line(row) for row in rows]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadVendorFile("The file is not as docs/print-vendor.md describes it.") from fault
    if not lines:
        raise BadVendorFile("The file names no letter.")
    return lines


def _line(row: dict[str, str | None]) -> VendorLine:
    number, status = row["number"], row["status"]
    if not (isinstance(number, str) and isinstance(status, str)):
        raise ValueError("number and status are needed")
    return VendorLine(
        number=number.strip(),
        status=status.strip().lower(),
        reason=str(row.get("reason") or "").strip().lower(),
        address=str(row.get("address") or "").strip(),
    )

"""Stage one: every resource of a file becomes a row, or is known already.

A row is found by (source system, type, id). The same hash again changes nothing; another
hash moves the row to its new place in the new file. Nothing is ever removed.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from praxis.interop.fhir import Entry
from praxis.kernel import sealing
from praxis.migration.models import ImportRow, ImportRun, SourceBlob
from praxis.migration.types import KEPT, QUARANTINED, ChangedSource

NEW, CHANGED, SAME, REPEATED = "new", "changed", "same", "repeated"


@dataclass(slots=True)
class Staged:
    """One entry and its row. `change` is new, changed, same or repeated (twice in this run)."""

    entry: Entry
    row: ImportRow
    change: str


def seal_content(content: bytes, sha256: str) -> bytes:
    return sealing.seal(zlib.compress(content, 6), aad=f"migration.blob:{sha256}".encode())


def open_content(blob: SourceBlob) -> bytes:
    """The file's bytes. Raises CannotUnseal, ChangedSource when they are not the ones received."""
    plain = sealing.unseal(bytes(blob.content), aad=f"migration.blob:{blob.sha256}".encode())
    content = zlib.decompress(plain)
    if hashlib.sha256(content).hexdigest() != blob.sha256:
        raise ChangedSource("The stored file is damaged. Restore it from a backup.")
    return content


def keep_file(*, run: ImportRun, name: str, content: bytes, media_type: str) -> SourceBlob:
    """The blob for these bytes, stored when they are new."""
    sha256 = hashlib.sha256(content).hexdigest()
    known: SourceBlob | None = SourceBlob.objects.filter(sha256=sha256).defer("content").first()
    if known is not None:
        return known
    made: SourceBlob = SourceBlob.objects.create(
        sha256=sha256,
        source=run.source,
        name=name[:255],
        media_type=media_type,
        bytes=len(content),
        content=seal_content(content, sha256),
        run=run,
    )
    return made


def stage(
    *,
    run: ImportRun,
    blob: SourceBlob,
    text: str,
    entries: Iterable[Entry],
    seen: set[str],
    skipped_bytes: int = 0,
) -> list[Staged]:
    """Rows for all entries of one file. `seen` holds the keys this run has met so far.

    `skipped_bytes` stand in the file before `text` begins: a byte order mark.
    """
    found = [(entry, _key(entry)) for entry in entries]
    known = {
        f"{row.resource_type}/{row.source_id}": row
        for row in ImportRow.objects.filter(
            source=run.source, source_id__in={key.split("/", 1)[1] for _, key in found}
        )
    }
    offsets = _byte_offsets(text, [entry for entry, _ in found], skipped_bytes)
    staged = []
    for (entry, key), (first, count) in zip(found, offsets, strict=True):
        digest = hashlib.sha256(entry.raw.encode(errors="surrogatepass")).hexdigest()
        row = known.get(key)
        if key in seen:
            change = REPEATED
        elif row is None:
            change = NEW
        elif row.row_hash == digest:
            change = SAME
        else:
            change = CHANGED
        seen.add(key)
        if row is None:
            kind, _, source_id = key.partition("/")
            row = ImportRow(source=run.source, resource_type=kind, source_id=source_id)
            known[key] = row
        if change in (NEW, CHANGED):
            row.run, row.blob = run, blob
            row.first_byte, row.byte_count, row.row_hash = first, count, digest
            row.state = QUARANTINED if entry.fault else KEPT
            row.reason = entry.fault
            row.version += change == CHANGED
        staged.append(Staged(entry, row, change))
    return staged


def save(staged: list[Staged]) -> None:
    """Write the new and the changed rows; rows that are the same are not touched."""
    ImportRow.objects.bulk_create(
        [each.row for each in staged if each.change == NEW], batch_size=2000
    )
    changed = [each.row for each in staged if each.change == CHANGED]
    ImportRow.objects.bulk_update(
        changed,
        [
            "run",
            "blob",
            "first_byte",
            "byte_count",
            "row_hash",
            "version",
            "state",
            "reason",
            "note",
            "occurred_on",
            "patient",
            "target",
        ],
        batch_size=500,
    )


def _key(entry: Entry) -> str:
    """Type and id; a resource without one is named by its own hash, so it is kept once."""
    digest = hashlib.sha256(entry.raw.encode(errors="surrogatepass")).hexdigest()
    kind = (entry.resource_type or "unknown")[:64]
    return f"{kind}/{(entry.resource_id or '#' + digest[:24])[:200]}"


def _byte_offsets(text: str, entries: list[Entry], skipped: int) -> list[tuple[int, int]]:
    """First byte and byte count of each entry in the UTF-8 file; entries are in order."""
    places = []
    at, passed = 0, skipped
    for entry in entries:
        passed += len(text[at : entry.start].encode(errors="surrogatepass"))
        size = len(entry.raw.encode(errors="surrogatepass"))
        places.append((passed, size))
        passed += size
        at = entry.end
    return places

"""Rows that were kept, onto the charts. Done at import, and again by `praxis import replay`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from praxis.chart import actions as chart
from praxis.chart.types import AnyEntry, Recorded
from praxis.kernel.actor import Actor
from praxis.migration import chart_map, staging
from praxis.migration.models import ImportRow, SourceBlob
from praxis.migration.staging import CHANGED, NEW, Staged
from praxis.migration.types import QUARANTINED


@dataclass(frozen=True, slots=True)
class _One:
    """A kept resource: what it says, and the names by which others of its file refer to it."""

    row: ImportRow
    resource: Mapping[str, Any]
    names: tuple[str, ...]
    fresh: bool


def chart_staged(actor: Actor, staged: Iterable[Staged]) -> Recorded:
    """What is new or changed in a file just staged; results of a changed report go along."""
    rows = [
        _One(
            each.row,
            each.entry.resource,
            (each.entry.full_url, f"{each.row.resource_type}/{each.row.source_id}"),
            each.change in (NEW, CHANGED),
        )
        for each in staged
        if _is_charted(each.row)
    ]
    return _record(actor, rows)


def chart_blob(actor: Actor, blob: SourceBlob) -> Recorded:
    """Everything that a kept file still stands for, read from its own bytes."""
    rows = [
        row
        for row in ImportRow.objects.filter(blob=blob, resource_type__in=chart_map.TYPES).order_by(
            "first_byte"
        )
        if _is_charted(row)
    ]
    if not rows:
        return Recorded()
    content = staging.open_content(blob)
    return _record(actor, list(_reopened(rows, content)))


def _reopened(rows: Iterable[ImportRow], content: bytes) -> Iterator[_One]:
    for row in rows:
        text = content[row.first_byte : row.first_byte + row.byte_count].decode()
        yield _One(
            row,
            json.loads(text, parse_float=Decimal),
            (f"urn:uuid:{row.source_id}", f"{row.resource_type}/{row.source_id}"),
            True,
        )


def _is_charted(row: ImportRow) -> bool:
    return (
        row.resource_type in chart_map.TYPES
        and row.patient_id is not None
        and row.state != QUARANTINED
    )


def _record(actor: Actor, rows: list[_One]) -> Recorded:
    keys = chart_map.reports_by_result(
        (_key(one.row), one.resource) for one in rows if one.row.resource_type == "DiagnosticReport"
    )
    entries: list[AnyEntry] = []
    for one in rows:
        if one.fresh:
            report = next((keys[name] for name in one.names if name in keys), "")
            entries += chart_map.entries_of(
                one.row.resource_type, one.resource, _common(one.row), report_key=report
            )
    return chart.record_entries(actor=actor, entries=entries)


def _key(row: ImportRow) -> str:
    return f"{row.resource_type}/{row.source_id}"


def _common(row: ImportRow) -> dict[str, Any]:
    return {
        "patient_id": row.patient_id,
        "source": row.source,
        "key": _key(row),
        "provenance": f"import row {row.pk}",
    }

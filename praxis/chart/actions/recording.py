"""Entries of other systems into rows: new, changed (a new version) or the same (nothing)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from django.db import transaction
from django.db.models import Max

from praxis.chart.models import DiagnosticReport
from praxis.chart.models.received import TABLES
from praxis.chart.types import AnyEntry, Entry, ObservationEntry, Recorded
from praxis.kernel.actor import Actor
from praxis.kernel.bulk import insert_many

_NOT_COMPARED = ("provenance", "patient_id", "source", "key")
_LENGTHS = {
    "text": 300,
    "code": 40,
    "system": 120,
    "source": 140,
    "key": 250,
    "reaction": 300,
    "dosage": 300,
    "prescriber": 120,
    "reason": 300,
    "place": 160,
    "provider": 120,
    "unit": 40,
    "range": 80,
    "flags": 20,
    "status": 20,
    "verification": 20,
    "category": 30,
    "filler_number": 80,
    "lot": 40,
    "criticality": 20,
}
Key = tuple[int, str, str]


@transaction.atomic
def record_entries(*, actor: Actor, entries: Sequence[AnyEntry]) -> Recorded:
    """Put what another system says on the charts. The same again changes nothing; said otherwise
    it is a new version beside the former, which stays. Reports come before their observations.
    """
    actor.require("chart.receive")
    return write_entries(entries)


def write_entries(
    entries: Sequence[AnyEntry], *, more: dict[Key, dict[str, Any]] | None = None
) -> Recorded:
    """`more` gives columns of ours (message, order) to reports by their key."""
    by_kind: dict[str, list[AnyEntry]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.kind].append(entry)
    counts = Recorded()
    for kind in TABLES:
        if by_kind[kind]:
            found = _write(kind, by_kind[kind], more or {})
            counts = Recorded(
                counts.new + found.new, counts.changed + found.changed, counts.same + found.same
            )
    return counts


def _write(kind: str, entries: Sequence[AnyEntry], more: dict[Key, dict[str, Any]]) -> Recorded:
    table = TABLES[kind]
    last = {_key(entry): entry for entry in entries}
    current = _current(table, last)
    fresh = [key for key in last if key not in current]
    digests = {key: _digest(entry) for key, entry in last.items()}
    changed = [key for key in current if current[key].digest != digests[key]]
    if not fresh and not changed:
        return Recorded(same=len(last))
    table.objects.filter(pk__in=[current[key].pk for key in changed]).update(is_current=False)
    versions = _versions(table, last, fresh)
    reports = _reports(last.values()) if kind == "observation" else {}
    rows = [
        table(
            **_columns(last[key]),
            **more.get(key, {}),
            **_report_of(last[key], reports),
            digest=digests[key],
            version=current[key].version + 1 if key in current else versions.get(key, 0) + 1,
        )
        for key in (*fresh, *changed)
    ]
    insert_many(rows)
    return Recorded(len(fresh), len(changed), len(last) - len(rows))


def _key(entry: Entry) -> Key:
    return (entry.patient_id, entry.source[:140], entry.key[:250])


def _current(table: Any, keys: Iterable[Key]) -> dict[Key, Any]:
    patients, sources, names = _apart(keys)
    found = table.objects.filter(
        patient_id__in=patients, source__in=sources, source_key__in=names, is_current=True
    ).only("pk", "patient_id", "source", "source_key", "digest", "version")
    return {
        key: row for row in found if (key := (row.patient_id, row.source, row.source_key)) in keys
    }


def _versions(table: Any, keys: dict[Key, Any], fresh: Sequence[Key]) -> dict[Key, int]:
    """The last version of what was taken off a chart and comes back."""
    if not fresh:
        return {}
    patients, sources, names = _apart(fresh)
    found = (
        table.objects.filter(
            patient_id__in=patients, source__in=sources, source_key__in=names, is_current=False
        )
        .values("patient_id", "source", "source_key")
        .annotate(last=Max("version"))
    )
    return {
        key: row["last"]
        for row in found
        if (key := (row["patient_id"], row["source"], row["source_key"])) in keys
    }


def _apart(keys: Iterable[Key]) -> tuple[set[int], set[str], set[str]]:
    found = list(keys)
    return ({key[0] for key in found}, {key[1] for key in found}, {key[2] for key in found})


def _digest(entry: Entry) -> str:
    said = [
        f"{field.name}={getattr(entry, field.name)!s}"
        for field in fields(entry)
        if field.name not in _NOT_COMPARED
    ]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def _columns(entry: Entry) -> dict[str, Any]:
    found = {}
    for field in fields(entry):
        if field.name == "report_key":
            continue
        value = getattr(entry, field.name)
        most = _LENGTHS.get(field.name)
        if most and isinstance(value, str):
            value = value[:most]
        found["source_key" if field.name == "key" else field.name] = value
    return found


def _reports(entries: Iterable[AnyEntry]) -> dict[Key, int]:
    keys = {
        (entry.patient_id, entry.source, entry.report_key)
        for entry in entries
        if isinstance(entry, ObservationEntry) and entry.report_key
    }
    if not keys:
        return {}
    patients, sources, names = _apart(keys)
    found = DiagnosticReport.objects.filter(
        patient_id__in=patients, source__in=sources, source_key__in=names, is_current=True
    ).values_list("pk", "patient_id", "source", "source_key")
    return {(patient_id, source, name): pk for pk, patient_id, source, name in found}


def _report_of(entry: AnyEntry, reports: dict[Key, int]) -> dict[str, Any]:
    if not isinstance(entry, ObservationEntry):
        return {}
    return {"report_id": reports.get((entry.patient_id, entry.source, entry.report_key))}

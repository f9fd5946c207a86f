"""Moving in: one transaction a file, so that a run killed anywhere resumes by being run again."""

from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from praxis.access import queries as access
from praxis.access.context import saw
from praxis.chart.types import Recorded
from praxis.interop.fhir import BadFhir, Entry, read_bundle, read_ndjson
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.migration import charting, placing, staging
from praxis.migration.coverage_map import Mention, mentions
from praxis.migration.models import ImportRow, ImportRun, SourceBlob
from praxis.migration.patient_map import Unusable, full_date, map_patient
from praxis.migration.staging import CHANGED, NEW, REPEATED, SAME, Staged
from praxis.migration.types import LOADED, QUARANTINED, NothingToImport, TypeCount

Counts = dict[str, TypeCount]

_PATIENT_KEYS = ("patient", "subject", "beneficiary", "for", "individual")
_WHEN_KEYS = (
    "effectiveDateTime",
    "occurrenceDateTime",
    "performedDateTime",
    "onsetDateTime",
    "authoredOn",
    "recordedDate",
    "started",
    "date",
    "created",
    "issued",
    "startDate",
)
_PERIOD_KEYS = ("period", "performedPeriod", "billablePeriod", "effectivePeriod")


@transaction.atomic
def start_run(*, actor: Actor, source: str, format: str, site_id: int) -> ImportRun:
    """Open a run. `source` names the other system: rows are found again by it."""
    actor.require("migration.run")
    if not source.strip():
        raise NothingToImport("Name the system the records come from.", field="source")
    return ImportRun.objects.create(
        source=source.strip(),
        format=format,
        site=access.get_site(site_id),
        started_by_id=actor.user_id,
        started_at=clock.now(),
    )


@transaction.atomic
def import_fhir_file(
    *, actor: Actor, run: ImportRun, name: str, content: bytes, seen: set[str]
) -> Counts:
    """Stage one Bundle or NDJSON file, load its patients and coverages, keep the rest.

    `seen` is the run's set of keys met so far. Raises BadFhir and UnicodeDecodeError for
    a file that cannot be read at all: nothing of it is kept then.
    """
    actor.require("migration.run")
    text = content.decode("utf-8-sig")
    read = read_ndjson if name.endswith(".ndjson") else read_bundle
    entries = list(read(text))
    blob = staging.keep_file(
        run=run, name=name, content=content, media_type="application/fhir+json"
    )
    staged = staging.stage(
        run=run,
        blob=blob,
        text=text,
        entries=entries,
        seen=seen,
        skipped_bytes=len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0,
    )
    _load_patients(actor, run, staged)
    patients = _resolve_patients(run, staged)
    staging.save(staged)
    charting.chart_staged(actor, staged)
    _load_coverages(actor, run, staged)
    if len(patients) == 1 and blob.patient_id is None:
        SourceBlob.objects.filter(pk=blob.pk).update(patient_id=next(iter(patients)))
    return _count(staged)


@transaction.atomic
def finish_run(
    *, actor: Actor, run: ImportRun, files: int, counts: Counts, problems: list[str]
) -> None:
    """Write the run's figures."""
    actor.require("migration.run")
    run.files = files
    run.counts = {kind: asdict(count) for kind, count in sorted(counts.items())}
    run.problems = problems
    run.finished_at = clock.now()
    run.save()


@transaction.atomic
def chart_again(*, actor: Actor, blob_id: int) -> Recorded:
    """Project a kept file onto the charts anew; what is there already is not touched.

    Raises Forbidden, ChangedSource, CannotUnseal.
    """
    actor.require("migration.run")
    return charting.chart_blob(actor, SourceBlob.objects.get(pk=blob_id))


def _load_patients(actor: Actor, run: ImportRun, staged: Iterable[Staged]) -> None:
    for each in staged:
        row = each.row
        if row.resource_type != "Patient" or each.change not in (NEW, CHANGED) or row.reason:
            continue
        try:
            mapped = map_patient(each.entry.resource)
            with transaction.atomic():
                row.patient_id = placing.place_patient(actor=actor, run=run, row=row, mapped=mapped)
        except Unusable as unusable:
            row.state, row.reason = QUARANTINED, unusable.code
        except PraxisError as refusal:
            row.state, row.reason, row.note = QUARANTINED, "refused", refusal.message[:300]
        else:
            row.state, row.reason, row.note = LOADED, "", ""
            row.target = f"people.Patient:{row.patient_id}"


def _resolve_patients(run: ImportRun, staged: list[Staged]) -> set[int]:
    """Give each row its patient: by the references inside the file, then by earlier files."""
    by_key: dict[str, int] = {}
    for each in staged:
        if each.row.resource_type == "Patient" and each.row.patient_id:
            by_key[each.entry.resource_id] = each.row.patient_id
            by_key[each.entry.full_url.removeprefix("urn:uuid:")] = each.row.patient_id
    wanted = {each.entry.index: _patient_key(each.entry) for each in staged}
    missing = {key for key in wanted.values() if key and key not in by_key}
    if missing:
        for source_id, patient_id in ImportRow.objects.filter(
            source=run.source, resource_type="Patient", source_id__in=missing
        ).values_list("source_id", "patient_id"):
            if patient_id:
                by_key[source_id] = patient_id
    for each in staged:
        row, key = each.row, wanted[each.entry.index]
        if each.change not in (NEW, CHANGED):
            continue
        row.occurred_on = _when(each.entry.resource)
        if row.resource_type == "Patient" or not key:
            continue
        row.patient_id = by_key.get(key)
        if row.patient_id is None and not row.reason:
            row.state, row.reason = QUARANTINED, "no_patient"
    saw("migration_importrow", by_key.values())
    return set(by_key.values())


def _load_coverages(actor: Actor, run: ImportRun, staged: Iterable[Staged]) -> None:
    """Coverages of the patients whose bills are new here, from all their bills in this file."""
    found: dict[int, list[Mention]] = defaultdict(list)
    touched = set()
    for each in staged:
        if each.row.resource_type != "ExplanationOfBenefit" or not each.row.patient_id:
            continue
        found[each.row.patient_id] += mentions(each.entry.resource)
        if each.change in (NEW, CHANGED):
            touched.add(each.row.patient_id)
    for patient_id in sorted(touched):
        placing.place_coverages(
            actor=actor, run=run, patient_id=patient_id, found=found[patient_id]
        )


def _count(staged: Iterable[Staged]) -> Counts:
    counts: Counts = defaultdict(TypeCount)
    for each in staged:
        count = counts[each.row.resource_type]
        count.eligible += 1
        if each.change == REPEATED:
            count.merged += 1
        elif each.change == SAME:
            count.unchanged += 1
        elif each.row.state == QUARANTINED:
            count.quarantined += 1
        elif each.row.state == LOADED:
            count.loaded += 1
        else:
            count.kept += 1
    return dict(counts)


def _patient_key(entry: Entry) -> str:
    """The id that the resource's own patient reference names, or ""."""
    for name in _PATIENT_KEYS:
        reference = entry.resource.get(name)
        if isinstance(reference, dict) and isinstance(reference.get("reference"), str):
            target = str(reference["reference"])
            if target.startswith("urn:uuid:"):
                return target.removeprefix("urn:uuid:")
            kind, _, key = target.rpartition("/")
            if kind.endswith("Patient"):
                return key
    return ""


def _when(resource: dict[str, Any]) -> date | None:
    for name in _WHEN_KEYS:
        if (day := full_date(resource.get(name))) is not None:
            return day
    for name in _PERIOD_KEYS:
        period = resource.get(name)
        if isinstance(period, dict) and (day := full_date(period.get("start"))) is not None:
            return day
    return None


__all__ = ["BadFhir", "Counts", "chart_again", "finish_run", "import_fhir_file", "start_run"]

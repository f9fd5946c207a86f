"""What came in, and what became of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.migration import staging
from praxis.migration.models import ImportRow, ImportRun, SourceBlob
from praxis.migration.types import NoSuchRun, RunReport, TypeCount


def runs(*, actor: Actor) -> QuerySet[ImportRun]:
    actor.require("migration.view")
    return ImportRun.objects.select_related("site").order_by("-pk")


def get_run(*, actor: Actor, run_id: int) -> ImportRun:
    """Raises NoSuchRun."""
    actor.require("migration.view")
    run = ImportRun.objects.select_related("site").filter(pk=run_id).first()
    if run is None:
        raise NoSuchRun("There is no such import.")
    return run


def report_of(run: ImportRun) -> RunReport:
    return RunReport(
        run_id=run.pk,
        source=run.source,
        dry_run=False,
        files=run.files,
        seconds=(run.finished_at - run.started_at).total_seconds() if run.finished_at else 0.0,
        per_type={kind: TypeCount(**count) for kind, count in run.counts.items()},
        problems=list(run.problems),
    )


def set_aside(*, actor: Actor, run_id: int) -> QuerySet[Any]:
    """The quarantined rows of a run."""
    actor.require("migration.view")
    return ImportRow.objects.filter(run_id=run_id, state="quarantined").order_by("pk")


def types_of(*, actor: Actor, patient_id: int) -> list[tuple[str, int]]:
    """How many imported resources of each type a patient has."""
    actor.require("migration.view_record")
    return list(
        ImportRow.objects.filter(patient_id=patient_id)
        .values_list("resource_type")
        .annotate(count=Count("pk"))
        .order_by("resource_type")
    )


def rows_of(*, actor: Actor, patient_id: int, resource_type: str = "") -> QuerySet[Any]:
    """A patient's imported resources, newest first."""
    actor.require("migration.view_record")
    found = ImportRow.objects.filter(patient_id=patient_id)
    if resource_type:
        found = found.filter(resource_type=resource_type)
    return found.order_by("-occurred_on", "-pk")


def get_row(*, actor: Actor, row_id: int) -> ImportRow:
    """Raises NotFound."""
    actor.require("migration.view_record")
    row: ImportRow | None = (
        ImportRow.objects.select_related("blob", "run").filter(pk=row_id).first()
    )
    if row is None:
        raise NotFound("There is no such imported record.")
    return row


def blobs_of(*, actor: Actor, run_id: int) -> list[int]:
    """The files that a run kept, in their order."""
    actor.require("migration.view")
    return list(
        SourceBlob.objects.filter(run_id=run_id).order_by("pk").values_list("pk", flat=True)
    )


def text_of(row: ImportRow) -> str:
    """The resource as it came, byte for byte. Raises ChangedSource, CannotUnseal."""
    content = staging.open_content(row.blob)
    return content[row.first_byte : row.first_byte + row.byte_count].decode(errors="surrogatepass")

"""`praxis import`: files and folders in, a balanced account of every resource out."""

from __future__ import annotations

import sys
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import transaction

from praxis.access import queries as access
from praxis.access.context import system
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.migration import actions, queries
from praxis.migration.types import NothingToImport, RunReport, TypeCount

_SUFFIXES = (".json", ".ndjson")
MAX_FILE = 200 * 1024 * 1024
MAX_RATIO = 200


class _DryRun(Exception):
    """Rolls the whole run back."""


def import_fhir(
    paths: list[str],
    *,
    source: str,
    dry_run: bool = False,
    site: str = "",
    quiet: bool = False,
) -> RunReport:
    """Import bundles, NDJSON files, folders and zip archives of them.

    Each file is one transaction; run it again after a crash and it goes on. A dry run
    does everything in one transaction and takes it back. Raises NothingToImport when no
    file is found.
    """
    files = sorted(_files(paths), key=lambda item: ("patient" not in item[0].lower(), item[0]))
    if not files:
        raise NothingToImport("No .json, .ndjson or .zip file there.", field="path")
    report = RunReport(run_id=0, source=source, dry_run=dry_run, files=len(files), seconds=0.0)
    began = time.monotonic()
    if dry_run:
        try:
            with transaction.atomic():
                _run(files, report, site, quiet)
                raise _DryRun
        except _DryRun:
            pass
    else:
        _run(files, report, site, quiet)
    report.seconds = round(time.monotonic() - began, 2)
    return report


def as_json(report: RunReport) -> dict[str, Any]:
    """The keys that ARCHITECTURE 5 promises, and the identity that must hold."""
    return {
        "run_id": report.run_id,
        "source": report.source,
        "dry_run": report.dry_run,
        "files": report.files,
        "eligible": report.total("eligible"),
        "loaded": report.total("loaded"),
        "kept": report.total("kept"),
        "merged": report.total("merged"),
        "unchanged": report.total("unchanged"),
        "quarantined": report.total("quarantined"),
        "waived": report.waived,
        "balanced": report.balanced,
        "seconds": report.seconds,
        "per_type": {kind: asdict(count) for kind, count in sorted(report.per_type.items())},
        "problems": report.problems,
    }


def report(run_id: int) -> RunReport:
    """The account of an earlier run. Raises NoSuchRun."""
    with system("import", purpose="migration") as actor:
        return queries.report_of(queries.get_run(actor=actor, run_id=run_id))


def chart_again(run_id: int) -> dict[str, Any]:
    """Project what a run kept onto the charts anew, one transaction a file. Raises NoSuchRun."""
    began = time.monotonic()
    with system("import", purpose="migration") as actor:
        queries.get_run(actor=actor, run_id=run_id)
        blobs = queries.blobs_of(actor=actor, run_id=run_id)
    totals = {"new": 0, "changed": 0, "same": 0}
    for blob_id in blobs:
        with system("import", purpose="migration") as actor:
            for name, count in asdict(actions.chart_again(actor=actor, blob_id=blob_id)).items():
                totals[name] += count
    return {
        "run_id": run_id,
        "files": len(blobs),
        **totals,
        "seconds": round(time.monotonic() - began, 2),
    }


def _run(files: list[tuple[str, Path, str]], found: RunReport, site: str, quiet: bool) -> None:
    with system("import", purpose="migration") as actor:
        run = actions.start_run(
            actor=actor, source=found.source, format="fhir", site_id=_site(site)
        )
    found.run_id = run.pk
    seen: set[str] = set()
    counts: actions.Counts = defaultdict(TypeCount)
    for number, (name, path, member) in enumerate(files, 1):
        try:
            content = _read(path, member)
            with system("import", purpose="migration") as actor:
                part = actions.import_fhir_file(
                    actor=actor, run=run, name=name, content=content, seen=seen
                )
        except (actions.BadFhir, UnicodeDecodeError, PraxisError) as problem:
            found.problems.append(f"{name}: {problem}")
            continue
        for kind, count in part.items():
            _add(counts[kind], count)
        if not quiet and (number % 20 == 0 or number == len(files)):
            print(f"  {number} of {len(files)} files", file=sys.stderr, flush=True)  # noqa: T201
    with system("import", purpose="migration") as actor:
        _finish(actor, run, found, counts)


def _finish(actor: Actor, run: Any, found: RunReport, counts: dict[str, TypeCount]) -> None:
    found.per_type = dict(counts)
    actions.finish_run(
        actor=actor, run=run, files=found.files, counts=counts, problems=found.problems
    )


def _add(into: TypeCount, other: TypeCount) -> None:
    for name, value in asdict(other).items():
        setattr(into, name, getattr(into, name) + value)


def _site(code: str) -> int:
    sites = [site for site in access.sites() if not code or site.code == code]
    if not sites:
        raise NothingToImport("There is no such site. Set up a site first.", field="site")
    return int(sites[0].pk)


def _files(paths: list[str]) -> Iterator[tuple[str, Path, str]]:
    """(name, file, member of the zip archive or "")."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inner = [child for child in path.rglob("*") if child.is_file()]
        elif path.exists():
            inner = [path]
        else:
            raise NothingToImport(f"There is no file {path.name}.", field="path")
        for file in inner:
            if file.suffix == ".zip":
                with zipfile.ZipFile(file) as archive:
                    for member in archive.infolist():
                        if member.filename.endswith(_SUFFIXES):
                            yield member.filename, file, member.filename
            elif file.suffix in _SUFFIXES:
                yield file.name, file, ""


def _read(path: Path, member: str) -> bytes:
    """The bytes of one file, refusing what would unpack to more than memory should hold."""
    if not member:
        if path.stat().st_size > MAX_FILE:
            raise NothingToImport("The file is over 200 MB. Split it and import the parts.")
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(member)
        if info.file_size > MAX_FILE or info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise NothingToImport("The archive unpacks to far more than it holds. Unpack it first.")
        return archive.read(info)

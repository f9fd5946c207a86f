"""Results of a message as entries for a chart."""

from __future__ import annotations

from dataclasses import dataclass

from praxis.chart.types import (
    AnyEntry,
    ObservationEntry,
    ReportEntry,
)
from praxis.interop.hl7v2 import Observed, Ordered, Oru

_SYSTEMS = {"LN": "http://loinc.org", "SCT": "http://snomed.info/sct"}


@dataclass(frozen=True, slots=True)
class Mapped:
    """One OBR with the entries it becomes."""

    ordered: Ordered
    report: ReportEntry
    observations: tuple[ObservationEntry, ...]

    @property
    def entries(self) -> tuple[AnyEntry, ...]:
        return (self.report, *self.observations)


def map_results(
    oru: Oru, *, patient_id: int, source: str, control_id: str, provenance: str
) -> list[Mapped]:
    """A report is named by the lab's number of it, so that a correction finds the former."""
    found = []
    for place, ordered in enumerate(oru.orders, 1):
        name = f"{ordered.filler}/{ordered.code}" if ordered.filler else f"{control_id}#{place}"
        report = ReportEntry(
            patient_id=patient_id,
            source=source,
            key=f"report/{name}"[:200],
            provenance=provenance,
            text=ordered.name or "Report",
            code=ordered.code,
            system=_SYSTEMS.get(ordered.system, ordered.system),
            status=ordered.status,
            conclusion="\n".join(ordered.notes),
            filler_number=ordered.filler,
            observed_at=ordered.observed_at.at if ordered.observed_at else None,
            issued_at=ordered.reported_at.at if ordered.reported_at else None,
        )
        found.append(Mapped(ordered, report, _observations(ordered, report)))
    return found


def _observations(ordered: Ordered, report: ReportEntry) -> tuple[ObservationEntry, ...]:
    """The same code twice in a report (a culture's germs) is told apart by OBX-4, then by turn."""
    turns: dict[str, int] = {}
    found = []
    for each in ordered.observations:
        name = f"{each.code or each.name}.{each.sub_id}"
        turns[name] = turns.get(name, 0) + 1
        found.append(_observation(each, report, f"{name}.{turns[name]}"))
    return tuple(found)


def _observation(each: Observed, report: ReportEntry, name: str) -> ObservationEntry:
    at = each.observed_at.at if each.observed_at else report.observed_at
    return ObservationEntry(
        patient_id=report.patient_id,
        source=report.source,
        key=f"{report.key}/{name}"[:250],
        provenance=report.provenance,
        report_key=report.key,
        text=each.name or each.code or "Result",
        code=each.code,
        system=_SYSTEMS.get(each.system, each.system),
        category="laboratory",
        status=each.status,
        value=each.text,
        number=each.number,
        comparator=each.comparator,
        unit=each.unit,
        range=each.range.text,
        low=each.range.low,
        high=each.range.high,
        flags=" ".join(flag for flag in each.flags if flag != "N"),
        notes="\n".join(each.notes),
        observed_at=at,
    )

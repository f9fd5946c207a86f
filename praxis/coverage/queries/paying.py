"""What billing asks of insurance, for many patients or claims at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery

from praxis.access.context import saw
from praxis.coverage.models import CoverageCheck, CoverageRank, Enrollment, Payer
from praxis.coverage.types import PayerKind
from praxis.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """A coverage in its place between two days, both included."""

    rank: int
    coverage_id: int
    payer_id: int
    starts_on: date
    ends_on: date | None


def order_of(*, actor: Actor, patient_ids: Collection[int]) -> dict[int, tuple[Place, ...]]:
    """All places ever of many patients' insurance, by rank: one query. Self-pay is none."""
    actor.require("coverage.view")
    rows = (
        CoverageRank.objects.filter(patient__in=list(patient_ids), voided_at__isnull=True)
        .exclude(coverage__payer__kind=PayerKind.SELF_PAY)
        .order_by("patient_id", "rank", "starts_on")
        .values_list(
            "patient_id", "rank", "coverage_id", "coverage__payer_id", "starts_on", "ends_on"
        )
    )
    found: dict[int, list[Place]] = {}
    for patient_id, *place in rows:
        found.setdefault(patient_id, []).append(Place(*place))
    saw("coverage_coverage", found)
    return {patient_id: tuple(places) for patient_id, places in found.items()}


def first_copays_on(
    *, actor: Actor, patient_ids: Collection[int], day: date
) -> dict[int, int | None]:
    """The copay of each patient's first insurance, in cents: the last check's, else the card's.

    One query. Who has no insurance on that day is not in the answer.
    """
    actor.require("coverage.view")
    checks = CoverageCheck.objects.filter(
        coverage=OuterRef("coverage_id"), copay_cents__isnull=False
    ).order_by("-checked_at", "-pk")
    rows = (
        CoverageRank.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            patient__in=list(patient_ids),
            starts_on__lte=day,
            voided_at__isnull=True,
        )
        .order_by("patient_id", "rank")
        .distinct("patient_id")
        .annotate(checked=Subquery(checks.values("copay_cents")[:1]))
        .values_list("patient_id", "checked", "coverage__copay_cents")
    )
    found = {patient_id: card if checked is None else checked for patient_id, checked, card in rows}
    saw("coverage_coveragecheck", found)
    return found


def enrolled(*, payer_id: int, kind: str) -> list[tuple[int, int | None, date, date | None]]:
    """(billing entity, provider or None for all, first day, last day) that the payer agreed to."""
    rows = Enrollment.objects.filter(payer=payer_id, kind=kind, starts_on__isnull=False)
    return [
        (row.billing_entity_id, row.provider_id, row.starts_on, row.ends_on)
        for row in rows
        if row.starts_on is not None
    ]


def payer_kind(*, payer_id: int) -> str:
    """ "" when there is no such payer."""
    return Payer.objects.filter(pk=payer_id).values_list("kind", flat=True).first() or ""


def payer_named(*, numbers: Collection[str], name: str = "") -> Payer | None:
    """The payer with one of these X12 numbers, else the one payer of exactly that name."""
    known = [number for number in numbers if number]
    found = list(
        Payer.objects.filter(Q(payer_id__in=known) & ~Q(payer_id="")).order_by("ended_on", "pk")[:2]
    )
    if not found and name:
        found = list(Payer.objects.filter(name__iexact=name, ended_on__isnull=True)[:2])
    return found[0] if len(found) == 1 or (found and not name) else _of_name(found, name)


def _of_name(found: list[Payer], name: str) -> Payer | None:
    """Two payers may share a number with the clearinghouse: then the name tells them apart."""
    same = [payer for payer in found if payer.name.casefold() == name.casefold()]
    return same[0] if same else (found[0] if found else None)

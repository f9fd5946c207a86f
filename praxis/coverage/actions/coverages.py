"""Patients' insurance: added, ended, put in order. What was used is never edited."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from praxis.coverage import ranks
from praxis.coverage.actions.order import TAKEN, lay, lock_order, timeline_of
from praxis.coverage.actions.rows import last_day, locked, one_of, stamp, words
from praxis.coverage.models import Coverage, Payer, Product
from praxis.coverage.types import (
    UNKNOWN_MEMBER_ID,
    BadMemberId,
    BadOrder,
    Basis,
    CoverageDetails,
    CoverageInUse,
    EmployerSize,
    EnteredInError,
    FilingCode,
    Incomplete,
    MedicareReason,
    OrderReason,
    Relationship,
    SamePolicyTwice,
    Sex,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.people import queries as people

_TWICE = SamePolicyTwice(
    "The patient already has this policy on some of these days.", field="member_id"
)
# Letters S, L, O, I, B and Z never occur (CMS, "Understanding the MBI format").
_LETTER = "[AC-HJKMNP-RT-Y]"
_EITHER = "[AC-HJKMNP-RT-Y0-9]"
_MBI = re.compile(f"[1-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{{2}}[0-9]{{2}}")
_MBI_CODES = (FilingCode.MEDICARE_A, FilingCode.MEDICARE_B)


@transaction.atomic
def add_coverage(
    *,
    actor: Actor,
    key: UUID,
    patient_id: int,
    details: CoverageDetails,
    rank: int | None = None,
    displace: bool = False,
    reason: str = OrderReason.STATED,
    note: str = "",
) -> Coverage:
    """Add a policy in place `rank` (1 = primary), or behind the others when rank is None.

    On days on which places before it are empty it moves up. A place that is taken is
    refused, unless `displace` moves those from there on down.
    Raises NotFound, RankTaken, SamePolicyTwice, BadMemberId, BadDates, Incomplete.
    """
    actor.require("coverage.edit")
    people.get_patient(actor, patient_id)
    lock_order(patient_id)
    first: Coverage | None = Coverage.objects.filter(client_key=key).first()
    if first is not None:
        return first
    coverage = Coverage(client_key=key, patient_id=patient_id, recorded_by_id=actor.user_id)
    _fill(actor, coverage, details)
    spans = timeline_of(patient_id)
    days = (details.starts_on, details.ends_on or date.max)
    if rank is not None and not displace and ranks.is_taken(spans, rank, *days):
        raise TAKEN
    with violations(coverage_same_policy_once=_TWICE):
        insert_once(coverage)
    lay(
        actor=actor,
        patient_id=patient_id,
        spans=ranks.insert(spans, coverage.pk, *days, rank),
        reason=one_of(reason, OrderReason.values, field="reason"),
        note=note,
    )
    return coverage


@transaction.atomic
def change_coverage(
    *, actor: Actor, coverage_id: int, version: int, details: CoverageDetails
) -> Coverage:
    """Edit a policy that nothing was done with yet; its place stays.

    Raises NotFound, ChangedMeanwhile, CoverageInUse, SamePolicyTwice, BadMemberId, BadDates.
    """
    actor.require("coverage.edit")
    coverage = _to_change(coverage_id, version)
    if coverage.used_at is not None:
        raise CoverageInUse(
            "This insurance was already used for a visit or a claim. End it and add the new one,"
            " or correct it: that keeps what was sent."
        )
    old = (coverage.starts_on, coverage.ends_on or date.max)
    _fill(actor, coverage, details)
    with violations(coverage_same_policy_once=_TWICE):
        stamp(coverage)
    new = (coverage.starts_on, coverage.ends_on or date.max)
    if new != old:
        _move(actor, coverage, old, new)
    return coverage


@transaction.atomic
def end_coverage(*, actor: Actor, coverage_id: int, ends_on: date) -> Coverage:
    """`ends_on` is the last day it pays for; from the next day those behind it move up.

    A later day than before lets it run on, behind the others. Raises NotFound, BadDates,
    EnteredInError.
    """
    actor.require("coverage.edit")
    coverage = _to_change(coverage_id)
    last_day(coverage.starts_on, ends_on, field="ends_on")
    if coverage.ends_on == ends_on:
        return coverage
    old = (coverage.starts_on, coverage.ends_on or date.max)
    coverage.ends_on = ends_on
    with violations(coverage_same_policy_once=_TWICE):
        stamp(coverage)
    _move(actor, coverage, old, (coverage.starts_on, ends_on))
    return coverage


@transaction.atomic
def correct_coverage(
    *, actor: Actor, key: UUID, coverage_id: int, details: CoverageDetails, why: str
) -> Coverage:
    """Put a right policy where a wrong one was: the wrong one stays, marked as an error.

    Returns the new one, in the same places. Raises NotFound, EnteredInError, Incomplete,
    SamePolicyTwice, BadMemberId, BadDates.
    """
    actor.require("coverage.edit")
    first: Coverage | None = Coverage.objects.filter(client_key=key).first()
    if first is not None:
        return first
    wrong = _to_change(coverage_id)
    _void(actor, wrong, why)
    right = Coverage(
        client_key=key,
        patient_id=wrong.patient_id,
        recorded_by_id=actor.user_id,
        replaces=wrong,
        card_front_document_id=wrong.card_front_document_id,
        card_back_document_id=wrong.card_back_document_id,
    )
    _fill(actor, right, details)
    with violations(coverage_same_policy_once=_TWICE):
        insert_once(right)
    spans = timeline_of(wrong.patient_id)
    spans = _same_places(spans, wrong.pk, right.pk, details.starts_on, details.ends_on or date.max)
    spans = ranks.remove(spans, wrong.pk, *ranks.ALWAYS)
    lay(
        actor=actor,
        patient_id=wrong.patient_id,
        spans=spans,
        reason=OrderReason.OTHER,
        note="Corrected",
    )
    return right


@transaction.atomic
def mark_entered_in_error(*, actor: Actor, coverage_id: int, why: str) -> Coverage:
    """It was never the patient's. Those behind it move up. Raises NotFound, Incomplete."""
    actor.require("coverage.edit")
    coverage = _seen(coverage_id)
    if coverage.entered_in_error_at is not None:
        return coverage
    _void(actor, coverage, why)
    spans = ranks.remove(timeline_of(coverage.patient_id), coverage.pk, *ranks.ALWAYS)
    lay(
        actor=actor,
        patient_id=coverage.patient_id,
        spans=spans,
        reason=OrderReason.MOVED_UP,
    )
    return coverage


@transaction.atomic
def change_ranks(
    *,
    actor: Actor,
    patient_id: int,
    order: Sequence[int],
    from_on: date,
    reason: str = OrderReason.STATED,
    note: str = "",
) -> None:
    """From a day on the coverages pay in this order. All of that day's must be named.

    Raises NotFound, BadOrder.
    """
    actor.require("coverage.edit")
    people.get_patient(actor, patient_id)
    lock_order(patient_id)
    spans = timeline_of(patient_id)
    if len(set(order)) != len(order) or set(order) != set(ranks.on(spans, from_on)):
        raise BadOrder("Give each insurance of that day its own place.", field="order")
    lay(
        actor=actor,
        patient_id=patient_id,
        spans=ranks.arrange(spans, order, from_on),
        reason=one_of(reason, OrderReason.values, field="reason"),
        note=note,
    )


@transaction.atomic
def file_card(
    *,
    actor: Actor,
    coverage_id: int,
    front_document_id: int | None = None,
    back_document_id: int | None = None,
) -> Coverage:
    """Name the documents that show the card; a side not given stays. Raises NotFound."""
    actor.require("coverage.check")
    coverage = _seen(coverage_id)
    if front_document_id is not None:
        coverage.card_front_document_id = front_document_id
    if back_document_id is not None:
        coverage.card_back_document_id = back_document_id
    return stamp(coverage)


@transaction.atomic
def mark_used(*, actor: Actor, coverage_ids: Collection[int]) -> None:
    """A visit or a claim rests on these now: from here on they are ended, not edited."""
    actor.require("coverage.check")
    rows = Coverage.objects.filter(pk__in=coverage_ids, used_at__isnull=True)
    for coverage in rows.select_for_update().order_by("pk"):
        coverage.used_at = clock.now()
        coverage.save(update_fields=["used_at"])


def _seen(coverage_id: int) -> Coverage:
    """The coverage, after the patient's order is locked. Raises NotFound."""
    patient_id = (
        Coverage.objects.filter(pk=coverage_id).values_list("patient_id", flat=True).first()
    )
    if patient_id is None:
        raise NotFound("That insurance does not exist, or is not yours to see.")
    lock_order(patient_id)
    return locked(Coverage, coverage_id)


def _to_change(coverage_id: int, version: int | None = None) -> Coverage:
    coverage = _seen(coverage_id)
    if version is not None:
        coverage = locked(Coverage, coverage_id, version)
    if coverage.entered_in_error_at is not None:
        raise EnteredInError("This insurance was marked as entered in error. Add the right one.")
    return coverage


def _void(actor: Actor, coverage: Coverage, why: str) -> None:
    coverage.entered_in_error_why = words(why, field="why")
    coverage.entered_in_error_at = clock.now()
    coverage.entered_in_error_by_id = actor.user_id
    stamp(coverage)


def _move(actor: Actor, coverage: Coverage, old: tuple[date, date], new: tuple[date, date]) -> None:
    """Follow changed dates: places stay where both hold, new days come behind the others."""
    spans = timeline_of(coverage.patient_id)
    if old[0] < new[0]:
        spans = ranks.remove(spans, coverage.pk, date.min, new[0] - timedelta(days=1))
    if new[1] < old[1]:
        spans = ranks.remove(spans, coverage.pk, new[1] + timedelta(days=1), date.max)
    lay(
        actor=actor,
        patient_id=coverage.patient_id,
        spans=ranks.insert(spans, coverage.pk, *new),
        reason=OrderReason.MOVED_UP,
    )


def _same_places(
    spans: ranks.Timeline, wrong_id: int, right_id: int, first: date, last: date
) -> ranks.Timeline:
    """The right one just before the wrong one wherever that stood, else behind all."""
    bordered = ranks.insert(spans, right_id, first, last)
    return tuple(
        ranks.Span(span.first, span.last, _before(span.ids, wrong_id, right_id))
        for span in bordered
    )


def _before(ids: tuple[int, ...], wrong_id: int, right_id: int) -> tuple[int, ...]:
    if wrong_id not in ids or right_id not in ids:
        return ids
    others = [each for each in ids if each != right_id]
    at = others.index(wrong_id)
    return (*others[:at], right_id, *others[at:])


def _fill(actor: Actor, coverage: Coverage, details: CoverageDetails) -> None:
    payer = Payer.objects.filter(pk=details.payer_id).first()
    if payer is None:
        raise NotFound("There is no such payer.", field="payer_id")
    product = None
    if details.product_id is not None:
        product = Product.objects.filter(pk=details.product_id, payer=payer).first()
        if product is None:
            raise Incomplete("Choose a product of this payer.", field="product_id")
    person_id = details.subscriber_person_id
    if person_id is not None and not people.get_related_person(
        actor, coverage.patient_id, person_id
    ):
        raise NotFound("Choose one of the patient's contacts.", field="subscriber_person_id")
    for name, value in asdict(details).items():
        setattr(coverage, name, value.strip() if isinstance(value, str) else value)
    coverage.member_id = _member_id(details.member_id, payer, product)
    one_of(details.relationship, Relationship.values, field="relationship")
    one_of(details.basis, Basis.values, field="basis")
    one_of(details.employer_size, EmployerSize.values, field="employer_size")
    one_of(details.medicare_reason, MedicareReason.values, field="medicare_reason")
    one_of(details.subscriber_sex, ("", *Sex.values), field="subscriber_sex")
    if details.ends_on is not None:
        last_day(details.starts_on, details.ends_on, field="ends_on")
    if details.copay_cents is not None and details.copay_cents < 0:
        raise Incomplete("A copay is not negative.", field="copay_cents")
    if details.relationship != Relationship.SELF:
        words(details.subscriber_family_name, field="subscriber_family_name")
        if details.subscriber_birth_date is None:
            raise Incomplete("Give the subscriber's birth date.", field="subscriber_birth_date")


def _member_id(text: str, payer: Payer, product: Product | None) -> str:
    member_id = words(text, field="member_id").upper()
    if member_id == UNKNOWN_MEMBER_ID:
        return member_id
    code = (product.filing_code if product else "") or payer.filing_code
    if code in _MBI_CODES:
        member_id = re.sub(r"[\s-]", "", member_id)
        if not _MBI.fullmatch(member_id):
            raise BadMemberId(
                "This is not a Medicare number: it has 11 characters, as 1EG4-TE5-MK73, and never"
                " S, L, O, I, B or Z.",
                field="member_id",
            )
    return member_id

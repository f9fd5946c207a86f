"""Reading payers and patients' insurance."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from praxis.access import queries as access
from praxis.coverage import cob
from praxis.coverage.models import (
    Coverage,
    CoverageCheck,
    CoverageRank,
    Enrollment,
    Payer,
    PayerRule,
    Product,
)
from praxis.coverage.queries.asking import Question as Question
from praxis.coverage.queries.asking import asked_by_file as asked_by_file
from praxis.coverage.queries.asking import open_traces as open_traces
from praxis.coverage.queries.asking import question_of as question_of
from praxis.coverage.queries.asking import questions_to_carry as questions_to_carry
from praxis.coverage.queries.authorizations import (
    authorization_for_visit as authorization_for_visit,
)
from praxis.coverage.queries.authorizations import authorization_rules as authorization_rules
from praxis.coverage.queries.authorizations import authorizations as authorizations
from praxis.coverage.queries.authorizations import authorizations_of as authorizations_of
from praxis.coverage.queries.authorizations import get_authorization as get_authorization
from praxis.coverage.queries.authorizations import (
    get_authorization_rule as get_authorization_rule,
)
from praxis.coverage.queries.authorizations import need_on as need_on
from praxis.coverage.queries.authorizations import payers_asked_first as payers_asked_first
from praxis.coverage.queries.authorizations import units_of_visit as units_of_visit
from praxis.coverage.queries.first import FirstInsurance as FirstInsurance
from praxis.coverage.queries.first import first_insurances_on as first_insurances_on
from praxis.coverage.queries.paying import Place as Place
from praxis.coverage.queries.paying import enrolled as enrolled
from praxis.coverage.queries.paying import first_copays_on as first_copays_on
from praxis.coverage.queries.paying import order_of as order_of
from praxis.coverage.queries.paying import payer_kind as payer_kind
from praxis.coverage.queries.paying import payer_named as payer_named
from praxis.coverage.standing import standing
from praxis.coverage.types import CoverageOn, Relationship, RuleKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.practice import queries as practice


def _within(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def _of(patient_ids: Collection[int]) -> RawSQL:
    """One array instead of a parameter a patient: a day has hundreds, and each one costs."""
    return RawSQL("coverage_coveragerank.patient_id = ANY(%s)", [list(patient_ids)], BooleanField())


def _not_ended() -> Q:
    return Q(ended_on__isnull=True) | Q(ended_on__gte=access.today())


def get_coverage(*, actor: Actor, coverage_id: int) -> Coverage:
    """Raises Forbidden, NotFound."""
    actor.require("coverage.view")
    found = _with_payer().filter(pk=coverage_id).first()
    if found is None:
        raise NotFound("That insurance does not exist, or is not yours to see.")
    return found


def coverages_by_id(*, actor: Actor, coverage_ids: Collection[int]) -> dict[int, Coverage]:
    """With payer, product and subscriber, in one query: for claims."""
    actor.require("coverage.view")
    rows = _with_payer().select_related("subscriber_person").filter(pk__in=coverage_ids)
    return {row.pk: row for row in rows}


def coverages_on(
    *, actor: Actor, patient_ids: Collection[int], day: date, zone: str = "UTC"
) -> dict[int, list[CoverageOn]]:
    """What pays on a day, first payer first, for many patients at once: four queries.

    `zone` is the site's, for "checked today". Patients without insurance are not in the answer.
    """
    actor.require("coverage.view")
    ranks = (
        CoverageRank.objects.filter(_within(day), patient__in=patient_ids, voided_at__isnull=True)
        .select_related("coverage__payer", "coverage__product")
        .order_by("patient_id", "rank")
    )
    rows = [(row.coverage, row) for row in ranks]
    answer: dict[int, list[CoverageOn]] = {}
    for each in _described(rows, day, zone):
        answer.setdefault(each.patient_id, []).append(each)
    return answer


def coverages_of(*, actor: Actor, patient_id: int, on: date, zone: str = "UTC") -> list[CoverageOn]:
    """All of a patient's insurance: what pays on the day in order, then what does not."""
    actor.require("coverage.view")
    live = {
        row.coverage_id: row
        for row in CoverageRank.objects.filter(
            _within(on), patient=patient_id, voided_at__isnull=True
        )
    }
    rows = _with_payer().filter(patient=patient_id, entered_in_error_at__isnull=True)
    found = _described([(row, live.get(row.pk)) for row in rows], on, zone)
    return sorted(found, key=lambda each: (each.rank or 99, -each.starts_on.toordinal()))


def primary_on(*, actor: Actor, patient_id: int, day: date, zone: str = "UTC") -> CoverageOn | None:
    """Who pays first for a service of that day; None means the patient does."""
    found = coverages_on(actor=actor, patient_ids=[patient_id], day=day, zone=zone)
    return found[patient_id][0] if patient_id in found else None


def entered_in_error(*, actor: Actor, patient_id: int) -> list[Coverage]:
    """Kept, and shown only on demand."""
    actor.require("coverage.view")
    rows = _with_payer().filter(patient=patient_id, entered_in_error_at__isnull=False)
    return list(rows.order_by("-entered_in_error_at"))


def checks_of(*, actor: Actor, coverage_id: int) -> list[CoverageCheck]:
    """Every check, newest first."""
    actor.require("coverage.view")
    return list(
        CoverageCheck.objects.filter(coverage=coverage_id)
        .select_related("checked_by")
        .order_by("-checked_at", "-pk")
    )


def rank_history(*, actor: Actor, patient_id: int) -> list[CoverageRank]:
    """Which coverage paid in which place, newest first, with the reason."""
    actor.require("coverage.view")
    return list(
        CoverageRank.objects.filter(patient=patient_id, voided_at__isnull=True)
        .select_related("coverage__payer", "coverage__product", "set_by")
        .order_by("-starts_on", "rank")
    )


def suggested_order(*, actor: Actor, patient_id: int, day: date) -> cob.Suggestion:
    """Who should pay first on the day, with the reasons and the facts that are missing."""
    actor.require("coverage.view")
    rows = (
        _with_payer()
        .filter(_within(day), patient=patient_id, entered_in_error_at__isnull=True)
        .order_by("pk")
    )
    return cob.suggest([_candidate(row) for row in rows], day)


def payers(*, actor: Actor, ended: bool = False) -> QuerySet[Payer]:
    """For lists; ended ones only when asked for."""
    actor.require("coverage.view_payers")
    found = Payer.objects.all()
    return found if ended else found.filter(_not_ended())


def get_payer(*, actor: Actor, payer_id: int) -> Payer:
    """Raises Forbidden, NotFound."""
    actor.require("coverage.view_payers")
    found = Payer.objects.filter(pk=payer_id).first()
    if found is None:
        raise NotFound("There is no such payer.")
    return found


def products(*, actor: Actor, payer_id: int | None = None, ended: bool = False) -> list[Product]:
    actor.require("coverage.view_payers")
    found = Product.objects.select_related("payer")
    if payer_id is not None:
        found = found.filter(payer=payer_id)
    if not ended:
        found = found.filter(_not_ended())
    return list(found.order_by("payer__name", "name", "pk"))


def get_product(*, actor: Actor, product_id: int) -> Product:
    """Raises Forbidden, NotFound."""
    actor.require("coverage.view_payers")
    found = Product.objects.select_related("payer").filter(pk=product_id).first()
    if found is None:
        raise NotFound("There is no such product.")
    return found


def payer_rules(*, actor: Actor, payer_id: int) -> list[PayerRule]:
    """Rules in force, past and to come: of the payer first, then of its products."""
    actor.require("coverage.view_payers")
    return list(
        PayerRule.objects.filter(payer=payer_id)
        .select_related("product")
        .order_by("kind", "product__name", "-starts_on")
    )


def rule_on(
    *, payer_id: int, kind: str, day: date, product_id: int | None = None
) -> PayerRule | None:
    """The rule that binds on a day: the product's own goes before the payer's."""
    found = PayerRule.objects.filter(_within(day), payer=payer_id, kind=kind)
    whose = Q(product__isnull=True)
    if product_id is not None:
        whose |= Q(product=product_id)
    return found.filter(whose).order_by("product_id").first()  # PostgreSQL sorts null last


def enrollments(*, actor: Actor, payer_id: int) -> list[Enrollment]:
    actor.require("coverage.view_payers")
    return list(
        Enrollment.objects.filter(payer=payer_id)
        .select_related("billing_entity", "provider")
        .order_by("billing_entity__legal_name", "provider__sort_name", "kind", "-starts_on")
    )


def get_enrollment(*, actor: Actor, enrollment_id: int) -> Enrollment:
    """Raises Forbidden, NotFound."""
    actor.require("coverage.view_payers")
    found = (
        Enrollment.objects.select_related("payer", "billing_entity", "provider")
        .filter(pk=enrollment_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such enrolment.")
    return found


def is_enrolled(
    *, payer_id: int, billing_entity_id: int, provider_id: int, kind: str, day: date
) -> bool:
    """Has the payer agreed, for this provider or for the whole billing entity, by that day?"""
    return Enrollment.objects.filter(
        Q(provider__isnull=True) | Q(provider=provider_id),
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        starts_on__lte=day,
        payer=payer_id,
        billing_entity=billing_entity_id,
        kind=kind,
    ).exists()


def _with_payer() -> QuerySet[Coverage]:
    rows: QuerySet[Coverage] = Coverage.objects.select_related("payer", "product")
    return rows


def _described(
    rows: Iterable[tuple[Coverage, CoverageRank | None]], day: date, zone: str
) -> list[CoverageOn]:
    found = list(rows)
    checks = _last_checks([coverage.pk for coverage, _ in found])
    good_days = _good_days({coverage.payer_id for coverage, _ in found}, day)
    return [
        _describe(coverage, rank, checks.get(coverage.pk), good_days, day, zone)
        for coverage, rank in found
    ]


def _last_checks(coverage_ids: list[int]) -> dict[int, CoverageCheck]:
    if not coverage_ids:
        return {}
    rows = (
        CoverageCheck.objects.filter(coverage__in=coverage_ids)
        .order_by("coverage_id", "-checked_at", "-pk")
        .distinct("coverage_id")
    )
    return {row.coverage_id: row for row in rows}


def _good_days(payer_ids: set[int], day: date) -> dict[tuple[int, int | None], int]:
    """How long a check is good, by (payer, product); (0, None) is the practice's setting."""
    if not payer_ids:
        return {}
    rules = PayerRule.objects.filter(
        _within(day), payer__in=payer_ids, kind=RuleKind.ELIGIBILITY_AGE
    )
    good: dict[tuple[int, int | None], int] = {
        (rule.payer_id, rule.product_id): rule.days for rule in rules
    }
    good[0, None] = practice.setting("eligibility_age_days")
    return good


def _describe(
    coverage: Coverage,
    rank: CoverageRank | None,
    check: CoverageCheck | None,
    good_days: dict[tuple[int, int | None], int],
    day: date,
    zone: str,
) -> CoverageOn:
    payer, product = coverage.payer, coverage.product
    good = good_days.get(
        (payer.pk, coverage.product_id), good_days.get((payer.pk, None), good_days[0, None])
    )
    checked_copay = check.copay_cents if check else None
    return CoverageOn(
        coverage_id=coverage.pk,
        patient_id=coverage.patient_id,
        rank=rank.rank if rank else None,
        payer_id=payer.pk,
        payer_name=payer.name,
        payer_kind=payer.kind,
        payer_x12_id=payer.payer_id,
        filing_code=(product.filing_code if product else "") or payer.filing_code,
        product_id=coverage.product_id,
        product_name=product.name if product else "",
        needs_referral=bool(product and product.needs_referral),
        needs_auth=bool(product and product.needs_auth),
        member_id=coverage.member_id,
        group_number=coverage.group_number,
        relationship=coverage.relationship,
        relationship_word=Relationship(coverage.relationship).label,
        subscriber_name=coverage.subscriber_name,
        starts_on=coverage.starts_on,
        ends_on=coverage.ends_on,
        copay_cents=coverage.copay_cents if checked_copay is None else checked_copay,
        deductible_left_cents=check.deductible_left_cents if check else None,
        checked_at=check.checked_at if check else None,
        standing=standing(
            day=day,
            starts_on=coverage.starts_on,
            ends_on=coverage.ends_on,
            result=check.result if check else None,
            checked_on=clock.local_date(check.checked_at, zone) if check else None,
            good_days=good,
        ),
        order_reason=rank.get_reason_display() if rank else "",
        used=coverage.used_at is not None,
        version=coverage.version,
    )


def _candidate(row: Coverage) -> cob.Candidate:
    return cob.Candidate(
        coverage_id=row.pk,
        name=str(row.product or row.payer),
        kind=row.payer.kind,
        relationship=row.relationship,
        basis=row.basis,
        employer_size=row.employer_size,
        medicare_reason=row.medicare_reason,
        esrd_since=row.esrd_since,
        subscriber_birth_date=row.subscriber_birth_date,
        court_ordered=row.court_ordered,
        starts_on=row.starts_on,
    )

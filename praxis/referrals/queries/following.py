"""Reading referrals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet

from praxis.access import queries as access
from praxis.billing import queries as billing
from praxis.coverage import queries as coverage
from praxis.coverage.types import AuthorizationKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.referrals.models import Referral, ReferralEvent
from praxis.referrals.types import NoSuchReferral

if TYPE_CHECKING:
    from praxis.coverage.types import Need
    from praxis.scheduling.models import Appointment


def referrals(actor: Actor) -> QuerySet[Referral]:
    """For the listing; `is_late`: the day of the next step has passed. Raises Forbidden."""
    actor.require("referrals.view")
    late = Q(due_on__lt=access.today())
    found: QuerySet[Referral] = Referral.objects.select_related(
        "patient", "organization", "provider"
    ).annotate(is_late=ExpressionWrapper(late, output_field=BooleanField(null=True)))
    return found


def referrals_of(actor: Actor, patient_id: int) -> list[Referral]:
    """Newest first."""
    return list(referrals(actor).filter(patient_id=patient_id).order_by("-pk")[:100])


def get_referral(actor: Actor, referral_id: int) -> Referral:
    """With its events in order. Raises Forbidden, NoSuchReferral."""
    events = ReferralEvent.objects.order_by("pk")
    found: Referral | None = (
        referrals(actor)
        .select_related("authorization", "appointment", "coverage__payer")
        .filter(pk=referral_id)
        .prefetch_related(Prefetch("events", events))
        .first()
    )
    if found is None:
        raise NoSuchReferral("There is no such referral, or it is not yours to see.")
    return found


def usual_codes(visit_type_id: int) -> list[str]:
    """What visits of a type are usually charged: what a payer is asked about at booking."""
    return [line.service.code for line in billing.lines_of(billing.template_of(visit_type_id))]


def need_of_visit(actor: Actor, visit: Appointment) -> Need | None:
    """Whether the payer of its day wants to be asked first; None without insurance."""
    day = clock.local_date(visit.start, visit.site.time_zone)
    cover = coverage.primary_on(actor=actor, patient_id=visit.patient_id, day=day)
    if cover is None:
        return None
    return coverage.need_on(
        cover=cover,
        kind=AuthorizationKind.VISIT,
        what=visit.visit_type.name,
        day=day,
        codes=usual_codes(visit.visit_type_id),
        site_id=visit.site_id,
    )


def why_of_visit(actor: Actor, visit: Appointment) -> str:
    """In words, where it is written."""
    need = need_of_visit(actor, visit)
    if need is None:
        return "No insurance on file for that day."
    asked = "wants to be asked first" if need.needed else "does not ask for it"
    return f"{need.payer_name} {asked}. {need.why}."

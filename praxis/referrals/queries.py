"""Reading referrals."""

from __future__ import annotations

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.referrals.models import Referral, ReferralEvent
from praxis.referrals.types import NoSuchReferral


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

"""Reading requests for records and what copies cost."""

from __future__ import annotations

from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.referrals.models import RecordsEvent, RecordsFee, RecordsRequest
from praxis.referrals.types import NoSuchReferral


def records_requests(actor: Actor) -> QuerySet[RecordsRequest]:
    """For the listing; `is_late`: its day has passed. Raises Forbidden."""
    actor.require("referrals.records")
    late = ExpressionWrapper(Q(due_on__lt=access.today()), output_field=BooleanField(null=True))
    found: QuerySet[RecordsRequest] = RecordsRequest.objects.select_related("patient").annotate(
        is_late=late
    )
    return found


def get_records_request(actor: Actor, records_request_id: int) -> RecordsRequest:
    """With its events in order. Raises Forbidden, NoSuchReferral."""
    found: RecordsRequest | None = (
        records_requests(actor)
        .filter(pk=records_request_id)
        .prefetch_related(Prefetch("events", RecordsEvent.objects.order_by("pk")))
        .first()
    )
    if found is None:
        raise NoSuchReferral("There is no such request, or it is not yours to see.")
    return found


def records_fees(actor: Actor) -> list[RecordsFee]:
    """All, by whom they are asked of, the latest first. Raises Forbidden."""
    actor.require("referrals.records")
    return list(RecordsFee.objects.order_by("asker", "-starts_on", "-pk"))


def fee_on(*, asker: str, day: date) -> RecordsFee | None:
    """What holds on a day."""
    return RecordsFee.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day), asker=asker, starts_on__lte=day
    ).first()


def fee_cents(fee: RecordsFee, pages: int) -> int:
    """The base and each page after the free ones, at most the cap."""
    asked = fee.base_cents + fee.page_cents * max(0, pages - fee.free_pages)
    return asked if fee.cap_cents is None else min(asked, fee.cap_cents)

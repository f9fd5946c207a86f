"""Requests for quotation and their answers."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from praxis.supply.models import Invitation, Quote, Request, RequestLine
from praxis.supply.types import NoSuchSupply


def requests() -> QuerySet[Request]:
    """With `asked` suppliers and `answered` ones."""
    return Request.objects.select_related("place").annotate(
        asked=Count("invitations", distinct=True),
        answered=Count("invitations", filter=Q(invitations__quotes__isnull=False), distinct=True),
    )


def get_request(request_id: int) -> Request:
    """Raises NoSuchSupply."""
    found = Request.objects.select_related("place__site").filter(pk=request_id).first()
    if found is None:
        raise NoSuchSupply("There is no such request.")
    return found


def get_invitation(invitation_id: int) -> Invitation:
    """Raises NoSuchSupply."""
    found = (
        Invitation.objects.select_related("request__place__site", "organization")
        .filter(pk=invitation_id)
        .first()
    )
    if found is None:
        raise NoSuchSupply("There is no such request.")
    return found


def shown_lines(request_id: int) -> list[RequestLine]:
    """What is asked for, in the order written."""
    return list(
        RequestLine.objects.filter(request_id=request_id)
        .select_related("item", "unit")
        .order_by("position")
    )


def latest_quotes(request_id: int) -> list[Quote]:
    """The answer of each supplier that counts."""
    return list(
        Quote.objects.filter(invitation__request_id=request_id)
        .select_related("invitation__organization")
        .order_by("invitation_id", "-round")
        .distinct("invitation_id")
    )

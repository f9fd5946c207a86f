"""Organizations and agreements. They hold no patient data."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from praxis.people.models import Agreement, Organization
from praxis.people.types import NoSuchRecord


def get_organization(organization_id: int) -> Organization:
    """Raises NoSuchRecord."""
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None:
        raise NoSuchRecord("There is no such organization.")
    return found


def organizations(*, on: date | None = None, kind: str = "") -> QuerySet[Organization]:
    """All, or those dealt with on a day; of one kind, or any."""
    found = Organization.objects.all()
    if on is not None:
        found = found.filter(Q(ended_on=None) | Q(ended_on__gte=on), started_on__lte=on)
    if kind:
        found = found.filter(kinds__contains=[kind])
    return found


def get_agreement(agreement_id: int) -> Agreement:
    """Raises NoSuchRecord."""
    found = Agreement.objects.select_related("organization").filter(pk=agreement_id).first()
    if found is None:
        raise NoSuchRecord("There is no such agreement.")
    return found


def agreements(organization_id: int) -> list[Agreement]:
    return list(
        Agreement.objects.filter(organization_id=organization_id).order_by("-starts_on", "pk")
    )


def agreements_to_decide(on: date, *, days: int = 60) -> list[Agreement]:
    """Those whose last day to give notice falls within so many days from `on`, earliest first."""
    found = Agreement.objects.select_related("organization").filter(ends_on__gte=on)
    due = [each for each in found if notice_by(each) <= on + timedelta(days=days)]
    return sorted(due, key=notice_by)


def notice_by(agreement: Agreement) -> date:
    """The last day to give notice. Only for an agreement that ends."""
    if agreement.ends_on is None:
        raise ValueError("an agreement without an end has no day of notice")
    return agreement.ends_on - timedelta(days=agreement.notice_days)

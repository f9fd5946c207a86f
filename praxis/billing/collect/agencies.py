"""Whether an agency may be given anything: a contract and a BAA in force."""

from __future__ import annotations

from datetime import date

from praxis.billing.collect_types import AgencyNotReady, NoSuchAgency
from praxis.billing.models import Agency


def ready_agency(agency_id: int, *, on: date) -> Agency:
    """Raises NoSuchAgency, AgencyNotReady (45 CFR 164.502(e), 164.504(e))."""
    agency: Agency | None = (
        Agency.objects.select_related("organization", "contract", "baa")
        .filter(pk=agency_id)
        .first()
    )
    if agency is None:
        raise NoSuchAgency("There is no such agency.")
    lacking = lacking_of(agency, on=on)
    if lacking:
        raise AgencyNotReady(f"{agency.organization.name}: {lacking}.")
    return agency


def lacking_of(agency: Agency, *, on: date) -> str:
    """What is missing before accounts may go there, in words; "" when nothing is."""
    if agency.ended_on is not None and agency.ended_on < on:
        return "we do not work with it any more"
    for words, paper in (
        ("contract", agency.contract),
        ("business associate agreement", agency.baa),
    ):
        if paper.signed_on is None or paper.signed_on > on:
            return f"the {words} is not signed"
        if paper.starts_on > on:
            return f"the {words} has not begun"
        if paper.ends_on is not None and paper.ends_on < on and not paper.renews_itself:
            return f"the {words} is over"
    return ""

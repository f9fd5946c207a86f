"""Businesses and agencies, and what was signed with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.kernel import names
from praxis.kernel.actor import Actor
from praxis.kernel.npi import is_npi
from praxis.kernel.once import insert_once
from praxis.people.actions import rows
from praxis.people.contact_values import read_email, read_phone
from praxis.people.models import Agreement, Organization
from praxis.people.types import AgreementKind, BadDates, BadNpi, NameMissing, OrganizationKind
from praxis.people.zips import read_zip


@transaction.atomic
def add_organization(
    *,
    actor: Actor,
    key: UUID,
    name: str,
    kinds: Collection[str],
    npi: str = "",
    phone: str = "",
    fax: str = "",
    email: str = "",
    line1: str = "",
    line2: str = "",
    city: str = "",
    state: str = "",
    zip: str = "",
    started_on: date | None = None,
) -> Organization:
    """Raises Forbidden, NameMissing, WrongChoice, BadNpi, BadPhone, BadEmail, BadZip."""
    actor.require("people.manage_organizations")
    return insert_once(
        Organization(
            client_key=key,
            started_on=started_on or rows.office_day(actor.site_ids),
            **_facts(
                name=name,
                kinds=kinds,
                npi=npi,
                phone=phone,
                fax=fax,
                email=email,
                line1=line1,
                line2=line2,
                city=city,
                state=state,
                zip=zip,
            ),
        )
    )


@transaction.atomic
def change_organization(
    *,
    actor: Actor,
    organization_id: int,
    version: int,
    name: str,
    kinds: Collection[str],
    npi: str = "",
    phone: str = "",
    fax: str = "",
    email: str = "",
    line1: str = "",
    line2: str = "",
    city: str = "",
    state: str = "",
    zip: str = "",
) -> Organization:
    """Raises Forbidden, NoSuchRecord, ChangedMeanwhile, NameMissing, WrongChoice, BadNpi,
    BadPhone, BadEmail, BadZip.
    """
    actor.require("people.manage_organizations")
    row = rows.locked(Organization, organization_id, version=version)
    return rows.change(
        row,
        _facts(
            name=name,
            kinds=kinds,
            npi=npi,
            phone=phone,
            fax=fax,
            email=email,
            line1=line1,
            line2=line2,
            city=city,
            state=state,
            zip=zip,
        ),
    )


@transaction.atomic
def end_organization(*, actor: Actor, organization_id: int, on: date) -> Organization:
    """`on` is the last day of dealing with it; its agreements must have ended by then.

    Raises Forbidden, NoSuchRecord, BadDates.
    """
    actor.require("people.manage_organizations")
    row = rows.locked(Organization, organization_id)
    rows.in_order(row.started_on, on, field="ended_on")
    running = Agreement.objects.filter(organization_id=organization_id).exclude(ends_on__lte=on)
    if running.exists():
        raise BadDates("An agreement with it runs on. End that first.", field="ended_on")
    return rows.change(row, {"ended_on": on})


@transaction.atomic
def add_agreement(
    *,
    actor: Actor,
    key: UUID,
    organization_id: int,
    kind: str,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    signed_on: date | None = None,
    notice_days: int = 0,
    renews_itself: bool = False,
    document_id: int | None = None,
) -> Agreement:
    """Raises Forbidden, NoSuchRecord, WrongChoice, NameMissing, BadDates."""
    actor.require("people.manage_organizations")
    rows.locked(Organization, organization_id)
    rows.in_order(starts_on, ends_on)
    return insert_once(
        Agreement(
            client_key=key,
            organization_id=organization_id,
            kind=rows.one_of(kind, AgreementKind.values, field="kind"),
            title=_title(title),
            signed_on=signed_on,
            starts_on=starts_on,
            ends_on=ends_on,
            notice_days=_notice(notice_days),
            renews_itself=renews_itself,
            document_id=document_id,
        )
    )


@transaction.atomic
def change_agreement(
    *,
    actor: Actor,
    agreement_id: int,
    version: int,
    title: str | None = None,
    ends_on: date | None = None,
    signed_on: date | None = None,
    notice_days: int | None = None,
    renews_itself: bool | None = None,
    document_id: int | None = None,
) -> Agreement:
    """Raises Forbidden, NoSuchRecord, ChangedMeanwhile, NameMissing, BadDates."""
    actor.require("people.manage_organizations")
    row = rows.locked(Agreement, agreement_id, version=version)
    rows.in_order(row.starts_on, ends_on)
    return rows.change(
        row,
        {
            "title": None if title is None else _title(title),
            "ends_on": ends_on,
            "signed_on": signed_on,
            "notice_days": None if notice_days is None else _notice(notice_days),
            "renews_itself": renews_itself,
            "document_id": document_id,
        },
    )


def _facts(
    *,
    name: str,
    kinds: Collection[str],
    npi: str,
    phone: str,
    fax: str,
    email: str,
    line1: str,
    line2: str,
    city: str,
    state: str,
    zip: str,
) -> dict[str, object]:
    plain = rows.family_name(name, field="name")
    npi = "".join(npi.split())
    if npi and not is_npi(npi):
        raise BadNpi("An NPI has ten digits, and the last one checks the others.", field="npi")
    return {
        "name": plain,
        "sort_name": names.fold(plain),
        "kinds": sorted(
            {rows.one_of(kind, OrganizationKind.values, field="kinds") for kind in kinds}
        ),
        "npi": npi,
        "phone": read_phone(phone) if phone.strip() else "",
        "fax": read_phone(fax) if fax.strip() else "",
        "email": read_email(email) if email.strip() else "",
        "line1": rows.words(line1),
        "line2": rows.words(line2),
        "city": rows.words(city),
        "state": state.strip().upper(),
        "zip": read_zip(zip) if zip.strip() else "",
    }


def _title(text: str) -> str:
    plain = rows.words(text)
    if not plain:
        raise NameMissing("Say what was agreed.", field="title")
    return plain


def _notice(days: int) -> int:
    if days < 0:
        raise BadDates("Days of notice are zero or more.", field="notice_days")
    return days

"""Agencies we work with, what they collected, and accounts they give back."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.actions.payments import take_payment
from praxis.billing.actions.placing import get_placement, step
from praxis.billing.books import key_of
from praxis.billing.collect.agency_files import Remitted, keep_remittance, read_remittance
from praxis.billing.collect.standing import standings
from praxis.billing.collect_types import (
    AgencyNotReady,
    BadAgencyFile,
    CollectMoved,
    NoSuchAgency,
    PlacementVerb,
)
from praxis.billing.models import Agency, AgencyFile, Placement
from praxis.billing.powers import empowered
from praxis.billing.words import needed
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.ledger import actions as ledger
from praxis.ledger.types import Chart, Line, NewEntry
from praxis.people import queries as people

_MOVED = CollectMoved("The agency does not have this account any more.")


@transaction.atomic
def add_agency(
    *,
    actor: Actor,
    key: UUID,
    organization_id: int,
    contract_id: int,
    baa_id: int,
    fee_basis_points: int,
) -> Agency:
    """An organization becomes our collection agency. Raises AgencyNotReady: both papers are its
    own, a contract and a business associate agreement.
    """
    actor.require("billing.approve_collect")
    for agreement_id, kinds in ((contract_id, ("contract", "service")), (baa_id, ("baa",))):
        paper = people.get_agreement(agreement_id)
        if paper.organization_id != organization_id or paper.kind not in kinds:
            raise AgencyNotReady("Choose this organization's own contract and its BAA.")
    return insert_once(
        Agency(
            client_key=key,
            organization_id=organization_id,
            contract_id=contract_id,
            baa_id=baa_id,
            fee_basis_points=fee_basis_points,
            started_on=access.today(),
            made_by_id=actor.user_id,
        )
    )


@transaction.atomic
def end_agency(*, actor: Actor, agency_id: int, ends_on: date) -> Agency:
    """Nothing new goes there after that day. Raises NoSuchAgency."""
    actor.require("billing.approve_collect")
    agency: Agency | None = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise NoSuchAgency("There is no such agency.")
    agency.ended_on = ends_on
    agency.save(update_fields=["ended_on"])
    return agency


@transaction.atomic
def receive_agency_remittance(
    *, actor: Actor, key: UUID, agency_id: int, name: str, content: bytes
) -> AgencyFile:
    """What the agency collected, on the patients' accounts in full; its fee is our expense.

    The same file again posts nothing. All or nothing. Raises BadAgencyFile, NoSuchAgency.
    """
    actor.require("billing.post")
    agency = Agency.objects.select_for_update(of=("self",), no_key=True).filter(pk=agency_id)
    if not agency.exists():
        raise NoSuchAgency("There is no such agency.")
    lines = read_remittance(content)
    again: AgencyFile | None = AgencyFile.objects.filter(
        agency=agency_id, kind="remittance", digest=hashlib.sha256(content).hexdigest()
    ).first()
    if again is not None:
        return again
    placements = _placements(agency_id, lines)
    file = keep_remittance(
        actor=actor, agency_id=agency_id, name=name, content=content, lines=lines
    )
    for at, line in enumerate(lines):
        _post(actor, key_of(key, f"line {at}"), placements[line.placement_id], line, file)
    fee = sum(line.fee_cents for line in lines)
    if fee:
        ledger.post_entries(
            actor=empowered(actor),
            entries=[
                NewEntry(
                    key=key_of(key, "fee"),
                    kind="agency_fee",
                    on=access.today(),
                    lines=(Line(Chart.AGENCY_FEES, fee), Line(Chart.EFT_EXPECTED, -fee)),
                    memo="Kept by the collection agency",
                    source=f"billing.agencyfile:{file.pk}",
                )
            ],
        )
    return file


def _placements(agency_id: int, lines: list[Remitted]) -> dict[int, Placement]:
    found = {
        each.pk: each
        for each in Placement.objects.filter(
            agency=agency_id, pk__in=[line.placement_id for line in lines]
        )
        .select_related("patient")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    }
    for at, line in enumerate(lines, start=2):
        if line.placement_id not in found:
            raise BadAgencyFile(f"Line {at}: this agency does not have A-{line.placement_id}.",
                                field="file")  # fmt: skip
    return found


def _post(actor: Actor, key: UUID, placement: Placement, line: Remitted, file: AgencyFile) -> None:
    payment = take_payment(
        actor=actor,
        key=key,
        patient_id=placement.patient_id,
        cents=line.cents,
        method="eft",
        site_id=access.sites()[0].pk,
        reference=f"Agency, {file.name}"[:60],
        watch=False,
    )
    placement.refresh_from_db()
    if placement.state != PlacementVerb.PLACED:
        return
    step(
        actor,
        placement,
        PlacementVerb.PAID,
        key_of(key, "paid"),
        file=file,
        payment_id=payment.pk,
        cents=line.cents,
    )
    if not standings([placement.patient_id]):
        step(actor, placement, PlacementVerb.SETTLED, key_of(key, "settled"), file=file)


@transaction.atomic
def take_back_account(*, actor: Actor, key: UUID, placement_id: int, why: str) -> Placement:
    """The agency gives an account back as not to be collected. Raises CollectMoved."""
    actor.require("billing.collect")
    placement = get_placement(placement_id)
    with violations(billing_placement_step=_MOVED):
        step(actor, placement, PlacementVerb.RETURNED, key, reason=needed(why))
    placement.refresh_from_db()
    return placement

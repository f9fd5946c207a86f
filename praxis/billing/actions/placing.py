"""An account for the agency: asked for, signed off by another person, handed over, called back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.billing.actions.statements import billable
from praxis.billing.books import key_of
from praxis.billing.collect.agencies import ready_agency
from praxis.billing.collect.agency_files import write_list
from praxis.billing.collect.allowed import require
from praxis.billing.collect.powers import collecting
from praxis.billing.collect_types import (
    CollectMoved,
    MayNotCollect,
    NoSuchPlacement,
    NotYourOwnRequest,
    PlacementVerb,
    Step,
)
from praxis.billing.days import end_of_day
from praxis.billing.models import AgencyFile, Placement, PlacementEvent, PlacementPart
from praxis.billing.words import needed, plain
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.worklist import actions as worklist

_MOVED = CollectMoved("Somebody has taken this step meanwhile. Nothing was changed.")
_OWN = NotYourOwnRequest("You asked for this. Another person signs it off.")
_BARRED = MayNotCollect("The account is held or pays by a plan. It does not go to an agency.")
_LIVE = CollectMoved("This account is with an agency already, or waits for sign-off.")


@transaction.atomic
def ask_placement(
    *, actor: Actor, key: UUID, patient_id: int, agency_id: int, why: str = ""
) -> Placement:
    """Propose to hand an account over: what the final notice asked for and is still open.

    Raises MayNotCollect with every reason, AgencyNotReady, CollectMoved.
    """
    actor.require("billing.collect")
    first: Placement | None = Placement.objects.filter(client_key=key).first()
    if first is not None:
        return first
    ready_agency(agency_id, on=access.today())
    standing = require(actor=actor, patient_id=patient_id, step=Step.AGENCY)
    rows = [row for row in billable(actor=actor, patient_id=patient_id) if row.patient_cents > 0]
    with violations(billing_placement_one_live=_LIVE):
        placement = insert_once(
            Placement(
                client_key=key,
                patient_id=patient_id,
                agency_id=agency_id,
                notice_id=standing.final_id or 0,
                cents=standing.owed_cents,
                why=plain(why),
                made_at=clock.now(),
                made_by_id=actor.user_id,
                made_by_name=actor.signature,
            )
        )
        PlacementPart.objects.bulk_create(
            PlacementPart(
                placement=placement,
                patient_id=patient_id,
                charge_id=row.charge.pk,
                cents=row.patient_cents,
            )
            for row in rows
        )
        step(actor, placement, PlacementVerb.ASKED, key_of(key, "asked"), reason=why)
    worklist.file_item(
        actor=collecting(actor),
        key=f"billing:placement:{placement.pk}",
        kind="billing.agency_sign_off",
        title="Sign off: an account for the agency",
        why="Office rule: another person looks at each account first",
        consequence="The account waits; nothing is asked of the patient meanwhile",
        due_at=_by(2),
        role="office_manager" if actor.can("billing.approve_collect") else "billing_lead",
        patient_id=patient_id,
        url=f"/agency/accounts/{placement.pk}/",
        step="Sign off",
        at_risk=Money(placement.cents),
    )
    placement.refresh_from_db()
    return placement


@transaction.atomic
def sign_off_placement(*, actor: Actor, placement_id: int) -> Placement:
    """Hand the account over: everything is looked at once more, then it goes on today's list.

    Raises NotYourOwnRequest, MayNotCollect, AgencyNotReady, CollectMoved.
    """
    actor.require("billing.approve_collect")
    placement = get_placement(placement_id)
    if placement.made_by_id == actor.user_id:
        raise _OWN
    ready_agency(placement.agency_id, on=access.today())
    with violations(
        billing_placement_step=_MOVED, billing_placement_own=_OWN, billing_placement_barred=_BARRED
    ):
        file = write_list(actor=actor, placements=[placement], kind="placement")
        step(
            actor,
            placement,
            PlacementVerb.PLACED,
            key_of(placement.client_key, "placed"),
            file=file,
            cents=placement.cents,
        )
    _answered(actor, placement, "Handed over")
    return placement


@transaction.atomic
def refuse_placement(*, actor: Actor, placement_id: int, why: str) -> Placement:
    """Another person says no, or who asked takes it back. Raises CollectMoved."""
    actor.require("billing.collect")
    placement = get_placement(placement_id)
    own = placement.made_by_id == actor.user_id
    if not own:
        actor.require("billing.approve_collect")
    verb = PlacementVerb.WITHDRAWN if own else PlacementVerb.REFUSED
    with violations(billing_placement_step=_MOVED):
        step(
            actor,
            placement,
            verb,
            key_of(placement.client_key, verb),
            reason=needed(why, "Say why."),
        )
    _answered(actor, placement, verb.label)
    return placement


@transaction.atomic
def recall_account(*, actor: Actor, key: UUID, placement_id: int, why: str) -> Placement:
    """Call an account back from the agency: on a list of its own, at once (T18).

    Raises CollectMoved when it is not with the agency, ReasonNeededForMoney.
    """
    actor.require("billing.collect")
    placement = get_placement(placement_id)
    if PlacementEvent.objects.filter(client_key=key).exists():
        return placement
    words = needed(why, "Say why it is called back.")
    with violations(billing_placement_step=_MOVED):
        file = write_list(actor=actor, placements=[placement], kind="recall", why=words)
        step(actor, placement, PlacementVerb.RECALLED, key, file=file, reason=words)
    worklist.close_item(
        actor=collecting(actor), key=f"billing:recall:{placement.pk}", reason="Called back"
    )
    placement.refresh_from_db()
    return placement


def watch_placed(*, actor: Actor, placement: Placement, owed_cents: int) -> None:
    """Money came here while the agency asks for it: call it back within one business day."""
    paid = owed_cents <= 0
    worklist.file_item(
        actor=collecting(actor),
        key=f"billing:recall:{placement.pk}",
        kind="billing.agency_recall",
        title="Paid here: call the account back" if paid else "Part paid here: tell the agency",
        why="Paid while the agency has it: one business day",
        consequence="The agency goes on asking for money that was paid",
        due_at=_by(1),
        role="biller",
        patient_id=placement.patient_id,
        url=f"/agency/accounts/{placement.pk}/",
        step="Call back",
        at_risk=Money(max(0, owed_cents)),
    )


def get_placement(placement_id: int) -> Placement:
    """Locked. Raises NoSuchPlacement."""
    found: Placement | None = (
        Placement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("agency", "patient")
        .filter(pk=placement_id)
        .first()
    )
    if found is None:
        raise NoSuchPlacement("There is no such account at an agency, or it is not yours to see.")
    return found


def step(
    actor: Actor,
    placement: Placement,
    verb: str,
    key: UUID,
    *,
    file: AgencyFile | None = None,
    payment_id: int | None = None,
    cents: int = 0,
    reason: str = "",
) -> None:
    """The state follows by the database."""
    PlacementEvent.objects.create(
        client_key=key,
        placement=placement,
        patient_id=placement.patient_id,
        verb=verb,
        file=file,
        payment_id=payment_id,
        cents=cents,
        reason=reason[:200],
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=clock.now(),
    )


def _answered(actor: Actor, placement: Placement, words: str) -> None:
    worklist.close_item(
        actor=collecting(actor), key=f"billing:placement:{placement.pk}", reason=words
    )
    placement.refresh_from_db()


def _by(days: int) -> datetime:
    return end_of_day(add_business_days(access.today(), days))

"""What copies of records cost: dated rows by who asks."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.referrals.actions.rows import words
from praxis.referrals.models import RecordsFee
from praxis.referrals.types import Asker, RuleOverlaps, WordsNeeded


@transaction.atomic
def add_records_fee(
    *,
    actor: Actor,
    key: UUID,
    asker: str,
    base_cents: int,
    page_cents: int,
    free_pages: int,
    source: str,
    checked_on: date,
    starts_on: date,
    cap_cents: int | None = None,
) -> RecordsFee:
    """From a day on; the fee for the same kind of requester that runs ends the day before.

    Raises Forbidden, WordsNeeded, RuleOverlaps.
    """
    actor.require("referrals.set_rules")
    again: RecordsFee | None = RecordsFee.objects.filter(client_key=key).first()
    if again is not None:
        return again
    if min(base_cents, page_cents, free_pages, cap_cents or 0) < 0:
        raise WordsNeeded("Amounts cannot be below zero.", field="base_cents")
    RecordsFee.objects.filter(asker=asker, ends_on__isnull=True, starts_on__lt=starts_on).update(
        ends_on=starts_on - timedelta(days=1)
    )
    overlaps = RuleOverlaps("Another fee holds on some of these days.", field="starts_on")
    with violations(referrals_fee_overlap=overlaps):
        made: RecordsFee = insert_once(
            RecordsFee(
                client_key=key,
                asker=Asker(asker),
                base_cents=base_cents,
                page_cents=page_cents,
                free_pages=free_pages,
                cap_cents=cap_cents,
                source=words(source, field="source", say="Say which law or guidance."),
                checked_on=checked_on,
                starts_on=starts_on,
                set_by_id=actor.user_id,
            )
        )
    return made

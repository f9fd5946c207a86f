"""Which records go with a referral: set by rule, laid together when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction

from praxis.access import queries as access
from praxis.documents import actions as filing
from praxis.documents.types import Kind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.referrals import queries
from praxis.referrals.actions.rows import words
from praxis.referrals.letter import summary_pdf
from praxis.referrals.models import PackRule, Referral
from praxis.referrals.types import BadDay, Part, RuleOverlaps, WordsNeeded

if TYPE_CHECKING:
    from praxis.people.models import Patient

_OVERLAPS = RuleOverlaps(
    "Another rule holds on some of these days. End it first, or begin later.", field="starts_on"
)


@transaction.atomic
def add_pack_rule(
    *,
    actor: Actor,
    key: UUID,
    kinds: Sequence[str],
    parts: Sequence[str],
    months: int,
    source: str,
    checked_on: date,
    starts_on: date,
    specialty: str = "",
) -> PackRule:
    """From a day on; the rule for the same specialty that runs ends the day before.

    Raises Forbidden, WordsNeeded, RuleOverlaps.
    """
    actor.require("referrals.set_rules")
    again: PackRule | None = PackRule.objects.filter(client_key=key).first()
    if again is not None:
        return again
    specialty = " ".join(specialty.split())[:80]
    if not set(kinds) <= set(Kind.values) or not set(parts) <= set(Part.values):
        raise WordsNeeded("Choose from the list.", field="kinds")
    if not kinds and not parts:
        raise WordsNeeded("Choose what goes with the letter.", field="kinds")
    if not 1 <= months <= 120:
        raise WordsNeeded("Give 1 to 120 months.", field="months")
    PackRule.objects.filter(
        specialty__iexact=specialty, ends_on__isnull=True, starts_on__lt=starts_on
    ).update(ends_on=starts_on - timedelta(days=1))
    with violations(referrals_pack_overlap=_OVERLAPS):
        made: PackRule = insert_once(
            PackRule(
                client_key=key,
                specialty=specialty,
                kinds=list(kinds),
                parts=list(parts),
                months=months,
                source=words(source, field="source", say="Say why these and no more."),
                checked_on=checked_on,
                starts_on=starts_on,
                set_by_id=actor.user_id,
            )
        )
    return made


@transaction.atomic
def end_pack_rule(*, actor: Actor, rule_id: int, ends_on: date) -> PackRule:
    """Raises Forbidden, NotFound, BadDay."""
    actor.require("referrals.set_rules")
    found: PackRule | None = PackRule.objects.select_for_update().filter(pk=rule_id).first()
    if found is None:
        raise NotFound("There is no such rule.")
    if ends_on < found.starts_on:
        raise BadDay("It holds from later on. Choose that day or a later one.", field="ends_on")
    found.ends_on = ends_on
    found.save(update_fields=["ends_on"])
    return found


def file_summary(
    actor: Actor, referral: Referral, patient: Patient, rule: PackRule, *, key: UUID
) -> Any:
    """The parts of the chart that the rule names, as a paper on the chart. Who sends it need not
    see the chart: the rule, not the person, says what is in it.
    """
    program = replace(actor, permissions=actor.permissions | {"chart.view"})
    parts = queries.parts_of_chart(
        program,
        patient_id=patient.pk,
        parts=rule.parts,
        since=access.today() - relativedelta(months=rule.months),
    )
    return filing.file_document(
        actor=actor,
        key=key,
        kind=Kind.LETTER,
        title="Summary of the chart",
        media_type="application/pdf",
        content=summary_pdf(referral, patient=patient, parts=parts, at=clock.now()),
        patient_id=patient.pk,
        source="program",
    )

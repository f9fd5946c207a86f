"""What a triage decides, and what follows from it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from praxis.forms.models import Response, TriageOutcome
from praxis.forms.triage import Verdict
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.worklist import actions as worklist

# A guest at the kiosk or on the booking page has no right of his own to file work.
_PROGRAM = Actor(user_id=None, name="system:forms", system=True)


@transaction.atomic
def decide(*, actor: Actor, response: Response, verdict: Verdict) -> TriageOutcome:
    """Keep the class; a red flag calls the clinical staff at once."""
    actor.require("forms.fill")
    now = clock.now()
    outcome: TriageOutcome = TriageOutcome(
        patient_id=response.patient_id,
        response=response,
        urgency=verdict.urgency,
        max_wait_minutes=verdict.max_wait_minutes,
        decided_at=now,
        latest_at=now + timedelta(minutes=verdict.max_wait_minutes),
        settled_at=now if verdict.emergency else None,
    )
    outcome.save(force_insert=True)
    if verdict.emergency:
        worklist.file_item(
            actor=_PROGRAM,
            key=f"forms:red-flag:{response.pk}",
            kind="forms.red_flag",
            title="Red flag: an emergency was described",
            why="Clinic rule · red flags are called back at once",
            consequence="The patient was told to call 911 and has no visit",
            due_at=now,
            role="clinical",
            patient_id=response.patient_id,
            url=f"/responses/{response.pk}/",
            step="Read the answers and call",
            by_hand=True,
        )
    return outcome


@transaction.atomic
def settle_triage(*, actor: Actor, response_id: int) -> None:
    """The patient has a visit in time, or none is wanted any more: stop watching."""
    actor.require("forms.fill")
    TriageOutcome.objects.filter(response_id=response_id, settled_at=None).update(
        settled_at=clock.now()
    )

"""What a provider wrote of a result goes to the patient as a message in the portal."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from praxis.chart.models import ReportReview
from praxis.chart.types import NoSuchEntry, WordsNeeded
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Topic
from praxis.kernel.actor import Actor
from praxis.worklist import actions as worklist


@transaction.atomic
def send_note(*, actor: Actor, key: UUID, report_id: int) -> ReportReview:
    """The newest note of a report, in the provider's own words, where only the patient reads it
    after signing in; a text or mail says that something waits, never what. The task to tell it
    is done. A retry with the same key sends nothing more.

    Raises Forbidden, NoSuchEntry, WordsNeeded, NoSuchPatient.
    """
    actor.require("chart.view")
    found: ReportReview | None = (
        ReportReview.objects.select_related("report")
        .filter(report_id=report_id)
        .exclude(note="")
        .order_by("-pk")
        .first()
    )
    if found is None or found.report.entered_in_error:
        if not ReportReview.objects.filter(report_id=report_id).exists():
            raise NoSuchEntry("Nobody has reviewed this report yet.")
        raise WordsNeeded("The provider wrote no note for the patient.")
    correspondence.write_to_patient(
        actor=actor,
        key=key,
        patient_id=found.patient_id,
        subject=found.report.text,
        text=f"{found.note}\n\n{found.by_name}",
        topic=Topic.OTHER,
    )
    worklist.close_item(
        actor=actor, key=f"chart:tell:{found.pk}", reason="Written to the patient in the portal"
    )
    return found

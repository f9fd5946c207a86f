"""After a missed visit: the ladder of the practice's policy, the fee, and taking it back."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import formats, translation
from django.utils.translation import gettext

from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Channel, NoAddress, NoConsent
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.practice import queries as practice
from praxis.scheduling import queries
from praxis.scheduling.actions.stamping import locked
from praxis.scheduling.models import Appointment, NoShowStep
from praxis.scheduling.types import NoShowStepKind, NoSuchStep, ReasonNeeded, Status, WrongState
from praxis.worklist import actions as worklist

_LADDER = (
    ("no_show_sign_off_at", NoShowStepKind.SIGN_OFF),
    ("no_show_deposit_at", NoShowStepKind.DEPOSIT),
    ("no_show_letter_at", NoShowStepKind.LETTER),
    ("no_show_call_at", NoShowStepKind.CALL),
)
_OWNERS = {
    NoShowStepKind.CALL: "front_desk",
    NoShowStepKind.LETTER: "front_desk",
    NoShowStepKind.DEPOSIT: "front_desk",
    NoShowStepKind.SIGN_OFF: "provider",
    NoShowStepKind.FEE: "biller",
}
_CONSEQUENCE = {
    NoShowStepKind.CALL: "The patient may not know that care was missed",
    NoShowStepKind.LETTER: "The next missed visit comes without a warning",
    NoShowStepKind.DEPOSIT: "Another time stays empty",
    NoShowStepKind.SIGN_OFF: "Nobody may discharge a patient without a clinician's word",
    NoShowStepKind.FEE: "The fee is not charged",
}
_DUE = timedelta(days=3)


@transaction.atomic
def apply_no_show_policy(*, actor: Actor, appointment_id: int) -> list[NoShowStep]:
    """The step that the count of the last twelve months has reached, and the fee if there is one.

    A patient with Medicaid, of whatever rank, is never charged for a missed visit. Applying
    again makes nothing new. Raises Forbidden, NoSuchVisit.
    """
    actor.require("scheduling.no_shows")
    visit = locked(appointment_id)
    if visit.status != Status.NO_SHOW:
        return []
    if NoShowStep.objects.filter(appointment_id=visit.pk, reversed_at__isnull=True).exists():
        return []
    missed = Appointment.objects.filter(
        patient_id=visit.patient_id,
        status=Status.NO_SHOW,
        start__gte=visit.start - queries.NO_SHOWS_COUNTED,
        start__lte=visit.start,
    ).count()
    asked = practice.settings(*(key for key, _ in _LADDER), "no_show_fee_dollars")
    made = []
    rung = next((kind for key, kind in _LADDER if missed >= int(asked[key])), None)
    if rung is not None:
        made.append(_add(actor, visit, rung, missed))
    cents = 100 * int(asked["no_show_fee_dollars"])
    day = clock.local_date(visit.start, visit.site.time_zone)
    if cents and not queries.has_medicaid(actor, visit.patient_id, day):
        made.append(_add(actor, visit, NoShowStepKind.FEE, missed, fee_cents=cents))
    return made


def _add(
    actor: Actor,
    visit: Appointment,
    kind: NoShowStepKind,
    missed: int,
    *,
    fee_cents: int | None = None,
) -> NoShowStep:
    step: NoShowStep = NoShowStep.objects.create(
        appointment=visit,
        patient_id=visit.patient_id,
        kind=kind,
        missed=missed,
        fee_cents=fee_cents,
        made_at=clock.now(),
    )
    if kind == NoShowStepKind.LETTER and _send_letter(actor, visit, step):
        return step
    title = kind.label
    if fee_cents:
        title = f"Add the missed-visit fee of ${fee_cents / 100:.2f} to the account"
    worklist.file_item(
        actor=actor,
        key=_item(step),
        kind="scheduling.no_show",
        title=f"{title}: {missed} missed in 12 months",
        why="The practice's policy for missed visits",
        consequence=_CONSEQUENCE[kind],
        due_at=step.made_at + _DUE,
        role=_OWNERS[kind],
        patient_id=visit.patient_id,
        url=f"/schedule/no-shows/{step.pk}/",
        step="Do it and write it down",
    )
    return step


def _item(step: NoShowStep) -> str:
    return f"scheduling:no_show:{step.pk}"


def _send_letter(actor: Actor, visit: Appointment, step: NoShowStep) -> bool:
    """Queue the letter to be printed; False when there is no address to send it to."""
    site = visit.site
    language = visit.patient.language.partition("-")[0]
    with translation.override(language if language in ("en", "es") else "en"):
        local = visit.start.astimezone(ZoneInfo(site.time_zone))
        subject = gettext("We missed you")
        text = gettext(
            "You had a visit with us on %(day)s and we did not see you. Call us to choose"
            " another time. When you cannot come, tell us a day before, so that somebody else"
            " can have the time."
        ) % {"day": formats.date_format(local, "DATE_FORMAT")}
    try:
        correspondence.send_message(
            actor=actor,
            key=visit.client_key,
            patient_id=visit.patient_id,
            template="letter",
            channel=Channel.LETTER,
            facts={
                "subject": subject,
                "text": text,
                "practice": str(practice.setting("practice_name") or site.name),
                "phone": site.phone,
                "name": visit.patient.called,
            },
            zone=site.time_zone,
            about=f"scheduling.no_show:{step.pk}",
        )
    except (NoAddress, NoConsent):
        return False
    _finish(actor, step, "Letter queued")
    return True


def _finish(actor: Actor, step: NoShowStep, outcome: str) -> None:
    step.done_at = clock.now()
    step.done_by_id = actor.user_id
    step.outcome = outcome[:200]
    step.save(update_fields=["done_at", "done_by", "outcome"])


@transaction.atomic
def finish_no_show_step(*, actor: Actor, step_id: int, outcome: str) -> NoShowStep:
    """Say what was done. Raises Forbidden, NoSuchStep, ReasonNeeded, WrongState."""
    actor.require("scheduling.no_shows")
    if not outcome.strip():
        raise ReasonNeeded("Say what was done.", field="outcome")
    step = _step(step_id)
    if step.reversed_at is not None:
        raise WrongState("This was taken back. Nothing is left to do.")
    if step.done_at is None:
        _finish(actor, step, outcome.strip())
        worklist.close_item(actor=actor, key=_item(step), reason=outcome.strip())
    return step


@transaction.atomic
def reverse_no_show_step(*, actor: Actor, step_id: int, reason: str) -> NoShowStep:
    """Take a step or fee back. Again: no change. Raises Forbidden, NoSuchStep, ReasonNeeded."""
    actor.require("scheduling.no_shows")
    if not reason.strip():
        raise ReasonNeeded("Say why it is taken back.", field="reason")
    step = _step(step_id)
    if step.reversed_at is None:
        take_back(actor, step, reason.strip())
    return step


def take_back(actor: Actor, step: NoShowStep, reason: str) -> None:
    """A fee already on the account goes back to the biller."""
    charged = step.kind == NoShowStepKind.FEE and step.done_at is not None
    step.reversed_at = clock.now()
    step.reversed_by_id = actor.user_id
    step.reverse_reason = reason[:200]
    step.save(update_fields=["reversed_at", "reversed_by", "reverse_reason"])
    worklist.close_item(actor=actor, key=_item(step), reason=reason)
    if charged:
        worklist.file_item(
            actor=actor,
            key=f"{_item(step)}:back",
            kind="scheduling.no_show",
            title=f"Take the missed-visit fee of {Money(step.fee_cents or 0)} off the account",
            why=reason,
            consequence="The patient is billed for a fee that was taken back",
            due_at=step.reversed_at + _DUE,
            role="biller",
            patient_id=step.patient_id,
            url=f"/schedule/no-shows/{step.pk}/",
            step="Void the charge",
        )


def forget_no_show(actor: Actor, appointment_id: int, reason: str) -> None:
    """The visit was no no-show after all: its steps are taken back with it."""
    for step in NoShowStep.objects.filter(appointment_id=appointment_id, reversed_at=None):
        take_back(actor, step, reason)


def _step(step_id: int) -> NoShowStep:
    found: NoShowStep | None = (
        NoShowStep.objects.select_for_update(no_key=True).filter(pk=step_id).first()
    )
    if found is None:
        raise NoSuchStep("There is no such step, or it is not yours to see.")
    return found

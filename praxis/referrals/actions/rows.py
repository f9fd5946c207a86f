"""What the actions of this room have in common: the locked row, the event, work, the patient."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext

from praxis.access import queries as access
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Channel, NoAddress, NoConsent
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.business_days import add_business_days
from praxis.kernel.violations import violations
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.referrals.models import Referral, ReferralEvent
from praxis.referrals.types import (
    ENDED,
    STEPS,
    EventKind,
    NoSuchReferral,
    State,
    Urgency,
    WordsNeeded,
    WrongStep,
)
from praxis.worklist import actions as worklist


def item_of(referral_id: int) -> str:
    return f"referrals:referral:{referral_id}"


def words(text: str, *, field: str, say: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        raise WordsNeeded(say, field=field)
    return plain


def locked(referral_id: int) -> Referral:
    found: Referral | None = (
        Referral.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "patient")
        .filter(pk=referral_id)
        .first()
    )
    if found is None:
        raise NoSuchReferral("There is no such referral, or it is not yours to see.")
    return found


def due_after(state: str, urgency: str, start: date) -> date | None:
    """The day by which the next step should be done. Weekends and federal holidays do not count."""
    step = STEPS.get(state)
    if step is None:
        return None
    return add_business_days(start, step[3] if urgency == Urgency.URGENT else step[2])


def note(
    actor: Actor,
    referral: Referral,
    kind: EventKind,
    *,
    key: UUID,
    state: str = "",
    start: date | None = None,
    **facts: object,
) -> Referral:
    """Write the event; `state` is the step that follows, whose days count from `start`.

    The database refuses an event out of turn.
    """
    if ReferralEvent.objects.filter(client_key=key).exists():
        return locked(referral.pk)
    today = access.today()
    refused = WrongStep("Something else is next for this referral. Look at it again.")
    facts.setdefault("patient_id", referral.patient_id)
    with violations(referrals_turn=refused):
        ReferralEvent.objects.create(
            client_key=key,
            referral=referral,
            kind=kind,
            due_on=due_after(state, referral.urgency, start or today) if state else None,
            by_id=actor.user_id,
            by_name=actor.signature[:160],
            occurred_at=clock.now(),
            **facts,
        )
    fresh = locked(referral.pk)
    file_work(actor, fresh)
    return fresh


def file_work(actor: Actor, referral: Referral, *, late: bool = False) -> None:
    """The next step stands on its owner's list; late ones go to the office manager too."""
    if referral.state in ENDED or referral.due_on is None:
        worklist.close_item(actor=actor, key=item_of(referral.pk), reason="Closed")
        return
    step, role, _, _ = STEPS[State(referral.state)]
    worklist.file_item(
        actor=actor,
        key=item_of(referral.pk),
        kind="referrals.step",
        title=f"Referral, {referral.specialty}: {step.lower()}",
        why=f"{step} by {referral.due_on:%m/%d/%Y}, as the clinic set it",
        consequence="The referral gets lost and nobody notices",
        due_at=_end_of(referral.due_on),
        role="office_manager" if late else role,
        patient_id=referral.patient_id,
        url=f"/referrals/{referral.pk}/",
        step=step,
    )


def _end_of(day: date) -> datetime:
    zone = ZoneInfo(access.office_zone())
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def tell(actor: Actor, referral: Referral, what: str, *, key: UUID) -> bool:
    """A line in the patient's language: where it stands, never for what. True when one went."""
    patient = people.get_patient(actor, referral.patient_id or 0)
    site = access.get_site(patient.site_ids[0])
    language = patient.language.partition("-")[0]
    with translation.override(language if language in ("en", "es") else "en"):
        lines = {
            "ordered": gettext(
                "We have started your referral. We will tell you when it has been sent."
            ),
            "waiting": gettext(
                "We have asked your insurance to approve your referral. We will tell you what it"
                " says."
            ),
            "approved": gettext("Your insurance has approved your referral."),
            "denied": gettext(
                "Your insurance has not approved your referral. Call us to talk about what can be"
                " done."
            ),
            "sent": gettext(
                "Your referral has been sent. The office we sent it to will call you for a date. If"
                " you hear nothing within a week, call us."
            ),
            "dated": gettext("Your referral has a date. Call us if you do not know it."),
            "closed": gettext("We have read the report about your referral visit."),
        }
        facts = {
            "subject": gettext("Your referral"),
            "text": lines[what],
            "practice": str(practice.setting("practice_name") or site.name),
            "phone": site.phone,
            "name": patient.called,
        }
    for way in (Channel.TEXT, Channel.EMAIL, Channel.LETTER):
        try:
            correspondence.send_message(
                actor=actor,
                key=uuid5(key, way),
                patient_id=patient.pk,
                template="letter" if way == Channel.LETTER else "notice",
                channel=way,
                facts=facts,
                zone=site.time_zone,
                about=f"referrals.referral:{referral.pk}",
            )
        except (NoAddress, NoConsent):
            continue
        note(
            actor,
            referral,
            EventKind.TOLD,
            key=uuid5(key, "told"),
            note=f"{facts['text']} ({way})"[:300],
        )
        return True
    return False

"""From triage to a visit in time: what booking does with a triage, and who is told of a breach."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from praxis.access import queries as access
from praxis.forms import actions as form_actions
from praxis.forms import queries as forms
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import Status
from praxis.worklist import actions as worklist

if TYPE_CHECKING:
    from praxis.forms.types import Triaged

_PROGRAM = Actor(user_id=None, name="system:desk", system=True)
_GONE = (Status.CANCELLED, Status.NO_SHOW, Status.LEFT_UNSEEN)
FAR = timedelta(days=400)


def triage_of(actor: Actor, response_id: int | None, patient_id: int) -> Triaged | None:
    """What this patient's triage said; None for none, another's, or an emergency's."""
    if response_id is None or not actor.can("forms.fill"):
        return None
    said = forms.triaged(actor=actor, response_id=response_id)
    if said is None or said.patient_id != patient_id or said.urgency == "emergency":
        return None
    return said


def follow_booking(
    actor: Actor, *, response_id: int, patient_id: int, appointment_id: int, start: datetime
) -> None:
    """In the booking's transaction: the answers belong to the visit; too late a visit is said."""
    said = triage_of(actor, response_id, patient_id)
    if said is None:
        return
    whole = forms.get_response(actor=actor, response_id=response_id)
    if not whole.about:
        form_actions.attach_response(
            actor=actor, response_id=response_id, about=f"appointment:{appointment_id}"
        )
    if start <= said.latest_at:
        _settle(actor, said)
    else:
        _file(said, "The visit booked is later than triage allows", f"/visits/{appointment_id}/")


def watch(actor: Actor) -> int:
    """Triaged patients without a visit in time; returns how many are told of. For the clock."""
    now = clock.now()
    found = forms.open_triages(actor=actor, older_than_minutes=60, limit=5000)
    if not found:
        return 0
    starts = _visits_since(actor, found)
    told = 0
    for said in found:
        own = [start for start in starts.get(said.patient_id, ()) if start >= said.decided_at]
        if any(start <= said.latest_at for start in own):
            _settle(actor, said)
        elif own or now >= said.decided_at + timedelta(minutes=max(60, said.max_wait_minutes // 4)):
            title = (
                "The visit booked is later than triage allows"
                if own
                else "Triaged, and no visit is booked"
            )
            _file(said, title, f"/patients/{said.patient_id}/visits/")
            told += 1
    return told


def _visits_since(actor: Actor, found: list[Triaged]) -> dict[int, list[datetime]]:
    """When these patients have visits that stand, in one query."""
    low = min(said.decided_at for said in found)
    rows = (
        schedule.visits_between(
            actor, low, clock.now() + FAR, site_ids=[site.pk for site in access.sites()]
        )
        .filter(patient_id__in={said.patient_id for said in found})
        .exclude(status__in=_GONE)
    )
    starts: dict[int, list[datetime]] = {}
    for row in rows:
        starts.setdefault(row.patient_id, []).append(row.start)
    return starts


def _settle(actor: Actor, said: Triaged) -> None:
    form_actions.settle_triage(actor=actor, response_id=said.response_id)
    worklist.close_item(actor=_PROGRAM, key=_key(said), reason="A visit in time is booked")


def _file(said: Triaged, title: str, url: str) -> None:
    worklist.file_item(
        actor=_PROGRAM,
        key=_key(said),
        kind="desk.triage_wait",
        title=title,
        why="Clinic rule · longest wait of the triage class",
        consequence="The patient waits longer than the triage approved by a clinician allows",
        due_at=said.latest_at,
        role="front_desk",
        patient_id=said.patient_id,
        url=url,
        step="Find a sooner time",
    )


def _key(said: Triaged) -> str:
    return f"desk:triage:{said.response_id}"

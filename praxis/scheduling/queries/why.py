"""Why a time is not offered."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import rules, staffing
from praxis.scheduling.limits import Limits
from praxis.scheduling.models import AppointmentResource, WorkException
from praxis.scheduling.queries.search import Search, read_search
from praxis.scheduling.ranking import latest_start
from praxis.scheduling.rules import Span
from praxis.scheduling.types import Obstacle, Urgency

_URGENCY_WORDS = {
    Urgency.SAME_DAY: "A same-day visit must be today.",
    Urgency.WITHIN_72H: "The visit is due within 72 hours.",
    Urgency.WITHIN_14D: "The visit is due within 14 days.",
}


def why_not(
    actor: Actor,
    visit_type_id: int,
    *,
    provider_id: int,
    site_id: int,
    start: datetime,
    patient_id: int | None = None,
    minutes: int | None = None,
    mode: str = "office",
    device_id: int | None = None,
    urgency: str = Urgency.ROUTINE,
    new_patient: bool | None = None,
    moving_id: int | None = None,
) -> list[Obstacle]:
    """What stands against a time, for "why is this not offered?". Empty: nothing does.

    `moving_id`: the visit that would move there, which does not count against itself.
    """
    actor.require("scheduling.view")
    now = clock.now()
    search = read_search(
        visit_type_id=visit_type_id,
        patient_id=patient_id,
        new_patient=new_patient,
        provider_ids=[provider_id],
        site_ids=[site_id],
        first=(start - timedelta(days=1)).date(),
        days=3,
        minutes=minutes,
        mode=mode,
        device_id=device_id,
        now=now,
        rows=None,
    )
    kind = search.visit_type
    zone = search.supply.zones[site_id]
    span = Span(
        provider_id,
        site_id,
        start,
        search.minutes[provider_id],
        kind.buffer_before,
        kind.buffer_after,
    )
    found = []
    if start < now:
        found.append(Obstacle("past", "That time has passed.", hard=True))
    latest = latest_start(Urgency(urgency), now, zone)
    if latest is not None and start >= latest:
        found.append(Obstacle("urgency", _URGENCY_WORDS[Urgency(urgency)]))
    found += rules_against(search, span, zone, search.limits, but=moving_id)
    found += _of_promises(search, span, mode=mode, device_id=device_id)
    if kind.staff_skill and staffing.left(kind.staff_skill, span, but=moving_id) == 0:
        found.append(Obstacle("staff_taken", f"Nobody for {kind.staff_skill} is free.", hard=True))
    for closure in practice.closures([site_id], *[start.astimezone(ZoneInfo(zone)).date()] * 2):
        found.append(Obstacle("closed", f"The office is closed: {closure.reason}."))
    return found


def rules_against(
    search: Search, span: Span, zone: str, limits: Limits, *, but: int | None = None
) -> list[Obstacle]:
    """What the type, the template, the session's caps and the limits say."""
    day = span.start.astimezone(ZoneInfo(zone)).date()
    age = None if search.birth_date is None else rules.age_months(search.birth_date, day)
    sessions = search.supply.sessions(span.provider_id, span.site_id, day)
    return [
        *rules.of_visit_type(
            search.visit_type,
            start=span.start,
            day=day,
            now=search.now,
            new_patient=search.new_patient,
            age=age,
            check_new=search.patient_id is not None,
        ),
        *rules.of_template(
            search.supply,
            span,
            day,
            visit_type_id=search.visit_type.pk,
            new_patient=search.new_patient,
            taken=[
                each
                for each in search.taken.get(span.provider_id, [])
                if each.id is None or each.id != but
            ],
            now=search.now,
        ),
        *limits.obstacles(
            provider_id=span.provider_id,
            site_id=span.site_id,
            start=span.start,
            now=search.now,
            zone=zone,
            session=rules.session_of(sessions, span.start),
            but=but,
        ),
    ]


def _of_promises(search: Search, span: Span, *, mode: str, device_id: int | None) -> list[Obstacle]:
    """What is promised then. A hold that ran out does not count."""
    busy = (
        AppointmentResource.objects.filter(
            blocks=True, during__overlap=(span.promised_start, span.promised_end)
        )
        .filter(Q(hold__isnull=True) | Q(hold__expires_at__gt=search.now))
        .filter(resource__lane=0)
    )
    promised = list(
        busy.filter(
            Q(resource__provider_id=span.provider_id) | Q(resource__site_id=span.site_id)
        ).values_list("resource__kind", "resource__room_id", "resource__device_id", "hold_id")
    )
    found = []
    holds = [hold for kind, _, _, hold in promised if kind == "provider"]
    if holds:
        words = "The time is held for somebody." if all(holds) else "The provider is booked then."
        found.append(Obstacle("provider_taken", words, hard=True))
    if any(low < span.end and span.start < high for low, high in search.mine):
        found.append(Obstacle("patient_taken", "The patient has a visit then.", hard=True))
    off = list(
        WorkException.objects.filter(
            Q(room__isnull=False) | Q(device__isnull=False),
            ended_at__isnull=True,
            during__overlap=(span.promised_start, span.promised_end),
        ).values_list("room_id", "device_id")
    )
    day = span.start.date()
    kind = search.visit_type
    if kind.room_kind and mode == "office":
        rooms = {row.pk for row in practice.rooms_on(day, [span.site_id], kind=kind.room_kind)}
        if not rooms - {room for _, room, _, _ in promised} - {room for room, _ in off}:
            found.append(Obstacle("room_taken", "No room of the kind it needs is free.", hard=True))
    if kind.device_kind:
        rows = practice.devices_on(day, [span.site_id], kind=kind.device_kind)
        devices = {row.pk for row in rows if device_id in (None, row.pk)}
        if not devices - {device for _, _, device, _ in promised} - {device for _, device in off}:
            found.append(Obstacle("device_taken", f"No {kind.device_kind} is free.", hard=True))
    return found

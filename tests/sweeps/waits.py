"""Waitlist, absences, missed visits and recalls of the world that the sweeps walk through."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from praxis.access.models import Site
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import testing as practice
from praxis.recall import testing as recall
from praxis.scheduling import actions, testing
from praxis.scheduling.models import NoShowStep, OutPlan, WaitlistOffer, WaitlistOpening


def of_practice(boss: Actor, ours: dict[str, Any]) -> dict[str, Any]:
    """A rule, and a provider who is out; a link that opens nothing."""
    away = practice.make_provider()
    start = clock.now()
    plan: OutPlan = actions.mark_out(
        actor=boss,
        key=uuid.uuid4(),
        provider_id=away.pk,
        start=start,
        end=start.replace(year=start.year + 1, day=1),
    )
    limit = actions.add_limit(actor=boss, key=uuid.uuid4(), scope="day", most=200)
    return {
        "limit_id": limit.pk,
        "opening_id": _opening(start + timedelta(days=9), ours["provider_id"], ours["site_id"]).pk,
        "out_id": plan.pk,
        "recall_rule_id": recall.make_rule(ours["visit_type_id"]).pk,
        "token": ours.get("token", "opens-nothing"),
    }


def of_patient(boss: Actor, visit: Any, site: Site, provider_id: int) -> dict[str, int]:
    """On the waitlist, once offered a time, once missed, to be recalled."""
    wish = testing.join(boss, visit)
    opening = _opening(visit.start, provider_id, site.pk)
    offer: WaitlistOffer = WaitlistOffer.objects.create(
        opening=opening,
        entry=wish,
        patient_id=visit.patient_id,
        round=1,
        channel="phone",
        minutes=visit.minutes,
        score=1,
        days_gained=1,
        days_waited=1,
        offered_at=clock.now(),
        expires_at=visit.start,
    )
    step: NoShowStep = NoShowStep.objects.create(
        appointment=visit,
        patient_id=visit.patient_id,
        kind="call",
        missed=1,
        made_at=clock.now(),
    )
    called = recall.make_recall(
        actor=boss, patient_id=visit.patient_id, visit_type_id=visit.visit_type_id
    )
    return {
        "wish_id": wish.pk,
        "offer_id": offer.pk,
        "no_show_id": step.pk,
        "recall_id": called.pk,
    }


def _opening(start: datetime, provider_id: int, site_id: int) -> WaitlistOpening:
    made: WaitlistOpening = WaitlistOpening.objects.create(
        provider_id=provider_id,
        site_id=site_id,
        start=start,
        end=start + timedelta(minutes=20),
        cause="by_hand",
        client_key=uuid.uuid4(),
        found_at=clock.now(),
    )
    return made

"""Two people say yes in the same second, in processes of their own."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from praxis.access.context import opened, system
from praxis.access.testing import make_actor, make_site
from praxis.kernel import clock
from praxis.news.testing import run_reactions
from praxis.people.testing import make_patient
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions
from praxis.scheduling.actions import offering
from praxis.scheduling.models import Appointment, WaitlistOffer, WaitlistOpening
from praxis.scheduling.testing import join, make_appointment, make_template
from praxis.scheduling.tests.contenders import Wish, at, contend
from praxis.scheduling.tests.test_contention import doubles

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_ten_who_say_yes_at_once_one_gets_the_time_and_the_later_one_is_offered(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "_not_before", lambda now, _zone: now)
    actor, site = make_actor("office_manager"), make_site()
    freed = at(0, 9 * 60)
    with opened(actor, purpose="test"):
        room = make_room(site=site)
        provider = make_provider(site=site, room=room)
        make_template(provider, site=site)
        kind = make_visit_type(minutes=20)
        for number in range(10):
            visit = make_appointment(
                actor=actor,
                patient_id=make_patient(actor=actor).pk,
                visit_type_id=kind.pk,
                provider_id=provider.pk,
                start=at(1, 8 * 60 + 20 * number),
                site=site,
            )
            join(actor, visit)
        last = make_appointment(
            actor=actor,
            patient_id=make_patient(actor=actor).pk,
            visit_type_id=kind.pk,
            provider_id=provider.pk,
            start=at(46, 8 * 60),
            site=site,
        )
        join(actor, last, earliest_on=clock.local_date(freed, site.time_zone) + timedelta(days=1))
    with system("test", purpose="test") as program:
        actions.offer_freed_time(
            actor=program,
            key=uuid.uuid4(),
            provider_id=provider.pk,
            site_id=site.pk,
            start=freed,
            end=freed + timedelta(minutes=20),
        )
    with opened(actor, purpose="test"):
        offers = list(WaitlistOffer.objects.order_by("pk"))
    assert len(offers) >= 6
    (counts,) = contend([[_yes(actor, offer) for offer in offers[:6]]], processes=3)
    assert counts == Counter(booked=1, offer_gone=5)
    assert doubles() == 0
    run_reactions()
    with opened(actor, purpose="test"):
        won = WaitlistOffer.objects.get(answer="taken")
        assert Appointment.objects.filter(start=freed, status="booked").count() == 1
        assert Appointment.objects.get(pk=won.entry.appointment_id).status == "cancelled"
        assert WaitlistOffer.objects.filter(opening_id=won.opening_id, answer="lost").count() == (
            len(offers) - 1
        )
        later = WaitlistOpening.objects.get(cause="in_turn")
        assert later.start == won.entry.appointment.start
    assert clock.now() < freed


def _yes(actor: Any, offer: WaitlistOffer) -> Wish:
    return Wish(
        actor_id=actor.user_id or 0,
        patient_id=offer.patient_id,
        visit_type_id=0,
        provider_id=0,
        site_id=0,
        start=offer.offered_at,
        offer_id=offer.pk,
    )

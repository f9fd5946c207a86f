"""An office that lets patients book online, for tests."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from praxis.access.context import system
from praxis.access.testing import make_site
from praxis.kernel.actor import Actor
from praxis.portal import actions
from praxis.portal.models import OnlineReason, OnlineRule
from praxis.portal.types import ReasonDetails, RuleDetails
from praxis.practice.testing import make_provider, make_room, make_visit_type
from praxis.scheduling import actions as scheduling
from praxis.scheduling.testing import make_template

SET_UP = Actor(user_id=None, name="test set-up", system=True)


@dataclass
class OnlineOffice:
    """Two providers, two reasons: a cough, and a first visit for new patients alone."""

    site: Any
    provider: Any
    other: Any
    sick: Any
    first: Any
    cough: OnlineReason


def make_reason(
    visit_type: Any,
    *,
    new: Any = None,
    words_en: str = "I am sick",
    words_es: str = "Me siento mal",
    place: int = 10,
) -> OnlineReason:
    return actions.add_reason(
        actor=SET_UP,
        key=uuid.uuid4(),
        details=ReasonDetails(
            words_en=words_en,
            words_es=words_es,
            visit_type_id=visit_type and visit_type.pk,
            new_visit_type_id=new and new.pk,
            place=place,
        ),
    )


def make_rule(name: str = "Rule", **details: Any) -> OnlineRule:
    return actions.add_rule(
        actor=SET_UP, key=uuid.uuid4(), details=RuleDetails(name=name, **details)
    )


def make_online_office() -> OnlineOffice:
    site = make_site()
    with system("test", purpose="test"):
        rooms = [make_room(name=f"Room {number}", site=site) for number in (1, 2)]
        provider = make_provider(family_name="Okafor", given_name="Chidi", site=site, room=rooms[0])
        other = make_provider(family_name="Reyes", given_name="Dario", site=site, room=rooms[1])
        for each in (provider, other):
            make_template(each, site=site)
        scheduling.rebuild_rooms(actor=SET_UP, site_id=site.pk)
        sick = make_visit_type(name="Sick visit", minutes=20, online=True)
        first = make_visit_type(name="New patient", minutes=40, online=True, new_patients="only")
        cough = make_reason(sick, new=first)
    return OnlineOffice(site, provider, other, sick, first, cough)

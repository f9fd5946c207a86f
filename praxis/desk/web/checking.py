"""Why a time is not offered, asked from the booking page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from praxis.access.web import StaffRequest
from praxis.desk.web.forms import BookForm, SlotForm
from praxis.desk.web.place import Place
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import Obstacle
from praxis.ui import words

if TYPE_CHECKING:
    from praxis.desk.web.booking import Wish


def site_of(here: Place, form: SlotForm) -> int:
    """The chosen tile's site, when it is one of the actor's; else the one shown."""
    asked: int | None = form.cleaned_data["site_id"]
    return asked if asked in {pk for pk, _ in here.sites} else here.site_id


@dataclass(frozen=True, slots=True)
class Checked:
    """A time asked about, and what stands against it."""

    when: str
    who: str
    obstacles: list[Obstacle]


def checked_time(request: StaffRequest, here: Place, wish: Wish, form: BookForm) -> Checked:
    """Judge the time that was typed or chosen, and book nothing."""
    assert wish.visit_type_id is not None
    asked = form.cleaned_data
    obstacles = schedule.why_not(
        request.actor,
        wish.visit_type_id,
        provider_id=asked["provider_id"],
        site_id=site_of(here, form),
        start=asked["start"],
        patient_id=wish.patient_id,
        device_id=wish.device_id,
        urgency=wish.urgency,
    )
    provider = practice.get_provider(asked["provider_id"])
    start = asked["start"]
    when = f"{words.day_text(start, here.zone)}, {words.time_text(start, here.zone)}"
    return Checked(when, provider.column_name, obstacles)

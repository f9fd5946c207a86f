"""Group visits: the sessions ahead, a new one, and the roster of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.desk.web.booking import number, redirected, when_words
from praxis.desk.web.forms import GroupForm, ReasonForm
from praxis.desk.web.place import page_context, place_of
from praxis.kernel import clock
from praxis.kernel.errors import Forbidden, NotFound, PraxisError
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.queries import Roster
from praxis.scheduling.types import EXPECTED, HERE, NeedsOverride, Status
from praxis.ui.listing import Column, Listing, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say, say_error

AHEAD = timedelta(days=366)
FOUND = 8

GROUPS = Listing(
    name="desk-groups",
    title="Group visits",
    columns=(
        Column(
            "title",
            "Group",
            value=lambda row: row.title,
            link=lambda row: f"/schedule/groups/{row.pk}/",
            second=lambda row: row.visit_type.name,
        ),
        Column("start", "Begins", value=lambda row: row.start, sort="start"),
        Column("provider", "Provider", value=lambda row: row.provider.column_name),
        Column("room", "Room", value=lambda row: row.room.name if row.room else ""),
        Column(
            "seats",
            "Seats",
            value=lambda row: f"{row.seats_taken} of {row.capacity}",
            align="right",
        ),
        Column(
            "state",
            "State",
            value=lambda row: state_of(row),
            show=lambda row: tag(state_of(row), "warn" if row.cancelled_at else "note"),
        ),
    ),
    order="start",
    empty="No group visit is planned from this day on.",
    empty_action="New group visit",
    empty_url="/schedule/groups/new/",
)


def state_of(group: Any) -> str:
    if group.cancelled_at is not None:
        return "Cancelled"
    if group.end <= clock.now():
        return "Over"
    return "Full" if group.seats_taken >= group.capacity else "Open"


@rule("scheduling.view")
def groups(request: StaffRequest) -> HttpResponse:
    """From the day shown on, a year ahead."""
    here = place_of(request)
    low, _ = schedule.day_span(here.day, here.zone)
    found = schedule.group_sessions(request.actor, low, low + AHEAD, site_ids=(here.site_id,))
    return respond(
        request,
        GROUPS,
        found,
        zone=here.zone,
        template="desk/groups.html",
        context=page_context(here, "/schedule/groups/")
        | {"may_book": request.actor.can("scheduling.book")},
    )


@rule("scheduling.book", methods=("GET", "POST"))
def new_group(request: StaffRequest) -> HttpResponse:
    here = place_of(request)
    today = clock.today(here.zone)
    types = [each for each in practice.visit_types(today) if each.capacity > 1]
    form = GroupForm.of(
        request,
        initial={"day": max(here.day, today)},
        zone=here.zone,
        types=[(each.pk, f"{each.name}, up to {each.capacity}") for each in types],
        providers=[
            (each.pk, each.column_name) for each in practice.providers_on(today, (here.site_id,))
        ],
        rooms=[(each.pk, each.name) for each in practice.rooms_on(today, (here.site_id,))],
    )
    if form.is_valid():
        with form.refusals():
            group = scheduling.add_group_session(
                actor=request.actor, key=form.key, site_id=here.site_id, **form.asked
            )
            form.done()
            say(request, f"{group.title} is planned for {when_words(group.start, here.zone)}.")
            return redirected(f"/schedule/groups/{group.pk}/")
    context = {
        "here": here,
        "zone": here.zone,
        "form": form,
        "types": types,
        "back": here.url("/schedule/groups/"),
    }
    return render(request, "desk/group_new.html", context, status=form.status)


@rule("scheduling.view", methods=("GET", "POST"), post="scheduling.book")
def group_page(request: StaffRequest, group_id: int) -> HttpResponse:
    """The roster. A POST looks for a patient to add: what is typed stands in no address."""
    text = request.POST.get("q", "").strip() if request.method == "POST" else ""
    return _page(request, group_id, text=text)


def _page(
    request: StaffRequest, group_id: int, *, text: str = "", asked: dict[str, Any] | None = None
) -> HttpResponse:
    roster = schedule.roster(request.actor, group_id)
    group = roster.group
    zone = group.site.time_zone
    answer = people.find_patients(request.actor, text, limit=FOUND) if text else None
    live = group.cancelled_at is None
    context = {
        "roster": roster,
        "group": group,
        "zone": zone,
        "state": state_of(group),
        "begun": group.start <= clock.now(),
        "phones": people.phones_of(request.actor, {seat.patient_id for seat in roster.seats}),
        "counts": _counts(roster),
        "expected": EXPECTED,
        "q": text,
        "found": [(row, uuid4()) for row in answer.rows] if answer else [],
        "restricted": answer.restricted if answer else (),
        "asked": asked,
        "may_add": live and group.end > clock.now() and request.actor.can("scheduling.book"),
        "may_cancel": live and request.actor.can("scheduling.book"),
        "may_flow": live and request.actor.can("scheduling.flow"),
        "may_override": request.actor.can("scheduling.override"),
        "waiting": roster.count(Status.ARRIVED, Status.ROOMED),
        "inside": roster.count(Status.WITH_PROVIDER, Status.CHECKOUT),
        "back": f"/schedule/groups/?site={group.site_id}",
        "practice_name": practice.setting("practice_name"),
    }
    return render(request, "desk/group.html", context, status=409 if asked else 200)


def _counts(roster: Roster) -> tuple[tuple[int, str], ...]:
    return (
        (roster.count(*EXPECTED), "expected"),
        (roster.count(*HERE), "here"),
        (roster.count(Status.DONE), "done"),
        (roster.count(Status.NO_SHOW), "no-show"),
    )


@rule("scheduling.book", methods=("POST",))
def add_seat(request: StaffRequest, group_id: int) -> HttpResponse:
    patient_id = number(request.POST.get("patient"))
    if patient_id is None:
        raise NotFound("There is no such patient.")
    key = _key(request.POST.get("key", ""))
    override = request.POST.get("override", "").strip()
    try:
        scheduling.take_seat(
            actor=request.actor,
            key=key,
            group_id=group_id,
            patient_id=patient_id,
            override=override[:200],
        )
    except NeedsOverride as refusal:
        patient = people.get_patient(request.actor, patient_id)
        asked = {"patient": patient, "key": uuid4(), "why": refusal.message}
        return _page(request, group_id, asked=asked)
    except (Forbidden, NotFound):
        raise
    except PraxisError as refusal:
        say_error(request, refusal.message)
        return redirected(f"/schedule/groups/{group_id}/")
    say(request, f"{people.get_patient(request.actor, patient_id).list_name} has a seat.")
    return redirected(f"/schedule/groups/{group_id}/")


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("Open the roster again and add the patient from there.") from None


def _for_all(action: Callable[..., int], words: str) -> Callable[..., HttpResponseBase]:
    @rule("scheduling.flow", methods=("POST",))
    def view(request: StaffRequest, group_id: int) -> HttpResponse:
        count = action(actor=request.actor, group_id=group_id)
        say(request, f"{count} patient{'' if count == 1 else 's'} {words}.")
        return redirected(f"/schedule/groups/{group_id}/")

    return view


begin = _for_all(scheduling.start_group, "with the provider")
end = _for_all(scheduling.end_group, "checked out")


@rule("scheduling.book", methods=("GET", "POST"))
def cancel_group(request: StaffRequest, group_id: int) -> HttpResponse:
    roster = schedule.roster(request.actor, group_id)
    form = ReasonForm.of(request)
    if form.is_valid():
        with form.refusals():
            count = scheduling.cancel_group_session(
                actor=request.actor, group_id=group_id, reason=form.cleaned_data["reason"]
            )
            say(request, f"{roster.group.title} is cancelled, with {count} visits.")
            return redirected(f"/schedule/groups/{group_id}/")
    context = {
        "roster": roster,
        "group": roster.group,
        "zone": roster.group.site.time_zone,
        "form": form,
        "expected": roster.count(*EXPECTED),
    }
    return render(request, "desk/group_cancel.html", context, status=form.status)

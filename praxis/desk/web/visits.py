"""One visit: its page, check-in, checkout, and what needs a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.desk import actions, queries
from praxis.desk.types import FollowUp, NewVisit
from praxis.desk.web import booking
from praxis.desk.web.booking import number, redirected, tiles_of, when_words
from praxis.desk.web.forms import (
    CancelForm,
    CheckOutForm,
    CorrectForm,
    ReasonForm,
    RoomForm,
)
from praxis.desk.web.place import Place, place_of
from praxis.forms import actions as form_actions
from praxis.kernel import clock
from praxis.kernel.errors import NotFound
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.practice.types import MODES
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.queries import VisitDetail
from praxis.scheduling.types import EXPECTED, HERE, Status, TimeTaken
from praxis.ui import words
from praxis.ui.forms import Form
from praxis.ui.toast import say

if TYPE_CHECKING:
    from praxis.scheduling.models import Appointment

FOLLOW_UP_WEEKS = (1, 2, 4, 12, 26)


@dataclass(frozen=True, slots=True)
class Step:
    """A button on the visit's page: a POST to `path` at once, or a page (`asks`)."""

    words: str
    path: str
    key: str = ""
    icon: str = ""
    asks: bool = False


_CHECK_IN = Step("Check in", "check-in", "C", "check", asks=True)
_ROOM = Step("Room", "room", "R", "door")
_PROVIDER_IN = Step("Provider in", "provider-in", "", "stethoscope")
_CHECK_OUT = Step("Check out", "check-out", "O", "receipt", asks=True)
_LEFT = Step("Left without being seen…", "left", asks=True)
_MOVE = Step("Move…", "move", "M", "arrows-move", asks=True)
_CANCEL = Step("Cancel visit…", "cancel", asks=True)
_NO_SHOW = Step("No-show", "no-show", "", "user-x")
_OTHER_ROOM = Step("Other room…", "choose-room", asks=True)
_REOPEN = Step("Reopen…", "reopen", asks=True)

STEPS: dict[str, tuple[Step, ...]] = {
    Status.BOOKED: (_CHECK_IN, Step("Confirm", "confirm"), _MOVE, _NO_SHOW, _CANCEL),
    Status.CONFIRMED: (_CHECK_IN, _MOVE, _NO_SHOW, _CANCEL),
    Status.ARRIVED: (_ROOM, _OTHER_ROOM, _PROVIDER_IN, _LEFT),
    Status.ROOMED: (_PROVIDER_IN, Step("Vitals done", "vitals"), _OTHER_ROOM, _CHECK_OUT, _LEFT),
    Status.WITH_PROVIDER: (Step("Provider out", "provider-out"), _OTHER_ROOM, _CHECK_OUT),
    Status.CHECKOUT: (_CHECK_OUT, _PROVIDER_IN),
    Status.NO_SHOW: (_REOPEN,),
    Status.CANCELLED: (_REOPEN,),
    Status.LEFT_UNSEEN: (_REOPEN,),
}


@rule("scheduling.view")
def visit_page(request: StaffRequest, appointment_id: int) -> HttpResponse:
    detail = schedule.visit(request.actor, appointment_id)
    visit = detail.appointment
    steps = STEPS.get(visit.status, ())
    if visit.start > clock.now():
        steps = tuple(step for step in steps if step is not _NO_SHOW)
    if visit.group_id:
        steps = tuple(step for step in steps if step is not _MOVE)
    if visit.mode in ("video", "phone"):
        steps = tuple(step for step in steps if step not in (_ROOM, _OTHER_ROOM))
    context = {
        **of_visit(request, detail),
        "steps": steps if request.actor.can("scheduling.flow") else (),
        "may_book": request.actor.can("scheduling.book"),
        "may_see_charges": request.actor.can("billing.view"),
        "held": dict(MODES).get(visit.mode, ""),
        "room_url": schedule.video_room(visit),
        "may_correct": request.actor.can("scheduling.correct"),
        "forms": queries.due_forms(actor=request.actor, visit=visit)
        if visit.status in (*EXPECTED, *HERE)
        else (),
        "may_fill": request.actor.can("forms.fill"),
        "together": schedule.set_of(request.actor, appointment_id),
        "reminders": schedule.reminders_of(actor=request.actor, appointment_id=appointment_id),
        "here": f"/visits/{appointment_id}/",
        "waited": schedule.wait_minutes(visit, clock.now())
        if visit.status == Status.ARRIVED
        else None,
    }
    return render(request, "desk/visit.html", context)


@rule("forms.fill", methods=("POST",), purpose="treatment")
def begin_form(request: StaffRequest, appointment_id: int, form_version_id: int) -> HttpResponse:
    """Begin a form that this visit asks for, in the patient's language."""
    visit = schedule.visit(request.actor, appointment_id).appointment
    form = Form.of(request)
    form.is_valid()
    begun = form_actions.start_response(
        actor=request.actor,
        key=form.key,
        form_version_id=form_version_id,
        patient_id=visit.patient_id,
        about=f"appointment:{visit.pk}",
        language=visit.patient.language,
    )
    after = request.GET.get("next", "")
    inside = after if after.startswith("/visits/") else f"/visits/{visit.pk}/"
    return redirected(f"/responses/{begun.pk}/fill/?next={inside}")


def of_visit(request: StaffRequest, detail: VisitDetail) -> dict[str, Any]:
    visit = detail.appointment
    zone = visit.site.time_zone
    here = place_of(request)
    day = words.day_of(visit.start, zone)
    return {
        "detail": detail,
        "visit": visit,
        "patient": visit.patient,
        "identity": people.identity(request.actor, visit.patient_id, zone=zone),
        "zone": zone,
        "day_url": f"{here.url('/', day=day)}#visit-{visit.pk}",
        "heading": f"{visit.visit_type.name}, {when_words(visit.start, zone)}",
    }


def after(visit: Appointment, otherwise: str = "/") -> str:
    """Where the desk goes on: a seat's roster, else Today."""
    return f"/schedule/groups/{visit.group_id}/" if visit.group_id else otherwise


@rule("scheduling.flow", methods=("GET", "POST"))
def choose_room(request: StaffRequest, appointment_id: int) -> HttpResponse:
    detail = schedule.visit(request.actor, appointment_id)
    rooms = queries.rooms_to_choose(actor=request.actor, visit=detail)
    free = [(room.room_id, room.words) for room in rooms if room.free]
    form = RoomForm.of(request, initial={"room": free[0][0] if free else None}, rooms=free)
    if form.is_valid():
        with form.refusals():
            event = scheduling.room_patient(
                actor=request.actor,
                appointment_id=appointment_id,
                room_id=form.cleaned_data["room"],
            )
            say(request, "In the room.", undo=f"/visits/{appointment_id}/undo/{event.pk}/")
            return redirected("/")
    context = {
        **of_visit(request, detail),
        "form": form,
        "taken": [room for room in rooms if not room.free],
    }
    return render(request, "desk/room.html", context, status=form.status)


@rule("scheduling.flow", methods=("GET", "POST"))
def check_out(request: StaffRequest, appointment_id: int) -> HttpResponse:
    detail = schedule.visit(request.actor, appointment_id)
    visit = detail.appointment
    if visit.status not in HERE:
        return redirected(f"/visits/{appointment_id}/")
    here = place_of(request)
    zone = visit.site.time_zone
    today = clock.today(zone)
    types = practice.visit_types(today)
    type_id = number(request.GET.get("type")) or _follow_up_type(types, visit.visit_type_id)
    weeks = min(number(request.GET.get("weeks")) or 4, 104)
    providers = practice.providers_on(today, (visit.site_id,))
    form = CheckOutForm.of(
        request,
        initial={"plan": CheckOutForm.BOOK},
        zone=zone,
        providers=[(each.pk, each.column_name) for each in providers],
    )
    taken = False
    if form.is_valid():
        with form.refusals():
            try:
                booked = _check_out(request, visit, form, type_id, today + timedelta(weeks=weeks))
            except TimeTaken:
                taken = True
                raise
            _say_checked_out(request, detail, form, booked)
            return redirected("/")
    offers = booking.offers_for(
        request,
        here,
        visit_type_id=type_id,
        patient_id=visit.patient_id,
        provider_id=number(request.GET.get("provider")) or visit.provider_id,
        from_day=today + timedelta(weeks=weeks),
        near=_wanted(form, visit.start + timedelta(weeks=weeks)),
    )
    context = {
        **of_visit(request, detail),
        "form": form,
        "taken": taken,
        "tiles": tiles_of(offers, zone, chosen=str(form["slot"].value() or "")),
        "types": types,
        "type_id": type_id,
        "weeks": weeks,
        "week_choices": FOLLOW_UP_WEEKS,
        "may_overbook": request.actor.can("scheduling.overbook"),
        "booked_ahead": queries.next_visits(
            actor=request.actor, patient_id=visit.patient_id, but=visit.pk
        ),
    }
    return render(request, "desk/check_out.html", context, status=409 if taken else form.status)


def _check_out(
    request: StaffRequest, visit: Any, form: CheckOutForm, type_id: int, due_on: date
) -> int | None:
    asked = form.cleaned_data
    follow_up = to_schedule = None
    if asked["plan"] == CheckOutForm.CALL:
        why = asked["note"] or "Ordered at check-out; the patient will call"
        to_schedule = FollowUp(visit.patient_id, type_id, visit.provider_id, due_on, why)
    if asked["start"] is not None:
        follow_up = NewVisit(
            patient_id=visit.patient_id,
            visit_type_id=type_id,
            provider_id=asked["provider_id"],
            site_id=visit.site_id,
            start=asked["start"],
            override=asked["override"],
            overbook=asked["overbook"],
        )
    plan = dict(CheckOutForm.PLANS)[asked["plan"]]
    return actions.check_out(
        actor=request.actor,
        key=form.key,
        appointment_id=visit.pk,
        follow_up=follow_up,
        to_schedule=to_schedule,
        note=asked["note"] if follow_up else " · ".join(filter(None, [plan, asked["note"]])),
    )


def _say_checked_out(
    request: StaffRequest, detail: VisitDetail, form: CheckOutForm, booked: int | None
) -> None:
    visit = detail.appointment
    start = form.cleaned_data["start"]
    after = f" Next visit: {when_words(start, visit.site.time_zone)}." if booked else ""
    say(request, f"{visit.patient.list_name} is checked out.{after}")


def _follow_up_type(types: list[Any], otherwise: int) -> int:
    """What is booked most after a visit: a follow-up, else the same again."""
    fits = [each for each in types if each.new_patients != "only"]
    for each in fits:
        if each.name.lower().startswith("follow"):
            return int(each.pk)
    keys = [each.pk for each in fits]
    return otherwise if otherwise in keys or not keys else int(keys[0])


def _wanted(form: CheckOutForm, otherwise: datetime) -> datetime:
    asked = getattr(form, "cleaned_data", {}).get("start") if form.is_bound else None
    return asked or otherwise


def _asks(
    request: StaffRequest,
    appointment_id: int,
    form: Form,
    *,
    title: str,
    button: str,
    danger: bool = False,
    explained: str = "",
) -> HttpResponse:
    context = {
        **of_visit(request, schedule.visit(request.actor, appointment_id)),
        "form": form,
        "title": title,
        "button": button,
        "danger": danger,
        "explained": explained,
    }
    return render(request, "desk/ask.html", context, status=form.status)


@rule("scheduling.book", methods=("GET", "POST"))
def cancel(request: StaffRequest, appointment_id: int) -> HttpResponse:
    form = CancelForm.of(request, initial={"initiator": "patient"})
    if form.is_valid():
        with form.refusals():
            event = scheduling.cancel_appointment(
                actor=request.actor, appointment_id=appointment_id, **form.cleaned_data
            )
            say(
                request,
                "The visit is cancelled; its time is open.",
                undo=f"/visits/{appointment_id}/undo/{event.pk}/",
            )
            return redirected(after(event.appointment, f"/visits/{appointment_id}/"))
    return _asks(
        request, appointment_id, form, title="Cancel visit", button="Cancel this visit", danger=True
    )


@rule("scheduling.correct", methods=("GET", "POST"))
def reopen(request: StaffRequest, appointment_id: int) -> HttpResponse:
    form = ReasonForm.of(request)
    if form.is_valid():
        with form.refusals():
            scheduling.reopen(
                actor=request.actor,
                appointment_id=appointment_id,
                reason=form.cleaned_data["reason"],
            )
            say(request, "The visit is open again.")
            return redirected(f"/visits/{appointment_id}/")
    return _asks(
        request,
        appointment_id,
        form,
        title="Reopen visit",
        button="Reopen this visit",
        explained="Its time is taken again, if nobody else has it by now.",
    )


@rule("scheduling.flow", methods=("GET", "POST"))
def left(request: StaffRequest, appointment_id: int) -> HttpResponse:
    form = ReasonForm.of(request)
    if form.is_valid():
        with form.refusals():
            event = scheduling.leave_unseen(
                actor=request.actor,
                appointment_id=appointment_id,
                reason=form.cleaned_data["reason"],
            )
            undo = f"/visits/{appointment_id}/undo/{event.pk}/"
            say(request, "Left without being seen.", undo=undo)
            return redirected(f"/visits/{appointment_id}/")
    return _asks(
        request,
        appointment_id,
        form,
        title="Left without being seen",
        button="Patient has left",
        explained="Say why, as far as you know: waited too long, felt better, emergency.",
    )


@rule("scheduling.correct", methods=("GET", "POST"))
def correct(request: StaffRequest, appointment_id: int, event_id: int) -> HttpResponse:
    detail = schedule.visit(request.actor, appointment_id)
    stamp = next((each for each in detail.stamps if each.event.pk == event_id), None)
    if stamp is None:
        raise NotFound("There is no such stamp.")
    here: Place = place_of(request)
    form = CorrectForm.of(request)
    if form.is_valid():
        with form.refusals():
            time = form.cleaned_data["time"]
            day = words.day_of(stamp.event.occurred_at, here.zone)
            scheduling.correct_event(
                actor=request.actor,
                event_id=event_id,
                reason=form.cleaned_data["reason"],
                occurred_at=clock.local(
                    day, time.hour, time.minute, detail.appointment.site.time_zone
                )
                if time
                else None,
            )
            say(request, "Corrected. The wrong stamp stays readable.")
            return redirected(f"/visits/{appointment_id}/")
    what = f"{stamp.event.get_kind_display()}, {when_words(stamp.event.occurred_at, here.zone)}"
    return _asks(
        request,
        appointment_id,
        form,
        title="Correct a stamp",
        button="Correct",
        explained=f"{what}. The wrong stamp stays in the visit's history beside the correction.",
    )

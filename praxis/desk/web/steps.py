"""One click each: confirm, check in, room, provider in and out, no-show, and Undo."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from praxis.access.web import StaffRequest, rule
from praxis.desk import actions, queries
from praxis.desk.types import NoFreeRoom
from praxis.desk.web.booking import redirected
from praxis.desk.web.place import place_of
from praxis.desk.web.today import parts_changed
from praxis.kernel.errors import Forbidden, NotFound, PraxisError
from praxis.scheduling import actions as scheduling
from praxis.ui.toast import say, say_error

Step = Callable[[StaffRequest, int], str]


def one_click(permission: str) -> Callable[[Step], Callable[..., HttpResponseBase]]:
    """A view that does one thing to a visit and shows where it was done from again.

    The step returns the address of a page when it needs more from the user, else "".
    """

    def decorate(step: Step) -> Callable[..., HttpResponseBase]:
        @rule(permission, methods=("POST",))
        def view(request: StaffRequest, appointment_id: int) -> HttpResponse:
            try:
                elsewhere = step(request, appointment_id)
            except (Forbidden, NotFound):
                raise
            except PraxisError as refusal:
                say_error(request, refusal.message)
                elsewhere = ""
            return answer(request, appointment_id, elsewhere)

        view.__name__ = step.__name__
        return view

    return decorate


def answer(request: StaffRequest, appointment_id: int, elsewhere: str = "") -> HttpResponse:
    """After a step: the changed parts of Today for a script, else the page it came from."""
    today = request.POST.get("from") == "today"
    if request.htmx:
        if elsewhere or not today:
            response = HttpResponse(status=204)
            response["HX-Redirect"] = elsewhere or f"/visits/{appointment_id}/"
            return response
        return parts_changed(request, place_of(request))
    if elsewhere:
        return redirected(elsewhere)
    return redirected("/" if today else _before(request) or f"/visits/{appointment_id}/")


def _before(request: StaffRequest) -> str:
    """The page of ours that the button stood on, when the browser says so."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    )
    return came_from if ours else ""


@one_click("scheduling.book")
def confirm(request: StaffRequest, appointment_id: int) -> str:
    event = scheduling.confirm_appointment(actor=request.actor, appointment_id=appointment_id)
    say(request, "Confirmed.", undo=_undo(appointment_id, event.pk))
    return ""


@one_click("scheduling.flow")
def arrive(request: StaffRequest, appointment_id: int) -> str:
    """Check in with one click when nothing is missing, else arrive and show what is."""
    visit = actions.arrive(actor=request.actor, appointment_id=appointment_id)
    if queries.missing_at_check_in(actor=request.actor, visit=visit):
        return f"/visits/{appointment_id}/check-in/"
    actions.check_in(actor=request.actor, appointment_id=appointment_id)
    patient = visit.appointment.patient
    born = f"{patient.birth_date:%m/%d/%Y}"
    say(
        request,
        f"{patient.list_name}, born {born}, is checked in.",
        undo=f"/visits/{appointment_id}/undo-check-in/",
    )
    return ""


@one_click("scheduling.flow")
def room(request: StaffRequest, appointment_id: int) -> str:
    try:
        event, found = actions.room_next_free(actor=request.actor, appointment_id=appointment_id)
    except NoFreeRoom as refusal:
        say_error(request, refusal.message)
        return f"/visits/{appointment_id}/choose-room/"
    say(request, f"In {found.name}.", undo=_undo(appointment_id, event.pk))
    return ""


@one_click("scheduling.flow")
def vitals(request: StaffRequest, appointment_id: int) -> str:
    event = scheduling.record_vitals_done(actor=request.actor, appointment_id=appointment_id)
    say(request, "Vitals done.", undo=_undo(appointment_id, event.pk))
    return ""


@one_click("scheduling.flow")
def provider_in(request: StaffRequest, appointment_id: int) -> str:
    event = scheduling.provider_in(actor=request.actor, appointment_id=appointment_id)
    say(request, "Provider in.", undo=_undo(appointment_id, event.pk))
    return ""


@one_click("scheduling.flow")
def provider_out(request: StaffRequest, appointment_id: int) -> str:
    event = scheduling.provider_out(actor=request.actor, appointment_id=appointment_id)
    say(request, "Provider out: now at checkout.", undo=_undo(appointment_id, event.pk))
    return ""


@one_click("scheduling.flow")
def no_show(request: StaffRequest, appointment_id: int) -> str:
    event = scheduling.mark_no_show(actor=request.actor, appointment_id=appointment_id)
    say(
        request,
        "Marked as a no-show; the time is open again.",
        undo=_undo(appointment_id, event.pk),
    )
    return ""


@one_click("scheduling.book")
def undo_booking(request: StaffRequest, appointment_id: int) -> str:
    scheduling.undo_booking(actor=request.actor, appointment_id=appointment_id)
    say(request, "The booking was taken back.")
    return "/"


@one_click("scheduling.correct")
def undo_check_in(request: StaffRequest, appointment_id: int) -> str:
    actions.undo_check_in(actor=request.actor, appointment_id=appointment_id)
    say(request, "The check-in was taken back.")
    return ""


@rule("scheduling.flow", methods=("POST",))
def undo(request: StaffRequest, appointment_id: int, event_id: int) -> HttpResponse:
    try:
        scheduling.undo(actor=request.actor, event_id=event_id)
        say(request, "Undone.")
    except (Forbidden, NotFound):
        raise
    except PraxisError as refusal:
        say_error(request, refusal.message)
    return answer(request, appointment_id)


def _undo(appointment_id: int, event_id: int) -> str:
    return f"/visits/{appointment_id}/undo/{event_id}/"

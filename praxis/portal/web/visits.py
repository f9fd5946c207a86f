"""A patient's visits: see, confirm, move, cancel, fill forms for, arrive at."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from praxis.access import queries as access
from praxis.access.web.visitor import VisitorRequest, visitor
from praxis.desk import queries as desk
from praxis.desk.types import NotToday
from praxis.forms import actions as forms
from praxis.forms import queries as questionnaires
from praxis.forms.types import DueForm, Purpose
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.portal import actions, queries
from praxis.portal.queries import EARLIEST_ARRIVAL, is_late
from praxis.portal.queries.booking import Offered, closest, read_code
from praxis.portal.states import STATES
from praxis.portal.types import ARRIVAL, PATIENT, Choice, NotShared, TimeGone
from praxis.portal.web.forms import CancelForm
from praxis.portal.web.pages import BOTH, office, see_other
from praxis.portal.web.portal import page
from praxis.portal.web.session import PortalRequest, portal_page
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED, HERE, VIDEO, SetKind, WrongState
from praxis.ui import words
from praxis.ui.forms import Form

if TYPE_CHECKING:
    from praxis.scheduling.models import Appointment


@portal_page(kind="visits")
def visits(request: PortalRequest) -> HttpResponse:
    now = clock.now()
    found = [
        visit
        for visit in schedule.visits_of(request.actor, request.who.patient_id)
        if request.who.sees(visit)
    ]
    coming = [visit for visit in found if visit.end > now and visit.status in (*EXPECTED, *HERE)]
    context = {
        "coming": sorted(coming, key=lambda visit: visit.start),
        "past": [visit for visit in found if visit not in coming][:20],
        "waits": [
            row
            for row in schedule.wishes_of(request.actor, request.who.patient_id)
            if request.who.sees(row)
        ],
        "to_call": queries.is_to_call(actor=request.actor, patient_id=request.who.patient_id),
    }
    return page(request, "portal/visits.html", context, tab="visits")


def own_visit(request: PortalRequest, appointment_id: int) -> Appointment:
    """Raises NotShared for a visit that whoever looks may not know of."""
    visit = schedule.visit(request.actor, appointment_id).appointment
    if not request.who.sees(visit):
        raise NotShared
    return visit


def about_visit(visit: Appointment) -> dict[str, Any]:
    zone = visit.site.time_zone
    today = words.day_of(visit.start, zone) == clock.today(zone)
    soon = visit.start - clock.now() < EARLIEST_ARRIVAL
    expected = visit.status in EXPECTED and visit.end > clock.now()
    cutoff = timedelta(minutes=visit.visit_type.cancel_cutoff_minutes)
    return {
        "visit": visit,
        "visit_zone": zone,
        "expected": expected,
        "late": is_late(visit),
        "until": visit.start - cutoff,
        "may_arrive": expected and today and soon,
        "may_move": expected
        and visit.visit_type.online
        and visit.group_id is None
        and not is_late(visit),
        "forms": [],
        "may_wait": expected and visit.group_id is None and not soon,
        "preparation": _preparation(visit),
    }


def _preparation(visit: Appointment) -> str:
    kind = visit.visit_type
    spanish = (get_language() or "en").startswith("es")
    return (kind.preparation_es if spanish else "") or kind.preparation_en


@portal_page(methods=BOTH, kind="visits")
def visit(request: PortalRequest, appointment_id: int) -> HttpResponse:
    """One visit; a POST confirms it."""
    found = own_visit(request, appointment_id)
    if request.method == "POST":
        actions.confirm_visit(actor=request.actor, appointment_id=found.pk)
        return see_to(found)
    waits = schedule.wishes_of(request.actor, found.patient_id)
    together = schedule.set_of(request.actor, found.pk) if request.others else None
    context = {
        **about_visit(found),
        "set_id": together.visit_set.pk
        if together is not None and together.visit_set.kind == SetKind.FAMILY
        else None,
        "forms": desk.due_forms(actor=request.actor, visit=found),
        "wait": next((row for row in waits if row.appointment_id == found.pk), None),
    }
    return page(request, "portal/visit.html", context, tab="visits")


def see_to(visit: Appointment) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal-visit", args=[visit.pk]), status=303)


@portal_page(methods=BOTH, kind="visits")
def cancel(request: PortalRequest, appointment_id: int) -> HttpResponse:
    found = own_visit(request, appointment_id)
    form = CancelForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.cancel_visit(
                actor=request.actor, appointment_id=found.pk, reason=form.cleaned_data["reason"]
            )
            return see_to(found)
    context = {**about_visit(found), "form": form}
    return page(request, "portal/cancel.html", context, tab="visits", status=form.status)


@portal_page(methods=BOTH, kind="visits")
def move(request: PortalRequest, appointment_id: int) -> HttpResponse:
    """Another time for the same visit; the former is kept until the new one is taken."""
    found = own_visit(request, appointment_id)
    about = about_visit(found)
    gone = False
    offered = _offers(request.actor, found) if about["may_move"] else []
    form = Form.of(request)
    if request.method == "POST" and form.is_valid():
        code = request.POST.get("choice", "")
        try:
            actions.move_visit(
                actor=request.actor,
                key=form.key,
                appointment_id=found.pk,
                choice=_chosen(found, code),
            )
        except TimeGone:
            gone = True
            wanted = read_code(code)
            if wanted is not None and offered:
                near = Choice(found.visit_type_id, *wanted, found.minutes)
                offered = closest([each for each in offered if each.code != code], near, limit=6)
        else:
            return see_to(found)
    context = {
        **about,
        "days": _by_day(offered),
        "chosen_code": offered[0].code if offered else "",
        "gone": gone,
        "form": form,
    }
    return page(request, "portal/move.html", context, tab="visits", status=409 if gone else 200)


def _chosen(visit: Appointment, code: str) -> Choice:
    """Raises TimeGone for what is no time at all."""
    found = read_code(code)
    if found is None:
        raise TimeGone
    provider_id, site_id, start = found
    return Choice(visit.visit_type_id, provider_id, site_id, start, visit.minutes)


def _offers(actor: Actor, visit: Appointment) -> list[Offered]:
    """Open times of the same visit type, the patient's own provider and others."""
    sites = {site.pk: site for site in access.sites()}
    found = schedule.find_slots(
        actor,
        visit.visit_type_id,
        patient_id=visit.patient_id,
        site_ids=list(sites),
        days=28,
        limit=60,
        minutes=visit.minutes,
        mode=visit.mode,
    )
    providers = practice.providers({offer.provider_id for offer in found})
    return sorted(
        (
            Offered(offer, visit.visit_type_id, providers[offer.provider_id], sites[offer.site_id])
            for offer in found
        ),
        key=lambda each: each.offer.start,
    )[:24]


def _by_day(found: list[Offered]) -> list[tuple[Any, list[Offered]]]:
    days: dict[Any, list[Offered]] = {}
    for each in found:
        days.setdefault(words.day_of(each.offer.start, each.site.time_zone), []).append(each)
    return list(days.items())


@portal_page(methods=BOTH, kind="visits")
def fill(request: PortalRequest, appointment_id: int) -> HttpResponse:
    """The forms this visit asks for, one after the other; each step is kept at once."""
    found, actor = own_visit(request, appointment_id), request.actor
    due = desk.due_forms(actor=actor, visit=found)
    if not due:
        return see_to(found)
    first, language = due[0], (get_language() or "en")[:2]
    response = forms.start_response(
        actor=actor,
        key=uuid.uuid5(uuid.NAMESPACE_URL, f"portal {found.pk} {first.version_id}"),
        form_version_id=first.version_id,
        patient_id=found.patient_id,
        about=f"appointment:{found.pk}",
        language=language,
        source="portal",
    )
    detail = questionnaires.response(actor=actor, response_id=response.pk)
    code = request.GET.get("at", "")
    step = questionnaires.step_of(detail.definition, detail.answers, code)
    form = questionnaires.filling_form(
        request,
        detail.definition,
        language=language,
        codes=step.codes if step is not None else (),
        answers=detail.answers,
        signed=detail.signed,
    )
    if form.is_valid():
        with form.refusals():
            forms.save_answers(actor=actor, response_id=response.pk, answers=form.given_answers)
            _sign(actor, response.pk, form)
            if step is None or not step.following:
                forms.complete_response(actor=actor, response_id=response.pk)
                return _to_fill(found, "")
            return _to_fill(found, step.following)
    context = {
        **about_visit(found),
        "form": form,
        "form_step": step,
        "title": first.title(language),
        "left": len(due),
    }
    return page(request, "portal/fill.html", context, tab="visits", status=form.status)


def _to_fill(visit: Appointment, code: str) -> HttpResponse:
    url = reverse("portal-visit-forms", args=[visit.pk])
    return HttpResponseRedirect(f"{url}?at={code}" if code else url, status=303)


def _sign(actor: Actor, response_id: int, form: Any) -> None:
    for each in form.signatures:
        forms.sign_response(
            actor=actor,
            key=uuid.uuid5(form.key, each.question),
            response_id=response_id,
            question=each.question,
            signer_name=each.signer_name,
            signer=each.signer,
            strokes=each.strokes,
        )


_PLACES = ("inside", "car", "way", "cannot", "video")


def _arrive(actor: Actor, visit: Appointment, where: str, state: str = "") -> str:
    """What to say. Being on the way, or unable to come, changes nothing by itself."""
    if where == "way":
        return gettext("We know that you are on your way.")
    try:
        if where == "video":
            actions.wait_by_video(actor=actor, appointment_id=visit.pk, state=state)
            return gettext("We know that you are here. Your provider comes to the room.")
        actions.say_here(actor=actor, appointment_id=visit.pk, in_car=where == "car")
    except NotToday:
        return gettext("Your visit is not today.")
    except WrongState:
        return gettext("Tell us at the desk that you are here.")
    if where == "car":
        return gettext("We know that you are in your car. We call or text you when we are ready.")
    return gettext("We know that you are here. Take a seat.")


def _to_sign(actor: Actor, visit: Appointment) -> list[DueForm]:
    """Consents that a video visit waits for."""
    if visit.mode != VIDEO:
        return []
    due = desk.due_forms(actor=actor, visit=visit)
    return [each for each in due if each.required and each.purpose == Purpose.CONSENT]


def _state(request: HttpRequest) -> str:
    code = request.POST.get("state", "")
    return code if code in STATES else ""


def _may_say(context: dict[str, Any], where: str, state: str) -> bool:
    """By video nobody waits before saying in which state he is and signing what is due."""
    if where != "video":
        return True
    context["no_state"] = not state
    return bool(state) and not context["forms"]


def _here_page(visit: Appointment) -> str:
    return "portal/video.html" if visit.mode == VIDEO else "portal/here.html"


def _room(actor: Actor, visit: Appointment) -> dict[str, Any]:
    """The video room opens to whoever has said that he is there."""
    now_here = schedule.visit(actor, visit.pk).appointment
    open_ = now_here.status in HERE
    return {
        "room_url": schedule.video_room(now_here) if open_ else "",
        "waits": open_,
        "states": STATES,
    }


@portal_page(methods=BOTH, kind="visits")
def here(request: PortalRequest, appointment_id: int) -> HttpResponse:
    """ "I am here", from the portal."""
    found = own_visit(request, appointment_id)
    context = {**about_visit(found), "forms": _to_sign(request.actor, found)}
    where = request.POST.get("where", "")
    if request.method == "POST" and where in _PLACES:
        if where == "cannot":
            return see_to(found)
        if context["may_arrive"] and _may_say(context, where, _state(request)):
            context["said"] = _arrive(request.actor, found, where, _state(request))
    context |= _room(request.actor, found)
    return page(request, _here_page(found), {**context, "own": True}, tab="visits")


@visitor(purpose=ARRIVAL, permissions=PATIENT, methods=BOTH)
def arrive(request: VisitorRequest) -> HttpResponse:
    """ "I am here", from the link in the reminder: one visit, no name on the page."""
    found = schedule.visit(request.actor, request.link.about_id).appointment
    context = {**office(), **about_visit(found), "forms": _to_sign(request.actor, found)}
    where = request.POST.get("where", "")
    if request.method == "POST" and where in _PLACES:
        if where == "cannot":
            return see_other("portal-sign-in")
        if context["may_arrive"] and _may_say(context, where, _state(request)):
            request.link.use()
            context["said"] = _arrive(request.actor, found, where, _state(request))
    context |= _room(request.actor, found)
    return render(request, _here_page(found), context)

"""Signing in, home, bills and messages of a patient."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.context import system
from praxis.access.limits import allowed
from praxis.access.web.visitor import VisitorRequest, visitor
from praxis.correspondence import actions as correspondence
from praxis.correspondence import queries as inbox
from praxis.correspondence.types import Topic
from praxis.desk import queries as desk
from praxis.portal import actions, queries
from praxis.portal.types import SIGN_IN
from praxis.portal.web import session
from praxis.portal.web.forms import OnForm, SignInForm, WriteForm
from praxis.portal.web.pages import (
    BOTH,
    office,
    patient_page,
    see_other,
    show,
    too_often,
    wait_a_while,
)
from praxis.portal.web.session import PortalRequest, portal_page
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule

_LINKS_AN_HOUR, _TO_ONE_ADDRESS = 20, 5


@patient_page(methods=BOTH)
def sign_in(request: HttpRequest) -> HttpResponse:
    """A link goes to what is on record. The page says the same whether or not there is one."""
    form = SignInForm.of(request)
    if not form.is_valid():
        return show(request, "portal/sign_in.html", {"form": form}, status=form.status)
    if too_often(request, "sign in", most=_LINKS_AN_HOUR):
        return wait_a_while(request)
    value = form.cleaned_data["contact"]
    if allowed("portal link", value, most=_TO_ONE_ADDRESS, seconds=3600):
        said = office()
        with system("portal", purpose="sign-in link") as actor:
            actions.send_sign_in_link(
                actor=actor,
                key=form.key,
                value=value,
                birth_date=form.cleaned_data["birth_date"],
                address_of=lambda token: _address(request, f"/my/open/{token}/"),
                facts={
                    "practice": str(said["practice_name"]),
                    "phone": str(said["practice_phone"]),
                },
                zone=str(said["zone"]),
            )
    return show(request, "portal/sent.html", {"minutes": 30})


def _address(request: HttpRequest, path: str) -> str:
    return practice.public_url(path) or request.build_absolute_uri(path)


@visitor(purpose=SIGN_IN, permissions=(), methods=BOTH)
def open_link(request: VisitorRequest) -> HttpResponse:
    """A button, not the link itself, signs in: mail programs open links by themselves."""
    if request.method == "POST":
        request.link.use()
        head = request.link.about.partition(":")[0]
        person = head.rpartition(".")[2]
        session.begin(
            request,
            patient_id=request.link.about_id,
            person_id=int(person) if person.isdigit() else None,
        )
        return see_other("portal-home")
    return render(request, "portal/open.html", office())


@patient_page(methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    session.end(request)
    return see_other("portal-sign-in")


@portal_page(methods=("POST",))
def switch(request: PortalRequest) -> HttpResponse:
    """Another record of those that are open to whoever is signed in."""
    wanted = request.POST.get("who", "")
    for each in request.others:
        if str(each.patient_id) == wanted:
            session.switch_to(request, each.patient_id)
    return see_other("portal-home")


def page(
    request: PortalRequest, template: str, context: dict[str, Any], *, status: int = 200, tab: str
) -> HttpResponse:
    new = (
        inbox.unread_threads(actor=request.actor, patient_id=request.who.patient_id)
        if "messages" in request.who.kinds
        else 0
    )
    given = {
        "who": request.who,
        "others": request.others,
        "tab": tab,
        "new_messages": new,
        "signed_in": True,
        **context,
    }
    return show(request, template, given, status=status)


@portal_page()
def home(request: PortalRequest) -> HttpResponse:
    who, actor = request.who, request.actor
    visit = schedule.next_visit_of(actor, who.patient_id) if "visits" in who.kinds else None
    if visit is not None and not who.sees(visit):
        visit = None
    context = {
        "visit": visit,
        "forms": desk.due_forms(actor=actor, visit=visit) if visit is not None else [],
        "to_call": queries.is_to_call(actor=actor, patient_id=who.patient_id),
        "bill": queries.bill(actor=actor, patient_id=who.patient_id)
        if "bills" in who.kinds
        else None,
        "visit_zone": visit.site.time_zone if visit is not None else access.office_zone(),
    }
    return page(request, "portal/home.html", context, tab="home")


@portal_page(kind="bills")
def bills(request: PortalRequest) -> HttpResponse:
    found = queries.bill(actor=request.actor, patient_id=request.who.patient_id)
    return page(request, "portal/bills.html", {"bill": found}, tab="bills")


@portal_page(kind="messages")
def messages(request: PortalRequest) -> HttpResponse:
    threads = inbox.own_threads(actor=request.actor, patient_id=request.who.patient_id)
    context = {"threads": threads, "topics": Topic.choices, "zone": access.office_zone()}
    return page(request, "portal/messages.html", context, tab="messages")


@portal_page(methods=BOTH, kind="messages")
def conversation(request: PortalRequest, thread_id: int) -> HttpResponse:
    """What was written, and room to write on; one that was closed opens again by itself."""
    actor = request.actor
    thread = inbox.own_thread(actor=actor, thread_id=thread_id)
    form = OnForm.of(request)
    if form.is_valid():
        with form.refusals():
            _write(request, form, thread_id=thread.pk, topic=thread.topic)
            return see_other("portal-thread", thread.pk)
    lines = inbox.own_entries(actor=actor, thread_id=thread.pk)
    correspondence.mark_seen(actor=actor, thread_id=thread.pk)
    context = {"thread": thread, "lines": lines, "form": form, "zone": access.office_zone()}
    return page(request, "portal/thread.html", context, tab="messages", status=form.status)


@portal_page(methods=BOTH, kind="messages")
def write(request: PortalRequest) -> HttpResponse:
    topic = request.GET.get("about", "")
    form = WriteForm.of(request, initial={"topic": topic if topic in Topic.values else ""})
    if form.is_valid():
        with form.refusals():
            _write(request, form)
            return see_other("portal-messages")
    return page(request, "portal/write.html", {"form": form}, tab="messages", status=form.status)


def _write(request: PortalRequest, form: WriteForm | OnForm, **given: Any) -> None:
    who = request.who
    correspondence.write_in(
        actor=request.actor,
        key=form.key,
        patient_id=who.patient_id,
        by_name=who.called if who.own else f"For {who.called}",
        **given,
        **form.cleaned_data,
    )

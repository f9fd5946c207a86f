"""The waitlist on a telephone: from one's own visits, and when no open time suits."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from praxis.access import queries as access
from praxis.access.context import system
from praxis.forms.queries import triage_tree
from praxis.kernel.errors import PraxisError
from praxis.portal import actions, queries
from praxis.portal.types import NotOnline
from praxis.portal.web.booking import BOOKINGS_AN_HOUR, call_us, person_of
from praxis.portal.web.forms import JoinForm, SoonerForm, reason_words
from praxis.portal.web.pages import (
    BOTH,
    patient_page,
    see_other,
    show,
    too_often,
    wait_a_while,
)
from praxis.portal.web.portal import page
from praxis.portal.web.session import PortalRequest, portal_page
from praxis.portal.web.state import Booking
from praxis.portal.web.visits import about_visit, own_visit


@portal_page(methods=BOTH, kind="visits")
def sooner(request: PortalRequest, appointment_id: int) -> HttpResponse:
    """An earlier time than this visit's."""
    found = own_visit(request, appointment_id)
    about = about_visit(found)
    form = SoonerForm.of(request, provider=found.provider.display_name)
    if about["may_wait"] and form.is_valid():
        with form.refusals():
            actions.wait_for_sooner(
                actor=request.actor,
                key=form.key,
                appointment_id=found.pk,
                sooner=form.sooner(),
            )
            return see_other("portal-visit", found.pk)
    return page(
        request, "portal/sooner.html", {**about, "form": form}, tab="visits", status=form.status
    )


@portal_page(methods=("POST",), kind="visits")
def stop(request: PortalRequest, wish_id: int) -> HttpResponse:
    """Off the list."""
    actions.stop_waiting(actor=request.actor, patient_id=request.who.patient_id, wish_id=wish_id)
    return see_other("portal-visits")


@patient_page(methods=BOTH)
def join(request: HttpRequest) -> HttpResponse:
    """No open time suits: who it is, and what would."""
    booking = Booking(request)
    wish = booking.wish
    if wish is None:
        return see_other("portal-book")
    if not booking.asked and triage_tree() is not None:
        return see_other("portal-book-questions")
    sites = [row for row in queries.open_sites() if row.phone or row.line1] or access.sites()
    form = JoinForm.of(request, initial=booking.details, insured=wish.insured)
    form.ask([(str(row.pk), row.name) for row in sites])
    if form.is_valid():
        typed = form.cleaned_data
        booking.typed(_details(typed))
        if too_often(request, "book", most=BOOKINGS_AN_HOUR):
            return wait_a_while(request)
        try:
            with system("portal", purpose="online waitlist") as actor:
                actions.join_online(
                    actor=actor,
                    key=form.key or uuid4(),
                    wish=wish,
                    person=person_of(actor, wish, typed),
                    sooner=form.sooner(),
                    site_id=int(typed.get("site") or sites[0].pk),
                    triage=booking.triage,
                )
        except NotOnline:
            return call_us(request)
        except PraxisError as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, gettext(refusal.message)
            )
        else:
            booking.let_go()
            return HttpResponseRedirect(reverse("portal-book-waiting"), status=303)
    context = {
        "form": form,
        "reason": reason_words(queries.get_reason(wish.reason_id)),
        "booking": True,
    }
    return show(request, "portal/join.html", context, status=form.status)


def _details(typed: dict[str, Any]) -> dict[str, Any]:
    names = ("given_name", "family_name", "phone", "may_text", "email", "member_id")
    return {name: typed[name] for name in names if name in typed}


@patient_page()
def waiting(request: HttpRequest) -> HttpResponse:
    """What happens next. The same page for everybody."""
    return show(request, "portal/waiting.html", {"booking": True})

"""Several of a family in one booking, by somebody who is signed in and may speak for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from praxis.access import queries as access
from praxis.forms.queries import triage_tree
from praxis.kernel import clock
from praxis.portal import actions, queries
from praxis.portal.queries import Fit, Pick, is_late, read_way, way_code
from praxis.portal.types import BadWay, CallFirst, NotOnline, NotShared, TimeGone
from praxis.portal.web.booking import BOOKINGS_AN_HOUR, call_us
from praxis.portal.web.forms import FamilyCancelForm, FamilyForm, reason_words
from praxis.portal.web.pages import BOTH, too_often, wait_a_while
from praxis.portal.web.portal import page
from praxis.portal.web.session import Person, PortalRequest, portal_page
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED, PlannedVisit
from praxis.ui import words
from praxis.ui.forms import Form

if TYPE_CHECKING:
    from praxis.scheduling.models import Appointment


@dataclass(frozen=True, slots=True)
class Member:
    """One of the family on the page, with the reasons that may be chosen for him."""

    person: Person
    reasons: tuple[tuple[str, str], ...]
    chosen: bool
    reason: str

    @property
    def pk(self) -> int:
        return self.person.patient_id


@dataclass(frozen=True, slots=True)
class Line:
    """One visit of a way: when, for whom, with whom."""

    start: datetime
    called: str
    provider: str


@dataclass(frozen=True, slots=True)
class Way:
    value: str
    lines: tuple[Line, ...]


@portal_page(methods=BOTH, kind="visits", family=True)
def book(request: PortalRequest) -> HttpResponse:
    """Who, why and how; then ways to see them all on one day; one button books them."""
    members = _members(request)
    sites = {site.pk: site for site in access.sites()}
    form = FamilyForm.of(
        request,
        initial={"from_day": access.today()},
        sites=[(str(site.pk), site.name) for site in sites.values()],
        triage=triage_tree() is not None,
    )
    ways: list[Way] | None = None
    gone = False
    site = next(iter(sites.values()))
    if form.is_valid():
        site = sites[int(form.cleaned_data.get("site") or site.pk)]
        fits = _fits(request, form, members, site.pk, site.time_zone)
        if fits and "book" in request.POST:
            if too_often(request, "book", most=BOOKINGS_AN_HOUR):
                return wait_a_while(request)
            try:
                return _book(request, form, fits, site.pk)
            except CallFirst:
                return call_us(request, first=True)
            except BadWay as refusal:
                form.add_error(None, gettext(refusal.message))
            except TimeGone:
                gone = True
        if fits:
            found = queries.family_ways(
                request.actor,
                fits,
                site_id=site.pk,
                side_by_side=form.cleaned_data["how"] == "side",
                from_day=form.cleaned_data["from_day"],
            )
            ways = _ways(request.family, found)
    context = {
        "form": form,
        "members": members,
        "ways": ways,
        "gone": gone,
        "visit_zone": site.time_zone,
        "chosen_way": ways[0].value if ways else "",
    }
    status = 409 if gone else form.status
    return page(request, "portal/family.html", context, tab="visits", status=status)


def _members(request: PortalRequest) -> list[Member]:
    posted = request.POST
    reasons = queries.reasons()
    members = []
    for person in request.family:
        known = tuple(
            (str(row.pk), reason_words(row))
            for row in reasons
            if all(
                person.may_know_of(kind)
                for kind in (row.visit_type, row.new_visit_type)
                if kind is not None
            )
        )
        wanted = posted.get(f"reason{person.patient_id}", "")
        members.append(
            Member(
                person=person,
                reasons=known,
                chosen=f"who{person.patient_id}" in posted,
                reason=wanted if wanted in dict(known) else "",
            )
        )
    return members


def _fits(
    request: PortalRequest, form: FamilyForm, members: list[Member], site_id: int, zone: str
) -> list[Fit]:
    """What was chosen, as far as it may be booked online; what may not is said on the page."""
    chosen = [each for each in members if each.chosen]
    if not chosen:
        form.add_error(None, gettext("Choose who is coming."))
    fits = []
    for each in chosen:
        who = {"name": each.person.called}
        if not each.reason:
            form.add_error(None, gettext("Choose what %(name)s needs.") % who)
            continue
        pick = Pick(each.pk, int(each.reason))
        try:
            fits.append(
                queries.fit_of(
                    request.actor,
                    pick,
                    site_id=site_id,
                    on=form.cleaned_data["from_day"],
                    zone=zone,
                )
            )
        except NotOnline:
            form.add_error(None, gettext("Call us to book the visit of %(name)s.") % who)
    return fits if len(fits) == len(chosen) else []


def _book(
    request: PortalRequest, form: FamilyForm, fits: Sequence[Fit], site_id: int
) -> HttpResponse:
    """Raises TimeGone, CallFirst, BadWay."""
    made = actions.book_family(
        actor=request.actor,
        key=form.key,
        picks=[fit.pick for fit in fits],
        times=read_way(request.POST.get("way", ""), many=len(fits)),
        site_id=site_id,
        words=form.cleaned_data["words"].strip(),
        by_name=request.who.called if request.who.own else "",
    )
    return _see(made)


def _see(visit_set_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal-family-visits", args=[visit_set_id]), status=303)


def _ways(family: list[Person], found: list[tuple[PlannedVisit, ...]]) -> list[Way]:
    called = {each.patient_id: each.called for each in family}
    providers = practice.providers({visit.provider_id for way in found for visit in way})
    return [
        Way(
            value=way_code([(visit.provider_id, visit.start) for visit in way]),
            lines=tuple(
                Line(
                    visit.start,
                    called[visit.patient_id],
                    providers[visit.provider_id].display_name,
                )
                for visit in way
            ),
        )
        for way in found
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """One visit of the set as the page shows it."""

    visit: Appointment
    called: str
    expected: bool


def _shown(request: PortalRequest, visit_set_id: int) -> list[Shown]:
    """The visits of whoever may be spoken for. Raises NotShared."""
    family = {each.patient_id: each for each in request.family}
    now = clock.now()
    found = [
        Shown(
            visit,
            family[visit.patient_id].called,
            visit.status in EXPECTED and visit.end > now,
        )
        for visit in schedule.get_set(request.actor, visit_set_id)
        if visit.patient_id in family and family[visit.patient_id].sees(visit)
    ]
    if not found:
        raise NotShared
    return found


def _about(found: list[Shown]) -> dict[str, Any]:
    coming = [each.visit for each in found if each.expected]
    return {
        "visits": found,
        "coming": coming,
        "visit_zone": found[0].visit.site.time_zone,
        "site": found[0].visit.site,
        "may_move": len(coming) > 1
        and all(visit.visit_type.online and not is_late(visit) for visit in coming),
        "late": any(is_late(visit) for visit in coming),
    }


@portal_page(kind="visits", family=True)
def visits(request: PortalRequest, visit_set_id: int) -> HttpResponse:
    """What was booked together."""
    about = _about(_shown(request, visit_set_id))
    return page(
        request, "portal/family_visits.html", {**about, "set_id": visit_set_id}, tab="visits"
    )


@portal_page(methods=BOTH, kind="visits", family=True)
def cancel(request: PortalRequest, visit_set_id: int) -> HttpResponse:
    """One of the visits, or all that are still to come."""
    found = _shown(request, visit_set_id)
    about = _about(found)
    zone = about["visit_zone"]
    choices = [
        (str(each.visit.pk), f"{each.called}, {words.time_text(each.visit.start, zone)}")
        for each in found
        if each.expected
    ]
    if len(choices) > 1:
        choices = [("all", gettext("All of them")), *choices]
    form = FamilyCancelForm.of(request, initial={"which": "all"}, visits=choices)
    if choices and form.is_valid():
        which = form.cleaned_data["which"]
        ids = [visit.pk for visit in about["coming"]] if which == "all" else [int(which)]
        actions.cancel_family(
            actor=request.actor, appointment_ids=ids, reason=form.cleaned_data["reason"]
        )
        return _see(visit_set_id)
    context = {**about, "set_id": visit_set_id, "form": form}
    return page(request, "portal/family_cancel.html", context, tab="visits", status=form.status)


@portal_page(methods=BOTH, kind="visits", family=True)
def move(request: PortalRequest, visit_set_id: int) -> HttpResponse:
    """Another time for all of them; the former ones are kept until the new ones are taken."""
    about = _about(_shown(request, visit_set_id))
    coming: list[Appointment] = about["coming"]
    called = {each.patient_id: each.called for each in request.family}
    form = Form.of(request)
    gone = False
    if form.is_valid() and about["may_move"]:
        try:
            times = read_way(request.POST.get("way", ""), many=len(coming))
            actions.move_family(
                actor=request.actor,
                key=form.key,
                appointment_ids=[visit.pk for visit in coming],
                start=times[0][1],
            )
        except (TimeGone, BadWay):
            gone = True
        else:
            return _see(visit_set_id)
    found = schedule.moves_together(request.actor, coming) if about["may_move"] else []
    ways = [
        Way(
            value=way_code(
                [(visit.provider_id, at) for visit, at in zip(coming, starts, strict=True)]
            ),
            lines=tuple(
                Line(at, called[visit.patient_id], visit.provider.display_name)
                for visit, at in zip(coming, starts, strict=True)
            ),
        )
        for starts in found
    ]
    context = {
        **about,
        "set_id": visit_set_id,
        "form": form,
        "ways": ways,
        "chosen_way": ways[0].value if ways else "",
        "gone": gone,
    }
    return page(
        request, "portal/family_move.html", context, tab="visits", status=409 if gone else 200
    )

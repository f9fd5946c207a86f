"""Staff pools: who is in them, who is away, and which visits that hits."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.practice import queries as practice
from praxis.practice.types import WEEKDAYS
from praxis.scheduling import actions, queries
from praxis.scheduling.actions import Restaffed
from praxis.scheduling.web.forms import ExceptionForm
from praxis.ui.fields import DateField, TimeField
from praxis.ui.forms import Form, Row
from praxis.ui.toast import say

if TYPE_CHECKING:
    from praxis.scheduling.models import StaffMember

_DAYS = tuple((str(number), name) for number, name in enumerate(WEEKDAYS))
_BOTH = ("GET", "POST")


class StaffForm(Form):
    """Somebody of a pool. Hours are the same on each of the days."""

    name = forms.CharField(label="Name", max_length=60)
    skill = forms.CharField(
        label="Skill",
        max_length=40,
        help_text="The same word as in the visit types that need it, such as nurse.",
        widget=forms.TextInput(attrs={"list": "skills"}),
    )
    site_id = forms.TypedChoiceField(label="Site", coerce=int)
    weekdays = forms.MultipleChoiceField(
        label="Works on", choices=_DAYS, widget=forms.CheckboxSelectMultiple
    )
    from_time = TimeField(label="From")
    to_time = TimeField(label="To")
    started_on = DateField(label="First day", future=True)
    layout = (
        Row("name", "skill"),
        Row("site_id"),
        Row("weekdays"),
        Row("from_time", "to_time"),
        Row("started_on"),
    )

    def __init__(self, *args: Any, sites: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("site_id", sites)


class AwayForm(ExceptionForm):
    """Whole days, or part of one day, of one person."""

    layout = (Row("label"), Row("first_day", "last_day"), Row("from_time", "to_time"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, targets=[], **kwargs)
        del self.fields["target"], self.fields["kind"]
        self.fields["label"].help_text = "Such as Sick."


class LastDayForm(Form):
    ended_on = DateField(label="Last day", future=True)


@rule("scheduling.view")
def staff_page(request: StaffRequest) -> HttpResponse:
    sites = [site.pk for site in access.sites(ids=request.actor.site_ids)]
    today = access.today()
    members = list(queries.staff_members(sites, on=today))
    needed: dict[str, list[str]] = {}
    for kind in practice.visit_types(today):
        if kind.staff_skill:
            needed.setdefault(kind.staff_skill, []).append(kind.name)
    context = {
        "members": [(each, hours_of(each)) for each in members],
        "absences": queries.staff_absences(sites),
        "needed": sorted(needed.items()),
        "without": sorted(set(needed) - {each.skill for each in members}),
        "many_sites": len(sites) > 1,
        "may_change": request.actor.can("scheduling.manage_supply"),
    }
    return render(request, "scheduling/staff.html", context)


@rule("scheduling.manage_supply", methods=_BOTH)
def staff_add_page(request: StaffRequest) -> HttpResponse:
    sites = access.sites(ids=request.actor.site_ids)
    form = StaffForm.of(
        request,
        initial={
            "skill": request.GET.get("skill", "")[:40],
            "weekdays": [str(day) for day in range(5)],
            "from_time": time(8),
            "to_time": time(17),
            "started_on": access.today(),
        },
        sites=[(site.pk, site.name) for site in sites],
    )
    if form.is_valid():
        with form.refusals():
            typed = form.cleaned_data
            actions.add_staff(
                actor=request.actor,
                key=form.key,
                name=typed["name"],
                skill=typed["skill"],
                site_id=typed["site_id"],
                weekdays=[int(day) for day in typed["weekdays"]],
                from_minute=_minute(typed["from_time"]),
                to_minute=_minute(typed["to_time"]),
                started_on=typed["started_on"],
            )
            form.done()
            say(request, f"{typed['name']} added.")
            return _back()
    context = {
        "form": form,
        "heading": "Add somebody to a staff pool",
        "where": "",
        "back": reverse("scheduling-staff"),
        "button": "Add",
    }
    return render(request, "scheduling/form.html", context, status=form.status)


@rule("scheduling.manage_supply", methods=_BOTH)
def staff_away_page(request: StaffRequest, staff_member_id: int) -> HttpResponse:
    """What the absence would hit is shown before it is saved."""
    member = queries.get_staff_member(staff_member_id)
    today = access.today(member.site_id)
    form = AwayForm.of(request, initial={"label": "Sick", "first_day": today})
    hits = None
    if form.is_valid():
        with form.refusals():
            start, end = form.span(member.site.time_zone)
            hits = queries.staff_hits(request.actor, member.pk, start, end)
            if not hits or request.POST.get("hits") == str(len(hits)):
                done = actions.add_staff_absence(
                    actor=request.actor,
                    key=form.key,
                    member_id=member.pk,
                    start=start,
                    end=end,
                    label=form.cleaned_data["label"],
                )
                form.done()
                say(request, f"{member.name} is away. {said(done)}".strip())
                return _back()
    context = {
        "form": form,
        "member": member,
        "hits": hits,
        "zone": member.site.time_zone,
        "heading": f"{member.name} is away",
        "back": reverse("scheduling-staff"),
    }
    return render(request, "scheduling/staff_away.html", context, status=form.status)


@rule("scheduling.manage_supply", methods=_BOTH)
def staff_end_page(request: StaffRequest, staff_member_id: int) -> HttpResponse:
    member = queries.get_staff_member(staff_member_id)
    form = LastDayForm.of(request, initial={"ended_on": access.today(member.site_id)})
    if form.is_valid():
        with form.refusals():
            done = actions.end_staff(
                actor=request.actor, member_id=member.pk, ended_on=form.cleaned_data["ended_on"]
            )
            form.done()
            say(request, f"{member.name} leaves the pool. {said(done)}".strip())
            return _back()
    context = {
        "form": form,
        "heading": f"{member.name} leaves the pool",
        "where": f"{member.skill}, {member.site.name}",
        "back": reverse("scheduling-staff"),
        "button": "Save",
    }
    return render(request, "scheduling/form.html", context, status=form.status)


@rule("scheduling.manage_supply", methods=("POST",))
def staff_back(request: StaffRequest, staff_absence_id: int) -> HttpResponse:
    done = actions.end_staff_absence(actor=request.actor, absence_id=staff_absence_id)
    say(request, f"The absence is taken back. {said(done)}".strip())
    return _back()


def hours_of(member: StaffMember) -> str:
    """ "Mon, Tue, Wed 8:00 AM to 5:00 PM"."""
    days = ", ".join(WEEKDAYS[day][:3] for day in member.weekdays)
    low, high = (_clock(minute) for minute in (member.from_minute, member.to_minute))
    return f"{days} {low} to {high}"


def _clock(minute: int) -> str:
    hour = minute // 60 % 24
    return f"{hour % 12 or 12}:{minute % 60:02d} {'AM' if hour < 12 else 'PM'}"


def said(done: Restaffed) -> str:
    """ "3 visits have somebody else. 1 visit has nobody: it is on its list." """
    parts = []
    if done.moved:
        many = len(done.moved)
        parts.append(f"{many} visit{'s have' if many > 1 else ' has'} somebody else.")
    if done.without:
        many = len(done.without)
        parts.append(
            f"{many} visit{'s have' if many > 1 else ' has'} nobody: see Ready for visits."
        )
    return " ".join(parts)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _back() -> HttpResponse:
    response = redirect("scheduling-staff")
    response.status_code = 303
    return response

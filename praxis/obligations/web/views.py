"""Running clocks, and the rules they run under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.obligations import actions, queries
from praxis.obligations.deadlines import Deadline
from praxis.obligations.models import Obligation, RuleVersion
from praxis.obligations.types import Read
from praxis.obligations.web.forms import MeetForm, NewRuleForm, ReasonForm, RuleForm, initial_of
from praxis.people import queries as people
from praxis.ui.toast import say


@dataclass(frozen=True, slots=True)
class ClockLine:
    """`day` of `days`: how far the clock is, for the bar; `left` in words."""

    clock: Obligation
    tone: str
    left: str
    day: int
    days: int


def line(found: Obligation, now: datetime) -> ClockLine:
    whole = (found.due_at - found.triggered_at).total_seconds()
    gone = (now - found.triggered_at).total_seconds()
    left = (found.due_at - now).total_seconds()
    days = abs(int(left // 86400)) if left >= 0 else int(-left // 86400)
    words = f"{days} day{'' if days == 1 else 's'}"
    if left < 0:
        tone, words = "bad", f"{words} late"
    elif left < 86400:
        tone, words = "bad", "ends today"
    else:
        tone, words = ("warn" if now >= found.alarm_at else ""), f"{words} left"
    length = max(1, int(whole // 86400))
    return ClockLine(found, tone, words, max(0, min(length, int(gone // 86400))), length)


@dataclass(frozen=True, slots=True)
class RuleLine:
    rule: RuleVersion
    deadline: str
    extension: str


def rule_line(found: RuleVersion) -> RuleLine:
    extension = str(Deadline.of(found.extension)) if found.extension else ""
    return RuleLine(found, str(Deadline.of(found.deadline)), extension)


def _see_other(name: str, *args: Any) -> HttpResponse:
    response = HttpResponseRedirect(reverse(name, args=args))
    response.status_code = 303
    return response


@rule("obligations.view")
def clocks(request: StaffRequest) -> HttpResponse:
    now = clock.now()
    lines = [line(found, now) for found in queries.running(actor=request.actor)]
    page = {
        "lines": lines,
        "late": sum(each.clock.due_at < now for each in lines),
        "ringing": sum(each.clock.alarm_at <= now for each in lines),
        "count": queries.running_count(actor=request.actor),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "obligations/clocks.html", page)


@rule("obligations.view")
def one_clock(request: StaffRequest, obligation_id: int) -> HttpResponse:
    return _clock(request, obligation_id)


def _clock(
    request: StaffRequest, obligation_id: int, *, status: int = 200, **forms: Any
) -> HttpResponse:
    actor = request.actor
    found = queries.clock_of(actor=actor, obligation_id=obligation_id)
    page = {
        "clock": found,
        "line": line(found, clock.now()),
        "rule": rule_line(found.rule),
        "events": queries.events_of(actor=actor, obligation_id=obligation_id),
        "zone": people.zone_of(actor),
        "may_track": actor.can("obligations.track"),
        "may_waive": actor.can("obligations.waive"),
        "meet": MeetForm(auto_id="meet-%s"),
        "extend": ReasonForm(auto_id="extend-%s"),
        "waive": ReasonForm(auto_id="waive-%s"),
        **forms,
    }
    return render(request, "obligations/clock.html", page, status=status)


@rule("obligations.track", methods=("POST",))
def meet(request: StaffRequest, obligation_id: int) -> HttpResponse:
    found = queries.clock_of(actor=request.actor, obligation_id=obligation_id)
    form = MeetForm.of(request, auto_id="meet-%s")
    if form.is_valid():
        with form.refusals():
            actions.meet_obligation(actor=request.actor, key=found.key, **form.cleaned_data)
            say(request, "Met, with its proof.")
            return _see_other("obligations-clock", obligation_id)
    return _clock(request, obligation_id, status=form.status, meet=form)


@rule("obligations.waive", methods=("POST",))
def extend(request: StaffRequest, obligation_id: int) -> HttpResponse:
    found = queries.clock_of(actor=request.actor, obligation_id=obligation_id)
    form = ReasonForm.of(request, auto_id="extend-%s")
    if form.is_valid():
        with form.refusals():
            actions.extend_obligation(actor=request.actor, key=found.key, **form.cleaned_data)
            say(request, "Extended.")
            return _see_other("obligations-clock", obligation_id)
    return _clock(request, obligation_id, status=form.status, extend=form)


@rule("obligations.waive", methods=("POST",))
def waive(request: StaffRequest, obligation_id: int) -> HttpResponse:
    found = queries.clock_of(actor=request.actor, obligation_id=obligation_id)
    form = ReasonForm.of(request, auto_id="waive-%s")
    if form.is_valid():
        with form.refusals():
            actions.waive_obligation(actor=request.actor, key=found.key, **form.cleaned_data)
            say(request, "Waived.")
            return _see_other("obligations-clock", obligation_id)
    return _clock(request, obligation_id, status=form.status, waive=form)


@rule("obligations.view")
def rules(request: StaffRequest) -> HttpResponse:
    zone = people.zone_of(request.actor)
    found = queries.rules(actor=request.actor, on=clock.today(zone))
    page = {
        "lines": [rule_line(each) for each in found],
        "unread": sum(each.read == Read.NOT_READ for each in found),
        "may_manage": request.actor.can("obligations.manage_rules"),
        "zone": zone,
    }
    return render(request, "obligations/rules.html", page)


@rule("obligations.view")
def one_rule(request: StaffRequest, code: str) -> HttpResponse:
    found = queries.versions(actor=request.actor, code=code)
    page = {
        "newest": found[0],
        "lines": [rule_line(each) for each in found],
        "may_manage": request.actor.can("obligations.manage_rules"),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "obligations/rule.html", page)


@rule("obligations.manage_rules", methods=("GET", "POST"))
def new_version(request: StaffRequest, code: str) -> HttpResponse:
    newest = queries.versions(actor=request.actor, code=code)[0]
    form = RuleForm.of(request, initial=initial_of(newest), draft=f"obligations-rule:{code}")
    return _sign(request, form, code, f"New version: {newest.title}")


@rule("obligations.manage_rules", methods=("GET", "POST"))
def new_rule(request: StaffRequest) -> HttpResponse:
    form = NewRuleForm.of(request, draft="obligations-rule")
    return _sign(request, form, "", "Add a rule")


def _sign(request: StaffRequest, form: RuleForm, code: str, heading: str) -> HttpResponse:
    if form.is_valid():
        with form.refusals():
            signed = actions.add_rule_version(
                actor=request.actor,
                key=form.key,
                code=code or form.cleaned_data["code"],
                facts=form.facts(),
                redate_running=form.cleaned_data["redate_running"],
            )
            form.done()
            say(request, f"Signed: version {signed.version}.")
            return _see_other("obligations-rule", signed.code)
    page = {"form": form, "heading": heading, "code": code}
    return render(request, "obligations/rule_form.html", page, status=form.status)

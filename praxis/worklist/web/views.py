"""The worklist: what is to do, by when, by whom, and what happens if not."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.ui.toast import say
from praxis.worklist import actions, queries
from praxis.worklist.models import WorkItem
from praxis.worklist.types import Area, Scope
from praxis.worklist.web.forms import AssignForm, FinishForm, SnoozeForm, TaskForm
from praxis.worklist.web.rows import groups, line, role_words

SHOWN = 200


def _see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


@rule("worklist.view")
def worklist(request: StaffRequest) -> HttpResponse:
    return _page(request, None)


@rule("worklist.view")
def item(request: StaffRequest, item_id: int) -> HttpResponse:
    return _page(request, queries.item(actor=request.actor, item_id=item_id))


def _page(
    request: StaffRequest, selected: WorkItem | None, *, status: int = 200, **forms: Any
) -> HttpResponse:
    actor, now = request.actor, clock.now()
    zone = people.zone_of(actor)
    scope = _one_of(Scope, request.GET.get("show", ""), Scope.EVERYTHING)
    area = _one_of(Area, request.GET.get("area", ""), None)
    items = queries.items(actor=actor, scope=scope, area=area or "", limit=SHOWN)
    if selected is None and items:
        selected = items[0]
    areas = queries.areas(actor=actor, scope=scope)
    page = {
        "zone": zone,
        "now": now,
        "scope": scope,
        "area": area,
        "areas": areas,
        "all_count": sum(count for _, count in areas),
        "full": len(items) == SHOWN,
        "counts": queries.counts(actor=actor, zone=zone),
        "groups": groups(items, actor=actor, now=now, zone=zone),
        "query": urlencode({"show": scope, "area": area or ""}),
        "may_assign": actor.can("worklist.assign"),
        **(_side(request, selected, zone) if selected else {}),
        **forms,
    }
    return render(request, "worklist/worklist.html", page, status=status)


def _side(request: StaffRequest, selected: WorkItem, zone: str) -> dict[str, Any]:
    owners = queries.assignable(role=selected.role)
    return {
        "selected": selected,
        "line": line(selected, actor=request.actor, now=clock.now(), zone=zone),
        "role": role_words(selected.role),
        "events": queries.events(actor=request.actor, item_id=selected.pk),
        "taken": selected.owner_id == request.actor.user_id,
        "assign": AssignForm(
            people=owners, initial={"owner": selected.owner_id}, auto_id="assign-%s"
        ),
        "snooze": SnoozeForm(auto_id="snooze-%s"),
        "finish": FinishForm(auto_id="finish-%s"),
    }


def _one_of(kind: Any, value: str, default: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        return default


def _back(request: StaffRequest, item_id: int | None = None) -> str:
    base = reverse("worklist-item", args=[item_id]) if item_id else reverse("worklist-list")
    query = request.GET.urlencode()
    return f"{base}?{query}" if query else base


@rule("worklist.assign", methods=("POST",))
def assign(request: StaffRequest, item_id: int) -> HttpResponse:
    selected = queries.item(actor=request.actor, item_id=item_id)
    form = AssignForm.of(
        request, people=queries.assignable(role=selected.role), auto_id="assign-%s"
    )
    if form.is_valid():
        with form.refusals():
            owner_id = form.cleaned_data["owner"]
            actions.assign_item(actor=request.actor, item_id=item_id, owner_id=owner_id)
            say(request, "Given to somebody." if owner_id else "Put back for everybody.")
            return _see_other(_back(request, item_id))
    return _page(request, selected, status=form.status, assign=form)


@rule("worklist.assign", methods=("POST",))
def take(request: StaffRequest, item_id: int) -> HttpResponse:
    actions.assign_item(actor=request.actor, item_id=item_id, owner_id=request.actor.user_id)
    say(request, "It is yours.")
    return _see_other(_back(request, item_id))


@rule("worklist.assign", methods=("POST",))
def snooze(request: StaffRequest, item_id: int) -> HttpResponse:
    selected = queries.item(actor=request.actor, item_id=item_id)
    form = SnoozeForm.of(request, auto_id="snooze-%s")
    if form.is_valid():
        with form.refusals():
            office = ZoneInfo(people.zone_of(request.actor))
            actions.snooze_item(
                actor=request.actor,
                item_id=item_id,
                until=datetime.combine(form.cleaned_data["until_on"], time(8), office),
                reason=form.cleaned_data["reason"],
            )
            say(request, "Put off. It comes back by itself.")
            return _see_other(_back(request))
    return _page(request, selected, status=form.status, snooze=form)


@rule("worklist.file", methods=("POST",))
def finish(request: StaffRequest, item_id: int) -> HttpResponse:
    selected = queries.item(actor=request.actor, item_id=item_id)
    form = FinishForm.of(request, auto_id="finish-%s")
    if form.is_valid():
        with form.refusals():
            actions.finish_item(actor=request.actor, item_id=item_id, **form.cleaned_data)
            say(request, f"Done: {selected.title}.")
            return _see_other(_back(request))
    return _page(request, selected, status=form.status, finish=form)


@rule("worklist.file", methods=("GET", "POST"))
def new_task(request: StaffRequest) -> HttpResponse:
    form = TaskForm.of(request, draft="worklist-task")
    if form.is_valid():
        with form.refusals():
            facts = dict(form.cleaned_data)
            at = facts.pop("due_time") or time(23, 59)
            office = ZoneInfo(people.zone_of(request.actor))
            made = actions.add_task(
                actor=request.actor,
                key=form.key,
                due_at=datetime.combine(facts.pop("due_on"), at, office),
                **facts,
            )
            form.done()
            say(request, "Task added.")
            return _see_other(reverse("worklist-item", args=[made.pk]))
    return render(request, "worklist/new.html", {"form": form}, status=form.status)

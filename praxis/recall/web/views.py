"""Who is to come again: the lists, one recall, a patient's, and the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.recall import actions, queries
from praxis.recall.models import Recall
from praxis.recall.types import OPEN, Source, State
from praxis.recall.web.forms import AttemptForm, CloseForm, LetterForm, RecallForm, RuleForm
from praxis.scheduling import queries as scheduling
from praxis.ui.forms import Form
from praxis.ui.listing import Choice, Column, DateRange, Listing, YesNo, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say

BOTH = ("GET", "POST")
FOLLOW_UP_DAYS = 30
TONES = {
    State.DUE: "warn",
    State.TRYING: "blue",
    State.BOOKED: "good",
    State.UNREACHABLE: "bad",
}


def state_tag(row: Recall) -> Any:
    return tag(row.get_state_display(), tone=TONES.get(State(row.state), "note"))


def _listing(name: str, title: str, empty: str) -> Listing:
    return Listing(
        name=name,
        title=title,
        columns=(
            Column(
                "patient",
                "Patient",
                value=lambda row: row.patient.list_name,
                link=lambda row: f"/recalls/{row.pk}/",
                second=lambda row: row.why,
            ),
            Column("due", "Due", value=lambda row: row.due_on, sort="due_on"),
            Column("visit", "To be scheduled", value=lambda row: row.visit_type.name),
            Column(
                "provider",
                "With",
                value=lambda row: row.provider.column_name if row.provider else "",
            ),
            Column("attempts", "Attempts", value=lambda row: row.attempts, align="right"),
            Column("clinical", "Clinical", value=lambda row: "Yes" if row.is_clinical else ""),
            Column("state", "State", value=lambda row: row.get_state_display(), show=state_tag),
        ),
        filters=(
            Choice("state", "State", field="state", choices=tuple(State.choices)),
            DateRange("due", "Due", field="due_on"),
            Choice("source", "From", field="source", choices=tuple(Source.choices)),
            YesNo("clinical", "Clinical", field="is_clinical"),
        ),
        order="due_on",
        empty=empty,
        empty_action="Add a recall rule",
        empty_url="/recalls/rules/",
    )


RECALLS = _listing("recall-recalls", "Recalls", "Nobody is to be recalled.")
TO_SCHEDULE = _listing(
    "recall-to-schedule", "To be scheduled", "Every follow-up that was ordered is booked."
)


def see_other(name: str, *args: int) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


@rule("recall.view")
def recalls_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        RECALLS,
        queries.recalls(request.actor),
        zone=people.zone_of(request.actor),
        template="recall/recalls.html",
        context={"tab": "recalls"},
    )


@rule("recall.view")
def to_schedule_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        TO_SCHEDULE,
        queries.to_schedule(request.actor),
        zone=people.zone_of(request.actor),
        template="recall/recalls.html",
        context={"tab": "to_schedule"},
    )


def _types() -> list[tuple[str, str]]:
    return [(str(row.pk), row.name) for row in practice.visit_types(access.today())]


@rule("recall.work", methods=BOTH)
def add_page(request: StaffRequest) -> HttpResponse:
    """For a patient (`patient`), or as a follow-up that a visit ordered (`visit`)."""
    visit_id = number(request.GET.get("visit"))
    visit = scheduling.visit(request.actor, visit_id).appointment if visit_id else None
    patient_id = visit.patient_id if visit else number(request.GET.get("patient")) or 0
    patient = people.get_patient(request.actor, patient_id)
    zone = visit.site.time_zone if visit else people.zone_of(request.actor)
    today = clock.today(zone)
    form = RecallForm.of(
        request,
        initial={
            "visit_type": str(visit.visit_type_id) if visit else "",
            "provider": str(visit.provider_id) if visit else "",
            "due_on": today + timedelta(days=FOLLOW_UP_DAYS),
        },
        types=_types(),
        providers=[(str(row.pk), row.display_name) for row in practice.providers_on(today)],
    )
    back = f"/visits/{visit.pk}/" if visit else f"/patients/{patient.pk}/recalls/"
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            actions.add_recall(
                actor=request.actor,
                key=form.key,
                patient_id=patient.pk,
                visit_type_id=int(data["visit_type"]),
                provider_id=int(data["provider"]) if data["provider"] else None,
                due_on=data["due_on"],
                why=data["why"],
                is_clinical=data["is_clinical"],
                ordered_in_id=visit.pk if visit else None,
            )
            form.done()
            say(request, f"{patient.name} is on the list until the visit is booked.")
            return HttpResponseRedirect(back, status=303)
    context = {
        "form": form,
        "patient": patient,
        "heading": "Follow-up to be scheduled" if visit else "Add a recall",
        "back": back,
        "zone": zone,
    }
    return render(request, "recall/form.html", context, status=form.status)


_FORMS: dict[str, type[Form]] = {
    "attempt": AttemptForm,
    "letter": LetterForm,
    "close": CloseForm,
}


@rule("recall.view", methods=BOTH, post="recall.work")
def recall_page(request: StaffRequest, recall_id: int) -> HttpResponse:
    """What was tried; below it what can be done: three small forms."""
    recall = queries.get_recall(request.actor, recall_id)
    sent = request.POST.get("form", "") if request.method == "POST" else ""
    forms = {name: kind.of(request) if name == sent else kind() for name, kind in _FORMS.items()}
    form = forms.get(sent)
    if form is not None and form.is_valid():
        with form.refusals():
            _SAVE[sent](request, recall_id, form)
            say(request, "Written down.")
            return see_other("recall-recall", recall_id)
    context = {
        "recall": recall,
        "patient": recall.patient,
        "tag": state_tag(recall),
        "is_open": recall.state in OPEN,
        "forms": forms,
        "may_work": request.actor.can("recall.work"),
        "may_book": request.actor.can("scheduling.book"),
        "phone": people.phones_of(request.actor, [recall.patient_id]).get(recall.patient_id, ""),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "recall/recall.html", context, status=form.status if form else 200)


def _attempt(request: StaffRequest, recall_id: int, form: Form) -> None:
    data = form.cleaned_data
    actions.log_attempt(
        actor=request.actor,
        key=form.key,
        recall_id=recall_id,
        channel=data["channel"],
        note=data["note"],
    )


def _letter(request: StaffRequest, recall_id: int, form: Form) -> None:
    actions.send_certified_letter(
        actor=request.actor,
        key=form.key,
        recall_id=recall_id,
        tracking=form.cleaned_data["tracking"],
    )


def _close(request: StaffRequest, recall_id: int, form: Form) -> None:
    actions.close_recall(
        actor=request.actor,
        key=form.key,
        recall_id=recall_id,
        outcome=form.cleaned_data["outcome"],
        note=form.cleaned_data["reason"],
    )


_SAVE: dict[str, Callable[[StaffRequest, int, Form], None]] = {
    "attempt": _attempt,
    "letter": _letter,
    "close": _close,
}


@rule("recall.view")
def patient_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = people.get_patient(request.actor, patient_id)
    rows = queries.recalls_of(request.actor, patient_id)
    context = {
        "patient": patient,
        "rows": [(row, state_tag(row)) for row in rows],
        "may_work": request.actor.can("recall.work"),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "recall/patient.html", context)


@rule("recall.view")
def rules_page(request: StaffRequest) -> HttpResponse:
    context = {
        "rows": queries.rules(request.actor),
        "may_manage": request.actor.can("recall.manage_rules"),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "recall/rules.html", context)


@rule("recall.manage_rules", methods=BOTH)
def rule_add_page(request: StaffRequest) -> HttpResponse:
    form = RuleForm.of(request, types=_types())
    if form.is_valid():
        with form.refusals():
            added = actions.add_rule(actor=request.actor, key=form.key, **form.asked)
            form.done()
            say(request, f"{added.name} begins tonight.")
            return see_other("recall-rules")
    context = {
        "form": form,
        "heading": "Add a recall rule",
        "back": reverse("recall-rules"),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "recall/form.html", context, status=form.status)


@rule("recall.manage_rules", methods=("POST",))
def rule_end(request: StaffRequest, recall_rule_id: int) -> HttpResponse:
    ended = actions.end_rule(actor=request.actor, rule_id=recall_rule_id)
    say(request, f"{ended.name} recalls nobody new.")
    return see_other("recall-rules")

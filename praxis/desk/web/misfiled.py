"""What stands with the wrong patient: choose it, choose whose it is, move it, take that back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.billing import queries as money
from praxis.billing.queries import accounts
from praxis.correspondence import queries as sent
from praxis.desk import repairing
from praxis.documents import queries as documents
from praxis.documents.types import Misfiled
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.people import queries as people
from praxis.scheduling import queries as schedule
from praxis.ui.forms import Form
from praxis.ui.toast import say
from praxis.ui.words import money_text, us_date

BOTH = ("GET", "POST")
VISIT_DAYS = 400


class NoSuchThing(NotFound):
    code = "no_such_thing"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on a chart that may be another patient's."""

    what: str
    pk: int
    title: str
    second: str


class MoveForm(Form):
    visit = forms.ChoiceField(label="Onto which visit", required=False)
    why = forms.CharField(
        label="How you know that it is another patient's",
        max_length=200,
        help_text="Without names: both charts show it.",
    )

    def __init__(self, *args: Any, visits: list[tuple[str, str]] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if visits is None:
            del self.fields["visit"]
        else:
            self.fields["visit"].required = True
            self.offer("visit", visits)


class BackForm(Form):
    why = forms.CharField(label="Why the move was wrong", max_length=200)


def _documents(actor: Actor, patient_id: int) -> list[Thing]:
    if not actor.can("documents.void"):
        return []
    return [
        Thing(Misfiled.DOCUMENT, row.pk, row.title, row.get_kind_display())
        for row in documents.documents_of(actor=actor, patient_id=patient_id)
    ]


def _payments(actor: Actor, patient_id: int) -> list[Thing]:
    if not (actor.can("billing.refund") and actor.can("billing.view_accounts")):
        return []
    return [
        Thing(
            Misfiled.PAYMENT,
            row.payment.pk,
            f"Payment of {money_text(row.payment.amount_cents)}",
            us_date(row.payment.taken_on),
        )
        for row in accounts.payments_of(actor=actor, patient_id=patient_id)
        if not row.voided
    ]


def _charges(actor: Actor, patient_id: int) -> list[Thing]:
    if not (actor.can("billing.charge") and actor.can("billing.view")):
        return []
    return [
        Thing(
            Misfiled.CHARGE,
            row.pk,
            f"Charge of {money_text(row.amount_cents)}",
            us_date(row.service_on),
        )
        for row in money.charges_of_patient(actor=actor, patient_id=patient_id)
    ]


def _calls(actor: Actor, patient_id: int) -> list[Thing]:
    if not (actor.can("correspondence.move") and actor.can("correspondence.read_inbox")):
        return []
    return [
        Thing(Misfiled.CALL, row.pk, row.subject, row.get_medium_display())
        for row in sent.threads_of(actor=actor, patient_id=patient_id)
    ]


KINDS: dict[str, tuple[str, Callable[[Actor, int], list[Thing]]]] = {
    Misfiled.DOCUMENT: ("Documents", _documents),
    Misfiled.CALL: ("Calls and messages", _calls),
    Misfiled.PAYMENT: ("Payments", _payments),
    Misfiled.CHARGE: ("Charges", _charges),
}


@rule("documents.correct", purpose="operations")
def misfiled_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    actor = request.actor
    who = people.identity(actor, patient_id)
    context = {
        "who": who,
        "patient": who.patient,
        "groups": [(label, find(actor, patient_id)) for label, find in KINDS.values()],
        "corrections": documents.corrections_of(actor=actor, patient_id=patient_id),
        "zone": who.zone,
    }
    return render(request, "desk/misfiled.html", context)


@rule("documents.correct", methods=BOTH, purpose="operations")
def move_page(request: StaffRequest, patient_id: int, misfiled: str, thing_id: int) -> HttpResponse:
    """`?to=` is whose it is. A name to look for is posted: it never stands in an address."""
    actor = request.actor
    thing = _thing(actor, patient_id, misfiled, thing_id)
    who = people.identity(actor, patient_id)
    asked = request.GET.get("to", "")
    picked = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    right = people.get_patient(actor, picked) if picked and picked != patient_id else None
    words = request.POST.get("q", "")[:80] if right is None else ""
    visits = _visits(actor, right.pk) if right and misfiled == Misfiled.CHARGE else None
    form = MoveForm(visits=visits)
    if right is not None:
        form = MoveForm.of(request, visits=visits)
        if form.is_valid():
            with form.refusals():
                _move(actor, form, thing, right.pk)
                say(request, f"Moved to {right.name}. Both charts say so.")
                return HttpResponseRedirect(f"/patients/{patient_id}/misfiled/", status=303)
    found = people.find_patients(actor, words, limit=8).rows if words else ()
    context = {
        "who": who,
        "patient": who.patient,
        "thing": thing,
        "right": right,
        "form": form,
        "q": words,
        "found": [row for row in found if row.patient.pk != patient_id],
        "zone": who.zone,
    }
    return render(request, "desk/misfiled_move.html", context, status=form.status)


@rule("documents.correct", methods=BOTH, purpose="operations")
def back_page(request: StaffRequest, patient_id: int, correction_id: int) -> HttpResponse:
    who = people.identity(request.actor, patient_id)
    row = documents.get_correction(actor=request.actor, correction_id=correction_id)
    if row.patient_id != patient_id:
        raise NoSuchThing("There is no such move on this chart.")
    form = BackForm.of(request)
    if form.is_valid():
        with form.refusals():
            repairing.take_back(
                actor=request.actor, key=form.key, correction=row.move, **form.cleaned_data
            )
            say(request, "Taken back. Both charts say so.")
            return HttpResponseRedirect(f"/patients/{patient_id}/misfiled/", status=303)
    context = {"who": who, "patient": who.patient, "row": row, "form": form, "zone": who.zone}
    return render(request, "desk/misfiled_back.html", context, status=form.status)


def _thing(actor: Actor, patient_id: int, misfiled: str, thing_id: int) -> Thing:
    """Raises NoSuchThing."""
    people.get_patient(actor, patient_id)
    _, find = KINDS.get(misfiled, ("", None))
    for each in find(actor, patient_id) if find else []:
        if each.pk == thing_id:
            return each
    raise NoSuchThing("That is not on this chart, or not yours to move.")


def _visits(actor: Actor, patient_id: int) -> list[tuple[str, str]]:
    """Encounters of the right patient that still take charges, latest first."""
    now = clock.now()
    found = schedule.encounters_opened(actor, now - timedelta(days=VISIT_DAYS), now)
    rows = found.filter(patient_id=patient_id).order_by("-appointment__start")[:20]
    return [
        (
            str(row.pk),
            f"{us_date(row.appointment.start.astimezone(ZoneInfo(row.site.time_zone)).date())}"
            f" · {row.appointment.visit_type.name}",
        )
        for row in rows
    ]


def _move(actor: Actor, form: MoveForm, thing: Thing, patient_id: int) -> None:
    why = form.cleaned_data["why"]
    if thing.what == Misfiled.DOCUMENT:
        repairing.move_document(
            actor=actor, key=form.key, document_id=thing.pk, patient_id=patient_id, why=why
        )
    elif thing.what == Misfiled.PAYMENT:
        repairing.move_payment(
            actor=actor, key=form.key, payment_id=thing.pk, patient_id=patient_id, why=why
        )
    elif thing.what == Misfiled.CALL:
        repairing.move_conversation(
            actor=actor, key=form.key, thread_id=thing.pk, patient_id=patient_id, why=why
        )
    else:
        repairing.move_charge(
            actor=actor,
            key=form.key,
            charge_id=thing.pk,
            encounter_id=int(form.cleaned_data["visit"]),
            why=why,
        )

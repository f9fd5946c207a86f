"""What a patient who was found does: confirm, sign, say how he pays, done."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language, gettext

from praxis.billing.queries.accounts import charge_rows
from praxis.desk import queries as desk
from praxis.forms import actions as forms
from praxis.forms import queries as questionnaires
from praxis.kernel import clock
from praxis.kiosk import actions, queries
from praxis.kiosk.types import Field, Paying
from praxis.kiosk.web.door import KioskRequest, forget, kiosk_page, see_other, show
from praxis.kiosk.web.forms import CHANGES, NEW, NONE, SAME, CardForm, PhotoForm
from praxis.scheduling import queries as schedule
from praxis.ui import words

BOTH = ("GET", "POST")


@kiosk_page(methods=BOTH)
def confirm(request: KioskRequest) -> HttpResponse:
    """Is this still right? Values are masked before they leave the server."""
    visitor, actor = request.visitor, request.actor
    site = request.kiosk.site
    card = queries.card(actor, visitor.patient_id, clock.today(site.time_zone), site.time_zone)
    form = CardForm.of(request, initial={"card": SAME if card else NONE})
    if card is None:
        form.offer(
            "card", [(NEW, gettext("I have a card")), (NONE, gettext("I have no insurance now"))]
        )
    if form.is_valid():
        said = form.cleaned_data["card"]
        if said == NEW:
            return see_other("kiosk-card")
        if said == NONE and card is not None:
            actions.ask_about_insurance(
                actor=actor,
                patient_id=visitor.patient_id,
                why="The patient said: no insurance now",
            )
        return see_other("kiosk-forms")
    context = {
        "form": form,
        "lines": queries.details(actor, visitor.patient_id),
        "card": card,
        "step": 2,
        **visitor.shown,
    }
    return show(request, "kiosk/confirm.html", context, status=form.status)


@kiosk_page(methods=BOTH)
def change(request: KioskRequest, field: str) -> HttpResponse:
    """One field on its own page. The old value is not shown; the new one waits for staff."""
    kind = CHANGES.get(field)
    if kind is None:
        return see_other("kiosk-confirm")
    form = kind.of(request)
    if form.is_valid():
        with form.refusals():
            actions.propose_change(
                actor=request.actor,
                key=form.key,
                kiosk_id=request.kiosk.pk,
                patient_id=request.visitor.patient_id,
                field=field,
                proposed={name: str(text) for name, text in form.cleaned_data.items()},
            )
            return see_other("kiosk-confirm")
    context = {"form": form, "label": Field(field).label, "step": 2, **request.visitor.shown}
    return show(request, "kiosk/change.html", context, status=form.status)


@kiosk_page(methods=BOTH)
def card(request: KioskRequest) -> HttpResponse:
    """Two photographs of a new insurance card."""
    form = PhotoForm.of(request)
    if form.is_valid():
        front, back = form.cleaned_data["front"], form.cleaned_data["back"]
        with form.refusals():
            actions.file_card(
                actor=request.actor,
                key=form.key,
                patient_id=request.visitor.patient_id,
                front=front.read(),
                back=back.read(),
                media_type=front.content_type or "",
            )
            return see_other("kiosk-forms")
    context = {"form": form, "step": 2, **request.visitor.shown}
    return show(request, "kiosk/card.html", context, status=form.status)


@kiosk_page(methods=BOTH)
def fill(request: KioskRequest) -> HttpResponse:
    """The forms and consents this visit asks for, one after the other; then on to paying."""
    visitor, actor = request.visitor, request.actor
    visit = schedule.visit(actor, visitor.appointment_id).appointment
    skipped = set(visitor.kept.get("skipped", ()))
    due = [
        each for each in desk.due_forms(actor=actor, visit=visit) if each.version_id not in skipped
    ]
    if not due:
        return see_other("kiosk-pay")
    first = due[0]
    if request.method == "POST" and "skip" in request.POST and not first.required:
        visitor.keep(skipped=[*skipped, first.version_id])
        return see_other("kiosk-forms")
    language = (get_language() or "en")[:2]
    response = forms.start_response(
        actor=actor,
        key=uuid.uuid5(uuid.NAMESPACE_URL, f"kiosk {visit.pk} {first.version_id}"),
        form_version_id=first.version_id,
        patient_id=visitor.patient_id,
        about=f"appointment:{visit.pk}",
        language=language,
        source="kiosk",
    )
    detail = questionnaires.response(actor=actor, response_id=response.pk)
    form = questionnaires.filling_form(
        request,
        detail.definition,
        language=language,
        answers=detail.answers,
        signed=detail.signed,
    )
    if form.is_valid():
        with form.refusals():
            _complete(request, response.pk, form)
            return see_other("kiosk-forms")
    context = {
        "form": form,
        "title": first.title(language),
        "left": len(due),
        "required": first.required,
        "step": 2,
        **visitor.shown,
    }
    return show(request, "kiosk/fill.html", context, status=form.status)


def _complete(request: KioskRequest, response_id: int, form: Any) -> None:
    actor = request.actor
    forms.save_answers(actor=actor, response_id=response_id, answers=form.given_answers)
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
    forms.complete_response(actor=actor, response_id=response_id)


@kiosk_page(methods=BOTH)
def pay(request: KioskRequest) -> HttpResponse:
    """Copay and old balance. The desk takes the money; no card number is ever typed here."""
    visitor, actor = request.visitor, request.actor
    detail = schedule.visit(actor, visitor.appointment_id)
    asked = desk.to_collect(actor=actor, visit=detail)
    if asked is None or asked.cents <= 0:
        return _check_in(request, "", 0)
    if request.method == "POST":
        said = request.POST.get("paying", "")
        if said in Paying.values:
            cents = {Paying.BOTH: asked.cents, Paying.COPAY: asked.copay_cents}.get(Paying(said), 0)
            return _check_in(request, said, cents)
    context = {
        "asked": asked,
        "both_text": words.money_text(asked.cents),
        "copay_text": words.money_text(asked.copay_cents),
        "since": _oldest(request) if asked.balance_cents else None,
        "step": 3,
        **visitor.shown,
    }
    return show(request, "kiosk/pay.html", context)


def _oldest(request: KioskRequest) -> date | None:
    """The day of the oldest visit that is not paid: a date, never a service."""
    rows = charge_rows(actor=request.actor, patient_id=request.visitor.patient_id, only_open=True)
    days = [row.charge.service_on for row in rows if row.patient_cents > 0]
    return min(days, default=None)


def _check_in(request: KioskRequest, paying: str, cents: int) -> HttpResponse:
    visitor = request.visitor
    actions.check_in(
        actor=request.actor,
        kiosk_id=request.kiosk.pk,
        appointment_id=visitor.appointment_id,
        paying=paying,
        cents=cents,
    )
    visitor.keep(paying=paying, cents=cents, done=True)
    return see_other("kiosk-done")


@kiosk_page()
def done(request: KioskRequest) -> HttpResponse:
    """Checked in. The screen clears itself; a reload shows nothing more."""
    visitor = request.visitor
    if not visitor.kept.get("done"):
        return see_other("kiosk-confirm")
    context = {
        "cents": visitor.kept.get("cents", 0),
        "number": schedule.day_number(visitor.appointment_id),
        "idle": True,
        **visitor.shown,
    }
    forget(request)
    return show(request, "kiosk/done.html", context)

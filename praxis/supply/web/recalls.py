"""Recalled lots, the patients given them, and lots given at a visit."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.supply import actions, queries
from praxis.supply.models import Recall
from praxis.supply.web.forms import GiveForm, RecallForm, ToldForm, WhyForm
from praxis.supply.web.pages import BOTH, asked_number, form_page, page_context
from praxis.ui.form_page import done
from praxis.ui.listing import Column, Listing, YesNo, respond
from praxis.ui.toast import say, say_error

RECALLS = Listing(
    name="supply-recalls",
    title="Recalled lots",
    columns=(
        Column(
            "item",
            "Item",
            value=lambda r: r.lot.item.name,
            link=lambda r: reverse("supply-recall", args=[r.pk]),
            second=lambda r: f"Lot {r.lot.number}",
        ),
        Column("when", "Recalled", value=lambda r: r.recalled_at, sort="recalled_at"),
        Column("source", "By", value=lambda r: r.source),
        Column("patients", "Patients given it", value=lambda r: r.patients_found, align="right"),
        Column("state", "State", value=lambda r: "Ended" if r.ended_at else "Running"),
    ),
    filters=(YesNo("ended", "Ended", field="ended_at", null=True),),
    order="-recalled_at",
    empty="No lot is recalled.",
)


@rule("supply.view")
def recalls(request: StaffRequest) -> HttpResponse:
    """The list, and a search for the lot that a notice names."""
    context = page_context(request, "recalls")
    number = request.GET.get("lot", "")[:40]
    return respond(
        request,
        RECALLS,
        queries.recalls(),
        zone=context["zone"],
        template="supply/recalls.html",
        context=context | {"number": number, "lots": queries.find_lots(number)},
    )


@rule("supply.recall", methods=BOTH)
def recall_add(request: StaffRequest, lot_id: int) -> HttpResponse:
    lot = queries.get_lot(lot_id)
    form = RecallForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.recall_lot(actor=request.actor, key=form.key, lot_id=lot.pk, **data),
        tab="recalls",
        heading=f"Recall lot {lot.number} of {lot.item.name}",
        button="Recall the lot",
        back=reverse("supply-lot", args=[lot.pk]),
        said="Set apart. The patients given it are being looked for.",
        done_url=lambda row: reverse("supply-recall", args=[row.pk]),
        note="What is left goes into quarantine at once and cannot be used.",
    )


@rule("supply.view")
def recall(request: StaffRequest, lot_recall_id: int) -> HttpResponse:
    detail = queries.get_recall(lot_recall_id)
    context = page_context(request, "recalls") | {"detail": detail, "recall": detail.recall}
    if context["can"]["view_given"]:
        context["notices"] = queries.notices(actor=request.actor, recall_id=lot_recall_id)
        context["form"] = ToldForm.of(request)
    return render(request, "supply/recall.html", context)


@rule("supply.tell_patients", methods=("POST",))
def recall_told(request: StaffRequest, lot_recall_id: int) -> HttpResponse:
    form = ToldForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.tell_recalled(
                actor=request.actor,
                recall_id=lot_recall_id,
                patient_id=form.cleaned_data["patient"],
                how=form.cleaned_data["how"],
                note=form.cleaned_data["note"],
            )
            say(request, "Written down.")
    for texts in form.errors.values():
        say_error(request, str(texts[0]))
    return done(reverse("supply-recall", args=[lot_recall_id]))


@rule("supply.recall", methods=BOTH)
def recall_end(request: StaffRequest, lot_recall_id: int) -> HttpResponse:
    row: Recall = queries.get_recall(lot_recall_id).recall
    return form_page(
        request,
        WhyForm.of(request),
        lambda data: actions.end_recall(actor=request.actor, recall_id=row.pk, **data),
        tab="recalls",
        heading=f"End the recall of lot {row.lot.number}",
        button="End the recall",
        back=reverse("supply-recall", args=[row.pk]),
        said="Ended.",
    )


@rule("supply.view_given")
def given(request: StaffRequest, patient_id: int) -> HttpResponse:
    """What a patient was given from stock."""
    context = page_context(request, "items") | {
        "rows": queries.given_to(actor=request.actor, patient_id=patient_id),
        "identity": people.identity(request.actor, patient_id),
        "patient_id": patient_id,
        "items": queries.items().filter(given_to_patients=True).order_by("sort_name", "pk"),
    }
    return render(request, "supply/given.html", context)


@rule("supply.give", methods=BOTH)
def give(request: StaffRequest, patient_id: int, supply_id: int) -> HttpResponse:
    """Which lot of an item the patient was given: what expires first stands first."""
    identity = people.identity(request.actor, patient_id)
    row = queries.get_item(supply_id)
    today = clock.today(people.zone_of(request.actor))
    places = queries.places(site_ids=request.actor.site_ids)
    there = [
        balance
        for place in places
        for balance in queries.first_to_expire(item_id=row.pk, place_id=place.pk, on=today)
    ]
    form = GiveForm.of(request)
    form.offer("place_id", [(place.pk, f"{place.name}, {place.site.name}") for place in places])
    form.offer("lot_id", _lot_choices(there))
    encounter = asked_number(request, "encounter")
    return form_page(
        request,
        form,
        lambda data: actions.give_lot(
            actor=request.actor,
            key=form.key,
            patient_id=patient_id,
            encounter_id=encounter,
            **data,
        ),
        tab="items",
        heading=f"Give {row.name}",
        button="Given",
        back=reverse("supply-given", args=[patient_id]),
        said="Given, and taken from stock.",
        identity=identity,
    )


def _lot_choices(there: list[Any]) -> list[tuple[int, str]]:
    lots = {balance.lot_id: balance.lot for balance in there}
    return [
        (key, f"{lot.number}, expires {lot.expires_on:%m/%d/%Y}" if lot.expires_on else lot.number)
        for key, lot in lots.items()
    ]


@rule("supply.give", methods=BOTH)
def given_wrong(request: StaffRequest, patient_id: int, given_id: int) -> HttpResponse:
    return form_page(
        request,
        WhyForm.of(request),
        lambda data: actions.mark_given_wrong(actor=request.actor, given_id=given_id, **data),
        tab="items",
        heading="This patient was not given it",
        button="Mark as wrong",
        back=reverse("supply-given", args=[patient_id]),
        said="Marked. Count the place where it lies.",
        identity=people.identity(request.actor, patient_id),
    )

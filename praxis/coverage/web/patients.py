"""Pages of one patient's insurance."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.coverage import actions, queries
from praxis.coverage.models import Coverage
from praxis.coverage.types import CoverageDetails, OrderReason
from praxis.coverage.web.forms import (
    CheckForm,
    CorrectForm,
    CoverageAddForm,
    CoverageForm,
    EndForm,
    ErrorForm,
    OrderForm,
    plan_choices,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound, PraxisError
from praxis.kernel.money import Money
from praxis.people import queries as people
from praxis.ui.form_page import done, form_page
from praxis.ui.toast import say, say_error

BOTH = ("GET", "POST")
PAYMENT = "payment"
_SAME_FIELDS = (
    "member_id",
    "group_number",
    "starts_on",
    "ends_on",
    "relationship",
    "subscriber_person_id",
    "subscriber_given_name",
    "subscriber_family_name",
    "subscriber_birth_date",
    "subscriber_sex",
    "basis",
    "employer_size",
    "medicare_reason",
    "esrd_since",
    "court_ordered",
)


def _context(actor: Actor, patient_id: int, heading: str, button: str) -> dict[str, Any]:
    return {
        "patient": people.get_patient(actor, patient_id),
        "zone": people.zone_of(actor),
        "heading": heading,
        "button": button,
    }


def _list_url(patient_id: int) -> str:
    return reverse("coverage-patient", args=[patient_id])


@rule("coverage.view", purpose=PAYMENT)
def patient_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    actor = request.actor
    zone = people.zone_of(actor)
    today = clock.today(zone)
    coverages = queries.coverages_of(actor=actor, patient_id=patient_id, on=today, zone=zone)
    suggestion = queries.suggested_order(actor=actor, patient_id=patient_id, day=today)
    names = {each.coverage_id: each.name for each in coverages}
    paying = [each.coverage_id for each in coverages if each.rank]
    context = {
        "patient": people.get_patient(actor, patient_id),
        "zone": zone,
        "coverages": coverages,
        "paying": paying,
        "suggestion": suggestion,
        "suggested": [names[each] for each in suggestion.order],
        "differs": list(suggestion.order) != paying and bool(suggestion.why),
        "history": queries.rank_history(actor=actor, patient_id=patient_id),
        "errors": queries.entered_in_error(actor=actor, patient_id=patient_id)
        if request.GET.get("errors")
        else [],
    }
    return render(request, "coverage/patient.html", context)


@rule("coverage.edit", methods=BOTH, purpose=PAYMENT)
def add_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    actor = request.actor
    initial = {
        "starts_on": clock.today(people.zone_of(actor)).replace(month=1, day=1),
        "relationship": "self",
        "reason": OrderReason.STATED,
    }
    form = CoverageAddForm.of(
        request,
        initial=initial,
        draft=f"coverage-add:{patient_id}",
        **_choices(actor, patient_id),
    )

    def add(data: dict[str, Any]) -> Coverage:
        place = {name: data.pop(name) for name in ("rank", "displace", "reason", "note")}
        return actions.add_coverage(
            actor=actor,
            key=form.key,
            patient_id=patient_id,
            details=_details(actor, patient_id, data),
            **place,
        )

    return form_page(
        request,
        form,
        add,
        template="coverage/form.html",
        back=_list_url(patient_id),
        said="Insurance added.",
        context=_context(actor, patient_id, "Add insurance", "Add insurance"),
        done_url=lambda coverage: reverse("coverage-coverage", args=[coverage.pk]),
    )


@rule("coverage.view", purpose=PAYMENT)
def coverage_page(request: StaffRequest, coverage_id: int) -> HttpResponse:
    actor = request.actor
    row = queries.get_coverage(actor=actor, coverage_id=coverage_id)
    zone = people.zone_of(actor)
    described = queries.coverages_of(
        actor=actor, patient_id=row.patient_id, on=clock.today(zone), zone=zone
    )
    context = {
        "patient": people.get_patient(actor, row.patient_id),
        "zone": zone,
        "row": row,
        "now": next((each for each in described if each.coverage_id == coverage_id), None),
        "checks": queries.checks_of(actor=actor, coverage_id=coverage_id),
        "payer_seen": actor.can("coverage.view_payers"),
        "question": queries.question_of(actor=actor, coverage_id=coverage_id),
        "may_ask": actor.can("coverage.check") and queries.asked_by_file(row),
        "ask_key": uuid.uuid4(),
    }
    return render(request, "coverage/coverage.html", context)


@rule("coverage.check", methods=("POST",), purpose=PAYMENT)
def ask_page(request: StaffRequest, coverage_id: int) -> HttpResponse:
    """Ask the payer by file whether it is active today."""
    actor = request.actor
    queries.get_coverage(actor=actor, coverage_id=coverage_id)
    try:
        actions.ask_payer(
            actor=actor,
            key=_key(request),
            coverage_id=coverage_id,
            service_on=clock.today(people.zone_of(actor)),
        )
    except (Forbidden, NotFound):
        raise
    except PraxisError as refusal:
        say_error(request, refusal.message)
    else:
        say(request, "The payer is asked. Its answer will stand below.")
    return done(reverse("coverage-coverage", args=[coverage_id]))


def _key(request: StaffRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("client_key", ""))
    except ValueError:
        return uuid.uuid4()


@rule("coverage.edit", methods=BOTH, purpose=PAYMENT)
def change_page(request: StaffRequest, coverage_id: int) -> HttpResponse:
    actor = request.actor
    row = queries.get_coverage(actor=actor, coverage_id=coverage_id)
    form = CoverageForm.of(
        request,
        initial=_initial(row),
        version=row.version,
        **_choices(actor, row.patient_id, row),
    )
    return form_page(
        request,
        form,
        lambda data: actions.change_coverage(
            actor=actor,
            coverage_id=coverage_id,
            version=form.version or 0,
            details=_details(actor, row.patient_id, data),
        ),
        template="coverage/form.html",
        back=reverse("coverage-coverage", args=[coverage_id]),
        said="Insurance saved.",
        context=_context(actor, row.patient_id, f"Change {row.name}", "Save insurance"),
        theirs=lambda: _initial(queries.get_coverage(actor=actor, coverage_id=coverage_id)),
        version=lambda: queries.get_coverage(actor=actor, coverage_id=coverage_id).version,
    )


@rule("coverage.edit", methods=BOTH, purpose=PAYMENT)
def correct_page(request: StaffRequest, coverage_id: int) -> HttpResponse:
    actor = request.actor
    row = queries.get_coverage(actor=actor, coverage_id=coverage_id)
    form = CorrectForm.of(request, initial=_initial(row), **_choices(actor, row.patient_id, row))

    def correct(data: dict[str, Any]) -> Coverage:
        why = data.pop("why")
        return actions.correct_coverage(
            actor=actor,
            key=form.key,
            coverage_id=coverage_id,
            details=_details(actor, row.patient_id, data),
            why=why,
        )

    return form_page(
        request,
        form,
        correct,
        template="coverage/form.html",
        back=reverse("coverage-coverage", args=[coverage_id]),
        said="Insurance corrected. The wrong entry is kept, marked.",
        context=_context(actor, row.patient_id, f"Correct {row.name}", "Save the right one"),
        done_url=lambda right: reverse("coverage-coverage", args=[right.pk]),
    )


@rule("coverage.edit", methods=BOTH, purpose=PAYMENT)
def end_page(request: StaffRequest, coverage_id: int) -> HttpResponse:
    actor = request.actor
    row = queries.get_coverage(actor=actor, coverage_id=coverage_id)
    form = EndForm.of(
        request, initial={"ends_on": row.ends_on or clock.today(people.zone_of(actor))}
    )
    context = _context(actor, row.patient_id, f"End {row.name}", "End insurance")
    return form_page(
        request,
        form,
        lambda data: actions.end_coverage(actor=actor, coverage_id=coverage_id, **data),
        template="coverage/form.html",
        back=_list_url(row.patient_id),
        said=f"{row.name} ends.",
        context={**context, "note": "From the next day the insurance behind it moves up."},
    )


@rule("coverage.edit", methods=BOTH, purpose=PAYMENT)
def error_page(request: StaffRequest, coverage_id: int) -> HttpResponse:
    actor = request.actor
    row = queries.get_coverage(actor=actor, coverage_id=coverage_id)
    form = ErrorForm.of(request)
    context = _context(
        actor, row.patient_id, f"{row.name} was entered in error", "Mark as entered in error"
    )
    return form_page(
        request,
        form,
        lambda data: actions.mark_entered_in_error(actor=actor, coverage_id=coverage_id, **data),
        template="coverage/form.html",
        back=_list_url(row.patient_id),
        said=f"{row.name} is marked as entered in error.",
        context={**context, "danger": True},
    )


@rule("coverage.check", methods=BOTH, purpose=PAYMENT)
def check_page(request: StaffRequest, coverage_id: int) -> HttpResponse:
    actor = request.actor
    row = queries.get_coverage(actor=actor, coverage_id=coverage_id)
    form = CheckForm.of(request, initial={"how": "portal", "result": "active"})

    def record(data: dict[str, Any]) -> object:
        cents = {name: _cents(data[name]) for name in data if name.endswith("_cents")}
        answers = {**data, **cents}
        return actions.record_check(actor=actor, key=form.key, coverage_id=coverage_id, **answers)

    context = _context(actor, row.patient_id, f"Check {row.name}", "Save check")
    return form_page(
        request,
        form,
        record,
        template="coverage/form.html",
        back=_list_url(row.patient_id),
        said=f"Check of {row.name} saved.",
        context={**context, "ask": row},
    )


@rule("coverage.edit", methods=BOTH, purpose=PAYMENT)
def order_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    actor = request.actor
    zone = people.zone_of(actor)
    today = clock.today(zone)
    paying = queries.coverages_on(actor=actor, patient_ids=[patient_id], day=today, zone=zone)
    names = {each.coverage_id: each.name for each in paying.get(patient_id, [])}
    suggestion = queries.suggested_order(actor=actor, patient_id=patient_id, day=today)
    initial: dict[str, Any] = {"from_on": today, "reason": OrderReason.STATED}
    if request.GET.get("suggested"):
        places = {f"place_{key}": str(at) for at, key in enumerate(suggestion.order, 1)}
        initial |= {"reason": suggestion.reason, **places}
    form = OrderForm.of(request, initial=initial, names=names)

    def change(data: dict[str, Any]) -> None:
        actions.change_ranks(
            actor=actor,
            patient_id=patient_id,
            order=form.order(),
            from_on=data["from_on"],
            reason=data["reason"],
            note=data["note"],
        )

    context = _context(actor, patient_id, "Who pays first", "Save order")
    return form_page(
        request,
        form,
        change,
        template="coverage/form.html",
        back=_list_url(patient_id),
        said="Order saved.",
        context={**context, "suggestion": suggestion},
    )


def _choices(actor: Actor, patient_id: int, row: Coverage | None = None) -> dict[str, Any]:
    """Payers and plans in use, and those that this insurance has already."""
    payers = {payer.pk: payer for payer in queries.payers(actor=actor).order_by("name")}
    products = {product.pk: product for product in queries.products(actor=actor)}
    if row is not None:
        payers[row.payer_id] = row.payer
        if row.product is not None:
            products[row.product.pk] = row.product
    return {
        "plans": plan_choices(list(payers.values()), list(products.values())),
        "contacts": [
            (str(person.pk), f"{person.name}, {person.get_relationship_display().lower()}")
            for person in people.related_people(actor, patient_id)
        ],
    }


def _initial(row: Coverage) -> dict[str, Any]:
    plan = f"{row.payer_id}:{row.product_id}" if row.product_id else str(row.payer_id)
    copay = None if row.copay_cents is None else Money(row.copay_cents)
    same = {name: getattr(row, name) for name in _SAME_FIELDS}
    return {"plan": plan, "copay_cents": copay, **same}


def _details(actor: Actor, patient_id: int, data: dict[str, Any]) -> CoverageDetails:
    """What the form says; a contact chosen as subscriber gives the names left empty."""
    payer, _, product = data.pop("plan").partition(":")
    person_id = data["subscriber_person_id"]
    person = people.get_related_person(actor, patient_id, person_id) if person_id else None
    if person is not None:
        data["subscriber_family_name"] = data["subscriber_family_name"] or person.family_name
        data["subscriber_given_name"] = data["subscriber_given_name"] or person.given_name
        data["subscriber_birth_date"] = data["subscriber_birth_date"] or person.birth_date
    data["copay_cents"] = _cents(data["copay_cents"])
    return CoverageDetails(
        payer_id=int(payer), product_id=int(product) if product else None, **data
    )


def _cents(amount: Money | None) -> int | None:
    return None if amount is None else amount.cents

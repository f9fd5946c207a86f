"""Counts: begun, typed in on a telephone, decided."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.kernel.money import Money
from praxis.supply import actions, queries
from praxis.supply.models import Count, CountLine
from praxis.supply.types import Counted, CountState
from praxis.supply.web.forms import CountForm, CountStartForm, DecideForm, FoundLotForm
from praxis.supply.web.pages import BOTH, form_page, page_context, quantity_words
from praxis.ui.form_page import done
from praxis.ui.listing import Choice, Column, Listing, respond
from praxis.ui.toast import say

COUNTS = Listing(
    name="supply-counts",
    title="Counts",
    columns=(
        Column(
            "when",
            "Counted",
            value=lambda c: c.started_at,
            link=lambda c: reverse("supply-count", args=[c.pk]),
            sort="started_at",
        ),
        Column("place", "Place", value=lambda c: f"{c.place.name}, {c.place.site.name}"),
        Column("by", "By", value=lambda c: c.by_name),
        Column("state", "State", value=lambda c: c.get_state_display()),
        Column("value", "Differences", value=lambda c: Money(c.value_cents), align="right"),
    ),
    filters=(Choice("state", "State", field="state", choices=tuple(CountState.choices)),),
    order="-started_at",
    empty="Nothing was counted yet.",
)


@rule("supply.view")
def counts(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "counts")
    return respond(
        request,
        COUNTS,
        queries.counts(),
        zone=context["zone"],
        template="supply/list.html",
        context=context
        | {
            "add_url": reverse("supply-count-add"),
            "add_words": "Count a place" if context["can"]["count"] else "",
        },
    )


@rule("supply.count", methods=BOTH)
def count_add(request: StaffRequest) -> HttpResponse:
    form = CountStartForm.of(request)
    found = queries.places(site_ids=request.actor.site_ids, quarantine=True)
    form.offer("place_id", [(place.pk, f"{place.name}, {place.site.name}") for place in found])
    return form_page(
        request,
        form,
        lambda data: actions.start_count(actor=request.actor, key=form.key, **data),
        tab="counts",
        heading="Count a place",
        button="Begin to count",
        back=reverse("supply-counts"),
        said="Count what lies there. Type 0 for none.",
        done_url=lambda row: reverse("supply-count", args=[row.pk]),
    )


@rule("supply.view", methods=BOTH, post="supply.count")
def count(request: StaffRequest, count_id: int) -> HttpResponse:
    row = queries.get_count(count_id)
    lines = [_shown(line) for line in row.lines.all()]
    context = page_context(request, "counts") | {"count": row, "lines": lines}
    if row.state != CountState.OPEN:
        context["form"] = DecideForm.of(request) if request.method == "GET" else None
        return render(request, "supply/count.html", context)
    form = CountForm.of(request, lines=lines, draft=f"supply-count:{row.pk}")
    if form.is_valid():
        with form.refusals():
            made = actions.submit_count(
                actor=request.actor, count_id=row.pk, lines=_counted(form, lines)
            )
            form.done()
            say(request, _words(made))
            return done(reverse("supply-count", args=[row.pk]))
    return render(request, "supply/count.html", context | {"form": form}, status=form.status)


def _counted(form: CountForm, lines: list[CountLine]) -> list[Counted]:
    made = []
    for line in lines:
        found = form.found(line)
        if found is not None:
            made.append(Counted(line.pk, found, form.cleaned_data.get(f"why_{line.pk}", "")))
    return made


def _words(row: Count) -> str:
    if row.state == CountState.WAITING:
        return f"Handed in. {Money(row.value_cents)} of differences wait for approval."
    return "Counted and posted."


def _shown(line: Any) -> Any:
    """The line with its units and, once it was counted, its words."""
    units = list(line.lot.item.units.all())
    line.unit = next((unit for unit in units if unit.for_counts and unit.each > 1), None)
    line.single = next(unit.name for unit in units if unit.each == 1)
    line.expected_words = quantity_words(line.expected_each, units)
    line.found_words = "" if line.found_each is None else quantity_words(line.found_each, units)
    line.off = None if line.found_each is None else line.found_each - line.expected_each
    return line


@rule("supply.count", methods=BOTH)
def count_found(request: StaffRequest, count_id: int) -> HttpResponse:
    row = queries.get_count(count_id)
    form = FoundLotForm.of(request)
    form.offer("item_id", [(item.pk, item.name) for item in queries.items().order_by("sort_name")])

    def act(data: dict[str, Any]) -> object:
        expires = data.pop("expires_on")
        return actions.add_found_lot(
            actor=request.actor,
            count_id=row.pk,
            expires_on=expires.isoformat() if expires else "",
            **data,
        )

    return form_page(
        request,
        form,
        act,
        tab="counts",
        heading=f"Found at {row.place.name}, not on the list",
        button="Add it",
        back=reverse("supply-count", args=[row.pk]),
        said="Added to the count.",
    )


@rule("supply.approve_counts", methods=("POST",))
def count_decide(request: StaffRequest, count_id: int) -> HttpResponse:
    row = queries.get_count(count_id)
    form = DecideForm.of(request)
    if form.is_valid():
        with form.refusals():
            yes = form.cleaned_data["decision"] == "yes"
            actions.decide_count(
                actor=request.actor,
                count_id=row.pk,
                approve=yes,
                why=form.cleaned_data["why"],
            )
            say(request, "Posted." if yes else "Sent back to be counted again.")
            return done(reverse("supply-count", args=[row.pk]))
    lines = [_shown(line) for line in row.lines.all()]
    context = page_context(request, "counts") | {"count": row, "lines": lines, "form": form}
    return render(request, "supply/count.html", context, status=form.status)

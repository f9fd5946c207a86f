"""Where paper charts are: of one patient, and all that are away."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.chart import actions, queries
from praxis.chart.shelf_types import Whereabouts
from praxis.people import queries as people
from praxis.ui.form_page import form_page
from praxis.ui.forms import DateField, Form, Row


class ShelfForm(Form):
    state = forms.ChoiceField(label="The paper chart is", choices=Whereabouts.choices)
    place = forms.CharField(label="Shelf or room", max_length=80, required=False)
    borrower = forms.CharField(label="Who has it", max_length=120, required=False)
    due_on = DateField(label="Until", required=False, future=True)
    note = forms.CharField(label="Note", max_length=200, required=False)

    layout = (Row("state", "place"), Row("borrower", "due_on"), Row("note"))


@rule("chart.shelf", methods=("GET", "POST"), purpose="treatment")
def paper_chart(request: StaffRequest, patient_id: int) -> HttpResponse:
    who = people.identity(request.actor, patient_id)
    moves = queries.paper_chart_moves(actor=request.actor, patient_id=patient_id)
    form = ShelfForm.of(request, initial={"place": moves[0].place if moves else ""})
    return form_page(
        request,
        form,
        lambda data: actions.note_paper_chart(
            actor=request.actor, key=form.key, patient_id=patient_id, **data
        ),
        template="chart/paper_chart.html",
        back=reverse("chart-paper-chart", args=[patient_id]),
        said="Written down.",
        context={"who": who, "zone": who.zone, "moves": moves, "today": access.today()},
    )


@rule("chart.shelf", purpose="operations")
def away(request: StaffRequest) -> HttpResponse:
    page = {
        "zone": access.office_zone(),
        "rows": queries.charts_away(actor=request.actor),
        "today": access.today(),
    }
    return render(request, "chart/charts_away.html", page)

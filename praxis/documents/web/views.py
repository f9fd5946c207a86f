"""A patient's files: the list, filing one, opening one, voiding one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.documents import actions, queries
from praxis.documents.web.forms import UploadForm, VoidForm
from praxis.people import queries as people
from praxis.ui.toast import say


def _see_other(name: str, *args: int) -> HttpResponse:
    response = HttpResponseRedirect(reverse(name, args=args))
    response.status_code = 303
    return response


@rule("documents.view", purpose="treatment")
def patient_documents(request: StaffRequest, patient_id: int) -> HttpResponse:
    return _page(request, patient_id, UploadForm())


def _page(
    request: StaffRequest, patient_id: int, form: UploadForm, *, status: int = 200
) -> HttpResponse:
    who = people.identity(request.actor, patient_id)
    may_void = request.actor.can("documents.void")
    page: dict[str, Any] = {
        "who": who,
        "zone": who.zone,
        "documents": queries.documents_of(
            actor=request.actor, patient_id=patient_id, voided=may_void
        ),
        "form": form if request.actor.can("documents.file") else None,
        "may_void": may_void,
        "may_correct": request.actor.can("documents.correct"),
        "corrections": queries.corrections_of(actor=request.actor, patient_id=patient_id, limit=20),
    }
    return render(request, "documents/patient.html", page, status=status)


@rule("documents.file", methods=("POST",), purpose="treatment")
def upload(request: StaffRequest, patient_id: int) -> HttpResponse:
    people.get_patient(request.actor, patient_id)
    form = UploadForm.of(request)
    if form.is_valid():
        with form.refusals():
            document = actions.file_document(
                actor=request.actor, key=form.key, patient_id=patient_id, **form.facts()
            )
            say(request, f"Filed: {document.title}.")
            return _see_other("documents-patient", patient_id)
    return _page(request, patient_id, form, status=form.status)


@rule("documents.view", purpose="treatment")
def content(request: StaffRequest, document_id: int) -> HttpResponse:
    """The bytes, as a download that no browser runs or sniffs."""
    found = queries.open_content(actor=request.actor, document_id=document_id)
    response = HttpResponse(found.data, content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response


@rule("documents.void", methods=("GET", "POST"))
def void(request: StaffRequest, document_id: int) -> HttpResponse:
    document = queries.get_document(actor=request.actor, document_id=document_id)
    form = VoidForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.void_document(actor=request.actor, document_id=document_id, **form.cleaned_data)
            say(request, f"Voided: {document.title}.")
            if document.patient_id is None:
                return _see_other("documents-void", document_id)
            return _see_other("documents-patient", document.patient_id)
    page = {
        "document": document,
        "form": form,
        "zone": people.zone_of(request.actor),
    }
    return render(request, "documents/void.html", page, status=form.status)

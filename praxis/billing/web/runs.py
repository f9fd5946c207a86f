"""Runs of statements: begun, watched, their papers for the printer."""

from __future__ import annotations

import io
import uuid
import zipfile

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions
from praxis.billing.powers import empowered
from praxis.billing.queries import bills as queries
from praxis.documents import queries as documents
from praxis.ui.form_page import done
from praxis.ui.toast import say


@rule("billing.view_accounts", methods=("GET", "POST"), post="billing.collect", purpose="payment")
def runs_page(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            key = uuid.UUID(request.POST.get("client_key", ""))
        except ValueError:
            key = uuid.uuid4()
        run = actions.start_statement_run(actor=request.actor, key=key)
        say(request, f"{run.found} accounts: the papers are being made.")
        return done(reverse("billing-run", args=[run.pk]))
    context = {
        "zone": office_zone(),
        "tab": "balances",
        "runs": queries.runs(actor=request.actor),
        "papers_due": queries.unpaid_bills(actor=request.actor).papers_due,
        "run_key": uuid.uuid4(),
        "may_collect": request.actor.can("billing.collect"),
    }
    return render(request, "billing/runs.html", context)


@rule("billing.view_accounts", purpose="payment")
def run_page(request: StaffRequest, statement_run_id: int) -> HttpResponse:
    run = queries.get_run(actor=request.actor, run_id=statement_run_id)
    context = {
        "zone": office_zone(),
        "tab": "balances",
        "run": run,
        "items": queries.run_items(actor=request.actor, run_id=statement_run_id),
        "done": run.found - run.left,
        "may_print": request.actor.can("billing.statements"),
    }
    return render(request, "billing/run.html", context)


@rule("billing.statements", purpose="payment")
def run_papers(request: StaffRequest, statement_run_id: int) -> HttpResponse:
    """All papers of a run in one file, for the printer or the mailing house."""
    queries.get_run(actor=request.actor, run_id=statement_run_id)
    bundle = io.BytesIO()
    able = empowered(request.actor)
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as papers:
        for number, document_id in queries.run_documents(
            actor=request.actor, run_id=statement_run_id
        ):
            content = documents.open_content(actor=able, document_id=document_id)
            papers.writestr(f"{number}.pdf", content.data)
    response = HttpResponse(bundle.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="statements-{statement_run_id}.zip"'
    return response

"""Pages of a supplier, who has no account: his prices by a link, and an order of ours."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.context import system
from praxis.access.web import VisitorRequest, visitor
from praxis.documents import queries as documents
from praxis.kernel import clock
from praxis.kernel.errors import PraxisError
from praxis.practice import queries as practice
from praxis.supply import actions, queries
from praxis.supply.types import OrderState, RequestState
from praxis.supply.web.answers import offered_of, terms_of
from praxis.supply.web.forms import AcknowledgeForm
from praxis.supply.web.price_forms import QuoteForm

MAY = ("supply.answer",)


def _common(zone: str) -> dict[str, Any]:
    facts = practice.settings("practice_name", "practice_phone")
    return {
        "practice_name": facts["practice_name"],
        "practice_phone": facts["practice_phone"],
        "zone": zone,
    }


@visitor(purpose="quote", permissions=MAY, methods=("GET", "POST"))
def quote(request: VisitorRequest) -> HttpResponse:
    """Prices, terms and a day until which they hold; again until the closing time."""
    invitation = queries.get_invitation(request.link.about_id)
    asked = invitation.request
    lines = queries.shown_lines(asked.pk)
    last = invitation.quotes.order_by("-round").first()
    is_open = asked.state == RequestState.OPEN and clock.now() < asked.closes_at
    context = _common(asked.place.site.time_zone) | {
        "invitation": invitation,
        "asked": asked,
        "lines": lines,
        "last": last,
        "open": is_open,
    }
    if not is_open:
        status = 409 if request.method == "POST" else 200
        return render(request, "supply/supplier/closed.html", context, status=status)
    actions.note_opened(actor=request.actor, invitation_id=invitation.pk)
    if request.method == "POST" and request.POST.get("answer") == "decline":
        actions.decline_request(actor=request.actor, invitation_id=invitation.pk)
        return render(request, "supply/supplier/thanks.html", context | {"declined": True})
    form = QuoteForm.of(request, lines=lines, initial=_before(last))
    if form.is_valid():
        with form.refusals():
            made = actions.answer_request(
                actor=request.actor,
                key=form.key,
                invitation_id=invitation.pk,
                lines=offered_of(form, lines),
                **terms_of(form.cleaned_data),
            )
            return render(request, "supply/supplier/thanks.html", context | {"last": made})
    return render(
        request, "supply/supplier/quote.html", context | {"form": form}, status=form.status
    )


def _before(last: Any) -> dict[str, Any]:
    """What the supplier answered before, to be changed."""
    if last is None:
        return {}
    start = {
        "person": last.by_name,
        "lead_days": last.lead_days,
        "freight": _dollars(last.freight_cents),
        "fee_percent": f"{last.fee_basis_points / 100:g}" if last.fee_basis_points else "",
        "minimum": _dollars(last.minimum_cents),
        "pay_days": last.pay_days,
        "valid_until": last.valid_until,
        "note": last.note,
    }
    if last.free_freight_cents is not None:
        start["free_freight"] = _dollars(last.free_freight_cents)
    for line in last.lines.all():
        for number, (least, cents) in enumerate(zip(line.leasts, line.prices, strict=True), 1):
            start[f"least_{line.request_line_id}_{number}"] = least
            start[f"price_{line.request_line_id}_{number}"] = _dollars(cents)
        start[f"expires_{line.request_line_id}"] = line.expires_on
        start[f"brand_{line.request_line_id}"] = line.brand
    return start


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}" if cents else ""


@visitor(purpose="order", permissions=MAY, methods=("GET", "POST"))
def order(request: VisitorRequest) -> HttpResponse:
    """The order, its paper, and a word that it was received."""
    row = queries.get_order(request.link.about_id)
    form = AcknowledgeForm.of(request, initial={"expected_on": row.expected_on})
    refused = ""
    if form.is_valid():
        try:
            with form.refusals():
                row = actions.acknowledge_order(
                    actor=request.actor,
                    key=form.key,
                    order_id=row.pk,
                    expected_on=form.cleaned_data["expected_on"],
                    note=form.cleaned_data["note"],
                )
                row = queries.get_order(row.pk)
        except PraxisError as refusal:
            refused = refusal.message
    context = _common(row.place.site.time_zone) | {
        "order": row,
        "form": form,
        "refused": refused,
        "waits": row.state == OrderState.SENT,
        "off": row.state in (OrderState.CANCELLED, OrderState.CLOSED),
    }
    return render(request, "supply/supplier/order.html", context, status=form.status)


@visitor(purpose="order", permissions=MAY)
def order_paper(request: VisitorRequest) -> HttpResponse:
    return paper_response(request.link.about_id)


def paper_response(order_id: int) -> HttpResponse:
    """The order's paper: read by a program, since a supplier may open no documents."""
    row = queries.get_order(order_id)
    if row.document_id is None:
        return HttpResponse("The paper is being made. Reload in a minute.", status=404)
    with system("supply", purpose="an order's paper") as program:
        content = documents.open_content(actor=program, document_id=row.document_id)
    response = HttpResponse(content.data, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.number}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

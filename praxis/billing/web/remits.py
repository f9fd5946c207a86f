"""Remittances: the list, one check side by side, the match queue, and what a person decides."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions
from praxis.billing.models import Remittance, RemittanceClaim
from praxis.billing.models.remits import RemittanceState
from praxis.billing.queries import payers
from praxis.billing.queries import remits as queries
from praxis.billing.queries.decisions import open_of_claim
from praxis.billing.web.money_forms import (
    FileForm,
    MatchForm,
    PayerForm,
    WhyForm,
)
from praxis.coverage import queries as coverage
from praxis.kernel.money import Money
from praxis.ui.form_page import done, form_page
from praxis.ui.listing import Choice, Column, DateRange, Listing, Prefix, respond
from praxis.ui.toast import say

BOTH = ("GET", "POST")
TONES = {
    "posted": "good",
    "denied": "warn",
    "suspense": "bad",
    "unmatched": "bad",
    "held": "warn",
    "parked": "bad",
    "cash_only": "warn",
    "reversed": "note",
    "notice": "",
}


def state_tag(row: Remittance | RemittanceClaim) -> SafeString:
    tone = TONES.get(row.state, "")
    extra = f" tag-{tone}" if tone else ""
    return format_html('<span class="tag{}">{}</span>', extra, row.get_state_display())


REMITTANCES = Listing(
    name="billing-remittances",
    title="Remittances",
    columns=(
        Column("trace", "Check", value=lambda r: r.trace, link=lambda r: f"/remittances/{r.pk}/"),
        Column("payer", "Payer", value=lambda r: r.payer_name),
        Column("paid", "Paid on", value=lambda r: r.paid_on),
        Column("claims", "Claims", value=lambda r: r.claim_count, align="right"),
        Column("amount", "Amount", value=lambda r: Money(r.amount_cents), align="right"),
        Column("received", "Received", value=lambda r: r.received_at, sort="received_at"),
        Column("state", "State", value=lambda r: r.get_state_display(), show=state_tag),
        Column("why", "Why", value=lambda r: r.why),
    ),
    filters=(
        Choice(
            "state",
            "State",
            field="state",
            choices=tuple(c for c in RemittanceState.choices if c[0] != "replaced"),
        ),
        DateRange("received", "Received", field="received_at"),
        Prefix("trace", "Check number", field="trace"),
    ),
    order="-received_at",
    empty="No remittance yet. They arrive from the payers by themselves, or take a file in.",
)


@rule("billing.view_remits")
def remittances_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        REMITTANCES,
        queries.remittances(actor=request.actor),
        zone=office_zone(),
        template="billing/remittances.html",
        context={"tab": "remittances", "may_post": request.actor.can("billing.post")},
    )


@rule("billing.post", methods=BOTH)
def receive_page(request: StaffRequest) -> HttpResponse:
    """Take in an 835 that came by another way than the folder."""
    form = FileForm.of(request)
    if form.is_valid():
        with form.refusals():
            upload = form.cleaned_data["file"]
            received = actions.receive_835(
                actor=request.actor, key=form.key, file_name=upload.name, content=upload.read()
            )
            form.done()
            say(request, _words(received))
            ids = received.remittance_ids
            if len(ids) == 1:
                return done(reverse("billing-remittance", args=[ids[0]]))
            return done(reverse("billing-remittances"))
    context = {
        "form": form,
        "back": reverse("billing-remittances"),
        "heading": "Take in a remittance file",
        "button": "Read the file",
        "note": "A file that was read before changes nothing.",
        "upload": True,
    }
    return render(request, "billing/money_form.html", context, status=form.status)


def _words(received: Any) -> str:
    if received.again:
        return "This file was read before. Nothing was changed."
    parts = [f"Claims posted: {received.posted}"]
    if received.suspended:
        parts.append(f"waiting in the queue: {received.suspended}")
    if received.parked:
        parts.append(f"checks parked: {received.parked}")
    if received.duplicates:
        parts.append(f"checks posted before: {received.duplicates}")
    return ", ".join(parts) + "."


@rule("billing.view_remits")
def remittance_page(request: StaffRequest, remittance_id: int) -> HttpResponse:
    """One check on one screen: its claims, the chosen one beside ours, the three equations."""
    actor = request.actor
    remittance = queries.get_remittance(actor=actor, remittance_id=remittance_id)
    only_open = request.GET.get("show") == "open"
    start = _number(request.GET.get("from"))
    claims = queries.claims_of_check(
        actor=actor, remittance=remittance, only_open=only_open, start=start
    )
    chosen = _chosen(request, claims)
    items = payers.check_items(actor=actor, remittance=remittance)
    standing = None
    if remittance.payer_id and any(item.stands for item in items):
        standing = payers.standing_of(actor=actor, payer_id=remittance.payer_id)
    context = {
        "remittance": remittance,
        "zone": office_zone(),
        "tone": TONES.get(remittance.state, ""),
        "totals": queries.totals_of(actor=actor, remittance=remittance),
        "claims": claims,
        "tones": TONES,
        "only_open": only_open,
        "more_from": claims[-1].position + 1 if len(claims) == queries.SHOWN else None,
        "sides": queries.sides(actor=actor, row=chosen) if chosen else None,
        "chosen": chosen,
        "chosen_open": _open_of(request, chosen),
        "chosen_tone": TONES.get(chosen.state, "") if chosen else "",
        "neighbours": _neighbours(claims, chosen),
        "items": items,
        "standing_cents": standing,
        "standing_size": abs(standing or 0),
        "off_claims": [
            (row.patient.family_name if row.patient else row.patient_name, -row.off_cents)
            for row in claims
            if row.off_cents
        ],
        "bank_line": payers.bank_line_of(actor=actor, remittance=remittance),
        "provider_cents": -remittance.provider_cents,
        "parked": remittance.state == RemittanceState.PARKED,
        "may_post": actor.can("billing.post"),
        "may_release": actor.can("billing.release_money"),
        "should_be_paid": remittance.claims_cents - remittance.provider_cents,
        "off_cents": remittance.amount_cents
        - (remittance.claims_cents - remittance.provider_cents),
    }
    return render(request, "billing/remittance.html", context)


@rule("billing.view_remits")
def balances_page(request: StaffRequest) -> HttpResponse:
    """What payers keep from us or gave ahead, by payer, each item tied to its claim."""
    context = {
        "zone": office_zone(),
        "tab": "remittances",
        "standings": payers.standings(actor=request.actor),
    }
    return render(request, "billing/payer_balances.html", context)


def _open_of(request: StaffRequest, chosen: RemittanceClaim | None) -> tuple[int, int]:
    """What is open of the chosen claim, for those who decide about it."""
    if chosen is None or chosen.claim_id is None or not request.actor.can("billing.decide"):
        return 0, 0
    return open_of_claim(actor=request.actor, claim_id=chosen.claim_id)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 0


def _chosen(request: StaffRequest, claims: list[RemittanceClaim]) -> RemittanceClaim | None:
    wanted = _number(request.GET.get("claim"))
    for each in claims:
        if each.pk == wanted:
            return each
    waiting = [each for each in claims if each.state in queries.WAITING]
    several = waiting or claims
    return several[0] if several else None


def _neighbours(
    claims: list[RemittanceClaim], chosen: RemittanceClaim | None
) -> dict[str, RemittanceClaim | None]:
    if chosen is None:
        return {}
    at = claims.index(chosen)
    off = [each for each in (*claims[at + 1 :], *claims[:at]) if each.state in queries.WAITING]
    return {
        "before": claims[at - 1] if at else None,
        "after": claims[at + 1] if at + 1 < len(claims) else None,
        "off": off[0] if off else None,
    }


@rule("billing.post", methods=BOTH)
def payer_page(request: StaffRequest, remittance_id: int) -> HttpResponse:
    remittance = queries.get_remittance(actor=request.actor, remittance_id=remittance_id)
    known = coverage.payers(actor=request.actor).order_by("name")
    form = PayerForm.of(request, payers=[(str(payer.pk), payer.name) for payer in known])
    return form_page(
        request,
        form,
        lambda given: actions.choose_payer(
            actor=request.actor,
            key=form.key,
            remittance_id=remittance_id,
            payer_id=int(given["payer"]),
        ),
        template="billing/money_form.html",
        back=reverse("billing-remittance", args=[remittance_id]),
        said="The check was read again.",
        done_url=lambda made: reverse("billing-remittance", args=[made.pk]),
        context={
            "heading": "Who is the payer",
            "button": "Read the check again",
            "money": remittance.amount_cents,
            "note": f"The file says {remittance.payer_name or 'no name'}, "
            f"number {remittance.payer_key or 'none'}.",
        },
    )


@rule("billing.release_money", methods=BOTH)
def money_page(request: StaffRequest, remittance_id: int) -> HttpResponse:
    remittance = queries.get_remittance(actor=request.actor, remittance_id=remittance_id)
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda given: actions.post_money_only(
            actor=request.actor, key=form.key, remittance_id=remittance_id, why=given["why"]
        ),
        template="billing/money_form.html",
        back=reverse("billing-remittance", args=[remittance_id]),
        said="The money is in the books. Its claims wait for a corrected file.",
        context={
            "heading": "Post the money without its claims",
            "button": f"Post {Money(remittance.amount_cents)} of {remittance.payer_name}",
            "money": remittance.amount_cents,
            "note": "The deposit is whole; the claims stay open until the payer sends the check"
            " again in balance.",
        },
    )


@rule("billing.view_remits")
def queue_page(request: StaffRequest) -> HttpResponse:
    """Claims of checks that match none of ours, beside the claims they may be."""
    actor = request.actor
    rows = list(queries.waiting_claims(actor=actor)[: queries.SHOWN])
    chosen = _chosen(request, rows)
    number = request.GET.get("number", "").strip()[:20]
    context = {
        "zone": office_zone(),
        "tab": "queue",
        "rows": rows,
        "chosen": chosen,
        "chosen_tone": TONES.get(chosen.state, "") if chosen else "",
        "tones": TONES,
        "sides": queries.sides(actor=actor, row=chosen) if chosen else None,
        "candidates": queries.candidates(actor=actor, row=chosen, number=number) if chosen else [],
        "asked": number,
        "open_money": queries.open_money(actor=actor),
        "may_post": actor.can("billing.post"),
        "match": MatchForm.of(request),
    }
    return render(request, "billing/queue.html", context)


@rule("billing.post", methods=("POST",))
def match(request: StaffRequest, remittance_claim_id: int) -> HttpResponse:
    form = MatchForm.of(request)
    return _decided(
        request,
        form,
        lambda: actions.match_remittance_claim(
            actor=request.actor,
            key=form.key,
            remittance_claim_id=remittance_claim_id,
            claim_id=form.cleaned_data["claim_id"],
        ),
        remittance_claim_id,
        "Matched and posted.",
    )


@rule("billing.post", methods=BOTH)
def hold(request: StaffRequest, remittance_claim_id: int) -> HttpResponse:
    return _why_page(
        request,
        remittance_claim_id,
        heading="Hold in suspense",
        button="Hold it",
        said="Held. Its money stays in suspense.",
        act=lambda form: actions.hold_remittance_claim(
            actor=request.actor,
            remittance_claim_id=remittance_claim_id,
            why=form.cleaned_data["why"],
        ),
    )


@rule("billing.post", methods=BOTH)
def unmatch(request: StaffRequest, remittance_claim_id: int) -> HttpResponse:
    return _why_page(
        request,
        remittance_claim_id,
        heading="Wrong claim",
        button="Take it back",
        said="Taken back. It waits in the match queue.",
        act=lambda form: actions.unmatch_remittance_claim(
            actor=request.actor,
            key=form.key,
            remittance_claim_id=remittance_claim_id,
            why=form.cleaned_data["why"],
        ),
    )


def _why_page(
    request: StaffRequest,
    remittance_claim_id: int,
    *,
    heading: str,
    button: str,
    said: str,
    act: Any,
) -> HttpResponse:
    row = queries.get_remittance_claim(actor=request.actor, remittance_claim_id=remittance_claim_id)
    form = WhyForm.of(request)
    back = f"{reverse('billing-remittance', args=[row.remittance_id])}?claim={row.pk}"
    return form_page(
        request,
        form,
        lambda _: act(form),
        template="billing/money_form.html",
        back=back,
        said=said,
        context={"heading": heading, "button": button, "money": row.paid_cents},
    )


def _decided(
    request: StaffRequest, form: Any, act: Any, remittance_claim_id: int, said: str
) -> HttpResponse:
    """A decision of one click; a refusal is shown on the check's page."""
    row = queries.get_remittance_claim(actor=request.actor, remittance_claim_id=remittance_claim_id)
    back = f"{reverse('billing-remittance', args=[row.remittance_id])}?claim={row.pk}"
    if form.is_valid():
        with form.refusals():
            act()
            form.done()
            say(request, said)
            return done(back)
    context = {
        "form": form,
        "back": back,
        "heading": "Match",
        "button": "Match and post",
        "money": row.paid_cents,
    }
    return render(request, "billing/money_form.html", context, status=form.status)

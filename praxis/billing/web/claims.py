"""Claims: the overview, the list, one claim with its timeline, and what is done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.billing import actions, queries
from praxis.billing.actions.inquiring import ASKABLE
from praxis.billing.models import Claim
from praxis.billing.queries.decisions import open_of_claim
from praxis.billing.scrub import RULES
from praxis.billing.types import (
    ANSWERED,
    CORRECTABLE,
    ENDED,
    UNSENT,
    ClaimState,
    Frequency,
    PayerSequence,
)
from praxis.billing.web.forms import NoteForm, ReasonForm
from praxis.kernel import clock
from praxis.kernel.errors import Forbidden, NotFound, PraxisError
from praxis.kernel.money import Money
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.form_page import done, form_page
from praxis.ui.listing import Choice, Column, DateRange, Listing, Prefix, respond
from praxis.ui.toast import say, say_error

BOTH = ("GET", "POST")
TONES = {
    ClaimState.TO_FIX: "warn",
    ClaimState.READY: "note",
    ClaimState.HELD: "warn",
    ClaimState.QUEUED: "blue",
    ClaimState.SUBMITTED: "blue",
    ClaimState.ACKNOWLEDGED: "blue",
    ClaimState.ACCEPTED: "good",
    ClaimState.REJECTED: "bad",
    ClaimState.PAID: "good",
    ClaimState.DENIED: "bad",
}


def state_tag(claim: Claim) -> SafeString:
    tone = TONES.get(ClaimState(claim.state), "")
    extra = f" tag-{tone}" if tone else ""
    return format_html('<span class="tag{}">{}</span>', extra, claim.get_state_display())


def _kind(claim: Claim) -> str:
    words = PayerSequence(claim.sequence).label
    return words if claim.frequency == "1" else f"{words}, {Frequency(claim.frequency).label}"


CLAIMS = Listing(
    name="billing-claims",
    title="Claims",
    columns=(
        Column("number", "Claim", value=lambda c: c.number, link=lambda c: f"/claims/{c.pk}/"),
        Column(
            "patient",
            "Patient",
            value=lambda c: c.patient.list_name,
            second=lambda c: c.patient.number,
        ),
        Column("service", "Visit", value=lambda c: c.service_on, sort="service_on"),
        Column("payer", "Payer", value=lambda c: c.payer.name, second=_kind),
        Column("provider", "Provider", value=lambda c: c.provider.column_name),
        Column("amount", "Charged", value=lambda c: Money(c.amount_cents), align="right"),
        Column("due", "File by", value=lambda c: c.filing_due_on),
        Column("state", "State", value=lambda c: c.get_state_display(), show=state_tag),
    ),
    filters=(
        Choice("state", "State", field="state", choices=tuple(ClaimState.choices)),
        DateRange("service", "Visit", field="service_on"),
        Prefix("number", "Claim number", field="number"),
    ),
    order="-service_on",
    empty="No claim yet. Claims are made when a visit is closed for billing.",
)


@rule("billing.view")
def claims_page(request: StaffRequest) -> HttpResponse:
    return respond(
        request,
        CLAIMS,
        queries.claims(actor=request.actor),
        zone=office_zone(),
        template="billing/claims.html",
        context={"tab": "claims"},
    )


@rule("billing.view")
def claim_page(request: StaffRequest, claim_id: int) -> HttpResponse:
    actor = request.actor
    detail = queries.claim_detail(actor=actor, claim_id=claim_id)
    claim = detail.claim
    zone = claim.site.time_zone
    able = actor.can("billing.claims")
    context = {
        "zone": zone,
        "claim": claim,
        "detail": detail,
        "kind": _kind(claim),
        "tone": TONES.get(ClaimState(claim.state), ""),
        "identity": people.identity(actor, claim.patient_id, zone=zone),
        "findings": [
            (each, RULES[each.rule].source if each.rule in RULES else "")
            for each in detail.findings
        ],
        "coverage": claim.coverage,
        "alarm_on": queries.alarm_day(claim, int(practice.setting("timely_filing_alarm_percent"))),
        "today": clock.today(zone),
        "steps": _steps(claim) if able else [],
        "open_money": open_of_claim(actor=actor, claim_id=claim_id)
        if claim.state in ANSWERED
        else (),
        "decides": actor.can("billing.decide"),
        "may_send": actor.can("billing.send") and claim.state == ClaimState.READY,
        "send_key": uuid.uuid4(),
    }
    return render(request, "billing/claim.html", context)


def _steps(claim: Claim) -> list[dict[str, Any]]:
    """Buttons: (words, path, whether it asks first), the likeliest first."""

    def step(words: str, path: str, asks: bool = False, key: str = "") -> dict[str, Any]:
        return {"words": words, "path": path, "asks": asks, "key": key}

    found = []
    if claim.state == ClaimState.REJECTED:
        found.append(step("Take up and check", "correct", key="C"))
    if claim.state in (ClaimState.TO_FIX, ClaimState.READY):
        found.append(step("Check again", "check", key="C"))
    if claim.state == ClaimState.HELD:
        found.append(step("Release", "release", key="R"))
    if claim.state in CORRECTABLE and claim.frequency == "1":
        found.append(step("Rebuild from visit and insurance", "rebuild", key="B"))
    if claim.state in UNSENT and claim.state != ClaimState.HELD:
        found.append(step("Hold…", "hold", asks=True, key="H"))
    if claim.state in ASKABLE:
        found.append(step("Ask the payer", "ask", key="A"))
    if claim.state in (ClaimState.PAID, ClaimState.DENIED):
        found.append(step("Bill the next insurance", "next", key="I"))
    if claim.state not in (*CORRECTABLE, *ENDED, ClaimState.QUEUED):
        found.append(step("Replace…", "replace", asks=True))
        found.append(step("Void…", "void", asks=True))
    if claim.state in CORRECTABLE:
        found.append(step("Withdraw…", "withdraw", asks=True))
    found.append(step("Add a note", "note", asks=True, key="N"))
    return found


_NEXT = uuid.UUID("5b8f5d0e-3a0f-4b57-9a0e-6f0f6f2b7f43")


def _post(said: str, act: Callable[..., object]) -> Callable[..., HttpResponse]:
    def view(request: StaffRequest, claim_id: int) -> HttpResponse:
        queries.get_claim(actor=request.actor, claim_id=claim_id)
        try:
            act(actor=request.actor, claim_id=claim_id, key=_key(request))
        except (Forbidden, NotFound):
            raise
        except PraxisError as refusal:
            say_error(request, refusal.message)
        else:
            say(request, said)
        return done(reverse("billing-claim", args=[claim_id]))

    return view


def _key(request: StaffRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("client_key", ""))
    except ValueError:
        return uuid.uuid4()


check = rule("billing.claims", methods=("POST",))(
    _post(
        "Checked.",
        lambda **of: actions.check_claims(actor=of["actor"], claim_ids=[of["claim_id"]]),
    )
)
rebuild = rule("billing.claims", methods=("POST",))(
    _post(
        "The claim says what visit and insurance say now.",
        lambda **of: actions.rebuild_claim(actor=of["actor"], claim_id=of["claim_id"]),
    )
)
release = rule("billing.claims", methods=("POST",))(
    _post(
        "Released and checked.",
        lambda **of: actions.release_claim(actor=of["actor"], claim_id=of["claim_id"]),
    )
)
correct = rule("billing.claims", methods=("POST",))(
    _post(
        "Taken up and checked.",
        lambda **of: actions.correct_claim(actor=of["actor"], claim_id=of["claim_id"]),
    )
)


@rule("billing.send", methods=("POST",))
def ask(request: StaffRequest, claim_id: int) -> HttpResponse:
    """By file (276). A claim asked about within the day is not asked about again."""
    queries.get_claim(actor=request.actor, claim_id=claim_id)
    try:
        files = actions.ask_about_claims(
            actor=request.actor, key=_key(request), claim_ids=[claim_id]
        )
    except (Forbidden, NotFound):
        raise
    except PraxisError as refusal:
        say_error(request, refusal.message)
    else:
        if files:
            say(request, "The payer is asked. Its answer will stand below.")
        else:
            say_error(
                request, "The payer was asked within the last day, or is not reached by file."
            )
    return done(reverse("billing-claim", args=[claim_id]))


@rule("billing.claims", methods=("POST",))
def bill_next(request: StaffRequest, claim_id: int) -> HttpResponse:
    shown = claim_id
    try:
        made = actions.make_next_claim(
            actor=request.actor, claim_id=claim_id, key=uuid.uuid5(_NEXT, str(claim_id))
        )
    except (Forbidden, NotFound):
        raise
    except PraxisError as refusal:
        say_error(request, refusal.message)
    else:
        if made is None:
            say_error(request, "No further insurance covers the day of this visit.")
        else:
            shown = made.pk
            say(request, "The claim to the next insurance is made.")
    return done(reverse("billing-claim", args=[shown]))


send_one = rule("billing.send", methods=("POST",))(
    _post(
        "Put in a file.",
        lambda **of: actions.send_claims(
            actor=of["actor"], key=of["key"], claim_ids=[of["claim_id"]]
        ),
    )
)


@rule("billing.send", methods=("POST",))
def send_all(request: StaffRequest) -> HttpResponse:
    files = actions.send_claims(actor=request.actor, key=_key(request))
    sent = sum(file.claim_count for file in files)
    words = f"{sent} claim{'' if sent == 1 else 's'} in {len(files)} file"
    say(request, f"{words}{'' if len(files) == 1 else 's'}." if files else "No claim was ready.")
    return done(reverse("billing-files" if files else "billing-overview"))


@rule("billing.claims", methods=("POST",))
def check_all(request: StaffRequest) -> HttpResponse:
    counts = actions.check_claims(actor=request.actor)
    say(request, f"{counts['clean']} clean, {counts['to_fix']} to fix.")
    return done(reverse("billing-overview"))


def _asks(
    heading: str,
    button: str,
    said: str,
    act: Callable[..., Any],
    note: str = "",
    form_class: type[Any] = ReasonForm,
) -> Callable[..., HttpResponse]:
    def view(request: StaffRequest, claim_id: int) -> HttpResponse:
        claim = queries.get_claim(actor=request.actor, claim_id=claim_id)
        form = form_class.of(request)
        return form_page(
            request,
            form,
            lambda data: act(actor=request.actor, claim_id=claim_id, form=form, data=data),
            template="billing/form.html",
            back=reverse("billing-claim", args=[claim_id]),
            said=said,
            context={
                "zone": claim.site.time_zone,
                "heading": f"{heading} {claim.number}",
                "button": button,
                "note": note,
                "money": Money(claim.amount_cents),
            },
            done_url=lambda made: reverse(
                "billing-claim", args=[made.pk if isinstance(made, Claim) else claim_id]
            ),
        )

    return view


hold = rule("billing.claims", methods=BOTH)(
    _asks(
        "Hold claim",
        "Hold the claim",
        "The claim is held.",
        lambda **of: actions.hold_claim(
            actor=of["actor"], claim_id=of["claim_id"], reason=of["data"]["reason"]
        ),
    )
)
withdraw = rule("billing.claims", methods=BOTH)(
    _asks(
        "Withdraw claim",
        "Withdraw the claim",
        "The claim is withdrawn.",
        lambda **of: actions.withdraw_claim(
            actor=of["actor"], claim_id=of["claim_id"], reason=of["data"]["reason"]
        ),
        "It has not reached the payer and will not be sent. The charges stay.",
    )
)
replace = rule("billing.claims", methods=BOTH)(
    _asks(
        "Replace claim",
        "Make the replacement",
        "The replacement is made.",
        lambda actor, claim_id, form, data: actions.replace_claim(
            actor=actor, key=form.key, claim_id=claim_id, reason=data["reason"]
        ),
        "A new claim (frequency 7) takes the place of this one. To change charges, open the visit"
        " again instead.",
    )
)
void = rule("billing.claims", methods=BOTH)(
    _asks(
        "Void claim",
        "Make the void",
        "The void is made.",
        lambda actor, claim_id, form, data: actions.void_claim(
            actor=actor, key=form.key, claim_id=claim_id, reason=data["reason"]
        ),
        "The payer is asked to cancel the claim (frequency 8).",
    )
)
note = rule("billing.claims", methods=BOTH)(
    _asks(
        "Note on claim",
        "Add the note",
        "Noted.",
        lambda actor, claim_id, form, data: actions.note_claim(
            actor=actor, key=form.key, claim_id=claim_id, text=data["text"]
        ),
        form_class=NoteForm,
    )
)

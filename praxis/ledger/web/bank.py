"""The bank's lines beside ours, and bills."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.kernel.money import Money
from praxis.ledger import actions, queries
from praxis.ledger.models import BankLine, Payable
from praxis.ledger.queries.cash import Candidate
from praxis.ledger.queries.parties import PartyName
from praxis.ledger.types import BANKED, Party, PartyKind, PayableState
from praxis.ledger.web.forms import (
    BankFileForm,
    BankLineForm,
    MatchForm,
    PayableForm,
    PayForm,
    PostBankForm,
    WhyForm,
)
from praxis.ledger.web.pages import (
    BOTH,
    account_choices,
    form_page,
    kind_words,
    page_context,
)
from praxis.people import queries as people
from praxis.ui import words
from praxis.ui.form_page import done
from praxis.ui.forms import Form
from praxis.ui.listing import Choice, Column, DateRange, Listing, YesNo, page, respond
from praxis.ui.toast import say, say_error

BANK = Listing(
    name="ledger-bank",
    title="Bank statement",
    columns=(
        Column(
            "on",
            "Date",
            value=lambda b: b.banked_on,
            link=lambda b: reverse("ledger-bank-line", args=[b.pk]),
            sort="banked_on",
        ),
        Column(
            "what",
            "What the bank says",
            value=lambda b: b.description or b.reference,
            second=lambda b: b.reference if b.description else "",
        ),
        Column("state", "In the books", value=lambda b: "Yes" if b.matched_at else "Not yet"),
        Column("amount", "Amount", value=lambda b: Money(b.cents), align="right"),
    ),
    filters=(
        DateRange("on", "Date", field="banked_on"),
        YesNo("matched", "In the books", field="matched_at", null=True),
    ),
    order="-banked_on",
    empty="No line of the bank is entered.",
    empty_action="Read a file of the bank",
    empty_url="/books/bank/file/",
)


@rule("ledger.view")
def bank(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "bank")
    rows = queries.bank_lines(actor=request.actor)
    return respond(
        request,
        BANK,
        rows,
        zone=context["zone"],
        template="ledger/bank.html",
        context=context | {"open_count": rows.filter(matched_at=None).count()},
    )


@rule("ledger.match_bank", methods=BOTH)
def bank_line_add(request: StaffRequest) -> HttpResponse:
    form = BankLineForm.of(request)

    def act(data: dict[str, Any]) -> BankLine:
        sign = 1 if data.pop("way") == "in" else -1
        cents = sign * data.pop("amount").cents
        return actions.add_bank_line(actor=request.actor, key=form.key, cents=cents, **data)

    return form_page(
        request,
        form,
        act,
        tab="bank",
        heading="Add a line of the statement",
        button="Add line",
        back=reverse("ledger-bank"),
        said="Line added.",
        done_url=lambda row: reverse("ledger-bank-line", args=[row.pk]),
    )


@rule("ledger.match_bank", methods=BOTH)
def bank_file(request: StaffRequest) -> HttpResponse:
    form = BankFileForm.of(request)
    if form.is_valid():
        with form.refusals():
            content = form.cleaned_data["file"].read(5_000_001)
            found = actions.import_bank_file(actor=request.actor, content=content)
            say(request, f"{found.added} new lines, {found.known} were there already.")
            return done(reverse("ledger-bank"))
    context = page_context(request, "bank") | {
        "form": form,
        "heading": "Read a file of the bank",
        "button": "Read file",
        "back": reverse("ledger-bank"),
    }
    return render(request, "ledger/form.html", context, status=form.status)


def _candidate(each: Candidate) -> str:
    line = each.line
    said = " ".join(filter(None, (kind_words(line.entry.kind), line.memo)))
    parts = [str(Money(line.cents)), words.us_date(line.posted_on), said, line.account.name]
    if each.same_reference:
        parts.append("same reference")
    return " · ".join(parts)


@rule("ledger.view", methods=BOTH, post="ledger.match_bank")
def bank_line(request: StaffRequest, bank_line_id: int) -> HttpResponse:
    """One line of the bank: choose what it is in the books."""
    row = queries.get_bank_line(actor=request.actor, bank_line_id=bank_line_id)
    found = queries.match_candidates(actor=request.actor, bank_line=row)
    if row.matched_at is not None:
        found = []
    exact = [each for each in found if each.same_amount]
    form = MatchForm.of(
        request,
        lines=[(each.line.pk, _candidate(each)) for each in found],
        initial={"lines": [each.line.pk for each in exact[:1]]},
    )
    if form.is_valid():
        with form.refusals():
            actions.match_bank_line(
                actor=request.actor,
                key=form.key,
                bank_line_id=bank_line_id,
                line_ids=form.cleaned_data["lines"],
            )
            say(request, "Matched.")
            return done(reverse("ledger-bank"))
    context = page_context(request, "bank") | {
        "row": row,
        "form": form,
        "exact": len(exact),
        "candidates": found,
        "matches": queries.matched_lines(actor=request.actor, bank_line_id=bank_line_id),
    }
    return render(request, "ledger/bank_line.html", context, status=form.status)


@rule("ledger.match_bank", methods=BOTH)
def bank_line_post(request: StaffRequest, bank_line_id: int) -> HttpResponse:
    row = queries.get_bank_line(actor=request.actor, bank_line_id=bank_line_id)
    plain = queries.accounts(actor=request.actor).filter(control="", ends_on=None)
    form = PostBankForm.of(
        request,
        accounts=account_choices([a for a in plain.order_by("code") if a.code not in BANKED]),
        initial={"memo": row.description},
    )
    return form_page(
        request,
        form,
        lambda data: actions.post_bank_line(
            actor=request.actor, key=form.key, bank_line_id=bank_line_id, **data
        ),
        tab="bank",
        heading=f"Post {Money(row.cents)} of {words.us_date(row.banked_on)}",
        button="Post it",
        back=reverse("ledger-bank-line", args=[bank_line_id]),
        said="Posted and matched.",
        done_url=lambda _: reverse("ledger-bank"),
    )


@rule("ledger.match_bank", methods=BOTH)
def bank_line_undo(request: StaffRequest, bank_line_id: int) -> HttpResponse:
    row = queries.get_bank_line(actor=request.actor, bank_line_id=bank_line_id)
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.unmatch_bank_line(
            actor=request.actor, key=form.key, bank_line_id=bank_line_id, **data
        ),
        tab="bank",
        heading=f"Undo the match of {Money(row.cents)}",
        button="Undo match",
        back=reverse("ledger-bank-line", args=[bank_line_id]),
        said="Match undone.",
    )


def _bills(names: dict[int, PartyName]) -> Listing:
    return Listing(
        name="ledger-bills",
        title="Bills",
        columns=(
            Column(
                "number",
                "Bill",
                value=lambda p: p.number,
                link=lambda p: reverse("ledger-payable", args=[p.pk]),
            ),
            Column(
                "from",
                "From",
                value=lambda p: names[p.party_id].name if p.party_id in names else "",
            ),
            Column("due", "Due", value=lambda p: p.due_on, sort="due_on"),
            Column("state", "State", value=lambda p: p.get_state_display()),
            Column("amount", "Amount", value=lambda p: Money(p.cents), align="right"),
            Column("left", "Left to pay", value=lambda p: Money(p.left_cents), align="right"),
        ),
        filters=(
            Choice("state", "State", field="state", choices=tuple(PayableState.choices)),
            DateRange("due", "Due", field="due_on"),
        ),
        order="-due_on",
        empty="No bill is entered.",
    )


@rule("ledger.view")
def payables(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "bills")
    rows = queries.payables(actor=request.actor)
    if request.GET.get("as"):
        parties = set(rows.values_list("party_id", flat=True)[:10_000])
    else:
        shown = page(request, _bills({}), rows, zone=context["zone"])
        parties = {row.party_id for row in shown.rows}
    names = queries.party_names(actor=request.actor, party_ids=parties)
    return respond(
        request,
        _bills(names),
        rows,
        zone=context["zone"],
        template="ledger/list.html",
        context=context
        | {
            "add_url": reverse("ledger-payable-add"),
            "add_words": "Enter a bill" if request.actor.can("ledger.enter_payables") else "",
        },
    )


@rule("ledger.enter_payables", methods=BOTH)
def payable_add(request: StaffRequest) -> HttpResponse:
    today = page_context(request, "bills")["today"]
    plain = queries.accounts(actor=request.actor).filter(control="", ends_on=None)
    form = PayableForm.of(
        request,
        suppliers=[(row.pk, row.name) for row in people.organizations(on=today)],
        accounts=account_choices(list(plain.order_by("code"))),
        initial={"billed_on": today, "account": "5300"},
        draft="ledger-payable",
    )

    def act(data: dict[str, Any]) -> Payable:
        supplier = Party(PartyKind.SUPPLIER, data.pop("supplier"))
        cents = data.pop("cents").cents
        return actions.add_payable(
            actor=request.actor, key=form.key, party=supplier, cents=cents, **data
        )

    return form_page(
        request,
        form,
        act,
        tab="bills",
        heading="Enter a bill",
        button="Enter bill",
        back=reverse("ledger-payables"),
        said="Bill entered. It waits for approval.",
        done_url=lambda row: reverse("ledger-payable", args=[row.pk]),
    )


@rule("ledger.view")
def payable(request: StaffRequest, payable_id: int) -> HttpResponse:
    row = queries.get_payable(actor=request.actor, payable_id=payable_id)
    names = queries.party_names(actor=request.actor, party_ids=[row.party_id])
    context = page_context(request, "bills") | {
        "payable": row,
        "supplier": names.get(row.party_id),
        "payments": queries.payments_of(actor=request.actor, payable_id=payable_id),
        "left_cents": row.cents - row.paid_cents,
        "form": Form.of(request),
    }
    return render(request, "ledger/payable.html", context)


@rule("ledger.approve_payables", methods=("POST",))
def payable_approve(request: StaffRequest, payable_id: int) -> HttpResponse:
    form = Form.of(request)
    if form.is_valid():
        with form.refusals():
            actions.approve_payable(actor=request.actor, key=form.key, payable_id=payable_id)
            say(request, "Bill approved. It is in the books.")
    for text in form.non_field_errors():
        say_error(request, str(text))
    return done(reverse("ledger-payable", args=[payable_id]))


@rule("ledger.enter_payables", methods=BOTH)
def payable_pay(request: StaffRequest, payable_id: int) -> HttpResponse:
    row = queries.get_payable(actor=request.actor, payable_id=payable_id)
    context = page_context(request, "bills")
    form = PayForm.of(
        request,
        initial={"cents": Money(row.cents - row.paid_cents), "on": context["today"]},
    )
    return form_page(
        request,
        form,
        lambda data: actions.pay_payable(
            actor=request.actor,
            key=form.key,
            payable_id=payable_id,
            **{**data, "cents": data["cents"].cents},
        ),
        tab="bills",
        heading=f"Pay bill {row.number}",
        button="Pay bill",
        back=reverse("ledger-payable", args=[payable_id]),
        said="Payment posted.",
    )


@rule("ledger.approve_payables", methods=BOTH)
def payable_void(request: StaffRequest, payable_id: int) -> HttpResponse:
    row = queries.get_payable(actor=request.actor, payable_id=payable_id)
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.void_payable(
            actor=request.actor, key=form.key, payable_id=payable_id, **data
        ),
        tab="bills",
        heading=f"Void bill {row.number}",
        button=f"Void {Money(row.cents)}",
        back=reverse("ledger-payable", args=[payable_id]),
        said="Bill voided.",
    )

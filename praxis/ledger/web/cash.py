"""Receipts and deposits."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.kernel.money import Money
from praxis.ledger import actions, queries
from praxis.ledger.models import Deposit, Receipt, Refund
from praxis.ledger.queries.parties import PartyName
from praxis.ledger.types import DepositKind, Method
from praxis.ledger.web.forms import DepositForm, RefundForm, VoidReceiptForm, WhyForm
from praxis.ledger.web.pages import BOTH, asked_number, form_page, page_context, site_choices
from praxis.practice import queries as practice
from praxis.ui import words
from praxis.ui.listing import Choice, Column, DateRange, Listing, YesNo, page, respond


def _state(row: Receipt) -> str:
    if row.void_entry_id is not None:
        return f"Voided: {row.get_void_kind_display()}"
    if row.deposit_id is not None:
        return "Deposited"
    return "Expected at the bank" if row.method == Method.EFT else "Held"


def _receipts(names: dict[int, PartyName]) -> Listing:
    return Listing(
        name="ledger-receipts",
        title="Receipts",
        columns=(
            Column(
                "number",
                "Receipt",
                value=lambda r: r.number,
                link=lambda r: reverse("ledger-receipt", args=[r.pk]),
            ),
            Column("on", "Date", value=lambda r: r.received_on, sort="received_on"),
            Column("from", "From", value=lambda r: _called(names, r.party_id)),
            Column(
                "method",
                "How",
                value=lambda r: " ".join(filter(None, (r.get_method_display(), r.reference))),
            ),
            Column("state", "Where it is", value=_state),
            Column("amount", "Amount", value=lambda r: Money(r.cents), align="right"),
        ),
        filters=(
            DateRange("on", "Date", field="received_on"),
            Choice("method", "How", field="method", choices=tuple(Method.choices)),
            YesNo("deposited", "Deposited", field="deposit", null=True),
            YesNo("voided", "Voided", field="void_entry", null=True),
        ),
        order="-received_on",
        empty="No money was taken yet.",
    )


def _called(names: dict[int, PartyName], party_id: int) -> str:
    found = names.get(party_id)
    return found.name if found else "Not shown"


DEPOSITS = Listing(
    name="ledger-deposits",
    title="Deposits",
    columns=(
        Column(
            "number",
            "Deposit",
            value=lambda d: d.number,
            link=lambda d: reverse("ledger-deposit", args=[d.pk]),
        ),
        Column("on", "Date", value=lambda d: d.deposited_on, sort="deposited_on"),
        Column("kind", "Kind", value=lambda d: d.get_kind_display()),
        Column("site", "Site", value=lambda d: d.site.name),
        Column("reference", "Slip or batch", value=lambda d: d.reference),
        Column(
            "state",
            "At the bank",
            value=lambda d: "Voided" if d.void_entry_id else "Seen" if d.at_bank else "Not yet",
        ),
        Column("amount", "Amount", value=lambda d: Money(d.net_cents), align="right"),
    ),
    filters=(
        DateRange("on", "Date", field="deposited_on"),
        Choice("kind", "Kind", field="kind", choices=tuple(DepositKind.choices)),
    ),
    order="-deposited_on",
    related=("site",),
    empty="Nothing was deposited yet.",
)


@rule("ledger.view_receipts")
def receipts(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "receipts")
    found = queries.receipts(actor=request.actor)
    if request.GET.get("as"):
        parties = set(found.values_list("party_id", flat=True)[:10_000])
    else:
        shown = page(request, _receipts({}), found, zone=context["zone"])
        parties = {row.party_id for row in shown.rows}
    names = queries.party_names(actor=request.actor, party_ids=parties)
    return respond(
        request,
        _receipts(names),
        found,
        zone=context["zone"],
        template="ledger/list.html",
        context=context,
    )


@rule("ledger.view_receipts")
def receipt(request: StaffRequest, receipt_id: int) -> HttpResponse:
    row = queries.get_receipt(actor=request.actor, receipt_id=receipt_id)
    names = queries.party_names(actor=request.actor, party_ids=[row.party_id])
    given = list(queries.refunds(actor=request.actor).filter(receipt=row).order_by("pk"))
    left = row.cents - sum(each.cents for each in given if each.void_entry_id is None)
    context = page_context(request, "receipts") | {
        "receipt": row,
        "from": names.get(row.party_id),
        "state": _state(row),
        "refunds": given,
        "left_cents": left,
        "practice_name": practice.setting("practice_name"),
    }
    return render(request, "ledger/receipt.html", context)


@rule("ledger.void_receipt", methods=BOTH)
def receipt_void(request: StaffRequest, receipt_id: int) -> HttpResponse:
    row = queries.get_receipt(actor=request.actor, receipt_id=receipt_id)
    form = VoidReceiptForm.of(request, initial={"kind": "nsf" if row.deposit_id else "mistake"})
    return form_page(
        request,
        form,
        lambda data: actions.void_receipt(
            actor=request.actor, key=form.key, receipt_id=receipt_id, **data
        ),
        tab="receipts",
        heading=f"Void receipt {row.number}",
        button=f"Void {Money(row.cents)}",
        back=reverse("ledger-receipt", args=[receipt_id]),
        said="Receipt voided.",
        note="It was deposited: its amount leaves the bank account." if row.deposit_id else "",
    )


@rule("ledger.refund", methods=BOTH)
def receipt_refund(request: StaffRequest, receipt_id: int) -> HttpResponse:
    row = queries.get_receipt(actor=request.actor, receipt_id=receipt_id)
    form = RefundForm.of(request, initial={"cents": Money(row.cents), "method": row.method})
    return form_page(
        request,
        form,
        lambda data: actions.refund_receipt(
            actor=request.actor,
            key=form.key,
            receipt_id=receipt_id,
            **{**data, "cents": data["cents"].cents},
        ),
        tab="receipts",
        heading=f"Give back of receipt {row.number}",
        button="Give back",
        back=reverse("ledger-receipt", args=[receipt_id]),
        said="Refund posted.",
    )


@rule("ledger.view_receipts")
def deposits(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "deposits")
    held = queries.held_sums(actor=request.actor)
    return respond(
        request,
        DEPOSITS,
        queries.deposits(actor=request.actor),
        zone=context["zone"],
        template="ledger/deposits.html",
        context=context | {"slip": held[DepositKind.SLIP], "cards": held[DepositKind.CARDS]},
    )


@rule("ledger.deposit", methods=BOTH)
def deposit_add(request: StaffRequest) -> HttpResponse:
    return _add(request, DepositKind.SLIP)


@rule("ledger.deposit", methods=BOTH)
def batch_add(request: StaffRequest) -> HttpResponse:
    return _add(request, DepositKind.CARDS)


def _add(request: StaffRequest, kind: DepositKind) -> HttpResponse:
    actor, cards = request.actor, kind == DepositKind.CARDS
    sites = site_choices(actor)
    asked = asked_number(request, "site")
    chosen = asked if asked is not None and str(asked) in dict(sites) else int(sites[0][0])
    site = access.get_site(chosen)
    held = queries.held(actor=actor, site_id=site.pk, kind=kind)
    form = DepositForm.of(
        request,
        initial={
            "on": page_context(request, "deposits")["today"],
            "receipts": [row.pk for row in held.receipts],
            "refunds": [row.pk for row in held.refunds],
        },
        receipts=[(row.pk, _words(row)) for row in held.receipts],
        refunds=[(row.pk, _words(row)) for row in held.refunds],
        cards=cards,
    )

    def act(data: dict[str, Any]) -> Deposit:
        given: dict[str, Any] = {
            "actor": actor,
            "key": form.key,
            "site_id": site.pk,
            "receipt_ids": data["receipts"],
            "refund_ids": data.get("refunds", []),
            "on": data["on"],
            "reference": data["reference"],
        }
        amount = data["fee"] if cards else data["over"]
        cents = amount.cents if amount else 0
        if cards:
            return actions.settle_card_batch(fee_cents=cents, **given)
        return actions.add_deposit(over_short_cents=cents, **given)

    return form_page(
        request,
        form,
        act,
        tab="deposits",
        heading="Settle a card batch" if cards else "Make a deposit",
        where=f"{site.name} · {Money(held.cents)} waiting",
        button="Settle batch" if cards else "Make deposit",
        back=reverse("ledger-deposits"),
        said="Batch settled." if cards else "Deposit made.",
        done_url=lambda row: reverse("ledger-deposit", args=[row.pk]),
        template="ledger/deposit_add.html",
        sites=sites,
        site=site,
        waiting=bool(held.receipts),
    )


def _words(row: Receipt | Refund) -> str:
    day = row.received_on if isinstance(row, Receipt) else row.refunded_on
    number = row.number if isinstance(row, Receipt) else f"Refund {row.pk}"
    how = " ".join(filter(None, (str(Method(row.method).label), row.reference)))
    return f"{Money(row.cents)} · {how} · {words.us_date(day)} · {number}"


@rule("ledger.view_receipts")
def deposit(request: StaffRequest, deposit_id: int) -> HttpResponse:
    row, inside, given = queries.get_deposit(actor=request.actor, deposit_id=deposit_id)
    checks = [each for each in inside if each.method != Method.CASH]
    context = page_context(request, "deposits") | {
        "deposit": row,
        "receipts": inside,
        "refunds": given,
        "checks": checks,
        "checks_cents": sum(each.cents for each in checks),
        "practice_name": practice.setting("practice_name"),
    }
    return render(request, "ledger/deposit.html", context)


@rule("ledger.void_deposit", methods=BOTH)
def deposit_void(request: StaffRequest, deposit_id: int) -> HttpResponse:
    row, _, _ = queries.get_deposit(actor=request.actor, deposit_id=deposit_id)
    form = WhyForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.void_deposit(
            actor=request.actor, key=form.key, deposit_id=deposit_id, **data
        ),
        tab="deposits",
        heading=f"Void deposit {row.number}",
        button=f"Void {Money(row.net_cents)}",
        back=reverse("ledger-deposit", args=[deposit_id]),
        said="Deposit voided. Its receipts are held again.",
    )

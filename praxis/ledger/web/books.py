"""Trial balance, accounts, entries and months."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.kernel.errors import NotFound
from praxis.kernel.money import Money
from praxis.ledger import actions, queries
from praxis.ledger.models import Account
from praxis.ledger.queries.books import PAGE, AccountPage, TrialRow
from praxis.ledger.types import AccountKind, NewEntry
from praxis.ledger.web.forms import (
    AccountChangeForm,
    AccountForm,
    JournalForm,
    ReasonForm,
    ReverseForm,
)
from praxis.ledger.web.pages import (
    BOTH,
    account_choices,
    asked_day,
    asked_number,
    form_page,
    kind_words,
    page_context,
    source_of,
)
from praxis.ui.export import file_response
from praxis.ui.forms import Form
from praxis.ui.listing import Choice, Column, DateRange, Listing, TooManyRows, respond
from praxis.ui.toast import say, say_error

EXPORT_LINES = 10_000
MOST_JOURNAL_LINES = 40

ENTRIES = Listing(
    name="ledger-entries",
    title="Entries",
    columns=(
        Column(
            "number",
            "Entry",
            value=lambda e: e.pk,
            link=lambda e: reverse("ledger-entry", args=[e.pk]),
        ),
        Column("on", "Date", value=lambda e: e.posted_on, sort="posted_on"),
        Column("kind", "Kind", value=lambda e: kind_words(e.kind)),
        Column("memo", "What for", value=lambda e: e.memo),
        Column("source", "From", value=lambda e: e.source, on_screen=False),
        Column(
            "reversed",
            "Taken back",
            value=lambda e: "Yes" if getattr(e, "reversed_by", None) else "",
        ),
        Column("amount", "Amount", value=lambda e: Money(e.total_cents), align="right"),
    ),
    filters=(
        DateRange("on", "Date", field="posted_on"),
        Choice(
            "kind",
            "Kind",
            field="kind",
            choices=tuple(
                (kind, kind_words(kind))
                for kind in ("journal", "receipt", "refund", "deposit", "card_batch", "bank",
                             "bank_match", "bill", "bill_paid", "reversal")
            ),
        ),
    ),
    order="-posted_on",
    related=("reversed_by",),
    empty="Nothing is posted yet.",
)  # fmt: skip

ACCOUNTS = Listing(
    name="ledger-accounts",
    title="Chart of accounts",
    columns=(
        Column(
            "code",
            "Account",
            value=lambda a: a.code,
            link=lambda a: reverse("ledger-account", args=[a.pk]),
            sort="code",
        ),
        Column("name", "Name", value=lambda a: a.name),
        Column("kind", "Kind", value=lambda a: a.get_kind_display()),
        Column(
            "control",
            "Sums up",
            value=lambda a: f"{a.get_control_display()} accounts" if a.control else "",
        ),
        Column("ends", "Last day", value=lambda a: a.ends_on),
    ),
    filters=(Choice("kind", "Kind", field="kind", choices=tuple(AccountKind.choices)),),
    order="code",
    page_size=100,
)


@rule("ledger.view")
def trial_balance(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "trial")
    on = asked_day(request, "on", context["today"])
    answer = queries.trial_balance(actor=request.actor, on=on)
    kind = request.GET.get("as", "")
    if kind in ("csv", "xlsx"):
        lines: list[tuple[Any, ...]] = [
            (r.code, r.name, Money(r.debit_cents), Money(r.credit_cents)) for r in answer.rows
        ]
        lines.append(("", "Total", Money(answer.debit_cents), Money(answer.credit_cents)))
        head = ("Account", "Name", "Debit", "Credit")
        return file_response(kind, "trial-balance", "Trial balance", head, lines, context["zone"])
    groups: dict[str, list[TrialRow]] = {}
    for row in answer.rows:
        groups.setdefault(str(AccountKind(row.kind).label), []).append(row)
    context |= {"answer": answer, "groups": groups.items(), "on": on}
    return render(request, "ledger/trial_balance.html", context)


@rule("ledger.view")
def check(request: StaffRequest) -> HttpResponse:
    """Proof on demand: sub-ledgers, kept sums and the digests of the last two months."""
    context = page_context(request, "trial")
    actor, today = request.actor, context["today"]
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    context |= {
        "off_cents": queries.trial_balance(actor=actor, on=date(2099, 12, 31)).off_cents,
        "differences": queries.control_differences(actor=actor),
        "stale": queries.stale_totals(actor=actor),
        "changed": queries.changed_entries(actor=actor, first=first, last=today),
        "first": first,
    }
    return render(request, "ledger/check.html", context)


@rule("ledger.view")
def accounts(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "accounts")
    return respond(
        request,
        ACCOUNTS,
        queries.accounts(actor=request.actor),
        zone=context["zone"],
        template="ledger/list.html",
        context=context
        | {
            "add_url": reverse("ledger-account-add"),
            "add_words": "Add an account" if request.actor.can("ledger.manage_accounts") else "",
        },
    )


@rule("ledger.manage_accounts", methods=BOTH)
def account_add(request: StaffRequest) -> HttpResponse:
    form = AccountForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.add_account(actor=request.actor, key=form.key, **data),
        tab="accounts",
        heading="Add an account",
        button="Add account",
        back=reverse("ledger-accounts"),
        said="Account added.",
        done_url=lambda row: reverse("ledger-account", args=[row.pk]),
    )


@rule("ledger.manage_accounts", methods=BOTH)
def account_change(request: StaffRequest, account_id: int) -> HttpResponse:
    row = queries.get_account(actor=request.actor, account_id=account_id)
    form = AccountChangeForm.of(
        request, initial={"name": row.name, "ends_on": row.ends_on}, version=row.version
    )
    return form_page(
        request,
        form,
        lambda data: actions.change_account(
            actor=request.actor, account_id=account_id, version=form.version or 0, **data
        ),
        tab="accounts",
        heading=str(row),
        button="Save account",
        back=reverse("ledger-account", args=[account_id]),
        said="Account saved.",
    )


@rule("ledger.view")
def account(request: StaffRequest, account_id: int) -> HttpResponse:
    row = queries.get_account(actor=request.actor, account_id=account_id)
    context = page_context(request, "accounts")
    today = context["today"]
    first = asked_day(request, "first", (today.replace(day=1) - timedelta(days=1)).replace(day=1))
    last = asked_day(request, "last", today)
    kind = request.GET.get("as", "")
    found = queries.account_page(
        actor=request.actor,
        account=row.code,
        first=first,
        last=last,
        after=None if kind else asked_number(request, "after"),
        size=EXPORT_LINES if kind else PAGE,
    )
    if kind in ("csv", "xlsx"):
        if found.next_after is not None:
            raise TooManyRows("More than 10,000 lines. Choose fewer days.")
        return _account_file(kind, row, found, context["zone"])
    parties = {line.line.party_id for line in found.lines if line.line.party_id}
    names = queries.party_names(actor=request.actor, party_ids=parties)
    context |= {
        "account": row,
        "found": found,
        "first": first,
        "last": last,
        "lines": [
            (each, names.get(each.line.party_id or 0), kind_words(each.line.entry.kind))
            for each in found.lines
        ],
        "continued": "after" in request.GET,
    }
    return render(request, "ledger/account.html", context)


def _account_file(kind: str, row: Account, found: AccountPage, zone: str) -> HttpResponse:
    lines = [
        (
            each.line.posted_on,
            each.line.entry_id,
            kind_words(each.line.entry.kind),
            each.line.entry.memo,
            each.line.memo,
            Money(each.line.cents),
            Money(each.balance_cents),
        )
        for each in found.lines
    ]
    head = ("Date", "Entry", "Kind", "What for", "Note", "Amount", "Balance")
    return file_response(kind, f"account-{row.code}", str(row), head, lines, zone)


@rule("ledger.view")
def entries(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "entries")
    return respond(
        request,
        ENTRIES,
        queries.entries(actor=request.actor),
        zone=context["zone"],
        template="ledger/list.html",
        context=context
        | {
            "add_url": reverse("ledger-entry-add"),
            "add_words": "Write an entry" if request.actor.can("ledger.post_journal") else "",
        },
    )


@rule("ledger.post_journal", methods=BOTH)
def entry_add(request: StaffRequest) -> HttpResponse:
    today = page_context(request, "entries")["today"]
    wanted = asked_number(request, "lines") or 0
    open_accounts = [
        row
        for row in queries.accounts(actor=request.actor).filter(control="").order_by("code")
        if row.ends_on is None or row.ends_on >= today
    ]
    form = JournalForm.of(
        request,
        initial={"on": today},
        accounts=account_choices(open_accounts),
        lines=max(6, min(wanted, MOST_JOURNAL_LINES)),
    )
    return form_page(
        request,
        form,
        lambda data: actions.post_journal(
            actor=request.actor,
            entry=NewEntry(form.key, "journal", data["on"], form.entry_lines(), data["memo"]),
        ),
        tab="entries",
        heading="Write an entry",
        button="Post entry",
        back=reverse("ledger-entries"),
        said="Entry posted.",
        done_url=lambda key: reverse("ledger-entry", args=[key]),
        template="ledger/entry_add.html",
        more=f"?lines={len(form.numbers) + 6}",
    )


@rule("ledger.view")
def entry(request: StaffRequest, entry_id: int) -> HttpResponse:
    row, lines = queries.get_entry(actor=request.actor, entry_id=entry_id)
    parties = {line.party_id for line in lines if line.party_id}
    names = queries.party_names(actor=request.actor, party_ids=parties)
    source = source_of(row)
    context = page_context(request, "entries") | {
        "entry": row,
        "kind": kind_words(row.kind),
        "lines": [(line, names.get(line.party_id or 0)) for line in lines],
        "source": source,
        "by_hand": row.kind in ("journal", "reversal"),
        "reversed_by": getattr(row, "reversed_by", None),
    }
    return render(request, "ledger/entry.html", context)


@rule("ledger.post_journal", methods=BOTH)
def entry_reverse(request: StaffRequest, entry_id: int) -> HttpResponse:
    row, _ = queries.get_entry(actor=request.actor, entry_id=entry_id)
    form = ReverseForm.of(request, initial={"on": page_context(request, "entries")["today"]})
    return form_page(
        request,
        form,
        lambda data: actions.reverse_journal(
            actor=request.actor, key=form.key, entry_id=entry_id, **data
        ),
        tab="entries",
        heading=f"Take back entry {entry_id}, {Money(row.total_cents)}",
        button=f"Take back {Money(row.total_cents)}",
        back=reverse("ledger-entry", args=[entry_id]),
        said="Entry taken back.",
        done_url=lambda key: reverse("ledger-entry", args=[key]),
    )


@rule("ledger.view_balances")
def party(request: StaffRequest, party_id: int) -> HttpResponse:
    """One sub-ledger account, over all control accounts."""
    queries.get_party(actor=request.actor, party_id=party_id)
    names = queries.party_names(actor=request.actor, party_ids=[party_id])
    lines = queries.party_lines(actor=request.actor, party_id=party_id)
    context = page_context(request, "accounts") | {
        "name": names[party_id],
        "sums": queries.party_sums(actor=request.actor, party_id=party_id),
        "lines": [(line, kind_words(line.entry.kind)) for line in lines],
    }
    return render(request, "ledger/party.html", context)


@rule("ledger.view")
def periods(request: StaffRequest) -> HttpResponse:
    context = page_context(request, "months")
    rows = queries.periods(actor=request.actor)
    closable = [row for row in rows if not row.is_closed and row.ends_on < context["today"]]
    context |= {
        "rows": rows,
        "next": closable[-1] if closable else None,
        "events": queries.period_events(actor=request.actor),
        "form": Form.of(request),
    }
    return render(request, "ledger/periods.html", context)


@rule("ledger.close_period", methods=("POST",))
def period_close(request: StaffRequest, period: str) -> HttpResponse:
    month = _month(period)
    form = Form.of(request)
    if form.is_valid():
        with form.refusals():
            actions.close_period(actor=request.actor, key=form.key, month=month)
            say(request, f"{month:%B %Y} is closed.")
    for words in form.non_field_errors():
        say_error(request, str(words))
    return HttpResponseRedirect(reverse("ledger-periods"), status=303)


@rule("ledger.reopen_period", methods=BOTH)
def period_reopen(request: StaffRequest, period: str) -> HttpResponse:
    month = _month(period)
    form = ReasonForm.of(request)
    return form_page(
        request,
        form,
        lambda data: actions.reopen_period(actor=request.actor, key=form.key, month=month, **data),
        tab="months",
        heading=f"Open {month:%B %Y} again",
        button=f"Open {month:%B %Y}",
        back=reverse("ledger-periods"),
        said=f"{month:%B %Y} is open again.",
    )


def _month(period: str) -> date:
    """ "2026-10". Raises NotFound."""
    try:
        return date.fromisoformat(f"{period}-01")
    except ValueError:
        raise NotFound("There is no such month.") from None

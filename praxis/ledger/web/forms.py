"""Forms of the books."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.kernel.money import Money
from praxis.ledger import types
from praxis.ledger.types import Line
from praxis.ui.forms import DateField, Form, MoneyField, Row

Choices = list[Any]
CENT = Money(1)
JOURNAL_LINES = 6


def _choices(form: forms.Form, name: str, choices: Choices) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


class JournalForm(Form):
    """An entry by hand: so many lines, each an account with a debit or a credit."""

    on = DateField(label="Date", future=True)
    memo = forms.CharField(
        label="What it is for", max_length=200, help_text="Never a patient's name."
    )

    def __init__(
        self, *args: Any, accounts: Choices, lines: int = JOURNAL_LINES, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = range(1, lines + 1)
        for n in self.numbers:
            self.fields[f"account_{n}"] = forms.ChoiceField(
                label=f"Account of line {n}", choices=accounts, required=False
            )
            self.fields[f"debit_{n}"] = MoneyField(label=f"Debit of line {n}", required=False)
            self.fields[f"credit_{n}"] = MoneyField(label=f"Credit of line {n}", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in self.numbers:
            debit, credit = data.get(f"debit_{n}"), data.get(f"credit_{n}")
            if debit and credit:
                self.add_error(f"credit_{n}", "A line is a debit or a credit, not both.")
            if (debit or credit) and not data.get(f"account_{n}"):
                self.add_error(f"account_{n}", "Choose the account.")
        return data

    def entry_lines(self) -> tuple[Line, ...]:
        data = self.cleaned_data
        found = []
        for n in self.numbers:
            debit, credit = data.get(f"debit_{n}"), data.get(f"credit_{n}")
            cents = (debit.cents if debit else 0) - (credit.cents if credit else 0)
            if cents:
                found.append(Line(data[f"account_{n}"], cents))
        return tuple(found)

    def table(self) -> list[tuple[int, Any, Any, Any]]:
        return [
            (n, self[f"account_{n}"], self[f"debit_{n}"], self[f"credit_{n}"]) for n in self.numbers
        ]

    def head(self) -> list[Any]:
        return [self["on"], self["memo"]]


class ReverseForm(Form):
    on = DateField(label="Date", future=True)
    memo = forms.CharField(label="Why it is taken back", max_length=200)
    layout = (Row("on"), Row("memo"))


class WhyForm(Form):
    why = forms.CharField(label="Why", max_length=200)
    layout = (Row("why"),)


class ReasonForm(Form):
    reason = forms.CharField(label="Why it is opened again", max_length=200)
    layout = (Row("reason"),)


class AccountForm(Form):
    code = forms.CharField(label="Code", max_length=6, help_text="Four to six digits.")
    name = forms.CharField(label="Name", max_length=80)
    kind = forms.ChoiceField(label="Kind", choices=types.AccountKind.choices)
    control = forms.ChoiceField(
        label="Sums up the accounts of",
        choices=[("", "Nobody"), *types.PartyKind.choices],
        required=False,
    )
    starts_on = DateField(label="From", required=False, future=True)
    layout = (Row("code", "name"), Row("kind"), Row("control"), Row("starts_on"))


class AccountChangeForm(Form):
    name = forms.CharField(label="Name", max_length=80)
    ends_on = DateField(
        label="Last day", required=False, future=True, help_text="Leave empty while it is used."
    )
    layout = (Row("name"), Row("ends_on"))


class VoidReceiptForm(Form):
    kind = forms.ChoiceField(
        label="What happened", choices=types.VoidKind.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(label="In words", max_length=200)
    layout = (Row("kind"), Row("why"))


class RefundForm(Form):
    cents = MoneyField(label="Amount", least=CENT)
    method = forms.ChoiceField(label="How", choices=types.Method.choices)
    reference = forms.CharField(label="Check number", max_length=40, required=False)
    why = forms.CharField(label="Why", max_length=200)
    layout = (Row("cents"), Row("method", "reference"), Row("why"))


class DepositForm(Form):
    """`receipts` and `refunds` are what waits at the site; all are chosen at first."""

    on = DateField(label="Date")
    reference = forms.CharField(label="Bag or slip number", max_length=40, required=False)
    receipts = forms.TypedMultipleChoiceField(
        label="Receipts", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    refunds = forms.TypedMultipleChoiceField(
        label="Refunds paid out of it",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    over = MoneyField(
        label="Counted above the receipts",
        required=False,
        least=None,
        help_text="With a minus when it is short. Goes to Cash over and short.",
    )
    fee = MoneyField(label="Fee kept by the card company", required=False)

    def __init__(
        self, *args: Any, receipts: Choices, refunds: Choices, cards: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "receipts", receipts)
        _choices(self, "refunds", refunds)
        del self.fields["over" if cards else "fee"]
        if not refunds:
            del self.fields["refunds"]
        if cards:
            self.fields["reference"].label = "Batch number"
        last = "fee" if cards else "over"
        rows = [Row("receipts"), Row("refunds"), Row(last), Row("on", "reference")]
        self.layout = tuple(row for row in rows if row.names[0] in self.fields)


class BankLineForm(Form):
    banked_on = DateField(label="Date on the statement")
    way = forms.ChoiceField(label="Direction", choices=[("in", "Money in"), ("out", "Money out")])
    amount = MoneyField(label="Amount", least=CENT)
    reference = forms.CharField(label="Reference or check number", max_length=60, required=False)
    description = forms.CharField(label="Description", max_length=200, required=False)
    layout = (
        Row("banked_on"),
        Row("way", "amount"),
        Row("reference"),
        Row("description"),
    )


class BankFileForm(Form):
    file = forms.FileField(
        label="CSV file of the bank",
        help_text="With headings; columns for date and amount, or for money out and in.",
    )
    layout = (Row("file"),)


class MatchForm(Form):
    lines = forms.TypedMultipleChoiceField(
        label="Lines of the books", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    layout = (Row("lines"),)

    def __init__(self, *args: Any, lines: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "lines", lines)


class PostBankForm(Form):
    account = forms.ChoiceField(label="Account")
    memo = forms.CharField(label="What it is", max_length=200)
    layout = (Row("account"), Row("memo"))

    def __init__(self, *args: Any, accounts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "account", accounts)


class PayableForm(Form):
    supplier = forms.TypedChoiceField(label="Supplier", coerce=int)
    number = forms.CharField(label="Number on the bill", max_length=40)
    cents = MoneyField(label="Amount", least=CENT)
    billed_on = DateField(label="Date of the bill")
    due_on = DateField(label="Due", future=True)
    account = forms.ChoiceField(label="For")
    memo = forms.CharField(label="Note", max_length=200, required=False)
    layout = (
        Row("supplier"),
        Row("number", "cents"),
        Row("billed_on", "due_on"),
        Row("account"),
        Row("memo"),
    )

    def __init__(self, *args: Any, suppliers: Choices, accounts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "supplier", [("", "Choose the supplier"), *suppliers])
        _choices(self, "account", accounts)


class PayForm(Form):
    cents = MoneyField(label="Amount", least=CENT)
    method = forms.ChoiceField(label="How", choices=types.Method.choices, initial="check")
    reference = forms.CharField(label="Check or transfer number", max_length=40, required=False)
    on = DateField(label="Date")
    layout = (Row("cents", "on"), Row("method", "reference"))

"""Forms of remittances, payments and the day's close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from praxis.billing.models.postings import PaymentPurpose
from praxis.kernel.money import Money
from praxis.ledger.types import Method, VoidKind
from praxis.ui.forms import Form, MoneyField, Row, Section

# Notes and coins of the drawer: cents and words.
DENOMINATIONS = (
    (10000, "$100 notes"),
    (5000, "$50 notes"),
    (2000, "$20 notes"),
    (1000, "$10 notes"),
    (500, "$5 notes"),
    (200, "$2 notes"),
    (100, "$1 notes and coins"),
    (25, "Quarters"),
    (10, "Dimes"),
    (5, "Nickels"),
    (1, "Pennies"),
)
_DESK_METHODS = [
    (Method.CASH.value, "Cash"),
    (Method.CHECK.value, "Check"),
    (Method.CARD.value, "Card"),
]


class FileForm(Form):
    file = forms.FileField(label="835 file")


class PayerForm(Form):
    payer = forms.ChoiceField(label="Payer")

    def __init__(self, *args: Any, payers: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["payer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(payers)


class WhyForm(Form):
    why = forms.CharField(label="Why", max_length=200)


class MatchForm(Form):
    claim_id = forms.IntegerField(label="Our claim", min_value=1)


class PaymentForm(Form):
    """Money from a patient: how much, how, and what for."""

    amount = MoneyField(label="Amount")
    method = forms.ChoiceField(label="How", choices=_DESK_METHODS, initial=Method.CARD.value)
    reference = forms.CharField(label="Check or terminal number", max_length=40, required=False)
    purpose = forms.ChoiceField(
        label="For", choices=PaymentPurpose.choices, initial=PaymentPurpose.BALANCE
    )
    auth_code = forms.CharField(
        label="Terminal's approval code",
        max_length=12,
        required=False,
        help_text="As the card terminal printed it.",
    )
    last_four = forms.CharField(label="Card's last four digits", max_length=4, required=False)
    layout = (Row("amount", "method"), Row("reference", "purpose"), Row("auth_code", "last_four"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("method") == Method.CHECK and not given.get("reference"):
            self.add_error("reference", "Enter the number of the check.")
        if bool(given.get("auth_code")) != bool(given.get("last_four")):
            self.add_error("last_four", "The terminal's receipt has both: code and last four.")
        return dict(given)

    def clean_amount(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        if amount.cents <= 0:
            raise forms.ValidationError("Enter an amount above zero.")
        return amount


class AllocationForm(Form):
    """What of a payment goes to which open charge: a field a charge."""

    def __init__(
        self, *args: Any, charges: Sequence[tuple[int, str, int]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for charge_id, words, owed in charges:
            self.fields[f"charge_{charge_id}"] = MoneyField(
                label=words, required=False, help_text=f"{Money(owed)} owed"
            )

    @property
    def parts(self) -> list[tuple[int, int]]:
        return [
            (int(name.removeprefix("charge_")), amount.cents)
            for name, amount in self.cleaned_data.items()
            if name.startswith("charge_") and amount
        ]


class RefundForm(Form):
    amount = MoneyField(label="Amount")
    method = forms.ChoiceField(label="How", choices=_DESK_METHODS)
    why = forms.CharField(label="Why", max_length=160)
    layout = (Row("amount", "method"), Row("why"))


class VoidForm(Form):
    kind = forms.ChoiceField(label="What happened", choices=VoidKind.choices)
    why = forms.CharField(label="Why", max_length=160)


class FamilyForm(Form):
    """Nothing to fill in: the page says who stands on it."""


class ReleaseForm(Form):
    why = forms.CharField(label="Why", max_length=160)


class DrawerForm(Form):
    """The drawer counted by note and coin, the card terminal's batch, and the signature."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for cents, words in DENOMINATIONS:
            self.fields[f"count_{cents}"] = forms.IntegerField(
                label=words, min_value=0, max_value=9999, required=False
            )
        order = [f"count_{cents}" for cents, _ in DENOMINATIONS]
        self.order_fields(
            [
                *order,
                "card_batch",
                "fee",
                "card_batch_number",
                "bag_number",
                "variance_reason",
                "sign",
            ]
        )

    card_batch = MoneyField(label="Card terminal total", required=False)
    fee = MoneyField(label="Fee it keeps", required=False)
    card_batch_number = forms.CharField(label="Batch number", max_length=40, required=False)
    bag_number = forms.CharField(label="Deposit bag", max_length=40, required=False)
    variance_reason = forms.CharField(
        label="If it does not agree: why",
        max_length=200,
        required=False,
        help_text="Needed when the count or the card batch differs.",
    )
    sign = forms.BooleanField(label="I counted this drawer myself")
    layout = (
        Section("Cash in the drawer"),
        Row("count_10000", "count_5000", "count_2000", "count_1000"),
        Row("count_500", "count_200", "count_100", "count_25"),
        Row("count_10", "count_5", "count_1"),
        Section("Cards"),
        Row("card_batch", "fee", "card_batch_number"),
        Section("Deposit"),
        Row("bag_number", "variance_reason"),
        Row("sign"),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("fee") and not given.get("card_batch"):
            self.add_error("card_batch", "Enter the terminal's total too.")
        return dict(given)

    @property
    def counts(self) -> dict[int, int]:
        return {cents: self.cleaned_data.get(f"count_{cents}") or 0 for cents, _ in DENOMINATIONS}

"""Forms of decisions about open money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from praxis.billing.queries.decisions import OpenCharge
from praxis.documents.queries import EXTENSIONS
from praxis.kernel.money import Money
from praxis.ui.forms import Form, MoneyField, Row

_GROUPS = [
    ("CO", "Provider's part (CO)"),
    ("PR", "Patient's part (PR)"),
    ("OA", "Other (OA)"),
    ("PI", "Payer's own cut (PI)"),
]


class PartsForm(Form):
    """How much of each open charge, and why: a field a charge, filled with all that may go."""

    why = forms.CharField(label="Why", max_length=200)

    def __init__(
        self, *args: Any, charges: Sequence[OpenCharge] = (), fill: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        names = []
        for each in charges:
            name = f"charge_{each.charge.pk}"
            names.append(name)
            kept = (
                f"; {Money(min(each.kept_cents, each.cents))} of it stays: {each.words}"
                if each.kept_cents
                else ""
            )
            self.fields[name] = MoneyField(
                label=f"{each.charge.service_on:%m/%d/%Y}, {each.charge.description}",
                required=False,
                help_text=f"{Money(each.cents)} open{kept}",
                initial=Money(each.free_cents) if fill and each.free_cents else None,
            )
        self.order_fields([*names, "reason", "why"])

    @property
    def parts(self) -> list[tuple[int, int]]:
        return [
            (int(name.removeprefix("charge_")), amount.cents)
            for name, amount in self.cleaned_data.items()
            if name.startswith("charge_") and amount
        ]


class WriteOffForm(PartsForm):
    reason = forms.ChoiceField(label="Reason")

    def __init__(self, *args: Any, reasons: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *reasons]


class LetterForm(Form):
    """A reason as a payer's letter gives it. The letter itself is needed."""

    line = forms.ChoiceField(label="It is about")
    group = forms.ChoiceField(label="Whose part", choices=_GROUPS)
    carc = forms.CharField(label="Reason number", max_length=5)
    amount = MoneyField(label="Amount")
    file = forms.FileField(
        label="The letter",
        help_text="A scan or a picture of it",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(EXTENSIONS)}),
    )
    layout = (Row("line"), Row("group", "carc"), Row("amount"), Row("file"))

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*lines, ("whole", "The whole claim")]

    def clean_carc(self) -> str:
        return str(self.cleaned_data["carc"]).strip().upper()

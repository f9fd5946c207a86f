"""Forms about prices: asked, answered, talked over."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.supply.types import Side
from praxis.supply.web.forms import CENT, whole
from praxis.ui.forms import DateField, Form, MoneyField, Row, Section, TimeField


class RequestForm(Form):
    """A request for prices: a quantity for each item, suppliers, and until when."""

    title = forms.CharField(label="What it is for", max_length=120)
    place_id = forms.TypedChoiceField(label="Deliver to", coerce=int)
    suppliers = forms.TypedMultipleChoiceField(
        label="Suppliers", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    closes_on = DateField(label="Answers until", future=True)
    closes_time = TimeField(label="At")
    need_by = DateField(label="Needed by", future=True, required=False)
    note = forms.CharField(label="Note to the suppliers", max_length=400, required=False)

    def __init__(self, *args: Any, items: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"quantity_{item.pk}"] = whole(
                f"{item.name}, in {item.order_unit.name}", required=False
            )
        self.layout = (
            Row("title"),
            Row("place_id"),
            *(Row(f"quantity_{item.pk}") for item in items),
            Section("Who is asked, until when"),
            Row("suppliers"),
            Row("closes_on", "closes_time"),
            Row("need_by"),
            Row("note"),
        )


class TalkForm(Form):
    organization_id = forms.TypedChoiceField(label="Supplier", coerce=int)
    side = forms.ChoiceField(label="Who said it", choices=Side.choices, widget=forms.RadioSelect)
    person = forms.CharField(label="With whom", max_length=80, required=False)
    price = MoneyField(label="Price offered for one unit", least=CENT, required=False)
    said = forms.CharField(label="What was said", max_length=400)
    layout = (Row("organization_id"), Row("side"), Row("person", "price"), Row("said"))


class ExtendForm(Form):
    closes_on = DateField(label="Answers until", future=True)
    closes_time = TimeField(label="At")
    layout = (Row("closes_on", "closes_time"),)


TIERS = (1, 2, 3)


class QuoteForm(Form):
    """A supplier's answer: up to three prices by quantity for each line, and his terms."""

    person = forms.CharField(label="Your name", max_length=80)
    lead_days = whole("Days to deliver")
    freight = MoneyField(label="Freight", required=False)
    free_freight = MoneyField(label="No freight from", required=False)
    fee_percent = forms.DecimalField(
        label="Other fees, percent", min_value=0, max_value=100, decimal_places=2, required=False
    )
    minimum = MoneyField(label="Smallest order", required=False)
    pay_days = whole("We pay within days", required=False)
    valid_until = DateField(label="Prices hold until", future=True)
    note = forms.CharField(label="Note", max_length=400, required=False)

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            for tier in TIERS:
                self.fields[f"least_{line.pk}_{tier}"] = whole(
                    f"From ({line.unit.name})", least=1, required=False
                )
                self.fields[f"price_{line.pk}_{tier}"] = MoneyField(
                    label=f"Price of one {line.unit.name}", least=CENT, required=False
                )
            self.fields[f"expires_{line.pk}"] = DateField(
                label="Expires", future=True, required=False
            )
            self.fields[f"brand_{line.pk}"] = forms.CharField(
                label="Brand", max_length=80, required=False
            )
            self.initial.setdefault(f"least_{line.pk}_1", 1)

    def table(self) -> list[tuple[Any, list[tuple[Any, Any]], Any, Any]]:
        return [
            (
                line,
                [(self[f"least_{line.pk}_{n}"], self[f"price_{line.pk}_{n}"]) for n in TIERS],
                self[f"expires_{line.pk}"],
                self[f"brand_{line.pk}"],
            )
            for line in self.lines
        ]

    def terms(self) -> list[Any]:
        return [
            self[name]
            for name in (
                "lead_days",
                "valid_until",
                "freight",
                "free_freight",
                "fee_percent",
                "minimum",
                "pay_days",
                "person",
                "note",
            )
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            for tier in TIERS:
                least, price = (
                    data.get(f"least_{line.pk}_{tier}"),
                    data.get(f"price_{line.pk}_{tier}"),
                )
                if price and not least:
                    self.add_error(f"least_{line.pk}_{tier}", "From how many on?")
                if least and not price and tier > 1:
                    self.add_error(f"price_{line.pk}_{tier}", "At what price?")
        return data

"""Forms of supplies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from praxis.kernel.money import Money
from praxis.supply.types import Condition, MoveKind, PlaceKind, Told
from praxis.ui.forms import DateField, Form, MoneyField, Row, Section

Choices = Iterable[tuple[Any, str]]
CENT = Money(1)


def whole(label: str, *, least: int = 0, required: bool = True, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=9_999_999,
        required=required,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "8", "autocomplete": "off"}),
        **more,
    )


class WhyForm(Form):
    why = forms.CharField(label="Why", max_length=200)
    layout = (Row("why"),)


class ItemForm(Form):
    sku = forms.CharField(label="Our number", max_length=40)
    name = forms.CharField(label="Name", max_length=120)
    single = forms.CharField(label="Single one", max_length=20, initial="each")
    count_unit = forms.CharField(
        label="Counted in", max_length=20, required=False, help_text="Such as box."
    )
    count_each = whole("Single ones in it", least=1, required=False)
    order_unit = forms.CharField(
        label="Ordered in", max_length=20, required=False, help_text="Such as case."
    )
    order_each = whole("Single ones in it", least=1, required=False)
    gtin = forms.CharField(label="Barcode number", max_length=14, required=False)
    tracks_lots = forms.BooleanField(label="Has lot numbers", required=False)
    tracks_expiry = forms.BooleanField(label="Expires", required=False)
    given_to_patients = forms.BooleanField(label="Goes into patients", required=False)
    controlled = forms.BooleanField(label="Controlled drug", required=False)
    layout = (
        Row("sku"),
        Row("name"),
        Section("Units"),
        Row("single"),
        Row("count_unit", "count_each"),
        Row("order_unit", "order_each"),
        Row("gtin"),
        Section("Kept how"),
        Row("tracks_lots"),
        Row("tracks_expiry"),
        Row("given_to_patients"),
        Row("controlled"),
    )


class PlaceForm(Form):
    site_id = forms.TypedChoiceField(label="Site", coerce=int)
    name = forms.CharField(label="Name", max_length=60)
    kind = forms.ChoiceField(
        label="Kind",
        choices=[(kind.value, kind.label) for kind in (PlaceKind.STORE, PlaceKind.ROOM)],
    )
    layout = (Row("site_id"), Row("name"), Row("kind"))


class LevelForm(Form):
    place_id = forms.TypedChoiceField(label="Place", coerce=int)
    par_each = whole("Should be there, in single ones", least=1)
    reorder_each = whole("Order more at, in single ones")
    layout = (Row("place_id"), Row("par_each", "reorder_each"))


class IssueForm(Form):
    place_id = forms.TypedChoiceField(label="From", coerce=int)
    quantity = whole("How many", least=1)
    unit_id = forms.TypedChoiceField(label="Of", coerce=int)
    to_id = forms.TypedChoiceField(
        label="What for",
        coerce=int,
        required=False,
        help_text="First what expires first; never an expired or recalled lot.",
    )
    note = forms.CharField(label="Note", max_length=200, required=False)
    layout = (Row("place_id"), Row("quantity", "unit_id"), Row("to_id"), Row("note"))


class RemoveForm(Form):
    place_id = forms.TypedChoiceField(label="From", coerce=int)
    each = whole("How many single ones", least=1)
    kind = forms.ChoiceField(
        label="What became of it",
        choices=[(kind.value, kind.label) for kind in (MoveKind.WASTE, MoveKind.RETURN)],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label="Why", max_length=200)
    layout = (Row("place_id"), Row("each"), Row("kind"), Row("why"))


class CountStartForm(Form):
    place_id = forms.TypedChoiceField(label="Place", coerce=int)
    blind = forms.BooleanField(
        label="Do not show what should be there", required=False, initial=True
    )
    layout = (Row("place_id"), Row("blind"))


class CountForm(Form):
    """A pair of fields for each lot: whole units and single ones; a reason when it differs."""

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            if line.unit is not None:
                self.fields[f"unit_{line.pk}"] = whole(line.unit.name, required=False)
            self.fields[f"each_{line.pk}"] = whole(line.single, required=False)
            self.fields[f"why_{line.pk}"] = forms.CharField(
                label="Why it differs", max_length=200, required=False
            )

    def table(self) -> list[tuple[Any, Any, Any, Any]]:
        return [
            (
                line,
                self[f"unit_{line.pk}"] if line.unit is not None else None,
                self[f"each_{line.pk}"],
                self[f"why_{line.pk}"],
            )
            for line in self.lines
        ]

    def found(self, line: Any) -> int | None:
        data = self.cleaned_data
        whole, single = data.get(f"unit_{line.pk}"), data.get(f"each_{line.pk}")
        if whole is None and single is None:
            return None
        return (whole or 0) * (line.unit.each if line.unit else 1) + (single or 0)


class FoundLotForm(Form):
    item_id = forms.TypedChoiceField(label="Item", coerce=int)
    number = forms.CharField(label="Lot", max_length=40, required=False)
    expires_on = DateField(label="Expires", future=True, required=False)
    found_each = whole("Single ones found")
    why = forms.CharField(label="Why was it not listed", max_length=200)
    layout = (Row("item_id"), Row("number", "expires_on"), Row("found_each"), Row("why"))


class DecideForm(Form):
    decision = forms.ChoiceField(
        label="Decision",
        choices=[("yes", "Post the differences"), ("no", "Count again")],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label="Why", max_length=200, required=False)
    layout = (Row("decision"), Row("why"))


class OrderForm(Form):
    """An order of one supplier: a quantity and a price for each item."""

    supplier_id = forms.TypedChoiceField(label="Supplier", coerce=int)
    place_id = forms.TypedChoiceField(label="Deliver to", coerce=int)
    freight = MoneyField(label="Freight", required=False)
    need_by = DateField(label="Needed by", future=True, required=False)
    note = forms.CharField(label="Note to the supplier", max_length=400, required=False)

    def __init__(self, *args: Any, items: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        pairs = []
        for item in items:
            self.fields[f"quantity_{item.pk}"] = whole(
                f"{item.name}, in {item.order_unit.name}", required=False
            )
            self.fields[f"price_{item.pk}"] = MoneyField(
                label=f"Price of one {item.order_unit.name}", required=False
            )
            pairs.append(Row(f"quantity_{item.pk}", f"price_{item.pk}"))
        self.layout = (
            Row("supplier_id"),
            Row("place_id"),
            *pairs,
            Row("freight", "need_by"),
            Row("note"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for item in self.items:
            if data.get(f"quantity_{item.pk}") and data.get(f"price_{item.pk}") is None:
                self.add_error(f"price_{item.pk}", "At what price?")
        return data


class ChangeOrderForm(Form):
    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"quantity_{line.pk}"] = whole(
                f"{line.item.name}, in {line.unit.name}", least=1
            )
            self.initial.setdefault(f"quantity_{line.pk}", line.quantity)


class AcknowledgeForm(Form):
    expected_on = DateField(label="It comes on", future=True, required=False)
    note = forms.CharField(label="Note", max_length=200, required=False)
    layout = (Row("expected_on"), Row("note"))


class ReceiveForm(Form):
    """Two parts for each open line: what came good, and what did not."""

    slip = forms.CharField(label="Packing slip", max_length=40, required=False)
    note = forms.CharField(label="Note", max_length=400, required=False)
    over_why = forms.CharField(
        label="More came than ordered: why we keep it", max_length=200, required=False
    )

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        bad = [("", "None"), *((each.value, each.label) for each in Condition if each != "good")]
        for line in lines:
            self.fields[f"good_{line.pk}"] = whole(f"Good, in {line.unit.name}", required=False)
            if line.item.tracks_lots:
                self.fields[f"lot_{line.pk}"] = forms.CharField(
                    label="Lot", max_length=40, required=False
                )
            if line.item.tracks_expiry:
                self.fields[f"expires_{line.pk}"] = DateField(
                    label="Expires", future=True, required=False
                )
            self.fields[f"fault_{line.pk}"] = forms.ChoiceField(
                label="Not good", choices=bad, required=False
            )
            self.fields[f"bad_{line.pk}"] = whole("How many of these", required=False)

    def table(self) -> list[tuple[Any, list[Any]]]:
        found = []
        for line in self.lines:
            names = ("good", "lot", "expires", "fault", "bad")
            keys = [f"{name}_{line.pk}" for name in names]
            found.append((line, [self[key] for key in keys if key in self.fields]))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            if data.get(f"bad_{line.pk}") and not data.get(f"fault_{line.pk}"):
                self.add_error(f"fault_{line.pk}", "What is wrong with them?")
        return data


class BillForm(Form):
    number = forms.CharField(label="Number on the bill", max_length=40)
    billed_on = DateField(label="Dated")
    due_on = DateField(label="Due", future=True)
    freight = MoneyField(label="Freight and fees", required=False)
    other_words = forms.CharField(
        label="Something billed that did not come", max_length=120, required=False
    )
    other = MoneyField(label="Billed for it", least=CENT, required=False)
    total = MoneyField(label="Total on the bill", least=CENT)

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"quantity_{line.pk}"] = whole("Billed", required=False)
            self.fields[f"price_{line.pk}"] = MoneyField(label="Price billed", required=False)
            self.initial.setdefault(f"quantity_{line.pk}", line.quantity)

    def table(self) -> list[tuple[Any, Any, Any]]:
        return [
            (line, self[f"quantity_{line.pk}"], self[f"price_{line.pk}"]) for line in self.lines
        ]

    def head(self) -> list[Any]:
        return [self[name] for name in ("number", "billed_on", "due_on")]

    def foot(self) -> list[Any]:
        return [self[name] for name in ("freight", "other_words", "other", "total")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            if data.get(f"quantity_{line.pk}") and data.get(f"price_{line.pk}") is None:
                self.add_error(f"price_{line.pk}", "Copy the price from the bill.")
        return data


class RecallForm(Form):
    source = forms.CharField(
        label="Who recalls it", max_length=80, help_text="The maker, the FDA, or our own finding."
    )
    why = forms.CharField(label="What is wrong with it", max_length=400)
    layout = (Row("source"), Row("why"))


class ToldForm(Form):
    patient = forms.IntegerField(widget=forms.HiddenInput)
    how = forms.ChoiceField(label="How", choices=Told.choices)
    note = forms.CharField(label="Note", max_length=400, required=False)
    layout = (Row("how"), Row("note"))


class GiveForm(Form):
    place_id = forms.TypedChoiceField(label="From", coerce=int)
    lot_id = forms.TypedChoiceField(label="Lot", coerce=int)
    each = whole("How many single ones", least=1, initial=1)
    layout = (Row("place_id"), Row("lot_id"), Row("each"))

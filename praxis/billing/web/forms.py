"""Forms of charges, claims and their set-up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from praxis.billing import places, types
from praxis.billing.models import Charge, EncounterDiagnosis, Service
from praxis.billing.types import ChargeLine
from praxis.kernel.money import Money
from praxis.ui.forms import DateField, Form, MoneyField, PhoneField, Row, Section

Choices = list[tuple[str, str]]
_LETTERS = "ABCDEFGHIJKL"


def pointers_of(text: str) -> tuple[int, ...]:
    """ "1, 3", "13" (digits side by side) or "AC" (letters as on the CMS-1500)."""
    plain = text.strip().upper()
    if re.fullmatch(r"[A-L\s,]*", plain):
        return tuple(_LETTERS.index(letter) + 1 for letter in plain if letter.isalpha())
    parts = re.findall(r"\d+", plain)
    if len(parts) == 1 and len(parts[0]) > 2:
        parts = list(parts[0])
    return tuple(int(part) for part in parts)


def modifiers_of(text: str) -> tuple[str, ...]:
    return tuple(part.upper() for part in re.split(r"[\s,]+", text.strip()) if part)


class SheetForm(Form):
    """A visit's diagnoses and charge lines. `rows` is how many lines can be filled in."""

    nothing: forms.BooleanField

    def __init__(
        self, *args: Any, services: Sequence[Service] = (), rows: int = 6, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {service.code.upper(): service for service in services}
        self.row_count = rows
        for position in range(1, types.MOST_DIAGNOSES + 1):
            self.fields[f"dx_{position}"] = forms.CharField(
                label=f"Diagnosis {position}", max_length=10, required=False
            )
        for row in range(1, rows + 1):
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        def text(label: str, size: int, **attrs: str) -> forms.CharField:
            widget = forms.TextInput(attrs={"aria-label": f"{label}, line {row}", **attrs})
            return forms.CharField(
                label=f"{label}, line {row}", max_length=size, required=False, widget=widget
            )

        self.fields[f"service_{row}"] = text("Service", 12, list="services")
        self.fields[f"modifiers_{row}"] = text("Modifiers", 20)
        self.fields[f"units_{row}"] = forms.IntegerField(
            label=f"Units, line {row}",
            required=False,
            min_value=1,
            max_value=9999,
            widget=forms.TextInput(
                attrs={"aria-label": f"Units, line {row}", "inputmode": "numeric"}
            ),
        )
        self.fields[f"pointers_{row}"] = text("Diagnoses", 20)
        self.fields[f"amount_{row}"] = MoneyField(
            label=f"Amount, line {row}",
            required=False,
            widget=forms.TextInput(
                attrs={"aria-label": f"Amount, line {row}", "inputmode": "decimal"}
            ),
        )

    @property
    def lines_shown(self) -> list[dict[str, Any]]:
        names = ("service", "modifiers", "units", "pointers", "amount")
        shown = []
        for row in range(1, self.row_count + 1):
            fields = {name: self[f"{name}_{row}"] for name in names}
            code = str(fields["service"].value() or "").strip().upper()
            service = self.by_code.get(code)
            errors = [error for each in fields.values() for error in each.errors]
            shown.append({**fields, "number": row, "known": service, "errors": errors})
        return shown

    @property
    def diagnoses_shown(self) -> list[Any]:
        return [self[f"dx_{position}"] for position in range(1, types.MOST_DIAGNOSES + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for row in range(1, self.row_count + 1):
            code = str(cleaned.get(f"service_{row}") or "").strip().upper()
            if code and code not in self.by_code:
                self.add_error(f"service_{row}", f"{code} is not on the list of services.")
            filled = any(cleaned.get(f"{name}_{row}") for name in ("modifiers", "amount"))
            if filled and not code:
                self.add_error(f"service_{row}", "Choose the service of this line.")
        return cleaned

    def diagnoses(self) -> list[str]:
        return [
            text
            for position in range(1, types.MOST_DIAGNOSES + 1)
            if (text := str(self.cleaned_data.get(f"dx_{position}") or "").strip())
        ]

    def lines(self) -> list[ChargeLine]:
        found = []
        for row in range(1, self.row_count + 1):
            code = str(self.cleaned_data.get(f"service_{row}") or "").strip().upper()
            if not code:
                continue
            amount: Money | None = self.cleaned_data.get(f"amount_{row}")
            found.append(
                ChargeLine(
                    service_id=self.by_code[code].pk,
                    modifiers=modifiers_of(str(self.cleaned_data.get(f"modifiers_{row}") or "")),
                    units=self.cleaned_data.get(f"units_{row}") or 1,
                    pointers=pointers_of(str(self.cleaned_data.get(f"pointers_{row}") or "")),
                    amount_cents=None if amount is None else amount.cents,
                )
            )
        return found


def sheet_initial(
    diagnoses: Sequence[EncounterDiagnosis],
    charges: Sequence[Charge],
    proposed: Sequence[ChargeLine],
    codes: dict[int, str],
) -> dict[str, Any]:
    """What the sheet's form starts with: what is saved, else what the template proposes."""
    initial: dict[str, Any] = {f"dx_{row.position}": row.icd10_code for row in diagnoses}
    lines: list[tuple[str, Sequence[str], int, Sequence[int], int | None]] = [
        (row.code, row.modifiers, row.units, row.pointers, row.amount_cents) for row in charges
    ] or [
        (codes.get(line.service_id, ""), line.modifiers, line.units, line.pointers,
         line.amount_cents)
        for line in proposed
    ]  # fmt: skip
    for row, (code, modifiers, units, pointers, cents) in enumerate(lines, start=1):
        initial |= {
            f"service_{row}": code,
            f"modifiers_{row}": " ".join(modifiers),
            f"units_{row}": units,
            f"pointers_{row}": " ".join(str(each) for each in pointers),
            f"amount_{row}": None if cents is None else Money(cents),
        }
    return initial


class ReasonForm(Form):
    reason = forms.CharField(label="Why", max_length=200, widget=forms.Textarea)


class ReopenForm(ReasonForm):
    replace = forms.BooleanField(
        label="A payer has the claim: closing again is to replace or void it", required=False
    )


class NoteForm(Form):
    text = forms.CharField(label="Note", max_length=200, widget=forms.Textarea)


class SettleForm(Form):
    note = forms.CharField(label="What it was", max_length=200, required=False)


class ServiceForm(Form):
    code_system = forms.ChoiceField(label="Code system", choices=types.CodeSystem.choices)
    code = forms.CharField(label="Code", max_length=12)
    description = forms.CharField(
        label="In your own words",
        max_length=120,
        help_text="Shown on screens and statements. Do not copy licensed descriptions.",
    )
    may_be_zero = forms.BooleanField(
        label="May be billed at no charge", required=False, help_text="Such as a quality code."
    )
    layout = (Row("code_system", "code"),)


class ServiceChangeForm(Form):
    description = forms.CharField(label="In your own words", max_length=120)
    may_be_zero = forms.BooleanField(label="May be billed at no charge", required=False)


class LastDayForm(Form):
    ended_on = DateField(label="Last day", future=True)


class FeeForm(Form):
    amount = MoneyField(label="Price of one unit")
    starts_on = DateField(label="From", future=True)
    modifier = forms.CharField(label="Only with modifier", max_length=2, required=False)
    payer_id = forms.TypedChoiceField(
        label="Only for payer", coerce=int, empty_value=None, required=False
    )
    layout = (Row("amount", "starts_on"), Row("modifier", "payer_id"))

    def __init__(self, *args: Any, payers: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer_id"].choices = [("", "All payers"), *payers]  # type: ignore[attr-defined]


class TemplateForm(Form):
    """Lines of a visit type's template: a code, modifiers, units, diagnoses, for whom."""

    ROWS = 8

    def __init__(self, *args: Any, services: Sequence[Service] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {service.code.upper(): service for service in services}
        for row in range(1, self.ROWS + 1):
            for name, size in (("service", 12), ("modifiers", 20), ("pointers", 20)):
                attrs = {"aria-label": f"{name.capitalize()}, line {row}"}
                if name == "service":
                    attrs["list"] = "services"
                self.fields[f"{name}_{row}"] = forms.CharField(
                    label=f"{name.capitalize()}, line {row}",
                    max_length=size,
                    required=False,
                    widget=forms.TextInput(attrs=attrs),
                )
            self.fields[f"units_{row}"] = forms.IntegerField(
                label=f"Units, line {row}",
                required=False,
                min_value=1,
                max_value=9999,
                widget=forms.TextInput(attrs={"aria-label": f"Units, line {row}"}),
            )
            self.fields[f"patients_{row}"] = forms.ChoiceField(
                label=f"For, line {row}",
                choices=types.ForPatients.choices,
                required=False,
                widget=forms.Select(attrs={"aria-label": f"For, line {row}"}),
            )

    @property
    def lines_shown(self) -> list[dict[str, Any]]:
        names = ("service", "modifiers", "units", "pointers", "patients")
        return [
            {
                **{name: self[f"{name}_{row}"] for name in names},
                "number": row,
                "known": self.by_code.get(
                    str(self[f"service_{row}"].value() or "").strip().upper()
                ),
                "errors": [error for name in names for error in self[f"{name}_{row}"].errors],
            }
            for row in range(1, self.ROWS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for row in range(1, self.ROWS + 1):
            code = str(cleaned.get(f"service_{row}") or "").strip().upper()
            if code and code not in self.by_code:
                self.add_error(f"service_{row}", f"{code} is not on the list of services.")
        return cleaned

    def lines(self) -> list[types.TemplateLine]:
        cleaned = self.cleaned_data
        return [
            types.TemplateLine(
                service_id=self.by_code[code].pk,
                modifiers=modifiers_of(str(cleaned.get(f"modifiers_{row}") or "")),
                units=cleaned.get(f"units_{row}") or 1,
                pointers=pointers_of(str(cleaned.get(f"pointers_{row}") or "")),
                patients=cleaned.get(f"patients_{row}") or types.ForPatients.ALL,
            )
            for row in range(1, self.ROWS + 1)
            if (code := str(cleaned.get(f"service_{row}") or "").strip().upper())
        ]


class PartnerForm(Form):
    name = forms.CharField(label="Name", max_length=60)
    kind = forms.ChoiceField(label="What it is", choices=types.PartnerKind.choices)
    sender_id = forms.CharField(label="Our number there", max_length=15)
    sender_qualifier = forms.CharField(label="Its qualifier", max_length=2)
    receiver_id = forms.CharField(label="Its number", max_length=15)
    receiver_qualifier = forms.CharField(label="Its qualifier", max_length=2)
    receiver_name = forms.CharField(label="Its name in files", max_length=60)
    contact_name = forms.CharField(label="Whom they may call here", max_length=60)
    contact_phone = PhoneField(label="Phone")
    live_on = DateField(
        label="Live since",
        required=False,
        future=True,
        help_text="Until a day is given, every file says that it is a test.",
    )
    layout = (
        Row("name", "kind"),
        Section("Numbers in the files"),
        Row("sender_id", "sender_qualifier"),
        Row("receiver_id", "receiver_qualifier"),
        Section("Contact"),
        Row("contact_name", "contact_phone"),
    )


class RouteForm(Form):
    partner_id = forms.TypedChoiceField(label="Claims go to", coerce=int)
    payer_number = forms.CharField(
        label="Payer's number there",
        max_length=20,
        required=False,
        help_text="Leave empty to use the number on the payer's own page.",
    )

    def __init__(self, *args: Any, partners: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner_id"].choices = list(partners)  # type: ignore[attr-defined]


class PlaceForm(Form):
    pos = forms.ChoiceField(label="Place of service", choices=places.choices())

"""Invented contents of the style gallery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from praxis.kernel import clock
from praxis.kernel.money import Money
from praxis.ui.forms import (
    BothVersions,
    DateField,
    DifferingField,
    Form,
    MoneyField,
    PhoneField,
    Row,
    Section,
    ZipField,
)
from praxis.ui.templatetags.ui import BUTTON_KINDS, STATUSES, TONES

ZONE = "America/Chicago"


@dataclass(frozen=True, slots=True)
class Alert:
    tone: str
    icon: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Visit:
    row: int
    span: int
    status: str
    name: str
    more: str
    lane: str = ""


class SampleForm(Form):
    first = forms.CharField(label="First name")
    last = forms.CharField(label="Last name")
    born = DateField(label="Date of birth", help_text="Month, day, year: 070481 is enough.")
    phone = PhoneField(label="Telephone", required=False)
    zip_code = ZipField(label="ZIP code", required=False)
    paid = MoneyField(label="Amount")
    how = forms.ChoiceField(
        label="Paid by",
        choices=[("card", "Card"), ("cash", "Cash"), ("check", "Check")],
        widget=forms.RadioSelect,
    )
    site = forms.ChoiceField(label="Office", choices=[("1", "Main Street"), ("2", "Elm Street")])
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    text_me = forms.BooleanField(
        label="May be reminded by text", required=False, help_text="Texts hold no reason of visit."
    )
    layout = (
        Row("first", "last"),
        Row("born"),
        Section("How to reach"),
        Row("phone", "zip_code"),
        Section("Payment"),
    )


def _form(request: HttpRequest, state: str) -> SampleForm:
    if state not in ("error", "conflict"):
        form = SampleForm.of(request, draft="ui-style")
        form.restored = "12 min ago" if state == "draft" else form.restored
        return form
    form = SampleForm({"first": "Maria", "born": "13/40/81", "paid": "x", "phone": "12"})
    form.is_valid()
    if state == "conflict":
        form.conflict = BothVersions(
            "Dana Whitlock", "10:38 AM", [DifferingField("First name", "Marie", "Maria")]
        )
    return form


def context(request: HttpRequest) -> dict[str, Any]:
    state = request.GET.get("state", "")
    return {
        "zone": ZONE,
        "state": state,
        "states": ("plain", "error", "conflict", "draft"),
        "form": _form(request, state),
        "statuses": list(STATUSES),
        "tones": TONES,
        "kinds": BUTTON_KINDS,
        "now": clock.now(),
        "born": date(1979, 3, 14),
        "amount": Money(121500),
        "trend": [4, 6, 5, 8, 7, 9, 11],
        "alerts": [
            Alert("bad", "alert-triangle", "Allergy: penicillin", "Hives, 2014 · also latex"),
            Alert("warn", "users", "Same name: check birth date", "Maria Alvarez, 08/02/1991"),
            Alert("note", "language", "Spanish interpreter", "Video, 11:35 AM"),
        ],
        "tiles": [
            ("", "circle-check", "Insurance", "Active, 7:02 AM"),
            ("", "circle-check", "Results", "Back Nov 20"),
            ("", "circle-check", "Interpreter", "Video, 11:35 AM"),
            ("warn", "alert-circle", "Health history", "Not signed"),
            ("warn", "alert-circle", "To collect", "Copay $25 + $35"),
            ("", "circle-check", "Referral", "None needed"),
        ],
        "visits": [
            Visit(at * 6, 6, status, "Alvarez, Maria", "Follow-up · diabetes check")
            for at, status in enumerate(list(STATUSES)[:8])
        ],
        "lanes": [
            Visit(0, 3, "confirmed", "Osei, Omar", "", "l1of2"),
            Visit(0, 6, "booked", "Byrne, Emily", "Not confirmed · wellness", "l2of2"),
            Visit(8, 4, "arrived", "Huang, Isabel", "Injury · ankle", "l1of3"),
            Visit(8, 4, "roomed", "Park, Denise", "In room", "l2of3"),
            Visit(8, 4, "done", "Nair, Ravi", "Done", "l3of3"),
        ],
    }

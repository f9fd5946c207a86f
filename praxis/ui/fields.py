"""Form fields that read what staff and patients type."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_noop

from praxis.kernel import clock
from praxis.kernel.errors import PraxisError
from praxis.kernel.money import Money, NotMoney
from praxis.ui import typed, words

_ZIP = re.compile(r"^\s*(\d{5})(?:[- ]?(\d{4}))?\s*$")


class _TypedField(forms.CharField):
    """One line of text, read into a value."""

    narrow = True
    attributes: dict[str, str] = {}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs=dict(self.attributes)))
        super().__init__(**kwargs)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return self.read(str(text))
        except PraxisError as refusal:
            raise ValidationError(gettext(refusal.message), code=refusal.code) from None

    def run_validators(self, value: Any) -> None:
        """What was read is no longer text: the text validators do not apply."""


class DateField(_TypedField):
    """Reads 070481, 7/4/81, 07-04-1981 and 1981-07-04; shows 07/04/1981."""

    attributes = {"inputmode": "numeric", "autocomplete": "off", "size": "12"}

    def __init__(self, *, future: bool = False, **kwargs: Any) -> None:
        self.future = future
        super().__init__(**kwargs)

    def read(self, text: str) -> date:
        return typed.read_date(text, today=clock.latest_day(), future=self.future)

    def prepare_value(self, value: Any) -> Any:
        return words.us_date(value) if isinstance(value, date) else value


class TimeField(_TypedField):
    """Reads 920, 9:20 am and 130p; 1 to 6 without am are afternoon."""

    attributes = {"autocomplete": "off", "size": "10"}

    def read(self, text: str) -> time:
        return typed.read_time(text)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, time):
            return f"{value.hour % 12 or 12}:{value:%M %p}"
        return value


class PhoneField(_TypedField):
    """Gives E.164, shows (555) 017-7194."""

    attributes = {"inputmode": "tel", "type": "tel", "autocomplete": "tel", "size": "18"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={**self.attributes}))
        super().__init__(**kwargs)
        self.widget.input_type = "tel"

    def read(self, text: str) -> str:
        return typed.read_phone(text)

    def to_python(self, value: Any) -> str:
        return super().to_python(value) or ""

    def prepare_value(self, value: Any) -> Any:
        return words.phone_text(value) if isinstance(value, str) else value


class MoneyField(_TypedField):
    """Gives Money. `least` refuses smaller amounts; by default nothing below zero."""

    attributes = {"inputmode": "decimal", "autocomplete": "off", "size": "12"}

    def __init__(self, *, least: Money | None = Money(0), **kwargs: Any) -> None:  # noqa: B008
        self.least = least
        super().__init__(**kwargs)

    def read(self, text: str) -> Money:
        try:
            amount = Money.parse(text)
        except NotMoney:
            raise typed.NotRead(gettext_noop("Type an amount such as 85.00.")) from None
        if self.least is not None and amount < self.least:
            raise typed.NotRead(gettext("Type at least %(least)s.") % {"least": self.least})
        return amount

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace("$", "") if isinstance(value, Money) else value


class ZipField(_TypedField):
    """Five digits or ZIP+4. With `lookup` the address is asked for the city when it changes,
    and the answer replaces the element `target`.
    """

    attributes = {"inputmode": "numeric", "autocomplete": "postal-code", "size": "11"}

    def __init__(self, *, lookup: str = "", target: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if lookup:
            self.widget.attrs |= {"hx-get": lookup, "hx-trigger": "change", "hx-target": target}

    def read(self, text: str) -> str:
        match = _ZIP.match(text)
        if not match:
            raise typed.NotRead(gettext_noop("Type the ZIP code: five digits, or nine."))
        return f"{match[1]}-{match[2]}" if match[2] else match[1]

    def to_python(self, value: Any) -> str:
        return super().to_python(value) or ""

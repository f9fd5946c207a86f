"""Filters of a listing. Each stands on a field that has an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from praxis.kernel import clock
from praxis.kernel.errors import PraxisError
from praxis.ui import typed, words

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The query string of a page, and the site's zone that its days are meant in."""

    query: QueryDict
    zone: str


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """`kind` is select, text or dates; `values` are what stands in the fields."""

    name: str
    label: str
    kind: str
    values: tuple[str, ...]
    choices: Choices = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    label: str
    field: str

    def value(self, query: QueryDict) -> str:
        return query.get(self.name, "").strip()

    def is_set(self, query: QueryDict) -> bool:
        return bool(self.value(query))

    def apply(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        raise NotImplementedError

    def shown(self, query: QueryDict) -> ShownFilter:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Choice(Filter):
    """One of a few values; anything else in the URL is no filter."""

    choices: Choices = ()

    def is_set(self, query: QueryDict) -> bool:
        return self.value(query) in dict(self.choices)

    def apply(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        return (
            queryset.filter(**{self.field: self.value(asked.query)})
            if self.is_set(asked.query)
            else queryset
        )

    def shown(self, query: QueryDict) -> ShownFilter:
        return ShownFilter(self.name, self.label, "select", (self.value(query),), self.choices)


@dataclass(frozen=True, slots=True)
class YesNo(Choice):
    """A boolean field, or with `null` whether a field is filled."""

    choices: Choices = (("yes", "Yes"), ("no", "No"))
    null: bool = False

    def apply(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        if not self.is_set(asked.query):
            return queryset
        yes = self.value(asked.query) == "yes"
        if self.null:
            return queryset.filter(**{f"{self.field}__isnull": not yes})
        return queryset.filter(**{self.field: yes})


@dataclass(frozen=True, slots=True)
class Prefix(Filter):
    """Begins with. The field is folded (lower case, COLLATE "C") and so is what was typed."""

    fold: bool = True

    def apply(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        text = self.value(asked.query)
        if not text:
            return queryset
        start = text.casefold() if self.fold else text
        end = start[:-1] + chr(ord(start[-1]) + 1)
        return queryset.filter(**{f"{self.field}__gte": start, f"{self.field}__lt": end})

    def shown(self, query: QueryDict) -> ShownFilter:
        return ShownFilter(self.name, self.label, "text", (self.value(query),))


@dataclass(frozen=True, slots=True)
class DateRange(Filter):
    """From and to, both inclusive. With `instants` the field is a timestamp: days of the site."""

    instants: bool = False

    def is_set(self, query: QueryDict) -> bool:
        return any(self._typed(query))

    def apply(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        start, end = (self._read(text) for text in self._typed(asked.query))
        if start:
            queryset = queryset.filter(**{f"{self.field}__gte": self._bound(start, asked.zone)})
        if end:
            queryset = queryset.filter(
                **{f"{self.field}__lt": self._bound(end + timedelta(days=1), asked.zone)}
            )
        return queryset

    def shown(self, query: QueryDict) -> ShownFilter:
        texts = self._typed(query)
        read = [self._read(text) for text in texts]
        values = tuple(
            words.us_date(day) if day else text for day, text in zip(read, texts, strict=True)
        )
        wrong = any(text and not day for day, text in zip(read, texts, strict=True))
        error = "Type the date as month, day, year: 07/04/2026." if wrong else ""
        return ShownFilter(self.name, self.label, "dates", values, error=error)

    def _typed(self, query: QueryDict) -> tuple[str, str]:
        return (
            query.get(f"{self.name}_from", "").strip(),
            query.get(f"{self.name}_to", "").strip(),
        )

    def _read(self, text: str) -> date | None:
        if not text:
            return None
        try:
            return typed.read_date(text, today=clock.latest_day(), future=True)
        except PraxisError:
            return None

    def _bound(self, day: date, zone: str) -> Any:
        return clock.local(day, 0, 0, zone) if self.instants else day

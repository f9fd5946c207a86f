"""The one form base: client key, expected version, refusals beside the field, drafts.

docs/modules/ui.md shows the shape of a view and its template.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from django import forms
from django.db import transaction
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from praxis.kernel import clock
from praxis.kernel.errors import Conflict, Forbidden, NotFound, PraxisError
from praxis.ui import drafts
from praxis.ui.fields import DateField, MoneyField, PhoneField, TimeField, ZipField

__all__ = [
    "DateField",
    "Form",
    "MoneyField",
    "PhoneField",
    "Row",
    "Section",
    "TimeField",
    "ZipField",
]

Theirs = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


class Row:
    """Fields on one line: two only for pairs such as city and state."""

    def __init__(self, *names: str) -> None:
        self.names = names


class Section:
    """A heading between rows."""

    def __init__(self, title: str) -> None:
        self.title = title


@dataclass(frozen=True, slots=True)
class ShownRow:
    title: str = ""
    fields: list[BoundField] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DifferingField:
    label: str
    theirs: Any
    yours: Any


@dataclass(frozen=True, slots=True)
class BothVersions:
    """Two people changed one record: what is saved now beside what this form holds."""

    who: str
    when: str
    rows: list[DifferingField]


class Form(forms.Form):
    """Subclass it like any form; make it with `of(request, …)`."""

    layout: tuple[Row | Section, ...] = ()
    use_required_attribute = False

    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    key: uuid.UUID
    version: int | None = None
    conflict: BothVersions | None = None
    restored: str = ""
    draft: str = ""
    user_id: int | None = None

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        *,
        initial: Mapping[str, Any] | None = None,
        version: int | None = None,
        draft: str = "",
        **extra: Any,
    ) -> Self:
        """The form a request is about: bound on POST, else with `initial` or its draft.

        `draft` names the form, and the record when there is one: "people-edit:17".
        """
        actor = getattr(request, "actor", None)
        user_id = actor.user_id if actor is not None else None
        dropped = request.method == "POST" and request.POST.get("_draft") == "drop"
        if dropped and draft and user_id is not None:
            drafts.drop(user_id, draft)
        start = {**(initial or {}), "expected_version": version, "client_key": uuid.uuid4()}
        bound = request.method == "POST" and not dropped
        form = (
            cls(request.POST, request.FILES, initial=start, **extra)
            if bound
            else cls(initial=start, **extra)
        )
        form.draft, form.user_id = draft, user_id
        if not bound:
            form.key, form.version = start["client_key"], version
            if not dropped:
                form._restore()
        return form

    def full_clean(self) -> None:
        """Leaves `cleaned_data` with the fields an action takes; key and version stand apart."""
        super().full_clean()
        if self.is_bound and hasattr(self, "cleaned_data"):
            self.key = self.cleaned_data.pop("client_key", None) or uuid.uuid4()
            self.version = self.cleaned_data.pop("expected_version", None)

    def offer(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        """Give a field the choices that this request has."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def refusals(
        self,
        *,
        theirs: Theirs | None = None,
        version: int | Callable[[], int] | None = None,
        who: str = "",
        when: str = "",
    ) -> _Refusals:
        """Around the action: its PraxisError becomes an error of this form and nothing is saved.

        On Conflict, `theirs` is what is saved now by field name and `version` its version:
        both are shown, and saving again means the typed values. Forbidden and NotFound
        pass through to their pages.
        """
        return _Refusals(self, theirs, version, who, when)

    def done(self) -> None:
        """The action went through: the draft is no longer needed."""
        if self.draft and self.user_id is not None:
            drafts.drop(self.user_id, self.draft)

    @property
    def status(self) -> int:
        """HTTP status of a page that shows this form."""
        if self.conflict:
            return 409
        return 422 if self.is_bound and self.errors else 200

    @property
    def attributes(self) -> SafeString:
        """Attributes of the <form> tag."""
        kind = ' enctype="multipart/form-data"' if self.is_multipart() else ""
        if self.draft and self.user_id is not None:
            return format_html(
                'novalidate data-draft="{}" data-draft-url="/drafts/"{}',
                self.draft,
                SafeString(kind),
            )
        return format_html("novalidate{}", SafeString(kind))

    @property
    def error_count(self) -> int:
        return sum(len(found) for found in self.errors.values())

    @property
    def rows(self) -> Iterator[ShownRow]:
        placed: set[str] = set()
        for part in self.layout:
            if isinstance(part, Section):
                yield ShownRow(title=part.title)
            else:
                placed.update(part.names)
                yield ShownRow(fields=[self[name] for name in part.names])
        for bound in self.visible_fields():
            if bound.name not in placed:
                yield ShownRow(fields=[bound])

    def _restore(self) -> None:
        if not self.draft or self.user_id is None:
            return
        found = drafts.load(self.user_id, self.draft)
        if found is None:
            return
        values, kept_at = found
        for name, each in self.fields.items():
            if name in ("client_key", "expected_version") or each.widget.needs_multipart_form:
                continue
            prefixed = self.add_prefix(name)
            if not each.widget.value_omitted_from_data(values, {}, prefixed):
                self.initial[name] = each.widget.value_from_datadict(values, {}, prefixed)
        minutes = int((clock.real_now() - kept_at).total_seconds() // 60)
        self.restored = (
            "a moment ago"
            if minutes < 1
            else f"{minutes} min ago"
            if minutes < 90
            else f"{round(minutes / 60)} hours ago"
        )

    def _keep(self) -> None:
        if self.draft and self.user_id is not None:
            drafts.keep(self.user_id, self.draft, self._posted())

    def _posted(self) -> QueryDict:
        assert isinstance(self.data, QueryDict)
        return self.data

    def _refuse(self, refusal: PraxisError) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    def _differ(self, theirs: Mapping[str, Any], version: int | None, who: str, when: str) -> None:
        rows = []
        for name, value in theirs.items():
            bound = self[name]
            now = str(bound.field.prepare_value(value) if value is not None else "")
            if now != str(bound.value() or ""):
                rows.append(DifferingField(str(bound.label), now, bound.value()))
        self.conflict = BothVersions(who, when, rows)
        if version is not None:
            data = self._posted().copy()
            data[self.add_prefix("expected_version")] = str(version)
            self.data = data


class _Refusals:
    """The block of `Form.refusals`: a savepoint whose refusal ends in the form."""

    def __init__(
        self,
        form: Form,
        theirs: Theirs | None,
        version: int | Callable[[], int] | None,
        who: str,
        when: str,
    ) -> None:
        self._form = form
        self._theirs = theirs
        self._version = version
        self._who = who
        self._when = when
        self._savepoint = transaction.atomic()

    def __enter__(self) -> None:
        self._savepoint.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self._savepoint.__exit__(kind, error, trace)
        if not isinstance(error, PraxisError) or isinstance(error, Forbidden | NotFound):
            return False
        self._form._refuse(error)
        if isinstance(error, Conflict):
            theirs = self._theirs() if callable(self._theirs) else self._theirs
            version = self._version() if callable(self._version) else self._version
            self._form._differ(theirs or {}, version, self._who, self._when)
        self._form._keep()
        return True

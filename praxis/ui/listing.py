"""The one listing: columns, filters, sort, keyset pages, print, CSV and XLSX.

Nothing of a row but its primary key ever stands in a URL; the place to continue from is
looked up again. docs/modules/ui.md shows its use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from praxis.kernel.errors import PraxisError
from praxis.ui import export
from praxis.ui.cells import shown
from praxis.ui.filters import Asked, Choice, DateRange, Filter, Prefix, YesNo
from praxis.ui.models import SavedFilter

__all__ = [
    "Choice",
    "Column",
    "DateRange",
    "Filter",
    "Listing",
    "Page",
    "Prefix",
    "TooManyRows",
    "YesNo",
    "page",
    "respond",
]

COUNT_LIMIT = 10_000
EXPORT_LIMIT = 10_000
_CHUNK = 1_000

Row = Any


class TooManyRows(PraxisError):
    code = "too_many_rows"


@dataclass(frozen=True, slots=True)
class Column:
    """`value` is exported and shown; `show` is HTML for the screen alone.

    `sort` is the indexed field behind the heading's link; "" means it does not sort.
    """

    name: str
    label: str
    value: Callable[[Row], Any]
    align: str = ""
    link: Callable[[Row], str] | None = None
    second: Callable[[Row], str] | None = None
    show: Callable[[Row], SafeString | str] | None = None
    sort: str = ""
    on_screen: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list shows. `name` names its saved filters and its export files.

    `order` is one field, "-" before it for newest first; the primary key breaks ties.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    order: str
    filters: tuple[Filter, ...] = ()
    related: tuple[str, ...] = ()
    actions: Callable[[Row], SafeString | str] | None = None
    empty: str = "Nothing here yet."
    empty_action: str = ""
    empty_url: str = ""
    page_size: int = 50

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.on_screen)


@dataclass(frozen=True, slots=True)
class Cell:
    text: SafeString | str
    second: str
    url: str
    align: str
    label: str


@dataclass(frozen=True, slots=True)
class Heading:
    label: str
    align: str
    url: str
    direction: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    key: int
    cells: tuple[Cell, ...]
    actions: SafeString | str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing, ready for `ui/listing.html`."""

    listing: Listing
    rows: list[Row]
    lines: list[ShownLine]
    headings: list[Heading]
    filters: list[Any]
    filtered: bool
    count_text: str
    first_url: str
    previous_url: str
    next_url: str
    csv_url: str
    xlsx_url: str
    clear_url: str
    query: str
    saved: list[SavedFilter] = field(default_factory=list)


def respond(
    request: HttpRequest,
    listing: Listing,
    queryset: QuerySet[Any],
    *,
    zone: str,
    template: str = "ui/listing_page.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The list as a page, or as a file with `?as=csv` or `?as=xlsx`. Raises TooManyRows."""
    wanted = request.GET.get("as", "")
    if wanted in export.WRITERS:
        return _file(request, listing, queryset, wanted, zone)
    found = page(request, listing, queryset, zone=zone)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "listing":
        template = "ui/listing.html"
    given = {"page": found, "listing": listing, "zone": zone, **(context or {})}
    return render(request, template, given)


def page(request: HttpRequest, listing: Listing, queryset: QuerySet[Any], *, zone: str) -> Page:
    """The page that the query string asks for, for templates that show more than the list."""
    query = request.GET
    chosen = _filtered(listing, queryset, query, zone)
    order = _order(listing, query.get("sort", ""))
    rows, before, after = _window(chosen, order, query, listing)
    filtered = any(each.is_set(query) for each in listing.filters)
    return Page(
        listing=listing,
        rows=rows,
        lines=[_line(listing, row, zone) for row in rows],
        headings=[_heading(column, order, query) for column in listing.shown_columns],
        filters=[each.shown(query) for each in listing.filters],
        filtered=filtered,
        count_text=_count_text(chosen),
        first_url=_url(query) if before else "",
        previous_url=_url(query, before=rows[0].pk) if before and rows else "",
        next_url=_url(query, after=rows[-1].pk) if after else "",
        csv_url=_url(query, **{"as": "csv"}),
        xlsx_url=_url(query, **{"as": "xlsx"}),
        clear_url=f"?sort={query['sort']}" if query.get("sort") else "?",
        query=_url(query).removeprefix("?"),
        saved=_saved(request, listing),
    )


def ordered(queryset: QuerySet[Any], order: str) -> QuerySet[Any]:
    """By one field and the primary key, empty values last in both directions."""
    name = order.removeprefix("-")
    if name == "pk":
        return queryset.order_by(order)
    if not _nullable(queryset, name):
        tie = "-pk" if order.startswith("-") else "pk"
        return queryset.order_by(order, tie)
    if order.startswith("-"):
        return queryset.order_by(F(name).desc(nulls_last=True), "-pk")
    return queryset.order_by(F(name).asc(nulls_last=True), "pk")


def beyond(queryset: QuerySet[Any], order: str, value: Any, key: int) -> QuerySet[Any]:
    """The rows that come after the one with this value and key, in `order`."""
    name = order.removeprefix("-")
    step = "lt" if order.startswith("-") else "gt"
    later = Q(**{f"pk__{step}": key})
    if name == "pk":
        return queryset.filter(later)
    if value is None:
        return queryset.filter(later, **{f"{name}__isnull": True})
    tail = Q(**{f"{name}__{step}": value}) | later
    after = Q(**{f"{name}__{step}e": value}) & tail
    if _nullable(queryset, name):
        after |= Q(**{f"{name}__isnull": True})
    return queryset.filter(after)


def before(queryset: QuerySet[Any], order: str, value: Any, key: int) -> QuerySet[Any]:
    """The rows that come before it, nearest first."""
    name = order.removeprefix("-")
    down = order.startswith("-")
    step = "gt" if down else "lt"
    earlier = Q(**{f"pk__{step}": key})
    back = ("" if down else "-") + name
    if name == "pk":
        return queryset.filter(earlier).order_by(back)
    tie = "pk" if down else "-pk"
    if not _nullable(queryset, name):
        near = Q(**{f"{name}__{step}e": value}) & (Q(**{f"{name}__{step}": value}) | earlier)
        return queryset.filter(near).order_by(back, tie)
    nearest = F(name).asc(nulls_first=True) if down else F(name).desc(nulls_first=True)
    if value is None:
        near = Q(**{f"{name}__isnull": False}) | (Q(**{f"{name}__isnull": True}) & earlier)
    else:
        near = Q(**{f"{name}__{step}e": value}) & (Q(**{f"{name}__{step}": value}) | earlier)
    return queryset.filter(near).order_by(nearest, tie)


def _nullable(queryset: QuerySet[Any], name: str) -> bool:
    model: Any = queryset.model
    *path, last = name.split("__")
    for step in path:
        relation = model._meta.get_field(step)
        if relation.null:
            return True
        model = relation.related_model
    return bool(model._meta.get_field(last).null)


def _order(listing: Listing, asked: str) -> str:
    sorts = {column.sort for column in listing.columns if column.sort}
    return asked if asked.removeprefix("-") in sorts else listing.order


def _filtered(
    listing: Listing, queryset: QuerySet[Any], query: QueryDict, zone: str
) -> QuerySet[Any]:
    for each in listing.filters:
        queryset = each.apply(queryset, Asked(query, zone))
    return queryset.select_related(*listing.related) if listing.related else queryset


def _window(
    queryset: QuerySet[Any], order: str, query: QueryDict, listing: Listing
) -> tuple[list[Row], bool, bool]:
    """Rows of the page, and whether there are rows before and after it."""
    size = listing.page_size
    back = _place(queryset, order, query.get("before", ""))
    if back is not None:
        rows = list(before(queryset, order, *back)[: size + 1])
        return rows[:size][::-1], len(rows) > size, True
    on = _place(queryset, order, query.get("after", ""))
    start = ordered(queryset, order) if on is None else ordered(beyond(queryset, order, *on), order)
    rows = list(start[: size + 1])
    return rows[:size], on is not None, len(rows) > size


def _place(queryset: QuerySet[Any], order: str, key: str) -> tuple[Any, int] | None:
    """Sort value and key of the row to continue from; None when there is no such row."""
    if not key.isdigit():
        return None
    name = order.removeprefix("-")
    model: Any = queryset.model
    found = model._default_manager.filter(pk=int(key)).values_list(name, flat=True).first()
    if found is None and not model._default_manager.filter(pk=int(key)).exists():
        return None
    return found, int(key)


def _count_text(queryset: QuerySet[Any]) -> str:
    count = queryset.order_by().select_related(None)[: COUNT_LIMIT + 1].count()
    if count > COUNT_LIMIT:
        return f"{COUNT_LIMIT:,}+"
    return f"{count:,}"


def _url(query: QueryDict, **changes: Any) -> str:
    copy = query.copy()
    for name in ("before", "after", "as"):
        copy.pop(name, None)
    for name in [name for name, value in copy.items() if not value]:
        copy.pop(name)
    for name, value in changes.items():
        copy[name] = str(value)
    return f"?{copy.urlencode()}"


def _heading(column: Column, order: str, query: QueryDict) -> Heading:
    if not column.sort:
        return Heading(column.label, column.align, "", "")
    current = order.removeprefix("-") == column.sort
    down = current and order.startswith("-")
    turned = column.sort if not current or down else f"-{column.sort}"
    direction = ("descending" if down else "ascending") if current else ""
    return Heading(column.label, column.align, _url(query, sort=turned), direction)


def _line(listing: Listing, row: Row, zone: str) -> ShownLine:
    cells = tuple(
        Cell(
            text=conditional_escape(column.show(row))
            if column.show
            else shown(column.value(row), zone),
            second=column.second(row) if column.second else "",
            url=column.link(row) if column.link else "",
            align=column.align,
            label=column.label,
        )
        for column in listing.shown_columns
    )
    return ShownLine(row.pk, cells, listing.actions(row) if listing.actions else "")


def _saved(request: HttpRequest, listing: Listing) -> list[SavedFilter]:
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return []
    return list(
        SavedFilter.objects.filter(user_id=actor.user_id, listing=listing.name).order_by("name")
    )


def _file(
    request: HttpRequest, listing: Listing, queryset: QuerySet[Any], wanted: str, zone: str
) -> HttpResponse:
    queryset = _filtered(listing, queryset, request.GET, zone)
    order = _order(listing, request.GET.get("sort", ""))
    count = queryset.order_by().select_related(None)[: EXPORT_LIMIT + 1].count()
    if count > EXPORT_LIMIT:
        raise TooManyRows(
            f"This list has more than {EXPORT_LIMIT:,} rows. Set a filter, then export again."
        )
    head = [column.label for column in listing.columns]
    lines = ([column.value(row) for column in listing.columns] for row in _all(queryset, order))
    return export.file_response(wanted, listing.name, listing.title, head, lines, zone)


def _all(queryset: QuerySet[Any], order: str) -> Iterator[Row]:
    """Every row, a keyset page at a time."""
    name = order.removeprefix("-")
    rows: Iterable[Row] = ordered(queryset, order)[:_CHUNK]
    while chunk := list(rows):
        yield from chunk
        if len(chunk) < _CHUNK:
            return
        last = chunk[-1]
        value = last.pk if name == "pk" else _reach(last, name)
        rows = ordered(beyond(queryset, order, value, last.pk), order)[:_CHUNK]


def _reach(row: Row, name: str) -> Any:
    for step in name.split("__"):
        row = getattr(row, step)
    return row

"""The blocks of the day grid. Written in Python: 480 of them through the template engine cost
half of the page's time budget (docs/adr/0080)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import assert_never
from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString

from praxis.desk.types import (
    BlockedTime,
    Column,
    FlowRow,
    GroupVisit,
    Item,
    MoreLanes,
    OpenTime,
    VisitBlock,
)
from praxis.ui.templatetags.ui import icon, wait

register = template.Library()


@register.simple_tag
def grid_items(column: Column, new_url: str, list_url: str, may_book: bool) -> SafeString:
    """Everything that stands in one column, in the order of the day; escapes every value."""
    return SafeString(
        "\n".join([_item(item, column, new_url, list_url, may_book) for item in column.items])
    )


def _item(item: Item, column: Column, new_url: str, list_url: str, may_book: bool) -> str:
    match item:
        case VisitBlock():
            return _visit(item, may_book)
        case OpenTime():
            return _open(item, column, new_url) if may_book else ""
        case BlockedTime():
            lock = icon("lock", "small") if item.kind == "held" else ""
            return (
                f'<div class="{item.kind} {item.classes}">'
                f"<span>{lock}{escape(item.word)}</span></div>"
            )
        case GroupVisit():
            return _group(item)
        case MoreLanes():
            url = f"{escape(list_url)}&amp;provider={column.provider_id}"
            return (
                f'<a class="more-lanes {item.classes}" href="{url}">+{item.count}'
                '<span class="sr"> more visits at this time</span></a>'
            )
    assert_never(item)


def _visit(item: VisitBlock, may_book: bool) -> str:
    key = item.id
    drag = f' data-drag="/visits/{key}/move/"' if may_book and item.movable else ""
    flags = f'<span class="visit-flags">{item.flags}</span>' if item.flags else ""
    return (
        f'<a class="{item.classes}" id="visit-{key}" href="/visits/{key}/"'
        f' data-visit data-status="{item.status}"{drag}>'
        f'<span class="visit-clock">{item.clock}</span>'
        f'<span class="visit-top"><span class="visit-name">{escape(item.name)}</span>{flags}</span>'
        f'<span class="visit-more">{escape(item.more)}</span>'
        f'<span class="sr">{escape(item.said)}</span></a>'
    )


def _group(item: GroupVisit) -> str:
    return (
        f'<a class="visit visit-group {item.classes}" href="{escape(item.url)}">'
        f'<span class="visit-clock">{item.clock}</span>'
        f'<span class="visit-top"><span class="visit-name">{escape(item.title)}</span>'
        f'<span class="visit-flags">{icon("users", "small", "Group visit")}</span></span>'
        f'<span class="visit-more">{escape(item.more)}</span></a>'
    )


def _open(item: OpenTime, column: Column, new_url: str) -> str:
    mark = item.at[:16].replace("-", "").replace(":", "")
    url = f"{escape(new_url)}&amp;provider={column.provider_id}&amp;at={quote(item.at)}"
    return (
        f'<a class="open-time {item.classes}" id="open-{column.provider_id}-{mark}" data-open'
        f' href="{url}">+ {item.clock}<span class="sr"> open, {escape(column.title)}</span></a>'
    )


@register.simple_tag
def flow_rows(rows: Sequence[FlowRow], none: str, waits: tuple[int, int], token: str) -> SafeString:
    """The rows of one part of the side panel, or `none` in words; escapes every value."""
    inside = "".join([_flow_row(row, waits, token) for row in rows])
    return SafeString(
        f'<div class="card rows">{inside or f"""<p class="empty">{escape(none)}</p>"""}</div>'
    )


def _flow_row(row: FlowRow, waits: tuple[int, int], token: str) -> str:
    key, name = row.appointment_id, escape(row.name)
    if row.minutes is not None:
        mark: str = wait(row.minutes, *waits)
    elif row.clock:
        mark = f'<span class="row-mark row-time">{escape(row.clock)}</span>'
    else:
        mark = f'<span class="row-mark">{icon("receipt")}</span>'
    label = f'{escape(row.button)}<span class="sr"> {name}</span>'
    if row.step and row.button:
        act = (
            f'<form method="post" action="/visits/{key}/{row.step}/" data-step>'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
            '<input type="hidden" name="from" value="today">'
            f'<button class="button" id="flow-{key}-{row.step}">{label}</button></form>'
        )
    elif row.button:
        act = f'<a class="button" href="/visits/{key}/check-out/">{label}</a>'
    else:
        act = ""
    return (
        f'<div class="row" id="flow-{key}">{mark}<div class="row-main">'
        f'<a href="{row.url}">{name}</a><span>{escape(row.second)}</span></div>{act}</div>'
    )


@register.filter
def of(found: dict[int, str], key: int) -> str:
    """The entry of a mapping, or nothing."""
    return found.get(key, "")

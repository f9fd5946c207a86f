"""The blocks of the day grid. Written in Python: 480 of them through the template engine cost
half of the page's time budget (docs/adr/0080)."""

from __future__ import annotations

from typing import assert_never
from urllib.parse import quote

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from praxis.desk.types import BlockedTime, Column, Item, MoreLanes, OpenTime, VisitBlock
from praxis.ui.templatetags.ui import icon

register = template.Library()


@register.simple_tag
def grid_items(column: Column, new_url: str, list_url: str, may_book: bool) -> SafeString:
    """Everything that stands in one column, in the order of the day."""
    return format_html_join(
        "\n", "{}", ((_item(item, column, new_url, list_url, may_book),) for item in column.items)
    )


def _item(item: Item, column: Column, new_url: str, list_url: str, may_book: bool) -> SafeString:
    match item:
        case VisitBlock():
            return _visit(item, may_book)
        case OpenTime():
            return _open(item, column, new_url) if may_book else _NOTHING
        case BlockedTime():
            lock = icon("lock", "small") if item.kind == "held" else ""
            return format_html(
                '<div class="{} {}"><span>{}{}</span></div>',
                item.kind,
                item.classes,
                lock,
                item.word,
            )
        case MoreLanes():
            return format_html(
                '<a class="more-lanes {}" href="{}&amp;provider={}">+{}'
                '<span class="sr"> more visits at this time</span></a>',
                item.classes,
                list_url,
                column.provider_id,
                item.count,
            )
    assert_never(item)


_VISIT = (
    '<a class="{}" id="visit-{}" href="/visits/{}/" data-visit data-status="{}"{}>'
    '<span class="visit-clock">{}</span>'
    '<span class="visit-top"><span class="visit-name">{}</span>{}</span>'
    '<span class="visit-more">{}</span><span class="sr">{}</span></a>'
)
_NOTHING = SafeString("")


def _visit(item: VisitBlock, may_book: bool) -> SafeString:
    movable = may_book and item.movable
    drag = format_html(' data-drag="/visits/{}/move/"', item.id) if movable else _NOTHING
    flags = format_html('<span class="visit-flags">{}</span>', item.flags) if item.flags else ""
    return format_html(
        _VISIT,
        item.classes,
        item.id,
        item.id,
        item.status,
        drag,
        item.clock,
        item.name,
        flags,
        item.more,
        item.said,
    )


def _open(item: OpenTime, column: Column, new_url: str) -> SafeString:
    mark = item.at[:16].replace("-", "").replace(":", "")
    return format_html(
        '<a class="open-time {}" id="open-{}-{}" data-open'
        ' href="{}&amp;provider={}&amp;at={}">+ {}<span class="sr"> open, {}</span></a>',
        item.classes,
        column.provider_id,
        mark,
        new_url,
        column.provider_id,
        quote(item.at),
        item.clock,
        column.title,
    )


@register.filter
def of(found: dict[int, str], key: int) -> str:
    """The entry of a mapping, or nothing."""
    return found.get(key, "")

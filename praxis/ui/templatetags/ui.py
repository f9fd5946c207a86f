"""The shared pieces of a page. `{% load ui %}`; docs/modules/ui.md lists them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from praxis.kernel import clock
from praxis.kernel.money import Money
from praxis.ui import toast, words
from praxis.ui.icons import ICONS

register = template.Library()

TONES = ("", "bad", "warn", "good", "note", "blue")
STATUSES: dict[str, tuple[str, str]] = {
    "booked": ("st-booked", "Not confirmed"),
    "confirmed": ("st-confirmed", "Confirmed"),
    "arrived": ("st-arrived", "Waiting"),
    "roomed": ("st-roomed", "In room"),
    "with_provider": ("st-provider", "With provider"),
    "checkout": ("st-checkout", "Checkout"),
    "done": ("st-done", "Done"),
    "no_show": ("st-noshow", "No-show"),
    "left_unseen": ("st-noshow", "Left without being seen"),
    "cancelled": ("st-cancelled", "Cancelled"),
}
NOTHING = format_html("{}", words.DASH)
NO_TEXT = format_html("{}", "")
BUTTON_KINDS = ("", "primary", "danger", "soft", "plain")


class WrongArgument(template.TemplateSyntaxError):
    """A page asked a tag for something that does not exist."""


def _one_of(value: str, allowed: tuple[str, ...] | dict[str, Any], what: str) -> str:
    if value not in allowed:
        raise WrongArgument(f"{what} {value!r} is none of {', '.join(sorted(allowed))}")
    return value


def _zone(context: Context, zone: str) -> str:
    found = zone or context.get("zone", "")
    if not found:
        raise WrongArgument("give the site's zone: {% time value zone %}, or put zone in context")
    return str(found)


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """A drawing beside words; with `label` it stands alone and is read out."""
    _one_of(name, ICONS, "icon")
    classes = "icon"
    if size:
        classes += f" icon-{_one_of(size, ('small', 'large'), 'icon size')}"
    if name.endswith("-filled"):
        classes += " icon-filled"
    address = f"{static('ui/vendor/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            classes,
            label,
            address,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        classes,
        address,
    )


@register.simple_tag
def key(name: str) -> SafeString:
    return format_html('<kbd class="kbd" aria-hidden="true">{}</kbd>', name)


@register.simple_tag
def tag(text: str, tone: str = "", icon: str = "") -> SafeString:
    _one_of(tone, TONES, "tone")
    classes = f"tag tag-{tone}" if tone else "tag"
    drawing = globals()["icon"](icon, "small") if icon else ""
    return format_html('<span class="{}">{}{}</span>', classes, drawing, text)


@register.simple_tag
def status_tag(status: str, text: str = "") -> SafeString:
    """A visit's status: colour and word. `text` adds to it: "With provider, room 4"."""
    classes, word = STATUSES[_one_of(str(status), STATUSES, "visit status")]
    shown = f"{word}, {text}" if text else word
    mark = icon("check", "small") if status == "done" else ""
    return format_html('<span class="tag status {}">{}{}</span>', classes, mark, shown)


@register.filter
def status_class(status: str) -> str:
    return STATUSES[_one_of(str(status), STATUSES, "visit status")][0]


@register.filter
def status_word(status: str) -> str:
    return STATUSES[_one_of(str(status), STATUSES, "visit status")][1]


@register.filter
def money(amount: Money | int | None) -> SafeString:
    return format_html('<span class="num">{}</span>', words.money_text(amount))


@register.filter
def signed(cents: int) -> SafeString:
    """Money that came or went: its sign always stands before it."""
    text = words.money_text(cents)
    return format_html('<span class="num">{}</span>', f"+{text}" if cents > 0 else text)


@register.filter
def zipcode(code: str) -> str:
    return words.zip_text(code)


@register.filter
def phone(number: str | None) -> str:
    return words.phone_text(number) if number else ""


@register.simple_tag
def phone_link(number: str | None) -> SafeString:
    if not number:
        return NO_TEXT
    return format_html(
        '<a class="num nowrap" href="tel:{}">{}</a>', number, words.phone_text(number)
    )


@register.filter
def initials(name: str | None) -> str:
    return words.initials(name or "")


@register.filter
def us_date(value: date | None) -> SafeString:
    """A date that has no zone: of birth, of service, of expiry."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        raise WrongArgument("us_date is for dates; use {% date value %} for an instant")
    return format_html('<span class="num">{}</span>', words.us_date(value))


def _time_element(value: date | datetime, text: str) -> SafeString:
    return format_html('<time class="num" datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | datetime | None, zone: str = "") -> SafeString:
    if value is None:
        return NOTHING
    return _time_element(value, words.day_text(value, _zone(context, zone)))


@register.simple_tag(takes_context=True)
def long_day(context: Context, value: date | datetime, zone: str = "") -> SafeString:
    return _time_element(value, words.long_day_text(value, _zone(context, zone)))


@register.simple_tag(takes_context=True, name="date")
def date_tag(context: Context, value: date | datetime | None, zone: str = "") -> SafeString:
    if value is None:
        return NOTHING
    return _time_element(value, words.us_date(words.day_of(value, _zone(context, zone))))


@register.simple_tag(takes_context=True)
def time(context: Context, value: datetime | None, zone: str = "") -> SafeString:
    if value is None:
        return NOTHING
    return _time_element(value, words.time_text(value, _zone(context, zone)))


@register.simple_tag(takes_context=True)
def short_time(context: Context, value: datetime, zone: str = "") -> SafeString:
    return _time_element(value, words.short_time_text(value, _zone(context, zone)))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None, zone: str = "") -> SafeString:
    if value is None:
        return NOTHING
    return _time_element(value, words.moment_text(value, _zone(context, zone)))


@register.simple_tag(takes_context=True)
def printed(context: Context) -> str:
    """Who prints this page, and when: the last line of every print."""
    actor = context.get("actor")
    who = f"Printed by {actor.name}" if actor else "Printed"
    zone = context.get("zone")
    return f"{who}, {words.moment_text(clock.now(), zone)}" if zone else who


@register.simple_tag(takes_context=True)
def age(context: Context, born: date | None, zone: str = "") -> str:
    if born is None:
        return ""
    return words.age_text(born, clock.today(_zone(context, zone)))


@register.simple_tag(takes_context=True)
def person(
    context: Context,
    name: str,
    born: date,
    *,
    sex: str = "",
    number: str = "",
    url: str = "",
    zone: str = "",
) -> SafeString:
    """Name, date of birth, age and sex, record number: the identity on one line, everywhere."""
    years = words.age_text(born, clock.today(_zone(context, zone)))
    who = format_html('<a href="{}">{}</a>', url, name) if url else format_html("<b>{}</b>", name)
    facts = " · ".join(filter(None, [words.us_date(born), f"{years} {sex}".strip(), number]))
    return format_html('<span class="person">{} <span class="num">{}</span></span>', who, facts)


@register.inclusion_tag("ui/identity.html", takes_context=True)
def identity(
    context: Context,
    name: str,
    born: date,
    *,
    sex: str = "",
    number: str = "",
    second: str = "",
    url: str = "",
    alerts: Any = (),
    zone: str = "",
) -> dict[str, Any]:
    """The identity bar. Alerts, worst first, have tone, icon, title and text."""
    shown = list(alerts)
    if len(shown) > 3:
        raise WrongArgument("at most three alerts, worst first")
    return {
        "name": name,
        "born": words.us_date(born),
        "age": words.age_text(born, clock.today(_zone(context, zone))),
        "sex": sex,
        "number": number,
        "second": second,
        "url": url,
        "alerts": shown,
    }


@register.simple_tag
def button(
    text: str,
    *,
    url: str = "",
    name: str = "",
    value: str = "",
    kind: str = "",
    icon: str = "",
    key: str = "",
    small: bool = False,
) -> SafeString:
    """A link when it has `url`, else the submit button of its form. `key` is shown and works."""
    _one_of(kind, BUTTON_KINDS, "button kind")
    classes = " ".join(
        filter(None, ["button", kind and f"button-{kind}", "button-small" if small else ""])
    )
    drawing = globals()["icon"](icon) if icon else ""
    hint = globals()["key"](key) if key else ""
    pressed = format_html(' data-key="{0}" aria-keyshortcuts="{0}"', key.lower()) if key else ""
    if url:
        return format_html(
            '<a class="{}" href="{}"{}>{}<span>{}</span>{}</a>',
            classes,
            url,
            pressed,
            drawing,
            text,
            hint,
        )
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button class="{}"{}{}>{}<span>{}</span>{}</button>',
        classes,
        named,
        pressed,
        drawing,
        text,
        hint,
    )


@register.inclusion_tag("ui/empty.html")
def empty(text: str, action: str = "", url: str = "") -> dict[str, str]:
    return {"text": text, "action": action, "url": url}


@register.simple_tag
def wait(minutes: int, warn_at: int = 15, bad_at: int = 25) -> SafeString:
    """Minutes waiting; the thresholds are the clinic's settings."""
    tone = " wait-bad" if minutes >= bad_at else " wait-warn" if minutes >= warn_at else ""
    return format_html('<span class="wait{}">{}<small>min</small></span>', tone, minutes)


@register.simple_tag
def progress(value: int, most: int, label: str, tone: str = "") -> SafeString:
    _one_of(tone, ("", "bad", "warn", "good"), "tone")
    return format_html(
        '<progress class="{}" value="{}" max="{}" aria-label="{}"></progress>',
        f"is-{tone}" if tone else "",
        value,
        most,
        label,
    )


@register.simple_tag
def spark(numbers: Any, label: str) -> SafeString:
    """A small line of figures; the figures themselves stand beside it."""
    values = [float(number) for number in numbers]
    if len(values) < 2:
        return NO_TEXT
    low, high = min(values), max(values)
    spread = (high - low) or 1.0
    points = [
        (round(2 + 48 * i / (len(values) - 1), 1), round(19 - 16 * (value - low) / spread, 1))
        for i, value in enumerate(values)
    ]
    return format_html(
        '<svg class="spark" viewBox="0 0 52 22" role="img" aria-label="{}">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="1.6" fill="#0b6157" stroke="none"/>'
        "</svg>",
        label,
        " ".join(f"{x},{y}" for x, y in points),
        *points[-1],
    )


@register.simple_tag
def undo_of(message: Any) -> tuple[str, str] | None:
    return toast.undo_of(message.extra_tags)


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, *, narrow: bool = False, row: bool = False) -> Any:
    """One field of a form: label above, hint, error under the hint, wired for screen readers."""
    if not isinstance(bound, BoundField):
        raise WrongArgument(f"{{% field %}} takes a field of a form, not {bound!r}")
    widget = bound.field.widget
    error_id = f"{bound.auto_id}_error"
    hint_id = f"{bound.auto_id}_helptext"
    ids = [hint_id] if bound.help_text else []
    return {
        "field": bound,
        "hidden": bound.is_hidden,
        "group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
        "checkbox": isinstance(widget, CheckboxInput),
        "narrow": narrow or bool(getattr(bound.field, "narrow", False)),
        "row": row,
        "hint_id": hint_id,
        "error_id": error_id,
        "describedby": " ".join([*ids, error_id] if bound.errors else ids),
        "optional": _("optional"),
    }


@register.inclusion_tag("ui/form.html")
def form_fields(form: Any) -> dict[str, Any]:
    """All of a form but its <form> tag and its buttons: summary, conflict, draft, fields."""
    return {"form": form}

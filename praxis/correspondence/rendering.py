"""Messages in the patient's language, with as little about the patient as will do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.translation import gettext, gettext_noop

from praxis.correspondence.types import FactMissing
from praxis.ui.words import phone_text

Facts = Mapping[str, str | datetime]


@dataclass(frozen=True, slots=True)
class Template:
    """`facts` must be given, "" where unknown; `optional` may. A datetime gives day and time."""

    subject: str
    facts: tuple[str, ...]
    optional: tuple[str, ...] = ()


_VISIT = ("start", "practice", "site", "address", "phone")
_VIDEO = ("by_video", "video_url")

TEMPLATES = {
    "appointment_confirmation": Template(
        gettext_noop("Your visit is booked"), _VISIT, ("name", "change_url", *_VIDEO)
    ),
    "appointment_moved": Template(
        gettext_noop("Your visit has a new time"),
        (*_VISIT, "former"),
        ("name", "change_url", *_VIDEO),
    ),
    "appointment_cancelled": Template(
        gettext_noop("Your visit is cancelled"), ("start", "practice", "phone"), ("name",)
    ),
    "appointment_reminder": Template(
        gettext_noop("Your visit is coming up"),
        _VISIT,
        ("name", "change_url", "arrive_url", *_VIDEO),
    ),
    "appointment_confirmed": Template(
        gettext_noop("Your visit is confirmed"), ("start", "practice", "phone"), ("name",)
    ),
    "running_late": Template(
        gettext_noop("We are running late"), ("expected", "start", "practice", "phone"), ("name",)
    ),
    "waitlist_offer": Template(
        gettext_noop("An earlier time opened"), ("start", "until", "url", "practice", "phone")
    ),
    "pay_link": Template(
        gettext_noop("You can pay your bill online"), ("until", "url", "practice", "phone")
    ),
    "notice": Template("", ("subject", "text", "practice", "phone"), ("name",)),
    "business": Template("", ("subject", "text", "practice", "phone")),
    "letter": Template("", ("subject", "text", "practice", "phone"), ("name",)),
    "letter_attached": Template(gettext_noop("A letter from us"), ("practice", "phone")),
    "text_stopped": Template(gettext_noop("No more texts"), ("practice", "phone")),
    "text_started": Template(gettext_noop("Texts again"), ("practice", "phone")),
    "text_help": Template(gettext_noop("Help with texts"), ("practice", "phone")),
}
# Texts only, answering a word of the patient's: also to a number that has just said STOP.
ANSWERS = ("text_stopped", "text_started", "text_help")

_DAY = {"en": "l, F j, Y", "es": r"l j \d\e F \d\e Y"}
_SHORT_DAY = {"en": "D, M j", "es": r"D j \d\e M"}
_TIME = {"en": "g:i A", "es": "g:i a"}


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    body: str
    language: str


def language_for(wanted: str) -> str:
    """One of ours for what the patient reads; English when we do not have it."""
    short = wanted.lower().partition("-")[0]
    return short if short in dict(settings.LANGUAGES) else "en"


def render(
    template: str, facts: Facts, *, language: str, zone: str, channel: str = "email"
) -> Rendered:
    """A text has short days and words of its own, without a name, a reason or a provider.

    Raises FactMissing, and KeyError for a template that does not exist.
    """
    text = channel == "text" or template in ANSWERS
    days = _SHORT_DAY if text else _DAY
    spec = TEMPLATES[template]
    missing = [name for name in spec.facts if facts.get(name) is None]
    if missing:
        raise FactMissing(f"{template} needs {', '.join(missing)}")
    language = language_for(language)
    with translation.override(language):
        words: dict[str, str] = {}
        for name, value in facts.items():
            if isinstance(value, datetime):
                local = value.astimezone(ZoneInfo(zone))
                words[f"{name}_day"] = formats.date_format(local, days.get(language, days["en"]))
                words[f"{name}_time"] = formats.time_format(
                    local.time(), _TIME.get(language, _TIME["en"])
                )
            else:
                words[name] = phone_text(value) if name == "phone" else value
        subject = gettext(spec.subject) if spec.subject else words["subject"]
        folder = "texts" if text else "messages"
        body = str(render_to_string(f"correspondence/{folder}/{template}.txt", words))
    body = _one_line(body, most=1000) if text else body.strip() + "\n"
    return Rendered(subject=_one_line(subject), body=body, language=language)


def _one_line(text: str, *, most: int = 200) -> str:
    """A subject with a line break would be a second header."""
    return " ".join(text.split())[:most]

"""What was sent, what may be sent, what was disclosed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import (
    F,
    Q,
    QuerySet,
)

from praxis.correspondence import quiet, texts
from praxis.correspondence.models import (
    ChannelConsent,
    Disclosure,
    Message,
    MessageEvent,
    NumberWord,
    Reply,
)
from praxis.correspondence.types import Channel, NoSuchMessage, NoSuchReply, Purpose, State
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice

ACCOUNTING_YEARS = 6


def mail_is_set_up() -> bool:
    return bool(practice.setting("smtp_host"))


def text_gateway() -> texts.Gateway | None:
    """As set up under Settings, Texts; None when there is none."""
    named = practice.settings("texts_url", "texts_secret", "texts_number")
    if not (named["texts_url"] and named["texts_secret"] and named["texts_number"]):
        return None
    return texts.Gateway(
        url=named["texts_url"],
        secret=practice.secret_setting("texts_secret"),
        number=named["texts_number"],
    )


def texts_are_set_up() -> bool:
    named = practice.settings("texts_url", "texts_secret", "texts_number")
    return all(named.values())


def texts_are_registered() -> bool:
    """The brand and campaign registration is on file: without one carriers block an office."""
    return bool(practice.setting("texts_registration"))


def waiting_for_set_up(*, actor: Actor, channel: str = Channel.EMAIL) -> int:
    """Messages that wait because there is no mail server or no text gateway."""
    actor.require("correspondence.view")
    if texts_are_set_up() if channel == Channel.TEXT else mail_is_set_up():
        return 0
    return Message.objects.filter(state=State.QUEUED, channel=channel).count()


def own_addresses(*, actor: Actor, patient_id: int, channel: str) -> list[str]:
    """The patient's own addresses of a channel, the first to try first."""
    if channel == Channel.LETTER:
        return [
            "\n".join(
                filter(
                    None,
                    [each.line1, each.line2, f"{each.city}, {each.state} {each.zip}".strip(", ")],
                )
            )
            for each in people.addresses(actor, patient_id)
        ]
    points = people.contact_points(actor, patient_id)
    if channel == Channel.EMAIL:
        return [point.value for point in points if point.system == "email"]
    phones = [point for point in points if point.system == "phone"]
    if channel == Channel.TEXT:
        may = [point.value for point in phones if point.may_text]
        stopped = stopped_numbers(actor=actor, numbers=may)
        return [number for number in may if number not in stopped]
    return [point.value for point in phones]


def stopped_numbers(*, actor: Actor, numbers: Collection[str]) -> set[str]:
    """Those of the numbers that answered STOP and not START since."""
    actor.require("correspondence.view")
    if not numbers:
        return set()
    latest = (
        NumberWord.objects.filter(number__in=list(numbers))
        .order_by("number", "-pk")
        .distinct("number")
    )
    return {word.number for word in latest if not word.may_text}


def text_may_arrive(*, actor: Actor, patient_id: int | None, zone: str, at: datetime) -> datetime:
    """The first moment from `at` outside quiet hours where the patient lives."""
    actor.require("correspondence.view")
    zones, hours = _clocks(actor, patient_id, zone)
    return quiet.next_allowed(at, zones, **hours)


def text_could_arrive(*, actor: Actor, patient_id: int, zone: str, at: datetime) -> datetime:
    """The last moment up to `at` outside quiet hours where the patient lives."""
    actor.require("correspondence.view")
    zones, hours = _clocks(actor, patient_id, zone)
    return quiet.last_allowed(at, zones, **hours)


def _clocks(
    actor: Actor, patient_id: int | None, zone: str
) -> tuple[tuple[str, ...], dict[str, int]]:
    home = people.addresses_of(actor, [patient_id]).get(patient_id) if patient_id else None
    named = practice.settings("texts_from_hour", "texts_until_hour")
    hours = {"from_hour": named["texts_from_hour"], "until_hour": named["texts_until_hour"]}
    return quiet.zones_of(home.state if home else "", zone or "UTC"), hours


def messages_by_key(*, actor: Actor, keys: Collection[UUID]) -> dict[UUID, Message]:
    """In one query."""
    actor.require("correspondence.view")
    return {row.client_key: row for row in Message.objects.filter(client_key__in=list(keys))}


def last_calls(*, actor: Actor, abouts: Collection[str]) -> dict[str, str]:
    """What was last written down of a telephone call about each record, in one query."""
    actor.require("correspondence.view")
    calls = (
        Message.objects.filter(channel=Channel.PHONE, about__in=list(abouts))
        .order_by("about", "-pk")
        .distinct("about")
    )
    return {call.about: call.subject for call in calls}


def may_send(*, actor: Actor, patient_id: int, channel: str, purpose: str) -> bool:
    """The patient's latest word; without one: care and bills by anything but text.

    A text needs prior express consent (47 CFR 64.1200(a)(1)); marketing needs a yes on every
    channel (45 CFR 164.508(a)(3)).
    """
    actor.require("correspondence.view")
    said = (
        ChannelConsent.objects.filter(patient_id=patient_id, channel=channel, purpose=purpose)
        .order_by("-pk")
        .values_list("allowed", flat=True)
        .first()
    )
    if said is not None:
        return bool(said)
    return channel != Channel.TEXT and purpose != Purpose.OUTREACH


def consents(*, actor: Actor, patient_id: int) -> list[ChannelConsent]:
    """Every word, newest first."""
    actor.require("correspondence.view")
    return list(ChannelConsent.objects.filter(patient_id=patient_id).order_by("-pk")[:200])


def messages(*, actor: Actor) -> QuerySet[Message]:
    """Everything sent, for the office's list."""
    actor.require("correspondence.view")
    found: QuerySet[Message] = Message.objects.select_related("patient")
    return found


def messages_of(*, actor: Actor, patient_id: int, limit: int = 100) -> list[Message]:
    """Newest first."""
    actor.require("correspondence.view")
    return list(Message.objects.filter(patient_id=patient_id).order_by("-queued_at", "-pk")[:limit])


def get_message(*, actor: Actor, message_id: int) -> Message:
    """Raises NoSuchMessage."""
    actor.require("correspondence.view")
    found: Message | None = Message.objects.select_related("patient").filter(pk=message_id).first()
    if found is None:
        raise NoSuchMessage("There is no such message, or it is not yours to see.")
    return found


def events_of(*, actor: Actor, message_id: int) -> list[MessageEvent]:
    """Oldest first. Raises NoSuchMessage."""
    message = get_message(actor=actor, message_id=message_id)
    return list(message.events.order_by("pk"))


def replies(*, actor: Actor) -> QuerySet[Reply]:
    """Every text that came in, for the office's list."""
    actor.require("correspondence.view")
    found: QuerySet[Reply] = Reply.objects.select_related("patient")
    return found


def get_reply(*, actor: Actor, reply_id: int) -> Reply:
    """Raises NoSuchReply."""
    found = replies(actor=actor).select_related("message").filter(pk=reply_id).first()
    if found is None:
        raise NoSuchReply("There is no such text, or it is not yours to see.")
    return found


def replies_of(*, actor: Actor, patient_id: int, limit: int = 50) -> list[Reply]:
    """Newest first."""
    return list(replies(actor=actor).filter(patient_id=patient_id).order_by("-pk")[:limit])


def stuck_count(*, actor: Actor) -> int:
    actor.require("correspondence.view")
    return Message.objects.filter(state__in=(State.FAILED, State.UNKNOWN)).count()


def disclosures(*, actor: Actor, patient_id: int) -> list[Disclosure]:
    """All of them, for the office; corrected ones too, newest first."""
    actor.require("correspondence.view_disclosures")
    return list(
        Disclosure.objects.filter(patient_id=patient_id)
        .select_related("corrected_by")
        .order_by("-disclosed_at", "-pk")
    )


def get_disclosure(*, actor: Actor, patient_id: int, disclosure_id: int) -> Disclosure:
    """Raises NoSuchMessage."""
    actor.require("correspondence.disclose")
    found: Disclosure | None = Disclosure.objects.filter(
        pk=disclosure_id, patient_id=patient_id
    ).first()
    if found is None:
        raise NoSuchMessage("There is no such disclosure, or it is not yours to see.")
    return found


def accounting(*, actor: Actor, patient_id: int, on: date) -> list[Disclosure]:
    """What the patient is told: accountable disclosures of the six years before `on`.

    Without those an official has asked to withhold for now (45 CFR 164.528(a)(2)), entries
    in error and entries that were corrected.
    """
    actor.require("correspondence.view_disclosures")
    since = _years_before(on, ACCOUNTING_YEARS)
    return list(
        Disclosure.objects.filter(
            Q(withheld_until__isnull=True) | Q(withheld_until__lt=on),
            patient_id=patient_id,
            accountable=True,
            entered_in_error=False,
            corrected_by__isnull=True,
            disclosed_at__date__gte=since,
        ).order_by(F("disclosed_at").desc(), "-pk")
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)

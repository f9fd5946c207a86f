"""File, close, give and put off work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.kernel.money import Money
from praxis.worklist import queries
from praxis.worklist.models import WorkItem, WorkItemEvent
from praxis.worklist.types import (
    ROLES,
    ClosesItself,
    ItemClosed,
    NewItem,
    NoSuchItem,
    NotTheirWork,
    ReasonMissing,
    SnoozedPastDeadline,
    UnknownRole,
    area_of,
)

_AS_GIVEN = (
    "key",
    "kind",
    "title",
    "why",
    "consequence",
    "due_at",
    "role",
    "patient_id",
    "url",
    "step",
    "citation",
)


@transaction.atomic
def file_item(
    *,
    actor: Actor,
    key: str,
    kind: str,
    title: str,
    why: str,
    consequence: str,
    due_at: datetime,
    role: str,
    patient_id: int | None = None,
    url: str = "",
    step: str = "Open",
    citation: str = "",
    at_risk: Money | None = None,
    owner_id: int | None = None,
    by_hand: bool = False,
) -> WorkItem:
    """Put work on a role's list; `key` is "room:thing:id" of its cause.

    Filed again, the open item takes the new words and deadline (the old deadline stays in its
    events) and keeps its owner; a closed one is open again. `why` says why this date.
    """
    actor.require("worklist.file")
    if role not in ROLES:
        raise UnknownRole(role)
    facts = {
        "kind": kind,
        "title": title,
        "why": why,
        "consequence": consequence,
        "citation": citation,
        "step": step,
        "url": url,
        "due_at": due_at,
        "amount_at_risk_cents": at_risk.cents if at_risk else None,
        "role": role,
        "by_hand": by_hand,
    }
    fresh = WorkItem(
        key=key,
        area=area_of(key),
        patient_id=patient_id,
        owner_id=owner_id,
        filed_at=clock.now(),
        **facts,
    )
    WorkItem.objects.bulk_create([fresh], ignore_conflicts=True)
    item: WorkItem = WorkItem.objects.select_for_update(of=("self",)).get(key=key)
    if not item.events.exists():
        _note(actor, item, "filed")
        return item
    return _file_again(actor, item, facts)


@transaction.atomic
def file_items(*, actor: Actor, items: Sequence[NewItem]) -> int:
    """Much work at once, for whole files: as `file_item`, in a few statements. How many are new.

    Those filed before take the new words and deadline one by one.
    """
    actor.require("worklist.file")
    known = set(
        WorkItem.objects.filter(key__in=[item.key for item in items]).values_list("key", flat=True)
    )
    fresh = [item for item in items if item.key not in known]
    for item in fresh:
        if item.role not in ROLES:
            raise UnknownRole(item.role)
    now = clock.now()
    rows = WorkItem.objects.bulk_create(
        (
            WorkItem(
                **{name: getattr(item, name) for name in _AS_GIVEN},
                area=area_of(item.key),
                amount_at_risk_cents=item.at_risk.cents if item.at_risk else None,
                filed_at=now,
            )
            for item in fresh
        ),
        batch_size=1000,
    )
    WorkItemEvent.objects.bulk_create(
        (
            WorkItemEvent(
                item=row,
                patient_id=row.patient_id,
                verb="filed",
                due_at=row.due_at,
                by_id=actor.user_id,
                by_name=actor.signature,
                occurred_at=now,
            )
            for row in rows
        ),
        batch_size=1000,
    )
    for item in items:
        if item.key in known:
            file_item(
                actor=actor, **{field.name: getattr(item, field.name) for field in fields(item)}
            )
    return len(rows)


def _file_again(actor: Actor, item: WorkItem, facts: dict[str, object]) -> WorkItem:
    changed = [name for name, value in facts.items() if getattr(item, name) != value]
    reopened = item.closed_at is not None
    if not changed and not reopened:
        return item
    for name in changed:
        setattr(item, name, facts[name])
    if reopened:
        item.closed_at = item.closed_by_id = item.snoozed_until = None
        item.filed_at = clock.now()
    item.save()
    _note(actor, item, "reopened" if reopened else "changed")
    return item


@transaction.atomic
def close_item(*, actor: Actor, key: str, reason: str = "") -> bool:
    """The cause is gone. False when nothing was open under this key."""
    actor.require("worklist.file")
    item = WorkItem.objects.select_for_update(of=("self",)).filter(key=key).first()
    if item is None or item.closed_at is not None:
        return False
    _close(actor, item, reason)
    return True


@transaction.atomic
def finish_item(*, actor: Actor, item_id: int, note: str = "") -> WorkItem:
    """A person says it is done. Raises NoSuchItem, ItemClosed, ClosesItself."""
    actor.require("worklist.file")
    item = _open_item(actor, item_id)
    if not item.by_hand:
        raise ClosesItself("This closes itself when its cause is settled. Open it and settle that.")
    _close(actor, item, note)
    return item


@transaction.atomic
def add_task(
    *,
    actor: Actor,
    key: UUID,
    title: str,
    due_at: datetime,
    role: str,
    why: str = "",
    consequence: str = "",
    patient_id: int | None = None,
    owner_id: int | None = None,
) -> WorkItem:
    """Work that a person thought of. A retry with the same key gives the first one back."""
    actor.require("worklist.file")
    filed: WorkItem | None = WorkItem.objects.filter(key=f"task:{key}").first()
    if filed is not None:
        return filed
    return file_item(
        actor=actor,
        key=f"task:{key}",
        kind="worklist.task",
        title=title,
        why=why or f"Set by {actor.name}",
        consequence=consequence,
        due_at=due_at,
        role=role,
        patient_id=patient_id,
        owner_id=owner_id,
        by_hand=True,
    )


@transaction.atomic
def assign_item(*, actor: Actor, item_id: int, owner_id: int | None, reason: str = "") -> WorkItem:
    """Take it, give it to somebody who works this list, or (None) put it back for all.

    Raises NoSuchItem, ItemClosed, NotTheirWork.
    """
    actor.require("worklist.assign")
    item = _open_item(actor, item_id)
    if item.owner_id == owner_id:
        return item
    if owner_id is not None:
        _refuse_if_not_theirs(item, owner_id)
    item.owner_id = owner_id
    item.save(update_fields=["owner"])
    _note(actor, item, "assigned", reason=reason)
    return item


def _refuse_if_not_theirs(item: WorkItem, owner_id: int) -> None:
    try:
        owner = access.actor_of(owner_id)
    except NotFound:
        owner = None
    if owner is None or not (item.role in owner.roles or owner.can("worklist.view_all")):
        raise NotTheirWork(
            f"Choose somebody with the role {ROLES[item.role]}, or the office manager.",
            field="owner",
        )


@transaction.atomic
def snooze_item(*, actor: Actor, item_id: int, until: datetime, reason: str) -> WorkItem:
    """Put it off until a time before its deadline, and say why.

    Raises NoSuchItem, ItemClosed, ReasonMissing, SnoozedPastDeadline.
    """
    actor.require("worklist.assign")
    item = _open_item(actor, item_id)
    if not reason.strip():
        raise ReasonMissing("Say what you are waiting for.", field="reason")
    if not clock.now() < until < item.due_at:
        raise SnoozedPastDeadline("Choose a time from now to before it is due.", field="until")
    item.snoozed_until = until
    item.save(update_fields=["snoozed_until"])
    _note(actor, item, "snoozed", reason=reason.strip(), until=until)
    return item


def _open_item(actor: Actor, item_id: int) -> WorkItem:
    item = queries.visible(actor).select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise NoSuchItem("There is no such task, or it is not on your list.")
    if item.closed_at is not None:
        raise ItemClosed("This was closed meanwhile. Nothing was changed.")
    return item


def _close(actor: Actor, item: WorkItem, reason: str) -> None:
    item.closed_at = clock.now()
    item.closed_by_id = actor.user_id
    item.save(update_fields=["closed_at", "closed_by"])
    _note(actor, item, "closed", reason=reason)


def _note(
    actor: Actor, item: WorkItem, verb: str, *, reason: str = "", until: datetime | None = None
) -> None:
    WorkItemEvent.objects.create(
        item=item,
        patient_id=item.patient_id,
        verb=verb,
        due_at=item.due_at,
        owner_id=item.owner_id,
        until=until,
        reason=reason[:300],
        by_id=actor.user_id,
        by_name=actor.signature,
        occurred_at=clock.now(),
    )

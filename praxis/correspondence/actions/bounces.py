"""Mail that came back: what another server says of it in a delivery status notification."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from django.db import transaction

from praxis.correspondence.actions.recording import ask_a_person, note
from praxis.correspondence.models import Message, MessageEvent
from praxis.correspondence.types import Channel, State, Verb
from praxis.kernel.actor import Actor

_OURS = re.compile(r"<([0-9a-f]{32})@praxis\.invalid>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@transaction.atomic
def take_bounce(*, actor: Actor, raw: bytes) -> bool:
    """A mail as the mailbox gave it (RFC 3464). True when it tells of a mail of ours, also when
    it was taken before; False for anything else, which is then an ordinary mail.

    Failed for good → the message is not delivered and somebody must see to it. Only delayed →
    nothing yet. Delivered → written down.
    """
    actor.require("correspondence.receive")
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(parsed, EmailMessage) or parsed.get_content_type() != "multipart/report":
        return False
    message = _ours(parsed)
    if message is None:
        return False
    action, status = _said(parsed)
    if action == "failed" and message.state in (State.SENT, State.UNKNOWN, State.SENDING):
        ask_a_person(actor, message, Verb.RETURNED, f"bounced {status}".strip())
    elif action == "delivered" and message.state == State.SENT and not _told(message):
        note(actor, message, Verb.DELIVERED, detail=status)
    return True


def _told(message: Message) -> bool:
    return bool(
        MessageEvent.objects.filter(
            message=message, verb__in=(Verb.RETURNED, Verb.DELIVERED)
        ).exists()
    )


def _ours(report: EmailMessage) -> Message | None:
    """By the Message-ID of the mail it returns: the whole mail, or its header alone."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner: Any = part.get_payload()
            text = str(inner[0].get("Message-ID", "")) if isinstance(inner, list) else ""
        elif kind == "text/rfc822-headers":
            text = str(part.get_payload())
        else:
            continue
        found = _OURS.search(text)
        if found is not None:
            return (
                Message.objects.select_for_update(of=("self",))
                .filter(client_key=UUID(hex=found[1]), channel=Channel.EMAIL)
                .first()
            )
    return None


def _said(report: EmailMessage) -> tuple[str, str]:
    """Action and status of the first recipient it speaks of."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks: Any = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            action = str(block.get("Action", "")).strip().lower()
            if action:
                status = _STATUS.search(str(block.get("Status", "")))
                return action, status[0] if status else ""
    return "", ""

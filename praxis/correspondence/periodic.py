"""Periodic work of this room."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from praxis.access.context import system
from praxis.correspondence.actions.messages import DELIVER
from praxis.correspondence.models import Message
from praxis.correspondence.outside import mail_server
from praxis.correspondence.types import Channel, State
from praxis.kernel import clock
from praxis.news import promise_outside

BATCH = 200
STALE_MINUTES = 10


def send_waiting() -> None:
    """Promise again what still waits: mails queued before there was a mail server.

    Also claims without an end whose job is gone; `deliver` asks a person about those.
    """
    with system("correspondence", purpose="waiting mail"):
        if mail_server() is None:
            return
        waiting = Message.objects.filter(
            Q(state=State.QUEUED, attempts=0) | Q(state=State.SENDING),
            channel=Channel.EMAIL,
            queued_at__lt=clock.now() - timedelta(minutes=STALE_MINUTES),
        )
        for pk in waiting.order_by("pk").values_list("pk", flat=True)[:BATCH]:
            promise_outside(DELIVER, message_id=pk)

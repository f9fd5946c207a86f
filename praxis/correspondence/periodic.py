"""Periodic work of this room."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q

from praxis.access.context import system
from praxis.correspondence import queries
from praxis.correspondence.actions.messages import DELIVER
from praxis.correspondence.models import Message
from praxis.correspondence.outside import mail_server
from praxis.correspondence.types import Channel, State, Verb
from praxis.kernel import clock
from praxis.news import promise_outside

BATCH = 200
STALE_MINUTES = 10
ASK_RECEIPT = "correspondence.ask_receipt"
ASK_AFTER = (timedelta(minutes=30), timedelta(hours=24))
ASK_UNTIL = timedelta(hours=72)


def send_waiting() -> None:
    """Promise again what still waits: queued before there was a mail server or a gateway.

    Also claims without an end whose job is gone; `deliver` finds out about those.
    """
    with system("correspondence", purpose="waiting messages"):
        ready = [
            channel
            for channel, way in (
                (Channel.EMAIL, mail_server()),
                (Channel.TEXT, queries.text_gateway()),
            )
            if way is not None
        ]
        now = clock.now()
        waiting = Message.objects.filter(
            Q(state=State.QUEUED, attempts=0) | Q(state=State.SENDING),
            Q(send_at__isnull=True) | Q(send_at__lte=now),
            channel__in=ready,
            queued_at__lt=now - timedelta(minutes=STALE_MINUTES),
        )
        for pk in waiting.order_by("pk").values_list("pk", flat=True)[:BATCH]:
            promise_outside(DELIVER, message_id=pk)


def ask_for_receipts() -> None:
    """Texts without a receipt: the gateway is asked after half an hour and after a day."""
    with system("correspondence", purpose="lost receipts"):
        if queries.text_gateway() is None:
            return
        now = clock.now()
        open_ones = (
            Message.objects.filter(
                channel=Channel.TEXT,
                state=State.SENT,
                queued_at__gt=now - ASK_UNTIL,
                queued_at__lte=now - ASK_AFTER[0],
            )
            .exclude(template="")
            .annotate(asked=Count("events", filter=Q(events__verb=Verb.ASKED)))
            .filter(
                Q(asked=0) | Q(asked=1, queued_at__lte=now - ASK_AFTER[1]),
            )
        )
        for pk in open_ones.order_by("pk").values_list("pk", flat=True)[:BATCH]:
            promise_outside(ASK_RECEIPT, message_id=pk)

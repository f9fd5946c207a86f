"""Periodic work of this room."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db.models import Count, Q

from praxis.access.context import system
from praxis.correspondence import queries, vendor
from praxis.correspondence.actions.messages import DELIVER
from praxis.correspondence.actions.printing import take_vendor_lines
from praxis.correspondence.actions.recording import next_business_day
from praxis.correspondence.models import Message
from praxis.correspondence.outside import mail_server
from praxis.correspondence.types import BadVendorFile, Channel, State, Verb
from praxis.kernel import clock
from praxis.news import promise_outside
from praxis.worklist import actions as worklist

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


def take_print_status() -> None:
    """What the printing vendor laid into its folder: each file once, the bad ones for a person."""
    for path in vendor.arrived():
        content = path.read_bytes()
        mark = hashlib.sha256(content).hexdigest()
        try:
            lines = vendor.read_status(path.name, content)
            with system("correspondence", purpose="printing vendor") as actor:
                take_vendor_lines(actor=actor, name=mark[:16], lines=lines)
        except BadVendorFile as fault:
            with system("correspondence", purpose="printing vendor") as actor:
                worklist.file_item(
                    actor=actor,
                    key=f"correspondence:vendor:{mark[:16]}",
                    kind="correspondence.vendor",
                    title="A file of the printing vendor was not understood",
                    why=fault.message,
                    consequence="We do not know which letters were mailed or came back",
                    due_at=next_business_day(),
                    role="office_manager",
                    url="/letters/print/",
                    step="Open print queue",
                )
            vendor.put_away(path, "waiting", mark)
        else:
            vendor.put_away(path, "done", mark)

"""A mail of the mailbox was taken in."""

from __future__ import annotations

from django.db import transaction

from praxis.chart.models import SeenMail
from praxis.kernel import clock
from praxis.kernel.actor import Actor


@transaction.atomic
def note_mail(
    *,
    actor: Actor,
    mailbox: str,
    validity: int,
    uid: int,
    message_id: str,
    sha256: str,
    became: str,
) -> bool:
    """Never read this mail again. False when it brought nothing new. Raises Forbidden."""
    actor.require("chart.receive")
    SeenMail.objects.bulk_create(
        [
            SeenMail(
                mailbox=mailbox,
                validity=validity,
                uid=uid,
                message_id=message_id,
                sha256=sha256,
                became=became,
                taken_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    return became != "known"

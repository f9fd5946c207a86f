"""The print queue: letters are packed for our printer or for the vendor, and then mailed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from praxis.correspondence.actions.messages import mark_sent
from praxis.correspondence.actions.recording import next_business_day
from praxis.correspondence.actions.returning import mark_returned
from praxis.correspondence.models import Letter, PrintPack
from praxis.correspondence.types import (
    BadVendorFile,
    Channel,
    NoSuchPack,
    NothingToPrint,
    PackWay,
    State,
    VendorLine,
    WhyBack,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.news import promise_outside
from praxis.worklist import actions as worklist

MOST_IN_PACK = 500


@transaction.atomic
def make_pack(*, actor: Actor, key: UUID, way: str, letter_ids: Collection[int]) -> PrintPack:
    """Letters that wait go into one pack; what another pack holds meanwhile stays there.

    A vendor's pack is written into the folder after the commit. A retry with the key gives the
    first pack back. Raises NothingToPrint.
    """
    actor.require("correspondence.send")
    first: PrintPack | None = PrintPack.objects.filter(client_key=key).first()
    if first is not None:
        return first
    letters = list(
        Letter.objects.select_for_update(of=("self",))
        .filter(
            pk__in=list(letter_ids),
            pack__isnull=True,
            message__channel=Channel.LETTER,
            message__state=State.QUEUED,
        )
        .order_by("pk")[:MOST_IN_PACK]
    )
    if not letters:
        raise NothingToPrint("None of these waits for a printer any more. Reload the page.")
    pack = insert_once(
        PrintPack(
            client_key=key,
            way=PackWay(way),
            count=len(letters),
            made_at=clock.now(),
            made_by_id=actor.user_id,
            made_by_name=actor.signature,
        )
    )
    Letter.objects.filter(pk__in=[each.pk for each in letters]).update(pack=pack)
    if pack.way == PackWay.VENDOR:
        promise_outside("correspondence.write_pack", pack_id=pack.pk)
    return pack


@transaction.atomic
def mail_pack(*, actor: Actor, pack_id: int) -> int:
    """The envelopes are in the mail. How many were marked now. Raises NoSuchPack."""
    actor.require("correspondence.send")
    pack = PrintPack.objects.filter(pk=pack_id).first()
    if pack is None:
        raise NoSuchPack("There is no such pack.")
    waiting = list(pack.letters.filter(message__state=State.QUEUED).order_by("pk"))
    for letter in waiting:
        mark_sent(actor=actor, message_id=letter.message_id)
    return len(waiting)


@transaction.atomic
def unpack_letter(*, actor: Actor, letter_id: int) -> None:
    """It came out of the printer spoilt: it waits again. Raises NothingToPrint."""
    actor.require("correspondence.send")
    letter = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("pack")
        .filter(pk=letter_id, message__state=State.QUEUED)
        .first()
    )
    if letter is None or letter.pack is None or letter.pack.way == PackWay.VENDOR:
        raise NothingToPrint("It is in the mail, or at the vendor. Reload the page.")
    letter.pack = None
    letter.save(update_fields=["pack"])


@transaction.atomic
def record_pack_written(*, actor: Actor, pack_id: int) -> None:
    """The vendor's file lies in the folder."""
    actor.require("correspondence.receive")
    PrintPack.objects.filter(pk=pack_id, written_at__isnull=True).update(written_at=clock.now())


@transaction.atomic
def take_vendor_lines(
    *, actor: Actor, name: str, lines: Sequence[VendorLine]
) -> tuple[int, list[str]]:
    """What the printing vendor says became of letters: how many changed, and unknown numbers.

    The same file again changes nothing. Raises BadVendorFile.
    """
    actor.require("correspondence.receive")
    letters = {
        row.number: row
        for row in Letter.objects.select_related("message").filter(
            number__in=[line.number for line in lines], pack__way=PackWay.VENDOR
        )
    }
    changed, unknown = 0, []
    for line in lines:
        letter = letters.get(line.number)
        if line.status not in ("mailed", "returned", "corrected"):
            raise BadVendorFile(f"A line says {line.status[:20]!r}: mailed, returned or corrected.")
        if letter is None:
            unknown.append(line.number)
            continue
        changed += _take(actor, letter, line)
    if unknown:
        worklist.file_item(
            actor=actor,
            key=f"correspondence:vendor:{name}",
            kind="correspondence.vendor",
            title="The printing vendor names letters we did not give",
            why="Clinic rule · next business day",
            consequence="Somebody's letter may not have been mailed",
            due_at=next_business_day(),
            role="office_manager",
            url="/letters/print/",
            step="Open print queue",
        )
    return changed, unknown


def _take(actor: Actor, letter: Letter, line: VendorLine) -> int:
    changed = 0
    letter.message.refresh_from_db()
    if letter.message.state == State.QUEUED:
        mark_sent(actor=actor, message_id=letter.message_id)
        changed = 1
    if line.status != "mailed" and not hasattr(letter, "came_back"):
        corrected = line.status == "corrected"
        reason = line.reason if line.reason in WhyBack.values else WhyBack.UNKNOWN
        mark_returned(
            actor=actor,
            letter_id=letter.pk,
            reason=WhyBack.CORRECTED if corrected else reason,
            new_address=line.address,
            source="vendor",
        )
        changed = 1
    return changed

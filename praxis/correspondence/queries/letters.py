"""Reading letters, their templates, batches, packs and returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet

from praxis.correspondence.models import (
    ChannelConsent,
    Letter,
    LetterReturn,
    LetterRun,
    LetterRunItem,
    LetterTemplate,
    LetterVersion,
    PrintPack,
)
from praxis.correspondence.queries.sending import get_message
from praxis.correspondence.types import (
    Addressee,
    Channel,
    NoSuchLetter,
    NoSuchPack,
    NoSuchRun,
    NoSuchTemplate,
    Purpose,
    State,
    To,
)
from praxis.kernel.actor import Actor
from praxis.people import queries as people

if TYPE_CHECKING:
    from praxis.people.models import Address

MOST = 500


def letter_templates(*, actor: Actor, ended: bool = False) -> list[LetterTemplate]:
    """By name, each with its versions and texts, newest first."""
    actor.require("correspondence.view")
    found = LetterTemplate.objects.prefetch_related(
        Prefetch("versions", LetterVersion.objects.order_by("-number").prefetch_related("texts"))
    )
    return list((found if ended else found.filter(ended_at__isnull=True)).order_by("name", "pk"))


def get_template(*, actor: Actor, template_id: int) -> LetterTemplate:
    """Raises NoSuchTemplate."""
    actor.require("correspondence.view")
    found: LetterTemplate | None = LetterTemplate.objects.filter(pk=template_id).first()
    if found is None:
        raise NoSuchTemplate("There is no such letter.")
    return found


def versions_of(*, actor: Actor, template_id: int) -> list[LetterVersion]:
    """Newest first, with their texts. Raises NoSuchTemplate."""
    template = get_template(actor=actor, template_id=template_id)
    return list(template.versions.order_by("-number").prefetch_related("texts"))


def in_use(versions: Iterable[LetterVersion]) -> LetterVersion | None:
    """The newest that is approved, of versions newest first."""
    return next((each for each in versions if each.approved_at is not None), None)


def get_approved(*, actor: Actor, template_id: int) -> LetterVersion:
    """Raises NoSuchTemplate, also for one that is ended or not approved."""
    template = get_template(actor=actor, template_id=template_id)
    version = in_use(versions_of(actor=actor, template_id=template_id))
    if version is None or template.ended_at is not None:
        raise NoSuchTemplate("This letter is not approved yet, or was ended.")
    return version


def lines_of(row: Address) -> tuple[str, ...]:
    """An address under a name, as an envelope shows it."""
    return tuple(
        part for part in (row.line1, row.line2, f"{row.city}, {row.state} {row.zip}") if part
    )


def patient_addressee(*, actor: Actor, patient_id: int) -> Addressee:
    """The patient at the first address that mail has not come back from, and by email."""
    patient = people.get_patient(actor, patient_id)
    homes = people.addresses(actor, patient_id)
    home = next((row for row in homes if row.doubted_on is None), None)
    mails = [row.value for row in people.contact_points(actor, patient_id) if row.system == "email"]
    return Addressee(
        to=To.PATIENT,
        name=patient.name,
        lines=lines_of(home) if home else (),
        email=mails[0] if mails else "",
        address_id=home.pk if home else None,
    )


def left_out(
    *, actor: Actor, patient_ids: Collection[int], purpose: str = Purpose.CARE
) -> dict[int, str]:
    """Those who get no letter on paper, and why; in four queries for any number."""
    actor.require("correspondence.view")
    known = people.patients_by_id(actor, patient_ids)
    homes = people.addresses_of(actor, patient_ids)
    no = _refusing(patient_ids, purpose)
    why: dict[int, str] = {}
    for pk in patient_ids:
        patient, home = known.get(pk), homes.get(pk)
        if patient is None:
            why[pk] = "The chart is not yours to see"
        elif patient.deceased_on is not None:
            why[pk] = "Died"
        elif pk in no:
            why[pk] = "Does not want letters"
        elif home is None:
            why[pk] = "No address"
        elif home.doubted_on is not None:
            why[pk] = "Mail came back from the address"
    return why


def _refusing(patient_ids: Collection[int], purpose: str) -> frozenset[int]:
    """Whose latest word on letters is no; for outreach also who was never asked."""
    latest = (
        ChannelConsent.objects.filter(
            patient_id__in=list(patient_ids), channel=Channel.LETTER, purpose=purpose
        )
        .order_by("patient_id", "-pk")
        .distinct("patient_id")
    )
    said = {row.patient_id: row.allowed for row in latest}
    default = purpose != Purpose.OUTREACH
    return frozenset(pk for pk in patient_ids if not said.get(pk, default))


def letter_of_message(*, actor: Actor, message_id: int) -> Letter | None:
    """Raises NoSuchMessage."""
    message = get_message(actor=actor, message_id=message_id)
    found: Letter | None = (
        Letter.objects.select_related("came_back", "pack", "version__template")
        .filter(message=message)
        .first()
    )
    return found


def letter_of_number(*, actor: Actor, number: str) -> Letter:
    """As scanned or typed: "L-100001", "l100001". Raises NoSuchLetter."""
    actor.require("correspondence.view")
    plain = "".join(number.split()).upper()
    if plain.startswith("L") and not plain.startswith("L-"):
        plain = f"L-{plain[1:]}"
    if plain.isdigit():
        plain = f"L-{plain}"
    found: Letter | None = (
        Letter.objects.select_related("message", "patient").filter(number=plain).first()
    )
    if found is None:
        raise NoSuchLetter("No letter has this number. Read it at the foot of the letter.")
    return found


def to_print(*, actor: Actor) -> QuerySet[Letter]:
    """Papers that wait for a printer, oldest first."""
    actor.require("correspondence.view")
    found: QuerySet[Letter] = Letter.objects.filter(
        pack__isnull=True, message__channel=Channel.LETTER, message__state=State.QUEUED
    ).select_related("patient", "message")
    return found.order_by("pk")


def packs(*, actor: Actor, limit: int = 50) -> list[PrintPack]:
    """Newest first; `waiting` of each are not in the mail yet."""
    actor.require("correspondence.view")
    found = list(PrintPack.objects.order_by("-pk")[:limit])
    waiting = Counter(
        letter.pack_id
        for letter in Letter.objects.filter(pack__in=found, message__state=State.QUEUED).only(
            "pack_id", "patient_id"
        )
    )
    for each in found:
        each.waiting = waiting[each.pk]
    return found


def get_pack(*, actor: Actor, pack_id: int) -> PrintPack:
    """Raises NoSuchPack."""
    actor.require("correspondence.view")
    found: PrintPack | None = PrintPack.objects.filter(pk=pack_id).first()
    if found is None:
        raise NoSuchPack("There is no such pack.")
    return found


def letters_of_pack(*, actor: Actor, pack_id: int) -> list[Letter]:
    """Raises NoSuchPack."""
    pack = get_pack(actor=actor, pack_id=pack_id)
    rows = pack.letters.select_related("patient", "message", "came_back")
    return list(rows.order_by("pk")[:MOST])


def letter_runs(*, actor: Actor, limit: int = 50) -> list[LetterRun]:
    """Newest first."""
    actor.require("correspondence.view")
    found = LetterRun.objects.select_related("version__template")
    return list(found.order_by("-pk")[:limit])


def get_letter_run(*, actor: Actor, run_id: int) -> LetterRun:
    """Raises NoSuchRun."""
    actor.require("correspondence.view")
    found: LetterRun | None = (
        LetterRun.objects.select_related("version__template").filter(pk=run_id).first()
    )
    if found is None:
        raise NoSuchRun("There is no such batch.")
    return found


def letter_run_items(*, actor: Actor, run_id: int) -> list[LetterRunItem]:
    """Those without an end first, then by name. Raises NoSuchRun."""
    run = get_letter_run(actor=actor, run_id=run_id)
    rows = run.items.select_related("patient", "letter__message")
    return list(rows.order_by("outcome", "patient__sort_name", "pk")[:MOST])


def returns(*, actor: Actor) -> QuerySet[LetterReturn]:
    """Letters that came back, for the office's list."""
    actor.require("correspondence.view")
    found: QuerySet[LetterReturn] = LetterReturn.objects.select_related(
        "letter__address", "patient"
    )
    return found

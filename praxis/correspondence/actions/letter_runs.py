"""One letter to many: a row a patient, each letter once however often it is begun again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from django.db import transaction

from praxis.correspondence import lettering, queries
from praxis.correspondence.actions.letters import write_letter
from praxis.correspondence.models import LetterRun, LetterRunItem, LetterVersion
from praxis.correspondence.rendering import language_for
from praxis.correspondence.types import (
    MOST_IN_BATCH,
    Addressee,
    NobodyLeft,
    NoSuchRun,
    NotApproved,
    RunOutcome,
    To,
    Wanted,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.kernel.once import insert_once
from praxis.news import promise_outside
from praxis.people import queries as people

CHUNK = 20
_ASKED = "ask:"


@transaction.atomic
def start_letter_run(
    *,
    actor: Actor,
    key: UUID,
    version_id: int,
    whom: str,
    wanted: Sequence[Wanted],
    answers: Mapping[str, str] | None = None,
) -> LetterRun:
    """Write down who gets one and who is left out, and have the worker make the letters.

    `answers` fill the letter's blanks, the same for all. A retry with the key gives the first
    run back. Raises NobodyLeft, NotApproved.
    """
    actor.require("correspondence.send_batch")
    first: LetterRun | None = LetterRun.objects.filter(client_key=key).first()
    if first is not None:
        return first
    version = LetterVersion.objects.select_related("template").get(pk=version_id)
    if version.approved_at is None or version.template.ended_at is not None:
        raise NotApproved("This letter is not approved, or was ended. Choose another.")
    if len(wanted) > MOST_IN_BATCH:
        raise NobodyLeft(f"{len(wanted)} patients: {MOST_IN_BATCH} are the most. Choose fewer.")
    out = queries.left_out(actor=actor, patient_ids=[each.patient_id for each in wanted])
    out |= {each.patient_id: each.left_out for each in wanted if each.left_out}
    if len(out) == len(wanted):
        raise NobodyLeft("Nobody is left to write to. Choose others.")
    now = clock.now()
    run = insert_once(
        LetterRun(
            client_key=key,
            version=version,
            whom=whom[:300],
            found=len(wanted),
            left_out=len(out),
            made_at=now,
            made_by_id=actor.user_id,
            made_by_name=actor.signature,
        )
    )
    asked = {_ASKED + question: text for question, text in (answers or {}).items()}
    LetterRunItem.objects.bulk_create(
        LetterRunItem(
            run_id=run.pk,
            patient_id=each.patient_id,
            facts={**each.facts, **asked},
            outcome=RunOutcome.LEFT_OUT if each.patient_id in out else "",
            why=out.get(each.patient_id, "")[:200],
            done_at=now if each.patient_id in out else None,
        )
        for each in wanted
    )
    promise_outside("correspondence.run_letters", run_id=run.pk)
    return run


@transaction.atomic
def make_letters(*, actor: Actor, run_id: int, most: int = CHUNK) -> int:
    """Make the next letters of a run. Returns how many are done now; 0 at the end.

    Stopped in the middle, none of the chunk happened.
    """
    actor.require("correspondence.send")
    run = LetterRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
    items = list(run.items.filter(outcome="").order_by("pk")[:most])
    if run.stopped_at is not None or not items:
        if run.finished_at is None:
            run.finished_at = clock.now()
            run.save(update_fields=["finished_at"])
        return 0
    patients = people.patients_by_id(actor, [item.patient_id for item in items])
    homes = people.addresses_of(actor, [item.patient_id for item in items])
    out = queries.left_out(actor=actor, patient_ids=[item.patient_id for item in items])
    texts = {each.language: each for each in run.version.texts.all()}
    for item in items:
        why = out.get(item.patient_id, "")
        if not why:
            patient, home = patients[item.patient_id], homes[item.patient_id]
            language = language_for(patient.language)
            text = texts.get(language) or texts["en"]
            answers = {
                name.removeprefix(_ASKED): said
                for name, said in item.facts.items()
                if name.startswith(_ASKED)
            }
            try:
                with transaction.atomic():
                    item.letter = write_letter(
                        actor=actor,
                        key=uuid5(run.client_key, str(item.patient_id)),
                        patient_id=item.patient_id,
                        version_id=run.version_id,
                        language=text.language,
                        addressee=Addressee(
                            to=To.PATIENT,
                            name=patient.name,
                            lines=queries.lines_of(home),
                            address_id=home.pk,
                        ),
                        subject=lettering.fill(text.subject, item.facts, answers),
                        body=lettering.fill(text.body, item.facts, answers),
                        run_id=run.pk,
                    )
            except PraxisError as refusal:
                why = refusal.message
        item.outcome = RunOutcome.LEFT_OUT if why else RunOutcome.MADE
        item.why, item.done_at = why[:200], clock.now()
    LetterRunItem.objects.bulk_update(items, ["outcome", "why", "letter", "done_at"])
    return len(items)


@transaction.atomic
def stop_letter_run(*, actor: Actor, run_id: int) -> LetterRun:
    """No further letter is made; those made stay, and the rest can be gone on with.

    Raises NoSuchRun.
    """
    actor.require("correspondence.send_batch")
    run = _locked(run_id)
    if run.finished_at is None and run.stopped_at is None:
        run.stopped_at = clock.now()
        run.save(update_fields=["stopped_at"])
    return run


@transaction.atomic
def go_on_with_letter_run(*, actor: Actor, run_id: int) -> LetterRun:
    """Make those that were not made when it was stopped. Raises NoSuchRun."""
    actor.require("correspondence.send_batch")
    run = _locked(run_id)
    if run.stopped_at is not None:
        run.stopped_at = run.finished_at = None
        run.save(update_fields=["stopped_at", "finished_at"])
        promise_outside("correspondence.run_letters", run_id=run.pk)
    return run


def _locked(run_id: int) -> LetterRun:
    found: LetterRun | None = (
        LetterRun.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
    )
    if found is None:
        raise NoSuchRun("There is no such batch.")
    return found

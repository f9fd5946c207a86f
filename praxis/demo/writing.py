"""Letters of the demo: the usual ones, one that waits for the printer, one that came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from praxis.correspondence import actions, queries
from praxis.correspondence.types import NoAddress, WhyBack
from praxis.demo.office import Keys
from praxis.demo.patients import Person
from praxis.kernel.actor import Actor


def fill(*, actor: Actor, people: Sequence[Person], seed: int) -> int:
    """Returns how many letters there are."""
    keys = Keys(seed)
    actions.add_usual_letters(actor=actor, approve=True)
    free = next(
        each for each in queries.letter_templates(actor=actor) if each.name == "Free letter"
    )
    version = queries.get_approved(actor=actor, template_id=free.pk)
    adults = [each for each in people if each.parent is None][20:60]
    spanish = [each for each in adults if each.language == "es"]
    made: list[Any] = []
    for person in (*spanish[:1], *(each for each in adults if each.language != "es")):
        if len(made) == 3:
            break
        in_spanish = person.language == "es"
        try:
            made.append(
                actions.write_letter(
                    actor=actor,
                    key=keys.next(),
                    patient_id=person.id,
                    version_id=version.pk,
                    language="es" if in_spanish else "en",
                    addressee=queries.patient_addressee(actor=actor, patient_id=person.id),
                    subject="Su tarjeta del seguro" if in_spanish else "Your insurance card",
                    body=(
                        "Su tarjeta nueva no ha llegado a nuestra oficina. Por favor traiga una"
                        " copia a su próxima cita."
                        if in_spanish
                        else "We do not have your new card yet. Please bring it to your next visit."
                    ),
                )
            )
        except NoAddress:
            continue
    if not made:
        return 0
    back = made[-1]
    pack = actions.make_pack(actor=actor, key=keys.next(), way="office", letter_ids=[back.pk])
    actions.mail_pack(actor=actor, pack_id=pack.pk)
    actions.mark_returned(actor=actor, letter_id=back.pk, reason=WhyBack.MOVED)
    return len(made)

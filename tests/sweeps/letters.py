"""Letters of the world that the sweeps walk through."""

from __future__ import annotations

import uuid

from praxis.correspondence import actions
from praxis.correspondence.testing import make_template
from praxis.correspondence.types import Addressee, To, Wanted
from praxis.kernel.actor import Actor


def of_patient(boss: Actor, patient_id: int) -> dict[str, int]:
    """A letter to somebody of the patient's in a pack, and a batch with the patient in it."""
    template = make_template(actor=boss)
    version_id = template.versions.get().pk
    letter = actions.write_letter(
        actor=boss,
        key=uuid.uuid4(),
        patient_id=patient_id,
        version_id=version_id,
        language="en",
        addressee=Addressee(
            to=To.CONTACT, name="Ana Ruiz", lines=("1 Elm St",), what="Visits", why="Asked for"
        ),
        subject="About your visit",
        body="Please call us.",
    )
    pack = actions.make_pack(actor=boss, key=uuid.uuid4(), way="office", letter_ids=[letter.pk])
    run = actions.start_letter_run(
        actor=boss,
        key=uuid.uuid4(),
        version_id=version_id,
        whom="One",
        wanted=[Wanted(patient_id, {"first_name": "Maria", "phone": "1"})],
    )
    return {
        "letter_template_id": template.pk,
        "print_pack_id": pack.pk,
        "letter_run_id": run.pk,
    }

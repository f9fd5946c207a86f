"""What stands at the head of a patient's pages."""

from __future__ import annotations

from datetime import date

from praxis.kernel.actor import Actor
from praxis.people import queries
from praxis.people.actions import (
    set_usual_provider,
)
from praxis.people.models import Patient
from praxis.people.testing import make_patient


def test_the_usual_provider_shows_in_the_identity_bar(
    desk_context: Actor, manager: Actor, patient: Patient
) -> None:
    from praxis.practice.testing import make_provider

    provider = make_provider()
    set_usual_provider(actor=desk_context, patient_id=patient.pk, provider_id=provider.pk)
    assert str(provider) in queries.identity(desk_context, patient.pk).second


def test_the_identity_bar_shows_the_three_worst_alerts(desk_context: Actor) -> None:
    from praxis.people.types import Alert

    patient = make_patient(
        actor=desk_context,
        family_name="Alvarez",
        given_name="Maria",
        language="es",
        needs_interpreter=True,
    )
    make_patient(
        actor=desk_context,
        family_name="Alvarez",
        given_name="Maria",
        birth_date=date(1931, 8, 2),
    )
    mine = Alert("bad", "alert-triangle", "Allergy: penicillin", "Hives, 2014", rank=1)
    least = Alert("warn", "cash", "Balance $85.00", "Since Oct 12", rank=5)
    bar = queries.identity(desk_context, patient.pk, more_alerts=[mine, least])
    assert [alert.title for alert in bar.alerts] == [
        "Allergy: penicillin",
        "Same name: check birth date",
        "Spanish interpreter",
    ]

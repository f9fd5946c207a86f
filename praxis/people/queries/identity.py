"""The identity bar: who this is, and at most three things to know first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people.models import Patient
from praxis.people.queries.around import Speaker, guarantor_on, speakers
from praxis.people.queries.patients import contact_points, get_patient, namesakes, zone_of
from praxis.people.types import Alert, System, language_name
from praxis.ui import words

_MOST_ALERTS = 3


@dataclass(frozen=True, slots=True)
class Identity:
    """`second` is the line under the name; `speakers` for "May speak for her"."""

    patient: Patient
    second: str
    alerts: tuple[Alert, ...]
    speakers: tuple[Speaker, ...]
    payer: str
    phone: str
    zone: str

    @property
    def whom(self) -> str:
        return {"female": "her", "male": "him"}.get(self.patient.sex, "them")


def identity(
    actor: Actor,
    patient_id: int,
    *,
    more_alerts: Collection[Alert] = (),
    more_facts: Collection[str] = (),
    zone: str = "",
) -> Identity:
    """`more_alerts` are other rooms' (allergy, balance), `more_facts` go on the second line.

    Raises Forbidden, NoSuchPatient.
    """
    patient = get_patient(actor, patient_id)
    zone = zone or zone_of(actor)
    today = clock.today(zone)
    phone = next((p for p in contact_points(actor, patient_id) if p.system == System.PHONE), None)
    may_speak = speakers(actor, patient_id, today)
    payer = guarantor_on(actor, patient_id, today)
    second = []
    if phone is not None:
        ways = "text and call" if phone.may_text else "call"
        second.append(f"{words.phone_text(phone.value)} {ways}")
    second.append(language_name(patient.language))
    if patient.usual_provider is not None:
        second.append(str(patient.usual_provider))
    if patient.preferred_name:
        second.append(f"called {patient.preferred_name}")
    if patient.pronouns:
        second.append(patient.pronouns)
    alerts = sorted(
        [*_alerts(actor, patient, may_speak, has_payer=payer is not None), *more_alerts],
        key=lambda alert: alert.rank,
    )
    return Identity(
        patient=patient,
        second=" · ".join([*second, *more_facts]),
        alerts=tuple(alerts[:_MOST_ALERTS]),
        speakers=tuple(may_speak),
        payer="" if payer is None else payer.name,
        phone="" if phone is None else phone.value,
        zone=zone,
    )


def _alerts(
    actor: Actor, patient: Patient, may_speak: list[Speaker], *, has_payer: bool
) -> list[Alert]:
    found = []
    if patient.deceased_on is not None:
        found.append(
            Alert("bad", "alert-triangle", "Died", words.us_date(patient.deceased_on), rank=0)
        )
    barred = [each for each in may_speak if each.no_contact]
    if barred:
        names = ", ".join(each.name for each in barred)
        order = (
            "court order on file" if any(each.court_order for each in barred) else "tell nothing"
        )
        found.append(Alert("bad", "alert-triangle", f"No contact: {names}", order, rank=2))
    others = namesakes(actor, patient.pk)
    if others:
        first = others[0]
        text = f"{first.name}, {words.us_date(first.birth_date)}, {first.number}"
        if len(others) > 1:
            text += f" and {len(others) - 1} more"
        found.append(Alert("warn", "users", "Same name: check birth date", text, rank=3))
    if patient.needs_interpreter:
        name = language_name(patient.language)
        found.append(Alert("note", "language", f"{name} interpreter", "Needed for visits", rank=4))
    if not has_payer:
        found.append(
            Alert("warn", "alert-triangle", "No guarantor", "Ask who pays for this patient", rank=6)
        )
    return found

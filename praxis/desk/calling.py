"""Who calls, and what a provider is asked: what the pages show of several rooms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from praxis.billing import queries as billing
from praxis.chart import queries as chart
from praxis.correspondence import queries as inbox
from praxis.coverage import queries as coverage
from praxis.forms import queries as forms
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import queries as schedule

if TYPE_CHECKING:
    from datetime import datetime

    from praxis.correspondence.models import CallEvent
    from praxis.coverage.types import CoverageOn
    from praxis.people.models import Patient
    from praxis.practice.models import Provider
    from praxis.scheduling.models import Appointment

# Words that a caller must not be put on a list for; matched as whole words.
_RED_FLAGS = re.compile(
    r"\b(chest pain|can'?t breathe|cannot breathe|trouble breathing|short(ness)? of breath|"
    r"stroke|face droop\w*|slurred|passed out|unconscious|faint(ed|ing)?|seizure|"
    r"suicid\w*|kill (my|him|her)self|overdose|heavy bleeding|bleeding heavily|"
    r"throat (is )?(closing|swelling)|anaphyla\w*|dolor de pecho|no puede respirar|"
    r"no puedo respirar|convulsi\w*|desmay\w*|suicid\w*)\b",
    re.IGNORECASE,
)
LEAVES = ("off", "closed")


@dataclass(frozen=True, slots=True)
class Card:
    """A call on the screen. Several `matches`: none is picked."""

    call: CallEvent
    matches: tuple[Patient, ...]
    next_visit: Appointment | None = None
    balance_cents: int | None = None
    coverages: tuple[CoverageOn, ...] = ()

    @property
    def patient(self) -> Patient | None:
        return self.matches[0] if len(self.matches) == 1 else None


def ringing_cards(*, actor: Actor) -> list[Card]:
    """The last three that ring; names and birth dates only."""
    if not actor.can("correspondence.read_inbox"):
        return []
    return [_card(actor, call) for call in inbox.ringing(actor=actor, limit=3)]


def _card(actor: Actor, call: CallEvent) -> Card:
    if call.patient_id is not None:
        found = inbox.get_call(actor=actor, call_id=call.pk)
        return Card(found, (found.patient,))
    return Card(call, tuple(inbox.callers(actor=actor, number=call.number)))


def call_card(*, actor: Actor, call_id: int, zone: str) -> Card:
    """With what the desk must know first of the one patient: visit, balance, insurance.

    Raises NoSuchCall.
    """
    call = inbox.get_call(actor=actor, call_id=call_id)
    card = _card(actor, call)
    patient = card.patient
    if patient is None or call.patient_id is None:
        return card
    balance = None
    if actor.can("billing.view_accounts"):
        found = billing.balances(actor=actor, patient_ids=[patient.pk]).get(patient.pk)
        balance = found.patient_cents if found is not None else 0
    insured: tuple[CoverageOn, ...] = ()
    if actor.can("coverage.view"):
        insured = tuple(
            coverage.coverages_of(
                actor=actor, patient_id=patient.pk, on=clock.today(zone), zone=zone
            )
        )
    visit = schedule.next_visit_of(actor, patient.pk) if actor.can("scheduling.view") else None
    return Card(call, card.matches, visit, balance, insured)


def is_red_flag(text: str) -> bool:
    """A word that may mean danger. It guides the desk; it decides nothing."""
    return _RED_FLAGS.search(text) is not None


def emergency_words(language: str) -> str:
    """The emergency text of the triage that a clinician approved; "" without one."""
    version = forms.triage_tree()
    if version is None:
        return ""
    for outcome in version.asks.outcomes:
        if outcome.emergency:
            return outcome.text.es if language.startswith("es") else outcome.text.en
    return ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A provider who may be asked; `away_until` when he is out now."""

    provider: Provider
    away_until: datetime | None


def providers_to_ask(*, today: date) -> list[Asked]:
    """Who works here, with who is out now, in two queries."""
    now = clock.now()
    away: dict[int, datetime] = {}
    for each in schedule.exceptions_ahead():
        if each.provider_id and each.kind in LEAVES and each.during.lower <= now:
            away[each.provider_id] = each.during.upper
    return [Asked(provider, away.get(provider.pk)) for provider in practice.providers_on(today)]


def medications(*, actor: Actor, patient_id: int) -> list[tuple[str, str]]:
    """(row of the chart, words) of what is taken now; empty for who may not see the chart."""
    if not actor.can("chart.view"):
        return []
    return [
        (f"chart.medicationrequest:{row.pk}", f"{row.text} {row.dosage}".strip()[:300])
        for row in chart.medications_of(actor=actor, patient_id=patient_id)
    ]


def last_visit(*, actor: Actor, patient_id: int) -> Appointment | None:
    """The last one that took place."""
    if not actor.can("scheduling.view"):
        return None
    visits = schedule.visits_of(actor, patient_id, limit=20)
    now = clock.now()
    return next((each for each in visits if each.start < now and each.status == "done"), None)

"""Answers that lower rooms need from higher ones: settings.PRAXIS_HOOKS names them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.urls import reverse

from praxis.coverage import queries as coverage
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.scheduling import queries as scheduling
from praxis.scheduling.types import EXPECTED


def idle_minutes() -> int:
    """After how many minutes screens lock, as the practice set it."""
    return int(practice.setting("idle_lock_minutes"))


def practice_contact() -> tuple[str, str]:
    """The practice's name and main telephone, for pages that a link opens."""
    facts = practice.settings("practice_name", "practice_phone")
    return str(facts["practice_name"]), str(facts["practice_phone"])


def payer_names() -> dict[int, str]:
    """Payers by key, for rules about forms."""
    program = Actor(user_id=None, name="system:config", system=True)
    return dict(coverage.payers(actor=program).values_list("pk", "name"))


def patient_of_number(actor: Actor, text: str) -> int | None:
    """The id of the patient with this record number ("P-100001" or its digits)."""
    digits = re.sub(r"\D", "", text)
    if not digits or len(digits) > 15:
        return None
    found: int | None = (
        people.patients(actor)
        .filter(record_number=int(digits))
        .values_list("pk", flat=True)
        .first()
    )
    return found


def patient_facts(actor: Actor, patient_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What the search list shows beside a patient: the insurance that pays first, and where
    today's visit is checked in.
    """
    found: dict[int, dict[str, Any]] = {key: {"facts": [], "check_in": ""} for key in patient_ids}
    if not found:
        return found
    zone = people.zone_of(actor)
    today = clock.today(zone)
    if actor.can("coverage.view"):
        cards = coverage.coverages_on(actor=actor, patient_ids=found, day=today, zone=zone)
        for patient_id, rows in cards.items():
            standing = rows[0].standing
            found[patient_id]["facts"].append(
                {
                    "label": "Insurance",
                    "text": rows[0].name,
                    "tag": standing.word,
                    "tone": standing.tone,
                }
            )
    if actor.can("scheduling.flow"):
        low = clock.local(today, 0, 0, zone)
        visits = scheduling.visits_between(actor, low, low + timedelta(days=1))
        expected = visits.filter(patient_id__in=list(found), status__in=EXPECTED).order_by("-start")
        for visit in expected:
            found[visit.patient_id]["check_in"] = f"/visits/{visit.pk}/check-in/"
    return found


_SOURCES = {
    "billing.payment": ("The payment", "billing-payment"),
    "billing.remittance": ("The remittance", "billing-remittance"),
}


def ledger_source(source: str) -> tuple[str, str] | None:
    """Words and address of what a journal entry comes from ("billing.remittance:12")."""
    room, _, key = source.partition(":")
    if room not in _SOURCES or not key.isdigit():
        return None
    words, name = _SOURCES[room]
    return words, reverse(name, args=[int(key)])


def ledger_party_names(
    *, actor: Actor, kind: str, ids: Collection[int]
) -> dict[int, tuple[str, str]]:
    """Name and address of the parties whose rooms lie above the ledger: payers."""
    if kind != "payer" or not actor.can("coverage.view_payers"):
        return {}
    return {
        payer.pk: (payer.name, reverse("coverage-payer", args=[payer.pk]))
        for payer in coverage.payers(actor=actor, ended=True).filter(pk__in=list(ids))
    }

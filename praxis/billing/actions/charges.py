"""A visit's charges and diagnoses, until the provider closes them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from praxis.billing import posting, queries
from praxis.billing.actions.rows import lock_sheet, modifiers_of
from praxis.billing.actions.units import count_units
from praxis.billing.models import Charge, EncounterDiagnosis, Service
from praxis.billing.powers import empowered
from praxis.billing.types import (
    ICD10_SHAPE,
    MOST_DIAGNOSES,
    MOST_LINES,
    BadCode,
    ChangedMeanwhile,
    ChargeLine,
    Incomplete,
    NoBillingEntity,
    NoFee,
    SheetClosed,
)
from praxis.coverage import queries as coverage
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import queries as scheduling


class Content(NamedTuple):
    """What makes two charges of a visit the same."""

    service_id: int
    modifiers: tuple[str, ...]
    units: int
    pointers: tuple[int, ...]
    amount_cents: int


@transaction.atomic
def save_charges(
    *,
    actor: Actor,
    key: UUID,
    encounter_id: int,
    diagnoses: Sequence[str],
    lines: Sequence[ChargeLine],
    version: int | None = None,
    reason: str = "Changed before closing",
) -> None:
    """Make the visit's sheet say this: what is the same stays, what is gone is voided.

    Raises NoSuchVisit, SheetClosed, ChangedMeanwhile, BadCode, NoFee, NoBillingEntity,
    Incomplete.
    """
    actor.require("billing.charge")
    encounter = scheduling.get_encounter(actor, encounter_id)
    lock_sheet(encounter_id)
    sheet = queries.sheet(actor=actor, encounter_id=encounter_id)
    if sheet.closed:
        raise SheetClosed("This visit is closed for billing. Open it again to change it.")
    codes = [icd10(code) for code in diagnoses if code.strip()]
    wanted = _priced(encounter, lines)
    same = [row.icd10_code for row in sheet.diagnoses] == codes and [
        _content(row) for row in sheet.charges
    ] == [content for content, _ in wanted]
    if same:
        return
    if version is not None and version != sheet.version:
        raise ChangedMeanwhile("Somebody else changed these charges. Compare, then save again.")
    _set_diagnoses(actor, key, encounter, sheet.diagnoses, codes)
    _set_lines(actor, key, encounter, sheet.charges, wanted, reason)
    count_units(actor, encounter)


@transaction.atomic
def void_charge(*, actor: Actor, key: UUID, charge_id: int, reason: str) -> Charge:
    """Take one charge back. Raises NotFound, SheetClosed, ReasonNeeded."""
    actor.require("billing.charge")
    charge = queries.get_charge(actor=actor, charge_id=charge_id)
    lock_sheet(charge.encounter_id)
    if queries.sheet(actor=actor, encounter_id=charge.encounter_id).closed:
        raise SheetClosed("This visit is closed for billing. Open it again to change it.")
    if charge.voided_at is None:
        _void(actor, key, [charge], reason)
        count_units(actor, charge.encounter)
    return charge


def icd10(text: str) -> str:
    """The code with its point: "e119" is E11.9. Raises BadCode."""
    code = text.strip().upper().replace(" ", "")
    if "." not in code and len(code) > 3:
        code = f"{code[:3]}.{code[3:]}"
    if not re.match(ICD10_SHAPE, code):
        raise BadCode(
            f"“{text.strip()}” is not shaped like an ICD-10-CM code such as E11.9.",
            field="diagnoses",
        )
    return code


def billing_entity_of(encounter: Any, day: date) -> int:
    """The provider's, else the practice's only one. Raises NoBillingEntity."""
    if encounter.provider.billing_entity_id is not None:
        return int(encounter.provider.billing_entity_id)
    there = practice.billing_entities(day)
    if len(there) != 1:
        raise NoBillingEntity(
            "Say on the provider's set-up page which billing entity bills for this provider."
        )
    return there[0].pk


def service_day(encounter: Any) -> date:
    """The day of the visit on the site's wall."""
    local: date = encounter.appointment.start.astimezone(ZoneInfo(encounter.site.time_zone)).date()
    return local


def _priced(encounter: Any, lines: Sequence[ChargeLine]) -> list[tuple[Content, Service]]:
    if len(lines) > MOST_LINES:
        raise Incomplete(f"A claim holds {MOST_LINES} lines. Charge the rest on another visit.")
    day = service_day(encounter)
    services = {
        row.pk: row for row in Service.objects.filter(pk__in={line.service_id for line in lines})
    }
    payer = coverage.primary_on(actor=_SYSTEM, patient_id=encounter.patient_id, day=day)
    fees = queries.fees_on(
        service_ids=list(services), payer_id=payer.payer_id if payer else None, day=day
    )
    return [_price(line, services.get(line.service_id), fees, day) for line in lines]


_SYSTEM = Actor(user_id=None, name="system:billing", system=True)


def _price(
    line: ChargeLine, service: Service | None, fees: queries.FeeTable, day: date
) -> tuple[Content, Service]:
    if service is None or service.started_on > day or (service.ended_on or day) < day:
        raise BadCode("Choose a service that is on the list for that day.", field="lines")
    modifiers = tuple(modifiers_of(line.modifiers, field="lines"))
    if not 1 <= line.units <= 9999:
        raise Incomplete(f"{service.code}: give 1 to 9999 units.", field="lines")
    pointers = tuple(line.pointers)
    if len(pointers) > 4 or len(set(pointers)) != len(pointers):
        raise BadCode(f"{service.code}: point to up to four diagnoses, each once.", field="lines")
    if any(not 1 <= pointer <= MOST_DIAGNOSES for pointer in pointers):
        raise BadCode(f"{service.code}: diagnoses are numbered 1 to 12.", field="lines")
    amount = line.amount_cents
    if amount is None:
        unit = fees.cents(service.pk, modifiers)
        if unit is None:
            raise NoFee(
                f"{service.code} has no fee on {day:%m/%d/%Y}. Enter one in set-up, or an amount"
                " here.",
                field="lines",
            )
        amount = unit * line.units
    if not 0 <= amount <= 99_999_999:
        raise Incomplete(f"{service.code}: give an amount up to $999,999.99.", field="lines")
    return Content(service.pk, modifiers, line.units, pointers, amount), service


def _content(row: Charge) -> Content:
    return Content(
        row.service_id, tuple(row.modifiers), row.units, tuple(row.pointers), row.amount_cents
    )


def _set_diagnoses(
    actor: Actor,
    key: UUID,
    encounter: Any,
    rows: Sequence[EncounterDiagnosis],
    codes: Sequence[str],
) -> None:
    if len(codes) > MOST_DIAGNOSES:
        raise BadCode("A claim holds twelve diagnoses.", field="diagnoses")
    if len(set(codes)) != len(codes):
        raise BadCode("Each diagnosis is listed once.", field="diagnoses")
    wanted = dict(enumerate(codes, start=1))
    gone = [row.pk for row in rows if wanted.get(row.position) != row.icd10_code]
    EncounterDiagnosis.objects.filter(pk__in=gone).update(
        removed_at=clock.now(), removed_by_id=actor.user_id
    )
    kept = {row.position for row in rows if row.pk not in gone}
    EncounterDiagnosis.objects.bulk_create(
        EncounterDiagnosis(
            client_key=uuid.uuid5(key, f"diagnosis {position}"),
            encounter_id=encounter.pk,
            patient_id=encounter.patient_id,
            position=position,
            icd10_code=code,
            added_by_id=actor.user_id,
        )
        for position, code in wanted.items()
        if position not in kept
    )


def _set_lines(
    actor: Actor,
    key: UUID,
    encounter: Any,
    rows: Sequence[Charge],
    wanted: Sequence[tuple[Content, Service]],
    reason: str,
) -> None:
    left = list(rows)
    fresh: list[tuple[int, Content, Service]] = []
    for position, (content, service) in enumerate(wanted, start=1):
        match = next((row for row in left if _content(row) == content), None)
        if match is None:
            fresh.append((position, content, service))
        else:
            left.remove(match)
    if left:
        _void(actor, key, left, reason)
    if not fresh:
        return
    day = service_day(encounter)
    entity = billing_entity_of(encounter, day)
    place = queries.place_of(site_id=encounter.site_id, mode=encounter.appointment.mode)
    former = {row.service_id: row for row in left}
    Charge.objects.bulk_create(
        Charge(
            client_key=uuid.uuid5(key, f"charge {position}"),
            encounter_id=encounter.pk,
            patient_id=encounter.patient_id,
            site_id=encounter.site_id,
            provider_id=encounter.provider_id,
            billing_entity_id=entity,
            service=service,
            position=position,
            service_on=day,
            code_system=service.code_system,
            code=service.code,
            description=service.description,
            modifiers=list(content.modifiers),
            units=content.units,
            amount_cents=content.amount_cents,
            pos=place,
            pointers=list(content.pointers),
            made_by_id=actor.user_id,
            replaces=former.get(content.service_id),
        )
        for position, content, service in fresh
    )


def _void(actor: Actor, key: UUID, rows: Sequence[Charge], reason: str) -> None:
    """Take charges back: off the books too when they were posted."""
    said = reason.strip()
    if not said:
        raise Incomplete("Say why the charge is taken back.", field="reason")
    posted = [row for row in rows if row.posted_at is not None]
    if posted:
        posting.void_charge_postings(
            actor=empowered(actor), key=uuid.uuid5(key, "void"), charges=posted, why=said[:200]
        )
    now = clock.now()
    for row in rows:
        row.voided_at = now
        row.voided_by_id = actor.user_id
        row.void_reason = said[:200]
        row.save(update_fields=["voided_at", "voided_by", "void_reason"])

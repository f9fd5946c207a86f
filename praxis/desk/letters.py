"""What letters say of patients, and who gets one of a batch: facts of several rooms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import formats, translation

from praxis.access import queries as access
from praxis.billing import queries as billing
from praxis.correspondence import queries as correspondence
from praxis.correspondence.types import MOST_IN_BATCH, Addressee, To, Wanted
from praxis.coverage import queries as coverage
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.kernel.money import Money
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.recall import queries as recall
from praxis.recall.types import OPEN
from praxis.referrals import queries as referrals
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED, Status
from praxis.ui.words import phone_text, us_date

if TYPE_CHECKING:
    from praxis.people.models import Patient
    from praxis.recall.models import Recall
    from praxis.scheduling.models import Appointment

_AHEAD = timedelta(days=366)


class ChooseMore(PraxisError):
    code = "choose_more"


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is chosen: visits to come, a recall that is due, or nobody seen since a day; then
    narrowed by the insurance that pays first.
    """

    source: str
    provider_id: int | None = None
    visit_type_id: int | None = None
    until: date | None = None
    not_since: date | None = None
    payer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    patient: Patient
    visit: Appointment | None = None
    due: Recall | None = None


def chosen(actor: Actor, whom: Whom) -> list[Found]:
    """At most one row a patient, by name. Raises ChooseMore for more than a batch holds."""
    found = {"visits": _coming, "recalls": _due, "unseen": _unseen}[whom.source](actor, whom)
    if whom.payer_id is not None:
        paid = coverage.coverages_on(
            actor=actor, patient_ids=list(found), day=access.today(), zone=access.office_zone()
        )
        found = {
            pk: row
            for pk, row in found.items()
            if any(each.payer_id == whom.payer_id for each in paid.get(pk, [])[:1])
        }
    if len(found) > MOST_IN_BATCH:
        raise ChooseMore(f"More than {MOST_IN_BATCH} patients. Narrow it: a provider, fewer days.")
    return sorted(found.values(), key=lambda row: (row.patient.sort_name, row.patient.pk))


def _coming(actor: Actor, whom: Whom) -> dict[int, Found]:
    now = clock.now()
    high = now + _AHEAD
    if whom.until is not None:
        _, high = schedule.day_span(whom.until, access.office_zone())
    rows = schedule.visits_between(actor, now, high).filter(status__in=EXPECTED)
    if whom.provider_id is not None:
        rows = rows.filter(provider_id=whom.provider_id)
    if whom.visit_type_id is not None:
        rows = rows.filter(visit_type_id=whom.visit_type_id)
    found: dict[int, Found] = {}
    for visit in rows.select_related("patient", "provider", "visit_type", "site").order_by("start")[
        : MOST_IN_BATCH * 4
    ]:
        found.setdefault(visit.patient_id, Found(visit.patient, visit=visit))
    return found


def _due(actor: Actor, whom: Whom) -> dict[int, Found]:
    rows = recall.recalls(actor).filter(state__in=OPEN, due_on__lte=whom.until or access.today())
    if whom.provider_id is not None:
        rows = rows.filter(provider_id=whom.provider_id)
    if whom.visit_type_id is not None:
        rows = rows.filter(visit_type_id=whom.visit_type_id)
    found: dict[int, Found] = {}
    for each in rows.order_by("due_on", "pk")[: MOST_IN_BATCH * 4]:
        found.setdefault(each.patient_id, Found(each.patient, due=each))
    return found


def _unseen(actor: Actor, whom: Whom) -> dict[int, Found]:
    """Whose last finished visit was before the day, and who has none to come."""
    day = whom.not_since or access.today() - _AHEAD
    low, _ = schedule.day_span(day, access.office_zone())
    ids = schedule.not_seen_since(actor, low, provider_id=whom.provider_id, limit=MOST_IN_BATCH * 4)
    return {pk: Found(each) for pk, each in people.patients_by_id(actor, ids).items()}


def wanted(actor: Actor, rows: Collection[Found], fields: Collection[str]) -> list[Wanted]:
    """Each with the facts of the letter's fields, or why there is none."""
    facts = facts_of(actor, rows)
    why = correspondence.left_out(actor=actor, patient_ids=list(facts))
    made = []
    for row in rows:
        pk = row.patient.pk
        missing = [name for name in fields if not facts[pk].get(name)]
        made.append(
            Wanted(
                pk,
                facts[pk],
                left_out=why.get(pk, "")
                or (f"Not known: {', '.join(missing).replace('_', ' ')}" if missing else ""),
            )
        )
    return made


def facts_of(actor: Actor, rows: Collection[Found]) -> dict[int, dict[str, str]]:
    """What every field says of each patient, "" where unknown; the same few queries for many."""
    ids = [row.patient.pk for row in rows]
    said = practice.settings("practice_name", "practice_phone")
    site = access.sites()[0]
    owed = billing.balances(actor=actor, patient_ids=ids) if _may_see_money(actor) else {}
    usual = practice.providers(
        {pk for row in rows if (pk := row.patient.usual_provider_id) is not None}
    )
    made: dict[int, dict[str, str]] = {}
    for row in rows:
        patient, visit = row.patient, row.visit
        language = patient.language.lower().partition("-")[0]
        place = visit.site if visit is not None else site
        provider = (
            visit.provider if visit is not None else usual.get(patient.usual_provider_id or 0)
        )
        made[patient.pk] = {
            "patient_name": patient.name,
            "first_name": patient.given_name or patient.family_name,
            "birth_date": us_date(patient.birth_date),
            "record_number": patient.number,
            "today": _day(access.today(), language),
            "provider": str(provider.display_name) if provider is not None else "",
            **_visit(visit, language),
            "practice": str(said["practice_name"] or site.name),
            "phone": phone_text(str(said["practice_phone"] or site.phone)),
            "site": place.name,
            "site_address": f"{place.line1}, {place.city}, {place.state} {place.zip}",
            "balance": (str(Money(owed[patient.pk].patient_cents)) if patient.pk in owed else ""),
            "recall": row.due.visit_type.name if row.due is not None else "",
            "referral": "",
        }
    return made


def _may_see_money(actor: Actor) -> bool:
    return actor.can("billing.view_accounts")


def _visit(visit: Appointment | None, language: str) -> Mapping[str, str]:
    if visit is None:
        return {"visit_date": "", "visit_time": "", "visit_type": ""}
    local: datetime = visit.start.astimezone(ZoneInfo(visit.site.time_zone))
    with translation.override("es" if language == "es" else "en"):
        return {
            "visit_date": _day(local.date(), language),
            "visit_time": formats.time_format(local.time(), "g:i A"),
            "visit_type": visit.visit_type.name,
        }


def _day(day: date, language: str) -> str:
    with translation.override("es" if language == "es" else "en"):
        return formats.date_format(day, "DATE_FORMAT")


def facts_of_one(actor: Actor, patient_id: int) -> dict[str, str]:
    """Of one patient: the next visit (or the last that was missed), the open recall, referral."""
    patient = people.get_patient(actor, patient_id)
    visit = due = None
    if actor.can("scheduling.view"):
        visit = schedule.next_visit_of(actor, patient_id) or _missed(actor, patient_id)
    if actor.can("recall.view"):
        due = next(
            (each for each in recall.recalls_of(actor, patient_id) if each.state in OPEN), None
        )
    facts = facts_of(actor, [Found(patient, visit, due)])[patient_id]
    if actor.can("referrals.view"):
        rows = referrals.referrals_of(actor, patient_id)
        facts["referral"] = rows[0].specialty if rows else ""
    return facts


def _missed(actor: Actor, patient_id: int) -> Appointment | None:
    found = schedule.visits_of(actor, patient_id, limit=1)
    return found[0] if found and found[0].status == Status.NO_SHOW else None


def addressees(actor: Actor, patient_id: int) -> list[tuple[str, str, Addressee]]:
    """Whom a letter of this patient may go to: a code, words for the choice, and the address."""
    own = correspondence.patient_addressee(actor=actor, patient_id=patient_id)
    found = [("patient", f"The patient, {own.name}", own)]
    today = access.today()
    barred = {
        each.person.pk for each in people.speakers(actor, patient_id, today) if each.no_contact
    }
    for person in people.related_people(actor, patient_id):
        if person.pk not in barred:
            found.append(
                (
                    f"contact-{person.pk}",
                    f"{person.name}, {person.get_relationship_display().lower()}",
                    Addressee(To.CONTACT, person.name, _lines(person), email=person.email),
                )
            )
    payer = people.guarantor_on(actor, patient_id, today)
    if payer is not None and not payer.is_self:
        if payer.patient is not None:
            other = correspondence.patient_addressee(actor=actor, patient_id=payer.patient.pk)
            who = Addressee(To.GUARANTOR, other.name, other.lines, email=other.email)
            found.append(("guarantor", f"Who pays, {other.name}", who))
        elif payer.person is not None and payer.person.pk not in barred:
            who = Addressee(To.GUARANTOR, payer.person.name, _lines(payer.person))
            found.append(("guarantor", f"Who pays, {who.name}", who))
    if actor.can("people.view_organizations"):
        for each in people.organizations(on=today)[:200]:
            found.append(
                (
                    f"organization-{each.pk}",
                    f"{each.name}, organization",
                    Addressee(To.ORGANIZATION, each.name, _lines(each), email=each.email),
                )
            )
    return found


def _lines(row: object) -> tuple[str, ...]:
    parts = [getattr(row, name) for name in ("line1", "line2", "city", "state", "zip")]
    if not parts[0]:
        return ()
    last = f"{parts[2]}, {parts[3]} {parts[4]}".strip(", ")
    return tuple(part for part in (parts[0], parts[1], last) if part)

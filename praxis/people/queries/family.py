"""Whom one person pays for, and which of them may stand on one paper for that person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q

from praxis.kernel.actor import Actor
from praxis.people.models import ChartRestriction, Patient, Proxy, RelatedPerson
from praxis.people.queries.around import Payer, adult_on, guarantors_on, paid_for_by
from praxis.people.queries.patients import get_patient, patients_by_id
from praxis.people.types import ProxyKind


class WhyApart(StrEnum):
    """Why somebody gets a paper of his own."""

    RESTRICTED = "The chart is restricted"
    NO_CONTACT = "Who pays must not be told anything"
    ADULT = "An adult who has not allowed who pays to hear about bills"
    OTHER_SITES = "Seen at other sites"


@dataclass(frozen=True, slots=True)
class FamilyMember:
    patient: Patient
    apart: WhyApart | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """All one person pays for. What is filed for them is filed to `holder`'s record: whoever
    may open that may see every member who is not `apart`.
    """

    name: str
    holder: Patient
    payer_patient: Patient | None
    payer_person: RelatedPerson | None
    members: tuple[FamilyMember, ...]

    @property
    def together(self) -> tuple[Patient, ...]:
        return tuple(each.patient for each in self.members if each.apart is None)


def family_of(actor: Actor, patient_id: int, on: date) -> Family | None:
    """The family of who pays for this patient; None when that is on a chart out of sight.

    Patients the actor may not see are not in it. Raises Forbidden, NoSuchPatient.
    """
    actor.require("people.view")
    patient = get_patient(actor, patient_id)
    payer = guarantors_on(actor, [patient_id], on).get(patient_id)
    who = payer.patient if payer is not None else patient
    person = payer.person if payer is not None else None
    if who is None and person is None:
        return None
    patients = _paid_for(actor, who, person, on)
    apart = _apart(patients, who, person, on)
    holder = who or next((each for each in patients if each.pk not in apart), None)
    if holder is None:
        return None
    for each in patients:
        if not set(holder.site_ids) <= set(each.site_ids):
            apart.setdefault(each.pk, WhyApart.OTHER_SITES)
    return Family(
        name=who.name if who is not None else person.name if person is not None else "",
        holder=holder,
        payer_patient=who,
        payer_person=person,
        members=tuple(FamilyMember(each, apart.get(each.pk)) for each in patients),
    )


def _paid_for(
    actor: Actor, who: Patient | None, person: RelatedPerson | None, on: date
) -> list[Patient]:
    """Who pays stands first, unless somebody else pays for him; the rest by age, oldest first."""
    if who is None:
        ids = set(paid_for_by(actor, on, person_id=person.pk if person is not None else None))
    else:
        ids = set(paid_for_by(actor, on, patient_id=who.pk))
        own: Payer | None = guarantors_on(actor, [who.pk], on).get(who.pk)
        if own is None or own.is_self:
            ids.add(who.pk)
    rows = patients_by_id(actor, ids).values()
    first = who.pk if who is not None else None
    return sorted(rows, key=lambda each: (each.pk != first, each.birth_date, each.pk))


def _apart(
    patients: Iterable[Patient], who: Patient | None, person: RelatedPerson | None, on: date
) -> dict[int, WhyApart]:
    others = [each for each in patients if who is None or each.pk != who.pk]
    ids = [each.pk for each in others]
    shut = set(
        ChartRestriction.objects.filter(patient_id__in=ids, ended_at=None).values_list(
            "patient_id", flat=True
        )
    )
    said = _said_of(ids, who, person, on)
    found: dict[int, WhyApart] = {}
    for each in others:
        proxies = said.get(each.pk, [])
        if each.pk in shut or each.employee_user_id is not None:
            found[each.pk] = WhyApart.RESTRICTED
        elif any(proxy.no_contact for proxy in proxies):
            found[each.pk] = WhyApart.NO_CONTACT
        elif adult_on(each.birth_date, on) and not any(
            ProxyKind.BILLS in proxy.kinds and not (proxy.recheck_on and proxy.recheck_on <= on)
            for proxy in proxies
        ):
            found[each.pk] = WhyApart.ADULT
    return found


def _said_of(
    ids: list[int], who: Patient | None, person: RelatedPerson | None, on: date
) -> dict[int, list[Proxy]]:
    """What these patients' records say of who pays: by key, or by the same name for a bar."""
    rows = Proxy.objects.select_related("person").filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        patient_id__in=ids,
        starts_on__lte=on,
        entered_in_error=False,
    )
    found: dict[int, list[Proxy]] = {}
    for row in rows:
        same = _is(row.person, who, person)
        if same or (row.no_contact and _called_alike(row.person, who, person)):
            found.setdefault(row.patient_id, []).append(row)
    return found


def _is(said: RelatedPerson, who: Patient | None, person: RelatedPerson | None) -> bool:
    if person is not None and said.pk == person.pk:
        return True
    payer = who.pk if who is not None else person.as_patient_id if person is not None else None
    return payer is not None and said.as_patient_id == payer


def _called_alike(said: RelatedPerson, who: Patient | None, person: RelatedPerson | None) -> bool:
    given, family = said.given_name.casefold(), said.family_name.casefold()
    return any(
        (each.given_name.casefold(), each.family_name.casefold()) == (given, family)
        for each in (who, person)
        if each is not None
    )

"""Whom one person pays for, and which of them may stand on one paper for that person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q

from praxis.kernel.actor import Actor
from praxis.people.models import ChartRestriction, Guarantor, Patient, Proxy, RelatedPerson
from praxis.people.queries.around import Payer, adult_on, guarantors_on
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
    get_patient(actor, patient_id)
    return families_of(actor, [patient_id], on).get(patient_id)


def families_of(actor: Actor, patient_ids: Collection[int], on: date) -> dict[int, Family]:
    """`family_of` for many, in as many queries as for one. Who is out of sight is left out.

    Raises Forbidden.
    """
    actor.require("people.view")
    asked = patients_by_id(actor, patient_ids)
    payers = guarantors_on(actor, list(asked), on)
    holders: dict[_Head, list[int]] = {}
    for patient in asked.values():
        payer = payers.get(patient.pk)
        head = _Head(patient, None) if payer is None else _Head(payer.patient, payer.person)
        if head.who is not None or head.person is not None:
            holders.setdefault(head, []).append(patient.pk)
    paid_for = _paid_for(actor, list(holders), on)
    apart = _apart(paid_for, on)
    found: dict[int, Family] = {}
    for head, ids in holders.items():
        family = _family(head, paid_for[head], apart[head])
        if family is not None:
            found |= dict.fromkeys(ids, family)
    return found


@dataclass(frozen=True, slots=True)
class _Head:
    """Who pays: somebody with a chart here, somebody without, or both names of one."""

    who: Patient | None
    person: RelatedPerson | None


def _family(head: _Head, patients: list[Patient], apart: dict[int, WhyApart]) -> Family | None:
    holder = head.who or next((each for each in patients if each.pk not in apart), None)
    if holder is None:
        return None
    kept = {
        each.pk: WhyApart.OTHER_SITES
        for each in patients
        if not set(holder.site_ids) <= set(each.site_ids)
    } | apart
    payer = head.who or head.person
    return Family(
        name=payer.name if payer is not None else "",
        holder=holder,
        payer_patient=head.who,
        payer_person=head.person,
        members=tuple(FamilyMember(each, kept.get(each.pk)) for each in patients),
    )


def _paid_for(actor: Actor, heads: list[_Head], on: date) -> dict[_Head, list[Patient]]:
    """Who pays stands first, unless somebody else pays for him; the rest by age, oldest first."""
    whos = [head.who.pk for head in heads if head.who is not None]
    persons = [head.person.pk for head in heads if head.who is None and head.person is not None]
    rows = list(
        Guarantor.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=on),
            Q(payer_patient_id__in=whos, payer_person_id=None)
            | Q(payer_person_id__in=persons, payer_patient_id=None),
            starts_on__lte=on,
            entered_in_error=False,
        )
    )
    own = guarantors_on(actor, whos, on)
    by_payer: dict[tuple[int | None, int | None], set[int]] = {}
    for row in rows:
        by_payer.setdefault((row.payer_patient_id, row.payer_person_id), set()).add(row.patient_id)
    ids: dict[_Head, set[int]] = {}
    for head in heads:
        if head.who is None:
            key = (None, head.person.pk if head.person is not None else None)
            ids[head] = set(by_payer.get(key, ()))
            continue
        ids[head] = set(by_payer.get((head.who.pk, None), ()))
        payer: Payer | None = own.get(head.who.pk)
        if payer is None or payer.is_self:
            ids[head].add(head.who.pk)
    known = patients_by_id(actor, {pk for each in ids.values() for pk in each})
    return {
        head: _in_order([known[pk] for pk in wanted if pk in known], head.who)
        for head, wanted in ids.items()
    }


def _in_order(patients: list[Patient], who: Patient | None) -> list[Patient]:
    first = who.pk if who is not None else None
    return sorted(patients, key=lambda each: (each.pk != first, each.birth_date, each.pk))


def _apart(paid_for: Mapping[_Head, list[Patient]], on: date) -> dict[_Head, dict[int, WhyApart]]:
    others = {
        head: [each for each in patients if head.who is None or each.pk != head.who.pk]
        for head, patients in paid_for.items()
    }
    ids = [each.pk for patients in others.values() for each in patients]
    shut = set(
        ChartRestriction.objects.filter(patient_id__in=ids, ended_at=None).values_list(
            "patient_id", flat=True
        )
    )
    said = _proxies_of(ids, on)
    return {
        head: {
            each.pk: why
            for each in patients
            if (why := _why(each, _about(said.get(each.pk, ()), head), on, shut)) is not None
        }
        for head, patients in others.items()
    }


def _why(each: Patient, proxies: list[Proxy], on: date, shut: set[int]) -> WhyApart | None:
    if each.pk in shut or each.employee_user_id is not None:
        return WhyApart.RESTRICTED
    if any(proxy.no_contact for proxy in proxies):
        return WhyApart.NO_CONTACT
    if adult_on(each.birth_date, on) and not any(
        ProxyKind.BILLS in proxy.kinds and not (proxy.recheck_on and proxy.recheck_on <= on)
        for proxy in proxies
    ):
        return WhyApart.ADULT
    return None


def _proxies_of(ids: list[int], on: date) -> dict[int, list[Proxy]]:
    rows = Proxy.objects.select_related("person").filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        patient_id__in=ids,
        starts_on__lte=on,
        entered_in_error=False,
    )
    found: dict[int, list[Proxy]] = {}
    for row in rows:
        found.setdefault(row.patient_id, []).append(row)
    return found


def _about(rows: Iterable[Proxy], head: _Head) -> list[Proxy]:
    """What a record says of who pays: by key, or by the same name for a bar."""
    return [
        row
        for row in rows
        if _is(row.person, head.who, head.person)
        or (row.no_contact and _called_alike(row.person, head.who, head.person))
    ]


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

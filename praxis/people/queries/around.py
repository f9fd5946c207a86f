"""The people around a patient: who pays, who may speak, who must not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from praxis.access import context
from praxis.kernel.actor import Actor
from praxis.people.models import ContactPoint, Guarantor, Patient, Proxy, RelatedPerson
from praxis.people.types import MAJORITY_AGE, ProxyKind, Relationship


@dataclass(frozen=True, slots=True)
class Speaker:
    """What somebody may hear on one day. `ask_again`: the day to ask anew has come, so nothing."""

    proxy: Proxy
    person: RelatedPerson
    ask_again: bool

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def relationship(self) -> str:
        return Relationship(self.person.relationship).label.lower()

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset() if self.ask_again else frozenset(self.proxy.kinds)

    @property
    def may_consent(self) -> bool:
        return self.proxy.may_consent and not self.ask_again

    @property
    def no_contact(self) -> bool:
        return self.proxy.no_contact

    @property
    def court_order(self) -> bool:
        return self.proxy.court_order_document_id is not None

    @property
    def says(self) -> str:
        """ "Visits and bills"; what the front desk reads before it answers a question."""
        if self.no_contact:
            return "No contact: tell this person nothing"
        if self.ask_again:
            return "Ask the patient again: of age since this was agreed"
        parts = [ProxyKind(kind).label for kind in ProxyKind.values if kind in self.kinds]
        if self.may_consent:
            parts.append("Consents to treatment")
        if not parts:
            return "Nothing"
        if len(parts) == 1:
            return f"{parts[0]} only" if parts[0] in ProxyKind.labels else parts[0]
        lowered = [parts[0], *(part[0].lower() + part[1:] for part in parts[1:])]
        return f"{', '.join(lowered[:-1])} and {lowered[-1]}"


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays. `patient` when it is a patient, `person` when a related person; neither when
    the row belongs to a chart the actor may not open.
    """

    guarantor: Guarantor
    patient: Patient | None
    person: RelatedPerson | None

    @property
    def name(self) -> str:
        if self.patient is not None:
            return self.patient.name
        return self.person.name if self.person is not None else "Somebody on another chart"

    @property
    def is_self(self) -> bool:
        return self.guarantor.payer_patient_id == self.guarantor.patient_id


def related_people(actor: Actor, patient_id: int, *, ended: bool = False) -> list[RelatedPerson]:
    """Contacts, those for an emergency first. Raises Forbidden."""
    actor.require("people.view")
    found = RelatedPerson.objects.filter(patient_id=patient_id)
    if not ended:
        found = found.filter(ended_on=None)
    return list(found.order_by("ended_on", "-is_emergency", "family_name", "pk"))


def get_related_person(actor: Actor, patient_id: int, person_id: int) -> RelatedPerson | None:
    """None when the patient has no such contact. Raises Forbidden."""
    actor.require("people.view")
    return RelatedPerson.objects.filter(pk=person_id, patient_id=patient_id).first()


def proxy_of(actor: Actor, person_id: int, on: date) -> Proxy | None:
    """What the person may hear on a day. Raises Forbidden."""
    actor.require("people.view")
    found: Proxy | None = Proxy.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        person_id=person_id,
        starts_on__lte=on,
        entered_in_error=False,
    ).first()
    return found


def speakers(actor: Actor, patient_id: int, on: date) -> list[Speaker]:
    """Who may speak for the patient on a day, and who must not; those who must not come first.

    Raises Forbidden.
    """
    actor.require("people.view")
    rows = (
        Proxy.objects.select_related("person")
        .filter(
            Q(ends_on=None) | Q(ends_on__gte=on),
            patient_id=patient_id,
            starts_on__lte=on,
            entered_in_error=False,
        )
        .order_by("-no_contact", "pk")
    )
    return [
        Speaker(row, row.person, row.recheck_on is not None and row.recheck_on <= on)
        for row in rows
    ]


def speakers_of(actor: Actor, patient_ids: Collection[int], on: date) -> dict[int, list[Speaker]]:
    """As `speakers`, of several patients in one query. Raises Forbidden."""
    actor.require("people.view")
    rows = (
        Proxy.objects.select_related("person")
        .filter(
            Q(ends_on=None) | Q(ends_on__gte=on),
            patient_id__in=set(patient_ids),
            starts_on__lte=on,
            entered_in_error=False,
        )
        .order_by("-no_contact", "pk")
    )
    found: dict[int, list[Speaker]] = {pk: [] for pk in patient_ids}
    for row in rows:
        again = row.recheck_on is not None and row.recheck_on <= on
        found[row.patient_id].append(Speaker(row, row.person, again))
    return found


def spoken_for(actor: Actor, on: date, *, as_patient_id: int) -> list[Speaker]:
    """Those for whom a patient speaks on a day, when agreed and not to be asked again. Nobody of
    whom any record says that this patient must be told nothing. Raises Forbidden.
    """
    actor.require("people.view")
    in_force = Proxy.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        person__as_patient_id=as_patient_id,
        starts_on__lte=on,
        entered_in_error=False,
    )
    rows = (
        in_force.select_related("person", "patient")
        .filter(Q(recheck_on=None) | Q(recheck_on__gt=on), person__ended_on=None, no_contact=False)
        .exclude(patient_id__in=in_force.filter(no_contact=True).values("patient_id"))
        .order_by("pk")
    )
    return [Speaker(row, row.person, ask_again=False) for row in rows]


def spoken_for_by(actor: Actor, on: date, *, person_id: int) -> list[Speaker]:
    """Those for whom somebody speaks on a day who signed in as one patient's contact, the
    patient himself first: in the record of each child a parent is another contact, the same by
    name and by telephone or e-mail. Nobody of whom any such record says that this person must
    be told nothing. Raises Forbidden.
    """
    actor.require("people.view")
    person = RelatedPerson.objects.filter(pk=person_id, ended_on=None).first()
    if person is None:
        return []
    reached = Q()
    if person.phone:
        reached |= Q(person__phone=person.phone)
    if person.email:
        reached |= Q(person__email__iexact=person.email)
    the_same = Q(person_id=person_id)
    if reached:
        the_same |= reached & Q(
            person__family_name__iexact=person.family_name,
            person__given_name__iexact=person.given_name,
        )
    if person.as_patient_id is not None:
        the_same |= Q(person__as_patient_id=person.as_patient_id)
    rows = list(
        Proxy.objects.select_related("person", "patient")
        .filter(
            the_same,
            Q(ends_on=None) | Q(ends_on__gte=on),
            starts_on__lte=on,
            entered_in_error=False,
        )
        .order_by("pk")
    )
    barred = {row.patient_id for row in rows if row.no_contact}
    found = {
        row.patient_id: Speaker(row, row.person, ask_again=False)
        for row in rows
        if row.patient_id not in barred
        and row.person.ended_on is None
        and (row.recheck_on is None or row.recheck_on > on)
    }
    return sorted(found.values(), key=lambda each: (each.person.pk != person_id, each.proxy.pk))


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom an address belongs to: the patient himself, or somebody who speaks for him."""

    patient: Patient
    person: RelatedPerson | None = None


def reached_by(actor: Actor, *, value: str, birth_date: date, on: date) -> list[Reached]:
    """Patients born then who are reached at this telephone number or e-mail address, by
    themselves or by somebody who may speak for them on that day. Raises Forbidden.
    """
    actor.require("people.view")
    context.saw("people_contactpoint", ())
    own = Patient.objects.filter(
        birth_date=birth_date,
        deceased_on=None,
        pk__in=ContactPoint.objects.filter(value__iexact=value, ended_on=None).values("patient_id"),
    ).order_by("pk")
    found = [Reached(patient) for patient in own]
    for row in (
        Proxy.objects.select_related("person", "patient")
        .filter(
            Q(ends_on=None) | Q(ends_on__gte=on),
            Q(recheck_on=None) | Q(recheck_on__gt=on),
            Q(person__phone=value) | Q(person__email__iexact=value),
            patient__birth_date=birth_date,
            patient__deceased_on=None,
            person__ended_on=None,
            starts_on__lte=on,
            no_contact=False,
            entered_in_error=False,
            kinds__len__gt=0,
        )
        .order_by("pk")
    ):
        found.append(Reached(row.patient, row.person))
    return found


def guarantor_on(actor: Actor, patient_id: int, on: date) -> Payer | None:
    """Raises Forbidden."""
    return guarantors_on(actor, [patient_id], on).get(patient_id)


def guarantors_on(actor: Actor, patient_ids: Collection[int], on: date) -> dict[int, Payer]:
    """Who pays for each of these patients on a day, in three queries. Raises Forbidden."""
    actor.require("people.view")
    rows = list(
        Guarantor.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=on),
            patient_id__in=set(patient_ids),
            starts_on__lte=on,
            entered_in_error=False,
        )
    )
    return {payer.guarantor.patient_id: payer for payer in _payers(rows)}


def guarantors(actor: Actor, patient_id: int) -> list[Payer]:
    """All there were, the present one first. Raises Forbidden."""
    actor.require("people.view")
    return _payers(
        list(
            Guarantor.objects.filter(patient_id=patient_id, entered_in_error=False).order_by(
                "-starts_on"
            )
        )
    )


def paid_for_by(
    actor: Actor, on: date, *, patient_id: int | None = None, person_id: int | None = None
) -> list[int]:
    """Keys of the patients somebody pays for on a day: the family of one statement.

    Raises Forbidden.
    """
    actor.require("people.view")
    return list(
        Guarantor.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=on),
            payer_patient_id=patient_id,
            payer_person_id=person_id,
            starts_on__lte=on,
            entered_in_error=False,
        )
        .order_by("patient_id")
        .values_list("patient_id", flat=True)
    )


def adult_on(born: date, day: date, state: str = "") -> bool:
    """Whether somebody born then can be made to pay on `day` in `state`."""
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return years >= MAJORITY_AGE.get(state, 18)


def _payers(rows: list[Guarantor]) -> list[Payer]:
    patients = Patient.objects.in_bulk(
        [row.payer_patient_id for row in rows if row.payer_patient_id]
    )
    people = RelatedPerson.objects.in_bulk(
        [row.payer_person_id for row in rows if row.payer_person_id]
    )
    return [
        Payer(row, patients.get(row.payer_patient_id), people.get(row.payer_person_id))
        for row in rows
    ]

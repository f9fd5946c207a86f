"""The demo practice's patients: invented people with addresses, phones, guarantors, insurance."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from praxis.demo.catalog import PAYERS
from praxis.demo.copying import Connection, copy, next_ids
from praxis.demo.names import FAMILY, GIVEN_FEMALE, GIVEN_MALE, STREETS, TOWNS
from praxis.demo.office import Office
from praxis.kernel.names import sort_name

TABLES = (
    "people_patient",
    "people_contactpoint",
    "people_address",
    "people_relatedperson",
    "people_guarantor",
    "people_proxy",
)


@dataclass(frozen=True, slots=True)
class Person:
    """One patient to be. `payer` is an index into PAYERS, or None for self-pay."""

    id: int
    family: str
    given: str
    sex: str
    born: date
    language: str
    phone: str
    email: str
    street: str
    town: tuple[str, str, str]
    registered: date
    payer: int | None
    parent: int | None

    def age_on(self, day: date) -> int:
        had = (day.month, day.day) >= (self.born.month, self.born.day)
        return day.year - self.born.year - (not had)


def invent(rng: Random, ids: range, today: date) -> list[Person]:
    """People in households: a fifth are children, who live with the adult before them."""
    people: list[Person] = []
    adult: Person | None = None
    for number, patient_id in enumerate(ids):
        child = adult is not None and rng.random() < 0.24
        if child and adult is not None:
            person = _person(rng, patient_id, number, today, parent=adult)
        else:
            person = adult = _person(rng, patient_id, number, today, parent=None)
        people.append(person)
    return people


def _person(
    rng: Random, patient_id: int, number: int, today: date, *, parent: Person | None
) -> Person:
    female = rng.random() < 0.54
    age = rng.uniform(0.1, 17.5) if parent else min(98.0, max(18.2, rng.gauss(52, 19)))
    born = today - timedelta(days=round(age * 365.25))
    family = parent.family if parent else rng.choice(FAMILY)
    given = rng.choice(GIVEN_FEMALE if female else GIVEN_MALE)
    # 555-0100 to 555-0199 in each area code are kept for fiction.
    area = rng.choice((217, 309, 618, 447, 815))
    phone = parent.phone if parent else f"+1{area}55501{number % 100:02d}"
    spanish = parent.language == "es" if parent else rng.random() < 0.17
    payer = parent.payer if parent else _payer(rng, age)
    if parent and payer is not None and PAYERS[payer][1] == "medicare":
        payer = 4
    return Person(
        id=patient_id,
        family=family,
        given=given,
        sex="female" if female else "male",
        born=born,
        language="es" if spanish else "en",
        phone=phone,
        email=f"{given}.{family}{number}@mail.example".lower().replace("'", ""),
        street=parent.street if parent else f"{rng.randint(2, 989)} {rng.choice(STREETS)} St",
        town=parent.town if parent else rng.choice(TOWNS),
        registered=max(born, today - timedelta(days=rng.randint(20, 3000))),
        payer=payer,
        parent=parent.id if parent else None,
    )


def _payer(rng: Random, age: float) -> int | None:
    if rng.random() < 0.06:
        return None
    if age >= 65:
        return 3
    choices = [index for index in range(len(PAYERS)) if index != 3]
    return rng.choices(choices, [PAYERS[index][4] for index in choices])[0]


def load(connection: Connection, office: Office, people: list[Person], rng: Random) -> None:
    """Patients, phones, e-mail, addresses, parents as contacts and guarantors."""
    by = office.user_id("dwhitlock")
    copy(
        connection,
        "people_patient",
        (
            "id", "client_key", "family_name", "given_name", "middle_name", "suffix",
            "preferred_name", "sort_name", "birth_date", "sex", "gender_identity", "pronouns",
            "language", "needs_interpreter", "site_ids", "registered_at", "registered_by_id",
            "version",
        ),
        (
            (
                each.id, _key(rng), each.family, each.given, "", "", "",
                sort_name(each.family, each.given), each.born, each.sex, "", "", each.language,
                each.language == "es" and each.id % 3 == 0, [office.site_id],
                _noon(each.registered), by, 1,
            )
            for each in people
        ),
    )  # fmt: skip
    copy(
        connection,
        "people_contactpoint",
        (
            "client_key", "patient_id", "system", "use", "value", "search_key", "rank",
            "may_text", "may_leave_message", "version",
        ),
        _contact_points(people, rng),
    )  # fmt: skip
    copy(
        connection,
        "people_address",
        (
            "client_key", "patient_id", "use", "line1", "line2", "city", "state", "zip",
            "started_on", "version",
        ),
        (
            (
                _key(rng), each.id, "home", each.street, "", each.town[0], each.town[1],
                each.town[2], each.registered, 1,
            )
            for each in people
        ),
    )  # fmt: skip
    _families(connection, people, rng)


def _families(connection: Connection, people: list[Person], rng: Random) -> None:
    """A child's parent is its contact, guarantor and proxy; an adult pays for himself."""
    by_id = {each.id: each for each in people}
    children = [each for each in people if each.parent]
    ids = next_ids(connection, "people_relatedperson", len(children))
    copy(
        connection,
        "people_relatedperson",
        (
            "id", "client_key", "patient_id", "as_patient_id", "relationship", "family_name",
            "given_name", "phone", "email", "line1", "line2", "city", "state", "zip",
            "is_emergency", "started_on", "version",
        ),
        (
            (
                key, _key(rng), child.id, child.parent, "parent", parent.family, parent.given,
                parent.phone, "", "", "", "", "", "", True, child.registered, 1,
            )
            for key, child in zip(ids, children, strict=True)
            if (parent := by_id[child.parent or 0])
        ),
    )  # fmt: skip
    copy(
        connection,
        "people_guarantor",
        ("client_key", "patient_id", "payer_patient_id", "starts_on", "entered_in_error"),
        ((_key(rng), each.id, each.parent or each.id, each.registered, False) for each in people),
    )
    copy(
        connection,
        "people_proxy",
        (
            "client_key", "patient_id", "person_id", "kinds", "may_consent", "no_contact", "note",
            "starts_on", "recheck_on", "entered_in_error", "version",
        ),
        (
            (
                _key(rng), child.id, key, ["visits", "bills", "records", "messages"], True, False,
                "", child.registered, _birthday(child.born, 18), False, 1,
            )
            for key, child in zip(ids, children, strict=True)
        ),
    )  # fmt: skip


def _contact_points(people: list[Person], rng: Random) -> Iterator[tuple[object, ...]]:
    for each in people:
        may_text = rng.random() < 0.8
        yield (
            _key(rng), each.id, "phone", "mobile", each.phone, each.phone[::-1], 1, may_text,
            True, 1,
        )  # fmt: skip
        if each.parent is None and rng.random() < 0.7:
            yield (
                _key(rng), each.id, "email", "home", each.email, each.email, 1, False, False, 1,
            )  # fmt: skip


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def _key(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)

"""Sets the demo practice up as an office manager would: by the rooms' own actions."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import date, time
from random import Random
from uuid import UUID

from django.contrib.auth.hashers import make_password

from praxis.access import actions as access
from praxis.access import queries as access_queries
from praxis.coverage import actions as coverage
from praxis.coverage.types import PayerDetails, ProductDetails
from praxis.demo.catalog import (
    ACCOUNTS,
    DEVICES,
    PAYERS,
    PRACTICE,
    PROVIDERS,
    ROOMS,
    TYPES,
    ZONE,
    ProviderSpec,
)
from praxis.demo.online import open_booking
from praxis.demo.prices import PAYER_SPECS
from praxis.demo.questions import take_forms
from praxis.kernel.actor import Actor
from praxis.practice import actions as practice
from praxis.practice.types import BillingEntityDetails, ProviderDetails, VisitTypeDetails
from praxis.scheduling import actions as scheduling
from praxis.scheduling.types import BlockKind, BlockSpec, SessionSpec

PASSWORD = "springfield demo office"
PIN = "2468"


@dataclass(slots=True)
class Account:
    username: str
    full_name: str
    role: str
    secret: str
    user_id: int


@dataclass(slots=True)
class Office:
    """Keys of what was set up, by the catalog's names; `products` are (payer, product) in order."""

    site_id: int
    opened_on: date
    accounts: list[Account] = field(default_factory=list)
    rooms: dict[str, int] = field(default_factory=dict)
    devices: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    providers: dict[str, int] = field(default_factory=dict)
    products: list[tuple[int, int]] = field(default_factory=list)
    services: dict[str, int] = field(default_factory=dict)
    entity_id: int = 0
    partner_id: int = 0

    def user_id(self, username: str) -> int:
        return next(each.user_id for each in self.accounts if each.username == username)


def set_up(*, actor: Actor, seed: int, opened_on: date) -> Office:
    """Sites, people, rooms, providers, visit types, payers and templates from `opened_on` on."""
    keys = Keys(seed)
    site = access.add_site(
        actor=actor,
        key=keys.next(),
        code="elm",
        name="Elm Street",
        time_zone=ZONE,
        npi=npi(Random(seed)),
        phone="+12175550100",
        line1="400 Elm Street",
        city="Springfield",
        state="IL",
        zip="62701-4410",
    )
    office = Office(site_id=site.pk, opened_on=opened_on)
    practice.change_setting(actor=actor, key="practice_name", value=PRACTICE)
    practice.change_setting(actor=actor, key="practice_phone", value="(217) 555-0100")
    practice.set_week(
        actor=actor,
        site_id=site.pk,
        started_on=opened_on,
        week={weekday: [(time(8), time(17))] for weekday in range(5)},
    )
    _accounts(actor, office, keys, seed)
    _places(actor, office, keys)
    _visit_types(actor, office, keys)
    _providers(actor, office, keys, Random(seed + 1))
    _payers(actor, office, keys)
    open_booking(actor=actor, key=keys.next(), types=office.types)
    _forms(actor, office, keys)
    return office


class Keys:
    """Client keys that are the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)

    def next(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)


def npi(rng: Random) -> str:
    """A number with a right check digit: Luhn over 80840 and the first nine digits."""
    nine = "1" + "".join(str(rng.randrange(10)) for _ in range(8))
    total = 0
    for place, digit in enumerate(reversed("80840" + nine)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return nine + str(-total % 10)


def secret_of(seed: int, username: str) -> str:
    """The TOTP secret a demo account prints: 160 bits in base 32."""
    digest = hashlib.sha256(f"praxis demo {seed} {username}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def template_of(provider: ProviderSpec) -> tuple[SessionSpec, ...]:
    """Monday to Friday, with lunch and the provider's own blocks."""
    blocks = [
        BlockSpec(provider.lunch[0], provider.lunch[1], "Lunch", BlockKind.CLOSED),
        *(
            BlockSpec(
                start,
                end,
                label,
                BlockKind.HELD if kind == "hold" else BlockKind.CLOSED,
                release_hours=2 if kind == "hold" else None,
            )
            for start, end, label, kind in provider.blocks
        ),
    ]
    ordered = tuple(sorted(blocks, key=lambda block: block.start_minute))
    return tuple(
        SessionSpec(weekday, provider.day[0], provider.day[1], max_overbooks=1, blocks=ordered)
        for weekday in range(5)
    )


def _accounts(actor: Actor, office: Office, keys: Keys, seed: int) -> None:
    password, pin = make_password(PASSWORD), make_password(PIN)
    roles = {role.code: role.pk for role in access_queries.roles(actor=actor)}
    for username, full_name, role in ACCOUNTS:
        user = access.add_user(
            actor=actor,
            key=keys.next(),
            username=username,
            full_name=full_name,
            email=f"{username}@elmstreet.example",
        )
        access.grant_role(
            actor=actor,
            key=keys.next(),
            user_id=user.pk,
            role_id=roles[role],
            starts_on=office.opened_on,
        )
        secret = secret_of(seed, username)
        access.enrol_demo_account(
            actor=actor, user_id=user.pk, password=password, secret=secret, pin=pin
        )
        office.accounts.append(Account(username, full_name, role, secret, user.pk))


def _places(actor: Actor, office: Office, keys: Keys) -> None:
    for room in ROOMS:
        made = practice.add_room(
            actor=actor,
            key=keys.next(),
            site_id=office.site_id,
            name=room.name,
            kind=room.kind,
            started_on=office.opened_on,
        )
        office.rooms[room.name] = made.pk
    for name, kind, serial in DEVICES:
        device = practice.add_device(
            actor=actor,
            key=keys.next(),
            site_id=office.site_id,
            name=name,
            kind=kind,
            serial=serial,
            started_on=office.opened_on,
        )
        office.devices[kind] = device.pk


def _visit_types(actor: Actor, office: Office, keys: Keys) -> None:
    for spec in TYPES:
        made = practice.add_visit_type(
            actor=actor,
            key=keys.next(),
            details=VisitTypeDetails(
                name=spec.name,
                code=spec.code,
                minutes=spec.minutes,
                buffer_after=spec.after,
                modes=spec.modes,
                room_kind=spec.room_kind,
                device_kind=spec.device_kind,
                min_age_months=spec.min_age,
                max_age_months=spec.max_age,
                new_patients=spec.new_patients,
                online=spec.online,
                started_on=office.opened_on,
            ),
        )
        office.types[spec.code] = made.pk


def _providers(actor: Actor, office: Office, keys: Keys, rng: Random) -> None:
    entity = practice.add_billing_entity(
        actor=actor,
        key=keys.next(),
        details=BillingEntityDetails(
            legal_name="Elm Street Family Health PC",
            npi=npi(rng),
            tax_id="371234567",
            phone="+12175550100",
            line1="400 Elm Street",
            city="Springfield",
            state="IL",
            zip="62701-4410",
            started_on=office.opened_on,
        ),
    )
    office.entity_id = entity.pk
    for spec in PROVIDERS:
        made = practice.add_provider(
            actor=actor,
            key=keys.next(),
            details=ProviderDetails(
                family_name=spec.family,
                given_name=spec.given,
                credential=spec.credential,
                specialty=spec.specialty,
                taxonomy=spec.taxonomy,
                npi=npi(rng),
                initials=spec.code,
                billing_entity_id=entity.pk,
                user_id=office.user_id(spec.user),
                started_on=office.opened_on,
            ),
        )
        practice.add_provider_site(
            actor=actor,
            key=keys.next(),
            provider_id=made.pk,
            site_id=office.site_id,
            default_room_id=office.rooms[spec.rooms[0]],
            started_on=office.opened_on,
        )
        office.providers[spec.code] = made.pk
        scheduling.add_template_version(
            actor=actor,
            key=keys.next(),
            provider_id=made.pk,
            site_id=office.site_id,
            starts_on=office.opened_on,
            sessions=template_of(spec),
        )


def _forms(actor: Actor, office: Office, keys: Keys) -> None:
    doctor = next(spec for spec in PROVIDERS if spec.credential == "MD")
    manager, clinician = (
        Actor(office.user_id(name), name, permissions=frozenset({permission}))
        for name, permission in (
            ("mfisher", "forms.approve"),
            (doctor.user, "forms.approve_triage"),
        )
    )
    take_forms(
        actor=actor,
        key=keys.next(),
        manager=manager,
        clinician=clinician,
        started_on=office.opened_on,
        visit_type_ids=[office.types[code] for code in ("NEW", "WELL", "WCC")],
    )


def _payers(actor: Actor, office: Office, keys: Keys) -> None:
    for (name, kind, plan, _, _), more in zip(PAYERS, PAYER_SPECS, strict=True):
        payer = coverage.add_payer(
            actor=actor,
            key=keys.next(),
            details=PayerDetails(
                name=name, kind=kind, payer_id=more.number, started_on=office.opened_on
            ),
        )
        product = coverage.add_product(
            actor=actor,
            key=keys.next(),
            payer_id=payer.pk,
            details=ProductDetails(name=name, plan_type=plan, started_on=office.opened_on),
        )
        office.products.append((payer.pk, product.pk))

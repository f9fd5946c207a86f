"""One of everything, so that every URL can be asked for.

`A` lives at the main site; `B` is another patient whose records are out of reach for
people who work at the main site only: registered at the second site, chart restricted.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from praxis.access import testing as access
from praxis.access.context import opened
from praxis.access.models import RoleGrant, Site
from praxis.billing import actions as billing_actions
from praxis.billing.models import RemittanceClaim
from praxis.billing.tests import era
from praxis.billing.types import DrawerCount
from praxis.correspondence import actions as correspondence_actions
from praxis.correspondence import testing as correspondence
from praxis.coverage import actions as coverage_actions
from praxis.coverage import testing as coverage
from praxis.documents import testing as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.migration import actions as migration
from praxis.migration.models import ImportRow
from praxis.obligations import testing as obligations
from praxis.people import actions as people_actions
from praxis.people import testing as people
from praxis.practice import actions as practice_actions
from praxis.practice import testing as practice
from praxis.practice.models import ProviderSite, SiteClosure
from praxis.scheduling import actions as scheduling_actions
from praxis.scheduling import testing as scheduling
from praxis.scheduling.models import TemplateVersion, VisitEvent
from praxis.worklist import testing as worklist
from tests.sweeps import (
    bills,
    books,
    charts,
    doors,
    letters,
    questions,
    sent_on,
    stock,
    texts,
    unpaid,
    waits,
)

MISSING = 987_654_321
PROGRAM = Actor(user_id=None, name="test set-up", system=True)


@dataclass
class World:
    """Keys by URL parameter: of patient A (or of no patient), and of patient B."""

    site: Site
    ours: dict[str, Any] = field(default_factory=dict)
    theirs: dict[str, int] = field(default_factory=dict)


def build() -> World:
    main, second = access.make_site(), access.make_site(code="second", name="Second Street")
    boss = access.make_actor("office_manager", "front_desk", "privacy_officer", "it", "provider",
                             "clinical")  # fmt: skip
    world = World(main)
    ours = world.ours
    ours["user_id"] = access.make_user("biller", site=main).pk
    ours["grant_id"] = RoleGrant.objects.get(user_id=ours["user_id"]).pk
    ours["role_id"] = RoleGrant.objects.get(user_id=ours["user_id"]).role_id
    ours |= {"site_id": main.pk, "day": "2026-11-24", "key": "practice_name", "filter_id": MISSING}
    with opened(boss, purpose="test"):
        _practice(boss, ours, main, second)
        ours |= waits.of_practice(boss, ours)
        ours |= texts.of_practice(boss, ours)
        ours |= doors.of_office(main)
        ours |= stock.of_office(main)
        ours |= sent_on.of_practice(boss)
        world.theirs = _patient(boss, second, ours, "Zamora")
        mine = _patient(boss, main, ours, "Alvarez")
        ours |= books.of_office(boss, main)
        ours |= letters.of_patient(boss, mine["patient_id"])
        restriction = people_actions.restrict_chart(
            actor=boss,
            key=uuid.uuid4(),
            patient_id=world.theirs["patient_id"],
            kind="vip",
            reason="Known to the public",
        )
    world.theirs["restriction_id"] = restriction.pk
    ours |= mine | {"restriction_id": MISSING}
    return world


def _practice(boss: Actor, ours: dict[str, Any], main: Site, second: Site) -> None:
    room = practice.make_room(site=main)
    practice.make_room(site=second)
    provider = practice.make_provider(site=main, room=room)
    scheduling.make_template(provider, site=main)
    other = practice.make_provider(site=second)
    scheduling.make_template(other, site=second)
    kind = practice.make_visit_type()
    payer = coverage.make_payer()
    product = coverage.make_product(payer)
    entity = practice.make_billing_entity()
    rule = coverage_actions.add_payer_rule(
        actor=boss,
        key=uuid.uuid4(),
        payer_id=payer.pk,
        kind="timely_filing",
        days=180,
        source="Contract",
        checked_on=date(2026, 1, 1),
        starts_on=date(2026, 1, 1),
    )
    enrollment = coverage_actions.add_enrollment(
        actor=boss,
        key=uuid.uuid4(),
        payer_id=payer.pk,
        billing_entity_id=entity.pk,
        kind="claims",
    )
    practice_actions.add_closure(
        actor=boss, key=uuid.uuid4(), site_id=main.pk, day=date(2027, 7, 5), reason="Holiday"
    )
    practice.make_site_hours(site=main)
    partner = people.make_organization(actor=boss)
    agreement = people_actions.add_agreement(
        actor=boss,
        key=uuid.uuid4(),
        organization_id=partner.pk,
        kind="contract",
        title="Contract",
        starts_on=date(2026, 1, 1),
    )
    off = scheduling_actions.add_exception(
        actor=boss,
        key=uuid.uuid4(),
        kind="off",
        start=_next_weekday() + timedelta(days=70),
        end=_next_weekday() + timedelta(days=70, hours=2),
        label="Away",
        provider_id=provider.pk,
    )
    group = scheduling_actions.add_group_session(
        actor=boss,
        key=uuid.uuid4(),
        title="Class",
        visit_type_id=practice.make_visit_type(minutes=60, capacity=4).pk,
        provider_id=provider.pk,
        site_id=main.pk,
        start=_next_weekday() + timedelta(hours=3),
    )
    ours |= {
        "room_id": room.pk,
        "group_id": group.pk,
        "device_id": practice.make_device(site=main).pk,
        "provider_id": provider.pk,
        "provider_site_id": ProviderSite.objects.get(provider=provider, site=main).pk,
        "visit_type_id": kind.pk,
        "billing_entity_id": entity.pk,
        "payer_id": payer.pk,
        "product_id": product.pk,
        "payer_rule_id": rule.pk,
        "enrollment_id": enrollment.pk,
        "closure_id": SiteClosure.objects.get().pk,
        "job_id": MISSING,
        "organization_id": partner.pk,
        "agreement_id": agreement.pk,
        "exception_id": off.pk,
        "version_id": TemplateVersion.objects.filter(provider=provider).latest("pk").pk,
        "code": "hipaa.access",
        **bills.of_practice(),
        **unpaid.of_practice(),
        **questions.of_practice(),
        "_second": (other.pk, kind.pk),
    }
    _money(boss, ours, payer, main)


def _money(boss: Actor, ours: dict[str, Any], payer: Any, main: Site) -> None:
    """A check whose claim matches nobody, and a day that was closed."""
    received = billing_actions.receive_835(
        actor=PROGRAM,
        key=uuid.uuid4(),
        file_name="era.835",
        content=era.file_of(era.check(payer, era.clp("LOST", era.svc(10000, 10000)))),
    )
    close = billing_actions.close_day(
        actor=boss,
        key=uuid.uuid4(),
        site_id=main.pk,
        day=date(2026, 1, 5),
        count=DrawerCount(denominations={}, float_cents=0),
    )
    ours |= {
        "remittance_id": received.remittance_ids[0],
        "remittance_claim_id": RemittanceClaim.objects.get().pk,
        "day_close_id": close.pk,
        "charge_id": ours.get("charge_id", MISSING),
    }


def _patient(boss: Actor, site: Site, ours: dict[str, Any], family: str) -> dict[str, int]:
    """A patient with one of every record that belongs to a patient."""
    patient = people.make_patient(actor=boss, family_name=family, site_ids=[site.pk])
    contact = people.make_contact(actor=boss, patient=patient)
    address = people_actions.add_address(
        actor=boss, key=uuid.uuid4(), patient_id=patient.pk, line1="1 Oak St", zip="62701"
    )
    telephone = people_actions.add_contact_point(
        actor=boss,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        system="phone",
        value="+12175550188",
    )
    former = people_actions.add_name(
        actor=boss, key=uuid.uuid4(), patient_id=patient.pk, family_name="Former"
    )
    insurance = coverage.make_coverage(patient.pk)
    document = documents.make_document(actor=boss, patient_id=patient.pk)
    item = worklist.make_item(
        actor=boss, patient_id=patient.pk, key=f"test:{patient.pk}", role="front_desk"
    )
    message = correspondence.make_message(
        actor=boss, patient_id=patient.pk, recipient=correspondence.make_recipient()
    )
    disclosure = correspondence_actions.record_disclosure(
        actor=boss,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        recipient=correspondence.make_recipient(),
    )
    running = obligations.make_clock(actor=boss, code="hipaa.access", patient_id=patient.pk)
    start = _next_weekday()
    provider = ours["provider_id"] if site.code == "main" else ours["_second"][0]
    visit = scheduling.make_appointment(
        actor=boss,
        patient_id=patient.pk,
        visit_type_id=ours["visit_type_id"],
        provider_id=provider,
        start=start,
        site=site,
    )
    run = migration.start_run(actor=boss, source=f"Old {site.code}", format="fhir", site_id=site.pk)
    row = ImportRow.objects.create(
        source=run.source,
        resource_type="Observation",
        source_id="o1",
        run=run,
        blob=_blob(run, patient.pk),
        first_byte=0,
        byte_count=2,
        row_hash="0" * 64,
        state="kept",
        patient=patient,
    )
    scheduling_actions.confirm_appointment(actor=boss, appointment_id=visit.pk)
    payment = billing_actions.take_payment(
        actor=boss,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        cents=1000,
        method="cash",
        site_id=site.pk,
        purpose="prepayment",
    )
    return {
        "payment_id": payment.pk,
        "patient_id": patient.pk,
        "person_id": contact.pk,
        "address_id": address.pk,
        "contact_point_id": telephone.pk,
        "name_id": former.pk,
        "coverage_id": insurance.pk,
        "document_id": document.pk,
        "item_id": item.pk,
        "message_id": message.pk,
        "disclosure_id": disclosure.pk,
        "obligation_id": running.pk,
        "appointment_id": visit.pk,
        "event_id": VisitEvent.objects.filter(appointment=visit).latest("pk").pk,
        "run_id": run.pk,
        "row_id": row.pk,
        **books.of_patient(boss, patient.pk, site),
        **waits.of_patient(boss, visit, site, provider),
        **texts.of_patient(patient.pk, telephone.value),
        **bills.of_patient(patient.pk, site, ours, provider),
        **unpaid.of_patient(boss, patient.pk, ours),
        **questions.of_patient(patient.pk, site.pk, ours),
        **doors.of_patient(patient.pk, ours["kiosk_id"]),
        **charts.of_patient(patient.pk, visit.pk),
        **stock.of_patient(patient.pk, ours),
        **sent_on.of_patient(boss, patient.pk),
    }


def _blob(run: Any, patient_id: int) -> Any:
    from praxis.migration import staging

    blob = staging.keep_file(
        run=run, name="one.json", content=f"{{}} {patient_id}".encode(), media_type="x"
    )
    blob.patient_id = patient_id
    blob.save(update_fields=["patient_id"])
    return blob


def _next_weekday() -> Any:
    day = clock.today("America/Chicago") + timedelta(days=7)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return clock.local(day, 10, 0, "America/Chicago")

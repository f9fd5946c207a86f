"""The pages of patients, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from praxis.access.context import system
from praxis.access.models import PhiModel
from praxis.access.testing import make_user, session_cookie
from praxis.kernel.actor import Actor
from praxis.people import queries
from praxis.people.actions import link_employee, note_visit, restrict_chart
from praxis.people.models import (
    Agreement,
    ChartGrant,
    ContactPoint,
    Organization,
    Patient,
    Proxy,
    RelatedPerson,
)
from praxis.people.testing import make_contact, make_patient

SignIn = Callable[..., Client]
HX = {"HX-Request": "true"}


@pytest.fixture
def as_role(db: None) -> SignIn:
    def sign_in(*roles: str) -> Client:
        client = Client()
        client.cookies["sessionid"] = session_cookie(make_user(*roles))
        return client

    return sign_in


@pytest.fixture
def office() -> Iterator[Actor]:
    with system("test", purpose="test") as actor:
        yield actor


@pytest.fixture
def patient(db: None) -> Patient:
    with system("test", purpose="test") as actor:
        return make_patient(
            actor=actor,
            family_name="Alvarez",
            given_name="Maria",
            birth_date=date(1979, 3, 14),
            sex="female",
            phone="555-201-7194",
            language="es",
        )


TYPED = {
    "family_name": "Alvarez",
    "given_name": "Maria",
    "birth_date": "031479",
    "sex": "female",
    "language": "en",
    "phone": "(555) 201-7194",
    "phone_use": "mobile",
    "payer_relationship": "parent",
}


def typed(client: Client, **more: object) -> dict[str, object]:
    from praxis.access.queries import sites

    return {**TYPED, "site_id": sites()[0].pk, "client_key": str(uuid4()), **more}


def rows(patient_id: int, model: type[PhiModel]) -> list[Any]:
    with system("test", purpose="test"):
        return list(model.objects.filter(patient_id=patient_id))


@pytest.mark.story
def test_a_clerk_registers_a_patient_with_digits_alone(as_role: SignIn) -> None:
    client = as_role("front_desk")
    assert client.get("/patients/new/").status_code == 200

    answer = client.post("/patients/new/", typed(client, line1="9 Elm St", zip="62701"))

    assert answer.status_code == 303, answer.content.decode()
    with system("test", purpose="test") as actor:
        patient = Patient.objects.get(family_name="Alvarez")
        assert answer.headers["Location"] == f"/patients/{patient.pk}/"
        assert patient.birth_date == date(1979, 3, 14)
        address = queries.addresses(actor, patient.pk)[0]
        assert (address.city, address.state) == ("Springfield", "IL")


@pytest.mark.story
def test_a_second_registration_is_warned_and_then_explained(
    as_role: SignIn, patient: Patient
) -> None:
    client = as_role("front_desk")

    warned = client.post("/patients/new/", typed(client))
    assert warned.status_code in (409, 422)
    page = warned.content.decode()
    assert patient.number in page
    assert "same birth date" in page

    unexplained = client.post("/patients/new/", typed(client, different_from=patient.pk))
    assert unexplained.status_code == 422
    assert "Say how you know" in unexplained.content.decode()

    done = client.post(
        "/patients/new/",
        typed(client, different_from=patient.pk, why_different="Her cousin, shown ID"),
    )
    assert done.status_code == 303
    with system("test", purpose="test"):
        assert Patient.objects.count() == 2


def test_alike_patients_show_while_the_name_is_typed(as_role: SignIn, patient: Patient) -> None:
    client = as_role("front_desk")
    part = client.post("/patients/similar/", typed(client, given_name="Mar"), headers=HX)
    assert patient.number in part.content.decode()
    nothing = client.post("/patients/similar/", typed(client, birth_date="3"), headers=HX)
    assert nothing.content.decode().strip() == ""


def test_a_zip_code_fills_the_city_only_when_it_is_empty(as_role: SignIn) -> None:
    client = as_role("front_desk")
    part = client.get("/patients/zip/?zip=62701", headers=HX).content.decode()
    assert 'value="Springfield"' in part
    assert 'hx-swap-oob="true"' in part
    kept = client.get("/patients/zip/?zip=62701&city=Jerome&state=IL", headers=HX).content.decode()
    assert "value=" not in kept
    assert "not in the table" in client.get("/patients/zip/?zip=00000").content.decode()


def test_registering_goes_back_to_the_booking_it_came_from(as_role: SignIn) -> None:
    client = as_role("front_desk")
    answer = client.post("/patients/new/?next=/visits/new/%3Fday%3D1", typed(client))
    assert answer.headers["Location"].startswith("/visits/new/?day=1&patient=")
    with system("test", purpose="test"):
        assert Patient.objects.count() == 1
    outside = client.post(
        "/patients/new/?next=//evil.example/", typed(client, given_name="Omar", phone="")
    )
    assert "evil" not in outside.headers["Location"]


def test_a_child_is_registered_with_its_mother_as_the_payer(
    as_role: SignIn, patient: Patient
) -> None:
    client = as_role("front_desk")
    child = {"given_name": "Ana", "birth_date": "05012018", "phone": ""}
    wrong = client.post("/patients/new/", typed(client, payer_number="P-999999", **child))
    assert wrong.status_code == 422
    assert "No patient has this record number" in wrong.content.decode()

    answer = client.post("/patients/new/", typed(client, payer_number=patient.number, **child))

    assert answer.status_code == 303
    with system("test", purpose="test") as actor:
        row = Patient.objects.get(given_name="Ana")
        payer = queries.guarantor_on(actor, row.pk, date(2030, 1, 1))
        assert payer is not None
        assert payer.name == "Maria Alvarez"


@pytest.mark.story
def test_the_search_box_answers_rows_and_a_page(as_role: SignIn, patient: Patient) -> None:
    client = as_role("front_desk")
    part = client.get("/search/?q=al+ma", headers=HX).content.decode()
    assert 'role="option"' in part
    assert patient.number in part
    assert f"/visits/new/?patient={patient.pk}" in part
    assert "<html" not in part
    page = client.get("/search/?q=al+ma").content.decode()
    assert "<html" in page
    assert patient.number in page
    assert "Nobody found" in client.get("/search/?q=zzzz").content.decode()


def test_todays_visit_shows_in_the_search(as_role: SignIn, patient: Patient) -> None:
    from praxis.kernel import clock

    with system("test", purpose="test") as actor:
        note_visit(
            actor=actor,
            patient_id=patient.pk,
            next_visit_at=clock.now(),
            next_visit_label="Follow-up · Okafor",
        )
    part = as_role("front_desk").get("/search/?q=alvarez", headers=HX).content.decode()
    assert "Today" in part
    assert "Follow-up · Okafor" in part


def test_the_list_of_patients_filters_by_name_however_accented(
    as_role: SignIn, patient: Patient
) -> None:
    client = as_role("front_desk")
    page = client.get("/patients/?name=%C3%81lv").content.decode()
    assert patient.number in page
    assert "(555) 201-7194" in page
    assert "Nothing matches" in client.get("/patients/?name=zz").content.decode()
    assert client.get("/patients/?as=csv").status_code == 200


def test_every_detail_is_changed_from_one_page(as_role: SignIn, patient: Patient) -> None:
    client = as_role("front_desk")
    base = f"/patients/{patient.pk}"
    assert client.get(f"{base}/edit/").status_code == 200

    identity = {
        "family_name": "Whitlock",
        "given_name": "Maria",
        "birth_date": "03/14/1979",
        "sex": "female",
        "language": "es",
        "needs_interpreter": "on",
        "usual_provider_id": "",
        "expected_version": "1",
        "client_key": str(uuid4()),
    }
    assert client.post(f"{base}/identity/", identity).status_code == 303
    conflict = client.post(f"{base}/identity/", identity)
    assert conflict.status_code == 409

    steps = [
        ("/names/new/", {"family_name": "Peña", "use": "maiden"}),
        ("/phones/new/", {"value": "555-201-0000", "use": "home"}),
        ("/emails/new/", {"value": "maria@example.com", "use": "home"}),
        ("/addresses/new/", {"line1": "9 Elm St", "zip": "62701", "use": "home"}),
        ("/contacts/new/", {"family_name": "Alvarez", "relationship": "spouse"}),
        ("/guarantor/", {"payer": "self"}),
        ("/death/", {"deceased_on": "", "expected_version": "2"}),
    ]
    for path, values in steps:
        assert client.get(base + path).status_code == 200, path
        answer = client.post(base + path, {**values, "client_key": str(uuid4())})
        assert answer.status_code == 303, (path, answer.content.decode())
    page = client.get(f"{base}/edit/").content.decode()
    for shown in ("Whitlock", "Peña", "(555) 201-0000", "maria@example.com", "9 Elm St"):
        assert shown in page, shown


def test_numbers_addresses_and_names_are_changed_and_ended(
    as_role: SignIn, patient: Patient
) -> None:
    client = as_role("front_desk")
    base = f"/patients/{patient.pk}"
    client.post(f"{base}/names/new/", {"family_name": "Peña", "use": "maiden"})
    client.post(f"{base}/addresses/new/", {"line1": "9 Elm", "zip": "62701", "use": "home"})
    with system("test", purpose="test") as actor:
        point = queries.contact_points(actor, patient.pk)[0]
        address = queries.addresses(actor, patient.pk)[0]
        name = queries.former_names(actor, patient.pk)[0]
    for path, values in (
        (f"contact-points/{point.pk}/", {"use": "work", "expected_version": "1"}),
        (f"contact-points/{point.pk}/first/", {}),
        (f"contact-points/{point.pk}/end/", {}),
        (f"addresses/{address.pk}/", {"line1": "9 Elm St", "zip": "62701", "expected_version": 1}),
        (f"addresses/{address.pk}/end/", {}),
        (f"names/{name.pk}/drop/", {}),
    ):
        assert client.post(f"{base}/{path}", values).status_code == 303, path
    with system("test", purpose="test") as actor:
        assert queries.contact_points(actor, patient.pk) == []
        assert queries.addresses(actor, patient.pk) == []
        assert queries.former_names(actor, patient.pk) == []


def test_one_patients_number_is_not_reached_through_another(
    as_role: SignIn, patient: Patient
) -> None:
    with system("test", purpose="test") as actor:
        other = make_patient(actor=actor)
    client = as_role("front_desk")
    point = rows(patient.pk, ContactPoint)[0]
    path = f"/patients/{other.pk}/contact-points/{point.pk}/"
    assert client.get(path).status_code == 404
    assert client.post(f"{path}end/").status_code == 404


@pytest.mark.story
def test_a_custody_order_bars_a_father_from_the_record(as_role: SignIn) -> None:
    with system("test", purpose="test") as actor:
        child = make_patient(actor=actor, birth_date=date(2018, 5, 1))
        father = make_contact(actor=actor, patient=child, relationship="father", given_name="Ivo")
    client = as_role("front_desk")
    path = f"/patients/{child.pk}/contacts/{father.pk}/speaks/"
    refused = client.post(
        path, {"kinds": ["visits"], "no_contact": "on", "client_key": str(uuid4())}
    )
    assert refused.status_code == 422
    saved = client.post(
        path, {"no_contact": "on", "court_order_document_id": "7", "client_key": str(uuid4())}
    )
    assert saved.status_code == 303
    page = client.get(f"/patients/{child.pk}/edit/").content.decode()
    assert f"No contact: {father.name}" in page
    assert client.post(f"{path}end/").status_code == 303
    assert client.post(f"/patients/{child.pk}/contacts/{father.pk}/end/").status_code == 303
    assert [row.ended_on is not None for row in rows(child.pk, RelatedPerson)] == [True]
    assert len(rows(child.pk, Proxy)) == 1


@pytest.mark.story
def test_a_restricted_chart_is_opened_with_a_reason(as_role: SignIn, patient: Patient) -> None:
    officer, provider = as_role("privacy_officer"), as_role("provider")
    shut = officer.post(
        f"/patients/{patient.pk}/restrict/",
        {"kind": "vip", "reason": "Mayor of the town", "client_key": str(uuid4())},
    )
    assert shut.headers["Location"] == "/restricted-charts/"
    assert patient.number in officer.get("/restricted-charts/").content.decode()

    found = provider.get(f"/search/?q={patient.number}", headers=HX).content.decode()
    assert f"/patients/{patient.pk}/restricted/" in found
    assert "Alvarez" not in found
    gate = provider.get(f"/patients/{patient.pk}/restricted/").content.decode()
    assert patient.number in gate
    assert "Alvarez" not in gate

    opened = provider.post(
        f"/patients/{patient.pk}/restricted/",
        {"reason": "Chest pain at the desk", "client_key": str(uuid4())},
    )
    assert opened.headers["Location"] == f"/patients/{patient.pk}/"
    assert "Alvarez" in provider.get("/search/?q=alvarez", headers=HX).content.decode()

    with system("test", purpose="test"):
        grant = ChartGrant.objects.get()
    assert "Emergency" in officer.get("/restricted-charts/").content.decode()
    assert officer.post(f"/grants/{grant.pk}/revoke/").status_code == 303
    assert "Alvarez" not in provider.get("/search/?q=alvarez", headers=HX).content.decode()


def test_nobody_opens_his_own_chart(db: None, patient: Patient) -> None:
    user = make_user("provider", "privacy_officer")
    with system("test", purpose="test") as actor:
        link_employee(actor=actor, key=uuid4(), patient_id=patient.pk, user_id=user.pk)
    client = Client()
    client.cookies["sessionid"] = session_cookie(user)
    assert client.get(f"/patients/{patient.pk}/restricted/").status_code == 403


def test_a_grant_is_given_from_the_list(as_role: SignIn, patient: Patient) -> None:
    user = make_user("provider")
    with system("test", purpose="test") as actor:
        row = restrict_chart(
            actor=actor, key=uuid4(), patient_id=patient.pk, kind="vip", reason="Mayor"
        )
    officer = as_role("privacy_officer")
    path = f"/restricted-charts/{patient.pk}/grant/"
    assert officer.get(path).status_code == 200
    values = {"who": user.pk, "reason": "Her doctor", "days": "30", "client_key": str(uuid4())}
    assert officer.post(path, values).status_code == 303
    assert officer.post(f"/restrictions/{row.pk}/end/").status_code == 303
    assert officer.get(path).status_code == 404


@pytest.mark.story
def test_an_organization_and_its_agreements_are_kept(as_role: SignIn) -> None:
    client = as_role("office_manager")
    made = client.post(
        "/organizations/new/",
        {"name": "Élan Supply", "kinds": ["supplier"], "client_key": str(uuid4())},
    )
    assert made.status_code == 303, made.content.decode()
    row = Organization.objects.get()
    sheet = f"/organizations/{row.pk}/"
    agreed = client.post(
        f"{sheet}agreements/new/",
        {
            "kind": "baa",
            "title": "BAA 2026",
            "starts_on": "01/01/2026",
            "ends_on": "12/31/2026",
            "notice_days": "30",
            "client_key": str(uuid4()),
        },
    )
    assert agreed.status_code == 303, agreed.content.decode()
    page = client.get(sheet).content.decode()
    assert "BAA 2026" in page
    assert "12/01/2026" in page
    assert client.get("/organizations/").status_code == 200

    agreement = Agreement.objects.get()
    assert client.get(f"/agreements/{agreement.pk}/").status_code == 200
    changed = client.post(
        f"/agreements/{agreement.pk}/",
        {"title": "BAA", "notice_days": "60", "ends_on": "12/31/2026", "expected_version": "1"},
    )
    assert changed.status_code == 303
    assert client.get(f"{sheet}edit/").status_code == 200
    assert client.post(f"{sheet}end/", {"on": "06/30/2026"}).status_code == 422
    assert client.post(f"{sheet}end/", {"on": "12/31/2026"}).status_code == 303


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("facility", "/patients/", 403),
        ("facility", "/search/?q=a", 403),
        ("auditor", "/patients/new/", 403),
        ("front_desk", "/restricted-charts/", 403),
        ("front_desk", "/organizations/new/", 403),
        ("front_desk", "/patients/999999/edit/", 404),
    ],
)
def test_pages_are_shut_to_those_who_may_not(
    as_role: SignIn, role: str, path: str, status: int
) -> None:
    assert as_role(role).get(path).status_code == status

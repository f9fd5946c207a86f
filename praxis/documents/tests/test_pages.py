"""Files on the patient's page: filed, opened as a safe download, voided."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.models import User
from praxis.access.testing import make_site, make_user, session_cookie
from praxis.documents import queries
from praxis.documents.models import Document
from praxis.documents.testing import PDF, make_document
from praxis.kernel import sealing
from praxis.kernel.actor import Actor
from praxis.people.models import Patient
from praxis.people.testing import make_patient


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_KEYS", str(sealing.key_folder()))
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))


def _browser(user: User) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_cookie(user)
    return client


@pytest.fixture
def user(db: None) -> User:
    return make_user("front_desk", "office_manager")


@pytest.fixture
def actor(user: User) -> Actor:
    return access.actor_of(user.pk)


@pytest.fixture
def patient(actor: Actor) -> Patient:
    with opened(actor, purpose="test"):
        return make_patient(actor=actor)


def _upload(web: Client, patient: Patient, content: bytes, name: str, **more: str) -> Any:
    file = SimpleUploadedFile(name, content, content_type=more.pop("type", "application/pdf"))
    return web.post(
        f"/patients/{patient.pk}/documents/file/",
        {"file": file, "kind": "referral", "title": "Cardiology", **more},
    )


def test_a_scan_is_filed_and_comes_back_as_a_download(user: User, patient: Patient) -> None:
    web = _browser(user)
    assert _upload(web, patient, PDF, "scan.pdf").status_code == 303
    page = web.get(f"/patients/{patient.pk}/documents/").content.decode()
    assert "Cardiology" in page
    document_id = _only(user).pk
    answer = web.get(f"/documents/{document_id}/content/")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"


def _only(user: User) -> Document:
    actor = access.actor_of(user.pk)
    with opened(actor, purpose="test"):
        found: Document = Document.objects.get()
    return found


def test_the_same_form_sent_twice_files_once(user: User, patient: Patient) -> None:
    web, key = _browser(user), str(uuid.uuid4())
    for _ in range(2):
        assert _upload(web, patient, PDF, "scan.pdf", client_key=key).status_code == 303
    _only(user)


def test_a_program_with_the_name_of_a_scan_is_refused_in_words(
    user: User, patient: Patient
) -> None:
    answer = _upload(_browser(user), patient, b"MZ program", "scan.pdf")
    assert answer.status_code == 422
    assert "not what its name says" in answer.content.decode()


def test_a_voided_file_is_gone_for_the_desk_and_marked_for_the_manager(
    user: User, actor: Actor, patient: Patient
) -> None:
    with opened(actor, purpose="test"):
        document = make_document(actor=actor, patient_id=patient.pk, title="Wrong scan")
    manager, desk = _browser(user), _browser(make_user("front_desk"))
    assert manager.post(f"/documents/{document.pk}/void/", {"reason": ""}).status_code == 422
    answer = manager.post(f"/documents/{document.pk}/void/", {"reason": "Other patient"})
    assert answer.status_code == 303
    assert "Other patient" in manager.get(answer["Location"]).content.decode()
    assert "Wrong scan" not in desk.get(answer["Location"]).content.decode()
    assert desk.get(f"/documents/{document.pk}/content/").status_code == 410
    assert desk.get(f"/documents/{document.pk}/void/").status_code == 403


def test_a_file_of_another_sites_patient_is_not_there(actor: Actor, patient: Patient) -> None:
    with opened(actor, purpose="test"):
        document = make_document(actor=actor, patient_id=patient.pk)
    elsewhere = _browser(make_user("front_desk", site=make_site(code="other", name="Other")))
    assert elsewhere.get(f"/documents/{document.pk}/content/").status_code == 404
    assert elsewhere.get(f"/patients/{patient.pk}/documents/").status_code == 404
    assert _upload(elsewhere, patient, PDF, "scan.pdf").status_code == 404


def test_a_damaged_file_says_so(user: User, actor: Actor, patient: Patient) -> None:
    from praxis.documents import vault

    with opened(actor, purpose="test"):
        document = make_document(actor=actor, patient_id=patient.pk)
    vault.path_of(document.file).unlink()
    answer = _browser(user).get(f"/documents/{document.pk}/content/")
    assert answer.status_code == 500
    assert "damaged or missing" in answer.content.decode()


@pytest.mark.story
def test_the_desk_files_a_card_and_opens_it(
    live: str,
    page: Any,
    signed_in: Callable[..., Any],
    axe: Callable[[Any], list[str]],
    tmp_path: Path,
) -> None:
    actor = signed_in(page, "front_desk")
    with opened(actor, purpose="test"):
        patient = make_patient(actor=actor)
    scan = tmp_path / "card.pdf"
    scan.write_bytes(PDF)
    page.goto(f"/patients/{patient.pk}/documents/")
    assert axe(page) == []
    page.get_by_label("File", exact=True).set_input_files(str(scan))
    page.get_by_label("What it is").select_option("insurance_card")
    page.get_by_role("button", name="File it").click()
    page.get_by_text("Filed: Insurance card.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Insurance card").click()
    assert Path(download.value.path()).read_bytes() == PDF
    with opened(actor, purpose="test"):
        assert len(queries.documents_of(actor=actor, patient_id=patient.pk)) == 1

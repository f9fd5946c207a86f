"""Pages of questionnaires: who writes, reads, fills; how many queries a list is."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access.context import system
from praxis.access.testing import make_user, session_cookie
from praxis.forms import actions, queries
from praxis.forms.models import FormVersion, Response, Signature
from praxis.forms.testing import (
    make_clinician,
    make_consent,
    make_draft,
    make_form,
    make_response,
    make_version,
)
from praxis.people.testing import make_patient

pytestmark = pytest.mark.django_db


def client_of(*roles: str, user_id: int | None = None) -> Client:
    from praxis.access.models import User

    client = Client(headers={"accept": "text/html"})
    user = User.objects.get(pk=user_id) if user_id else make_user(*roles)
    client.cookies["sessionid"] = session_cookie(user)
    return client


@pytest.fixture
def boss() -> Client:
    return client_of("office_manager")


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def patient() -> int:
    with system("test", purpose="test") as actor:
        return make_patient(actor=actor, family_name="Alvarez").pk


def test_lists_ask_as_many_questions_for_one_row_as_for_many(boss: Client) -> None:
    version = make_version(purpose="consent")
    patient_id = patient()
    with system("test", purpose="test"):
        make_consent(version, patient_id)
    pages = ("/forms/", f"/forms/{version.form_id}/", f"/patients/{patient_id}/forms/")
    boss.get("/forms/")
    before = [queries_of(boss, page) for page in pages]
    for _ in range(4):
        other = make_version(purpose="consent")
        with system("test", purpose="test") as actor:
            make_consent(other, patient_id)
            again = actions.draft_version(actor=actor, key=uuid.uuid4(), form_id=version.form_id)
            actions.retire_version(actor=actor, form_version_id=again.pk)
    assert [queries_of(boss, page) for page in pages] == before


def test_a_response_is_read_in_as_many_queries_with_one_answer_as_with_many(boss: Client) -> None:
    patient_id = patient()
    with system("test", purpose="test"):
        done = make_consent(make_version(purpose="consent"), patient_id)
    boss.get(f"/responses/{done.pk}/")
    before = queries_of(boss, f"/responses/{done.pk}/")
    with system("test", purpose="test") as actor:
        for value in ("no", "yes", "no"):
            actions.correct_answer(
                actor=actor, response_id=done.pk, question="agree", value=value, why="Misread"
            )
    assert queries_of(boss, f"/responses/{done.pk}/") == before


def test_a_starter_becomes_a_draft_that_nobody_has_approved(boss: Client) -> None:
    assert boss.post("/forms/starters/triage/take/").status_code == 303
    version = FormVersion.objects.get()
    assert (version.state, version.form.code) == ("draft", "triage")
    assert queries.triage_tree() is None
    assert boss.post("/forms/starters/nothing/take/").status_code == 404
    assert b"Taken" in boss.get("/forms/starters/").content


def test_a_question_is_written_moved_and_taken_out(boss: Client) -> None:
    draft = make_draft(make_form())
    base = f"/form-versions/{draft.pk}/"

    def write(revision: int, **fields: Any) -> int:
        given = {"section": 0, "expected_version": revision, "text_en": "Color?", **fields}
        return int(boss.post(f"{base}questions/", given).status_code)

    assert write(1, code="color", kind="one", choice_0_code="red", choice_0_en="Red") == 303
    assert write(1, code="size", kind="number") == 409
    assert write(2, code="color", kind="text") == 422
    draft.refresh_from_db()
    assert [each.code for each in draft.asks.questions] == ["name", "color"]
    assert boss.post(f"{base}questions/color/up/", {"expected_version": 2}).status_code == 303
    draft.refresh_from_db()
    assert [each.code for each in draft.asks.questions] == ["color", "name"]
    assert boss.post(f"{base}questions/color/drop/", {"expected_version": 2}).status_code == 409
    assert boss.post(f"{base}questions/color/drop/", {"expected_version": 3}).status_code == 303
    assert (
        boss.post(f"{base}sections/", {"title_en": "More", "expected_version": 4}).status_code
        == 303
    )
    assert boss.post(f"{base}sections/2/drop/", {"expected_version": 5}).status_code == 303
    draft.refresh_from_db()
    assert len(draft.asks.sections) == 1


def test_sentences_are_marked_by_who_read_them(boss: Client) -> None:
    draft = make_draft(make_form())
    page = f"/form-versions/{draft.pk}/review/es/"
    assert boss.get(page).status_code == 200
    assert boss.post(page, {"read": ["0", "1"], "expected_version": 1}).status_code == 303
    draft.refresh_from_db()
    assert draft.asks.unreviewed("es") == []
    assert len(draft.asks.unreviewed("en")) == 2
    assert boss.get(f"/form-versions/{draft.pk}/review/fr/").status_code == 404


def test_triage_is_approved_on_the_clinicians_own_page_alone(boss: Client) -> None:
    draft = make_draft(make_form(purpose="triage", code="triage"))
    base, sent = f"/form-versions/{draft.pk}/", {"sha256": draft.sha256}
    assert boss.post(f"{base}approve/", sent).status_code == 404
    assert boss.post(f"{base}approve-triage/", sent).status_code == 403
    nobody = client_of("provider")
    assert nobody.post(f"{base}approve-triage/", sent).status_code == 422
    assert queries.triage_tree() is None
    clinician = client_of(user_id=make_clinician().user_id)
    assert clinician.get(f"{base}approve-triage/").status_code == 200
    assert clinician.post(f"{base}approve-triage/", {"sha256": "0"}).status_code == 409
    assert clinician.post(f"{base}approve-triage/", sent).status_code == 303
    assert queries.triage_tree() == draft
    assert boss.post(f"{base}retire/").status_code == 303
    assert queries.triage_tree() is None


def test_a_form_is_saved_for_later_then_completed_and_signed() -> None:
    patient_id = patient()
    desk = client_of("front_desk")
    version = make_version(purpose="consent")
    start = {"form_version_id": version.pk, "language": "es", "source": "staff"}
    answer = desk.post(f"/patients/{patient_id}/forms/new/?about=appointment:5", start)
    assert answer.status_code == 303
    with system("test", purpose="test"):
        begun = Response.objects.get()
    fill = f"/responses/{begun.pk}/fill/"
    assert answer["Location"] == fill
    assert "¿Está de acuerdo?".encode() in desk.get(fill).content
    assert desk.post(fill, {"q_agree": "yes", "_later": "1"}).status_code == 303
    assert desk.post(fill, {"q_agree": "maybe"}).status_code == 422
    assert desk.post(fill, {"q_agree": "yes"}).status_code == 422
    done = desk.post(
        f"{fill}?next=/visits/5/check-in/",
        {"q_agree": "yes", "q_sign": "Maria Alvarez", "q_sign_signer": "self",
         "q_sign_strokes": "[[[1, 2], [3, 4]]]"},
    )  # fmt: skip
    assert (done.status_code, done["Location"]) == (303, "/visits/5/check-in/")
    with system("test", purpose="test"):
        signature = Signature.objects.get()
        begun.refresh_from_db()
    assert (signature.signer_name, signature.strokes) == ("Maria Alvarez", [[[1, 2], [3, 4]]])
    assert begun.completed_at
    assert begun.about == "appointment:5"
    assert desk.get(fill).status_code == 303
    read = desk.get(f"/responses/{begun.pk}/").content.decode()
    assert "Matches what was signed" in read


def test_only_this_site_is_gone_on_to_after_a_form() -> None:
    patient_id = patient()
    desk = client_of("front_desk")
    with system("test", purpose="test"):
        begun = make_response(make_version(), patient_id)
    for bad in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = desk.post(f"/responses/{begun.pk}/fill/?next={bad}", {"_later": "1"})
        assert answer["Location"] == f"/patients/{patient_id}/forms/"


def test_an_answer_is_corrected_and_a_consent_withdrawn_with_a_reason() -> None:
    patient_id = patient()
    client = client_of("front_desk")
    with system("test", purpose="test"):
        done = make_consent(make_version(purpose="consent"), patient_id)
    page = f"/responses/{done.pk}/"
    assert client.post(f"{page}correct/agree/", {"q_agree": "no"}).status_code == 422
    sent = {"q_agree": "no", "why": "Misread"}
    assert client.post(f"{page}correct/agree/", sent).status_code == 303
    assert client.post(f"{page}withdraw/", {"why": ""}).status_code == 422
    assert client.post(f"{page}withdraw/", {"why": "Called"}).status_code == 303
    assert client.post(f"{page}error/", {"why": "Wrong chart"}).status_code == 303
    said = client.get(page).content.decode()
    for words in ("Answers were corrected after it", "Misread", "Called", "Entered in error"):
        assert words in said

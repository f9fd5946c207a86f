"""The pages of papers: who sees them, filing, cutting, setting aside, reading."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praxis.access.context import opened
from praxis.access.models import User
from praxis.access.testing import session_cookie
from praxis.chart import actions
from praxis.chart.models import Paper
from praxis.chart.testing import NOTE, SET_UP, file_to, make_order, make_paper, pdf_of
from praxis.chart.tests.conftest import Office
from praxis.kernel.actor import Actor


def client_of(actor: Actor) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.cookies["sessionid"] = session_cookie(User.objects.get(pk=actor.user_id or 0))
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_desk_files_a_paper_that_names_its_patient_and_the_next_one_opens(
    office: Office,
) -> None:
    order = make_order(actor=office.nurse, patient_id=office.patient.pk)
    first = make_paper(NOTE)
    second = make_paper("Cruises at half price")
    desk = client_of(office.desk)
    queue = text(desk.get("/papers/?state=waiting"))
    assert "0 min" in queue
    assert "Cruises" not in queue
    page = text(desk.get(f"/papers/{first.pk}/"))
    for words in ("Alvarez", "Date of birth", "First name", "Hemoglobin A1c", "Consultation note"):
        assert words in page
    answer = desk.post(
        f"/papers/{first.pk}/file/{office.patient.pk}/",
        {
            "kind": "outside_record",
            "title": "Cardiology",
            "provider": office.provider.pk,
            "order": order.pk,
            "client_key": str(uuid.uuid4()),
        },
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/papers/{second.pk}/")
    answer = desk.post(f"/papers/{second.pk}/aside/", {"reason": "junk", "says": ""})
    assert (answer.status_code, answer["Location"]) == (303, "/papers/?state=waiting")

    doctor = client_of(office.doctor)
    assert "Sign as read" in text(doctor.get(f"/papers/{first.pk}/"))
    assert doctor.post(f"/papers/{first.pk}/read/", {"says": "Statin"}).status_code == 303
    assert "Statin" in text(doctor.get(f"/papers/{first.pk}/"))


def test_a_name_is_looked_for_and_a_reason_is_asked_for(office: Office) -> None:
    paper = make_paper("no name here")
    desk = client_of(office.desk)
    page = text(desk.get(f"/papers/{paper.pk}/"))
    assert "names a patient here" in page
    assert f"?patient={office.patient.pk}" in text(
        desk.post(f"/papers/{paper.pk}/", {"q": "alvarez"})
    )
    assert "Nothing on the paper names" in text(
        desk.get(f"/papers/{paper.pk}/?patient={office.patient.pk}")
    )
    answer = desk.post(
        f"/papers/{paper.pk}/file/{office.patient.pk}/", {"kind": "letter", "how": ""}
    )
    assert answer.status_code == 422 or b"Say how you know" in answer.content
    with opened(SET_UP, purpose="test"):
        assert Paper.objects.get().state == "waiting"


def test_pages_are_cut_turned_and_left_out_on_one_page(office: Office) -> None:
    paper = make_paper("one DOB: 01/02/1980", "", "two DOB: 03/04/1990", "advert")
    desk = client_of(office.desk)
    page = text(desk.get(f"/papers/{paper.pk}/cut/"))
    assert "After a blank page" in page
    answer = desk.post(
        f"/papers/{paper.pk}/cut/",
        {"begins_1": "on", "begins_3": "on", "out_2": "on", "out_4": "on", "turn_3": "180"},
    )
    assert answer.status_code == 303
    with opened(SET_UP, purpose="test"):
        rows = list(Paper.objects.filter(state="waiting").order_by("pk"))
        assert [(row.pages, row.turns) for row in rows] == [([1], [0]), ([3], [180])]
    everything = {f"out_{number}": "on" for number in range(1, 5)}
    refused = desk.post(f"/papers/{rows[0].pk}/cut/", everything)
    assert b"Leave at least one page in" in refused.content


def test_a_picture_is_served_as_a_picture_and_kept_by_nobody(office: Office) -> None:
    paper = make_paper("page")
    answer = client_of(office.desk).get(f"/papers/{paper.pk}/pages/1/")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "no-store")
    assert client_of(office.desk).get(f"/papers/{paper.pk}/pages/2/").status_code == 404


def test_a_scan_is_uploaded_and_a_broken_one_refused_in_words(office: Office) -> None:
    desk = client_of(office.desk)

    def send(content: bytes) -> Any:
        return desk.post("/papers/upload/", {"file": SimpleUploadedFile("a.pdf", content)})

    content = pdf_of("uploaded")
    assert send(content).status_code == 303
    assert send(content)["Location"] == "/papers/"
    assert b"It is damaged" in send(b"%PDF-1.4 no").content
    with opened(SET_UP, purpose="test"):
        assert Paper.objects.count() == 1


def test_a_paper_is_taken_made_urgent_set_aside_and_taken_up_again(office: Office) -> None:
    paper = make_paper("page")
    desk = client_of(office.desk)
    address = f"/papers/{paper.pk}/"
    for step, words in (
        ("take", "Put back"),
        ("back", "Take it"),
        ("urgent", "Not urgent"),
        ("routine", ">Urgent<"),
    ):
        assert desk.post(f"{address}step/", {"step": step}).status_code == 303
        assert words in text(desk.get(address))
    desk.post(f"{address}aside/", {"reason": "vendor"})
    assert "Take it up again" in text(desk.get(address))
    desk.post(f"{address}step/", {"step": "reopen"})
    assert "It is no patient" in text(desk.get(address))


def test_a_paper_on_the_wrong_chart_comes_back_to_the_queue(office: Office) -> None:
    paper = file_to(make_paper(), office.patient.pk, actor=office.desk)
    desk = client_of(office.desk)
    assert "Wrong patient?" in text(desk.get(f"/papers/{paper.pk}/"))
    answer = desk.post(f"/papers/{paper.pk}/wrong/", {"why": "Another birth date"})
    assert answer.status_code == 303
    assert "To be filed" in text(desk.get(f"/papers/{paper.pk}/"))


def test_files_that_could_not_be_read_are_on_a_page(office: Office) -> None:
    from praxis.chart import paper_intake

    paper_intake.keep(
        SET_UP, paper_intake.read(b"%PDF-1.4 no", source="folder", file_name="bad.pdf")
    )
    assert "bad.pdf" in text(client_of(office.desk).get("/papers/refused/"))


def test_the_queue_costs_as_many_queries_for_ten_papers_as_for_one(office: Office) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            text(desk.get("/papers/?state=waiting"))
        return len(found)

    desk = client_of(office.desk)
    paper = make_paper(*[f"page {number}" for number in range(6)])
    count()
    few = count()
    actions.cut_file(
        actor=SET_UP,
        key=uuid.uuid4(),
        paper_id=paper.pk,
        parts=[actions.Part((number,), (0,)) for number in range(1, 7)],
    )
    assert count() == few


@pytest.mark.parametrize("path", ["", "upload/", "refused/"])
def test_papers_are_not_for_the_bookkeeper(office: Office, path: str) -> None:
    from praxis.access import queries as access
    from praxis.access.testing import make_user

    who = access.actor_of(make_user("bookkeeper", name="B K").pk)
    assert client_of(who).get(f"/papers/{path}").status_code == 403

"""Papers are taken once, cut, proposed, filed by a person, read, and taken off a wrong chart."""

from __future__ import annotations

import io
import uuid
from datetime import date
from typing import Any

import pypdf
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from praxis.access import queries as access
from praxis.access.context import opened
from praxis.access.testing import make_site, make_user
from praxis.chart import actions, paper_intake, queries
from praxis.chart.models import InboundFile, Paper, PaperEvent, SeenMail
from praxis.chart.paper_types import BadCut, NoSuchPaper, NotSure, PaperSettled
from praxis.chart.testing import NOTE, SET_UP, file_to, make_order, make_paper, pdf_of
from praxis.chart.tests.conftest import Office
from praxis.chart.types import BadOrder, WordsNeeded
from praxis.documents import actions as documents
from praxis.documents import queries as filed
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.testing import make_patient
from praxis.worklist import queries as worklist
from praxis.worklist.models import WorkItem


def part(*pages: int, turn: int = 0) -> actions.Part:
    return actions.Part(pages, (turn,) * len(pages))


def open_items(kind: str) -> list[WorkItem]:
    return list(WorkItem.objects.filter(kind=kind, closed_at=None).order_by("pk"))


def owner(actor: Actor) -> str:
    return str(vars(queries.papers(actor).get())["whose"])


def other(office: Office, **given: Any) -> Any:
    named: dict[str, Any] = {
        "family_name": "Baker",
        "given_name": "Tom",
        "birth_date": date(1950, 7, 2),
        "sex": "male",
        "site_ids": [office.site.pk],
    }
    return make_patient(actor=SET_UP, **(named | given))


def test_a_paper_waits_with_its_blank_pages_left_out_and_an_owner_to_be_found(
    office: Office,
) -> None:
    paper = make_paper(NOTE, "", "Second page")

    assert (paper.state, paper.pages, paper.patient_id) == ("waiting", [1, 3], None)
    (item,) = open_items("chart.paper")
    assert (item.url, item.role, item.owner_id) == (f"/papers/{paper.pk}/", "front_desk", None)
    actions.take_paper(actor=office.desk, paper_id=paper.pk)
    assert owner(office.desk) == "mine"
    assert owner(office.nurse) == "other"
    actions.take_paper(actor=office.desk, paper_id=paper.pk, give_back=True)
    assert owner(office.nurse) == "nobody"


def test_the_same_bytes_are_taken_once(office: Office) -> None:
    content = pdf_of("the same")
    new = paper_intake.read(content, source="upload")
    first = actions.receive_file(actor=office.desk, key=uuid.uuid4(), new=new)
    again = actions.receive_file(actor=office.nurse, key=uuid.uuid4(), new=new)

    assert (first.is_new, again.is_new) == (True, False)
    assert first.file.pk == again.file.pk
    assert Paper.objects.count() == 1


def test_a_paper_that_names_the_patient_is_proposed_with_the_facts_that_fit(
    office: Office,
) -> None:
    other(office, family_name="Alvarez", given_name="Mario", birth_date=date(1981, 1, 2))
    other(office)
    found = queries.proposal_of(actor=office.desk, paper=make_paper(NOTE))

    assert found.best is not None
    assert found.best.patient.pk == office.patient.pk
    assert found.best.facts == ("Date of birth", "Family name", "First name")
    assert found.kind == "outside_record"


def test_a_paper_is_never_filed_on_one_fact_without_words(office: Office) -> None:
    paper = make_paper("Result for Maria Alvarez, no date")
    with pytest.raises(NotSure):
        file_to(paper, office.patient.pk, actor=office.desk, how="")
    assert queries.get_paper(actor=office.desk, paper_id=paper.pk).state == "waiting"

    file_to(paper, office.patient.pk, actor=office.desk, how="Called the sender")
    assert PaperEvent.objects.get().note == "Called the sender"


def test_another_birth_date_on_the_paper_stands_against_the_patient(office: Office) -> None:
    paper = make_paper("Maria Alvarez DOB: 03/15/1979, seen 03/14/1979")

    (one,) = [queries.compare(actor=office.desk, paper=paper, patient=office.patient)]
    assert (one.is_sure, one.against) == (False, ("Date of birth",))
    with pytest.raises(NotSure):
        file_to(paper, office.patient.pk, actor=office.desk, how="")


def test_a_filed_paper_is_a_document_of_exactly_its_pages(office: Office) -> None:
    paper = make_paper("one", "two", "three")
    key = uuid.uuid4()
    cut = [part(3, 1, turn=90), part(2)]
    first, second = actions.cut_file(actor=office.desk, key=key, paper_id=paper.pk, parts=cut)
    again = actions.cut_file(actor=office.desk, key=key, paper_id=paper.pk, parts=cut)
    assert [row.pk for row in again] == [first.pk, second.pk]

    file_to(first, office.patient.pk, actor=office.desk)
    (document,) = filed.documents_of(actor=office.desk, patient_id=office.patient.pk)
    content = filed.open_content(actor=office.desk, document_id=document.pk).data
    read = pypdf.PdfReader(io.BytesIO(content))
    assert [page.extract_text().strip() for page in read.pages] == ["three", "one"]
    assert [page.rotation for page in read.pages] == [90, 90]
    assert queries.get_paper(actor=office.desk, paper_id=second.pk).state == "waiting"
    assert [row.state for row in Paper.objects.filter(pk=paper.pk)] == ["replaced"]


def test_a_whole_paper_keeps_its_bytes_and_the_original_is_for_few(office: Office) -> None:
    paper = make_paper("whole")
    original = paper.file.document_id
    row = file_to(paper, office.patient.pk, actor=office.desk)

    copy = filed.open_content(actor=office.desk, document_id=row.document_id or 0)
    whole = filed.open_content(actor=SET_UP, document_id=original or 0)
    assert copy.data == whole.data
    assert original not in filed.readable(actor=office.desk, document_ids=[original or 0])


@pytest.mark.parametrize(
    "parts", [[], [part(1), part(1)], [part(1, 4)], [part(1, turn=45)], [actions.Part((1,), ())]]
)
def test_a_cut_that_loses_its_way_changes_nothing(
    office: Office, parts: list[actions.Part]
) -> None:
    paper = make_paper("one", "two", "three")
    with pytest.raises(BadCut):
        actions.cut_file(actor=office.desk, key=uuid.uuid4(), paper_id=paper.pk, parts=parts)
    assert [row.pk for row in Paper.objects.filter(state="waiting")] == [paper.pk]


def test_a_page_cannot_be_in_two_papers_behind_our_back(office: Office) -> None:
    paper = make_paper("one", "two")
    with pytest.raises(IntegrityError, match="taken"), transaction.atomic():
        Paper.objects.create(file=paper.file, pages=[2], turns=[0], received_at=paper.received_at)


def test_pages_filed_to_a_chart_out_of_sight_are_not_shown_by_way_of_the_file(
    office: Office,
) -> None:
    elsewhere = make_site(code="FAR")
    with opened(SET_UP, purpose="test"):
        hidden = other(office, site_ids=[elsewhere.pk])
        paper = make_paper("mine", "hidden")
        mine, theirs = actions.cut_file(
            actor=SET_UP, key=uuid.uuid4(), paper_id=paper.pk, parts=[part(1), part(2)]
        )
        file_to(theirs, hidden.pk, actor=SET_UP)
    with opened(office.desk, purpose="test"):
        row = queries.get_paper(actor=office.desk, paper_id=mine.pk)
        assert [s.number for s in queries.sheets_of(actor=office.desk, paper=row)] == [1]
        assert queries.page_image(actor=office.desk, paper_id=mine.pk, number=1)
        with pytest.raises(NoSuchPaper):
            queries.page_image(actor=office.desk, paper_id=mine.pk, number=2)
        with pytest.raises(NoSuchPaper):
            queries.get_paper(actor=office.desk, paper_id=theirs.pk)
        with pytest.raises(BadCut):
            actions.cut_file(
                actor=office.desk, key=uuid.uuid4(), paper_id=mine.pk, parts=[part(1, 2)]
            )


def test_a_paper_is_read_by_the_provider_and_answers_the_order(office: Office) -> None:
    order = make_order(actor=office.nurse, patient_id=office.patient.pk)
    paper = file_to(
        make_paper(),
        office.patient.pk,
        actor=office.desk,
        provider_id=office.provider.pk,
        order_id=order.pk,
    )
    order.refresh_from_db()
    assert order.state == "received"
    (item,) = open_items("chart.read_paper")
    assert item.owner_id == office.doctor.user_id
    assert not open_items("chart.paper")
    with pytest.raises(Forbidden):
        actions.read_paper(actor=office.desk, key=uuid.uuid4(), paper_id=paper.pk)

    key = uuid.uuid4()
    actions.read_paper(actor=office.doctor, key=key, paper_id=paper.pk, says="Start a statin")
    read = actions.read_paper(actor=office.doctor, key=key, paper_id=paper.pk)
    assert read.read_at is not None
    assert not open_items("chart.read_paper")
    with pytest.raises(PaperSettled):
        actions.read_paper(actor=office.doctor, key=uuid.uuid4(), paper_id=paper.pk)


def test_an_order_of_another_patient_is_not_answered_and_nothing_is_filed(office: Office) -> None:
    order = make_order(actor=office.nurse, patient_id=other(office).pk)
    paper = make_paper()
    with pytest.raises(BadOrder), transaction.atomic():
        file_to(paper, office.patient.pk, actor=office.desk, order_id=order.pk)
    assert Paper.objects.get(pk=paper.pk).state == "waiting"
    assert not filed.documents_of(actor=office.desk, patient_id=office.patient.pk)


def test_filing_twice_with_one_key_files_once_and_a_second_person_is_refused(
    office: Office,
) -> None:
    paper, key = make_paper(), uuid.uuid4()
    asked: dict[str, Any] = {
        "paper_id": paper.pk,
        "patient_id": office.patient.pk,
        "kind": "letter",
        "how": "x",
    }
    actions.file_paper(actor=office.desk, key=key, **asked)
    actions.file_paper(actor=office.desk, key=key, **asked)
    assert len(filed.documents_of(actor=office.desk, patient_id=office.patient.pk)) == 1
    with pytest.raises(PaperSettled), transaction.atomic():
        actions.file_paper(actor=office.nurse, key=uuid.uuid4(), **asked)


def test_advertising_is_set_aside_with_a_reason_and_taken_up_again(office: Office) -> None:
    paper = make_paper()
    with pytest.raises(WordsNeeded):
        actions.refuse_paper(
            actor=office.desk, key=uuid.uuid4(), paper_id=paper.pk, reason="returned"
        )
    actions.refuse_paper(
        actor=office.desk, key=uuid.uuid4(), paper_id=paper.pk, reason="junk", says="Cruises"
    )
    assert Paper.objects.get().state == "refused"
    assert not open_items("chart.paper")
    actions.reopen_paper(actor=office.desk, key=uuid.uuid4(), paper_id=paper.pk)
    assert Paper.objects.get().state == "waiting"
    assert open_items("chart.paper")


def test_a_paper_taken_off_the_wrong_chart_waits_again_and_the_chart_says_so(
    office: Office,
) -> None:
    order = make_order(actor=office.nurse, patient_id=office.patient.pk)
    paper = file_to(
        make_paper(),
        office.patient.pk,
        actor=office.desk,
        provider_id=office.provider.pk,
        order_id=order.pk,
    )
    with pytest.raises(WordsNeeded):
        actions.unfile_paper(actor=office.desk, key=uuid.uuid4(), paper_id=paper.pk, why=" ")
    key = uuid.uuid4()
    actions.unfile_paper(actor=office.desk, key=key, paper_id=paper.pk, why="The other Alvarez")
    row = actions.unfile_paper(actor=office.desk, key=key, paper_id=paper.pk, why="x")

    assert (row.state, row.patient_id, row.document_id) == ("waiting", None, None)
    assert filed.documents_of(actor=office.desk, patient_id=office.patient.pk) == []
    (said,) = filed.corrections_of(actor=office.desk, patient_id=office.patient.pk)
    assert (said.side, said.why) == ("off", "The other Alvarez")
    order.refresh_from_db()
    assert order.state == "ordered"
    assert not open_items("chart.read_paper")
    assert open_items("chart.paper")


def test_an_urgent_paper_goes_first_and_is_due_within_the_hour(office: Office) -> None:
    first, second = make_paper("first"), make_paper("second")
    actions.mark_urgent(actor=office.desk, paper_id=second.pk, is_urgent=True)
    assert queries.next_paper(office.desk) == second.pk
    assert queries.next_paper(office.desk, after=second.pk) == first.pk
    item = WorkItem.objects.get(url=f"/papers/{second.pk}/")
    assert (item.due_at - second.received_at).total_seconds() == 3600
    assert worklist.open_by_key(actor=office.desk, key=f"chart:paper:{second.pk}")


@pytest.mark.parametrize("roles", ["biller", "bookkeeper"])
def test_papers_are_not_for_everybody(office: Office, roles: str) -> None:
    paper = make_paper()
    who = access.actor_of(make_user(roles, name="X Y").pk)
    with pytest.raises(Forbidden):
        file_to(paper, office.patient.pk, actor=who)
    for action in (actions.take_paper, actions.unfile_paper, actions.mark_urgent):
        with pytest.raises(Forbidden):
            action(actor=who, paper_id=paper.pk, **_more(action))
    with pytest.raises(Forbidden):
        queries.papers(who)


def _more(action: Any) -> dict[str, Any]:
    if action is actions.unfile_paper:
        return {"key": uuid.uuid4(), "why": "x"}
    return {"is_urgent": True} if action is actions.mark_urgent else {}


def test_a_filed_paper_that_is_moved_is_to_be_read_anew_on_the_right_chart(
    office: Office,
) -> None:
    right = other(office)
    order = make_order(actor=office.nurse, patient_id=office.patient.pk)
    paper = file_to(
        make_paper(),
        office.patient.pk,
        actor=office.desk,
        provider_id=office.provider.pk,
        order_id=order.pk,
    )
    actions.read_paper(actor=office.doctor, key=uuid.uuid4(), paper_id=paper.pk)
    with pytest.raises(Forbidden):
        documents.move_document(
            actor=office.desk,
            key=uuid.uuid4(),
            document_id=paper.document_id or 0,
            patient_id=right.pk,
            why="x",
        )
    key = uuid.uuid4()
    asked: dict[str, Any] = {"document_id": paper.document_id, "patient_id": right.pk}
    copy = actions.move_filed_document(actor=SET_UP, key=key, why="Names Tom", **asked)
    again = actions.move_filed_document(actor=SET_UP, key=key, why="Names Tom", **asked)

    assert copy.pk == again.pk
    row = Paper.objects.get(pk=paper.pk)
    assert (row.patient_id, row.document_id, row.read_at) == (right.pk, copy.pk, None)
    (item,) = open_items("chart.read_paper")
    assert item.patient_id == right.pk
    order.refresh_from_db()
    assert order.state == "ordered"
    sides = filed.correction_sides(actor=SET_UP, key=key)
    assert {side: row.patient_id for side, row in sides.items()} == {
        "off": office.patient.pk,
        "onto": right.pk,
    }


def test_files_that_could_not_be_taken_are_listed_with_the_reason(office: Office) -> None:
    new = paper_intake.read(b"%PDF-1.7 broken", source="folder", file_name="bad.pdf")
    paper_intake.keep(SET_UP, new)

    (row,) = queries.refused_files(office.desk)
    assert (row.file_name, row.why, row.document_id) == ("bad.pdf", "It is damaged.", None)
    assert not InboundFile.objects.filter(why="").exists()


@pytest.mark.parametrize("table", ["chart_paper", "chart_inboundfile", "documents_correction"])
def test_papers_and_corrections_are_never_changed(office: Office, table: str) -> None:
    paper = file_to(make_paper(), office.patient.pk, actor=office.desk)
    actions.unfile_paper(actor=office.desk, key=uuid.uuid4(), paper_id=paper.pk, why="Wrong")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET recorded_at = now()")


def test_one_side_of_a_move_is_written_once(office: Office) -> None:
    asked: dict[str, Any] = {"what": "call", "off_patient_id": office.patient.pk, "off_id": 1}
    key = uuid.uuid4()
    assert documents.note_correction(actor=SET_UP, key=key, why="Wrong", **asked)
    assert not documents.note_correction(actor=SET_UP, key=key, why="Wrong", **asked)
    assert len(filed.corrections_of(actor=office.desk, patient_id=office.patient.pk)) == 1


def test_a_mail_is_noted_once(office: Office) -> None:
    mail: dict[str, Any] = {"mailbox": "m", "validity": 1, "uid": 2, "message_id": "<1@x>"}
    for became, is_new in (("1 files", True), ("known", False)):
        assert actions.note_mail(actor=SET_UP, sha256="0" * 64, became=became, **mail) is is_new
    assert SeenMail.objects.count() == 1


def test_a_paper_that_names_two_patients_proposes_neither_and_says_so(office: Office) -> None:
    other(office)
    both = make_paper(NOTE, "Tom Baker, born 07/02/1950")
    found = queries.proposal_of(actor=office.desk, paper=both)
    assert (found.best, found.names_several) == (None, True)
    assert not queries.proposal_of(actor=office.desk, paper=make_paper(NOTE)).names_several

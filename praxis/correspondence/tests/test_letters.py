"""Letters: templates with versions, papers with numbers, what comes back and how it is mended."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction

from praxis.access.context import opened
from praxis.correspondence import actions, queries
from praxis.correspondence.models import Disclosure, Letter, LetterText
from praxis.correspondence.reactions import mend_mail
from praxis.correspondence.testing import make_letter, make_template
from praxis.correspondence.types import (
    Addressee,
    AlreadyBack,
    BlankLeft,
    Channel,
    NoAddress,
    NoConsent,
    NoSuchLetter,
    NoSuchTemplate,
    NotApproved,
    NotFailed,
    NotThePatients,
    Purpose,
    State,
    TextMissing,
    To,
    UnknownField,
    WhyBack,
)
from praxis.documents import queries as documents
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people import actions as people_actions
from praxis.people import queries as people
from praxis.people.models import Patient
from praxis.people.testing import make_patient
from praxis.people.types import AddressMended
from praxis.worklist.models import WorkItem

PROGRAM = Actor(user_id=None, name="test set-up", system=True)


@pytest.fixture
def office(actor_of: Callable[..., Actor]) -> Iterator[Actor]:
    manager = actor_of("office_manager", "front_desk")
    with opened(manager, purpose="test"):
        yield manager


@pytest.fixture
def patient(office: Actor) -> Patient:
    return make_patient(
        actor=office,
        email="maria@example.com",
        language="es",
        address=people_actions.Place(line1="12 Oak St", zip="62701"),
    )


def test_a_field_nobody_knows_is_refused_by_its_name(office: Actor) -> None:
    with pytest.raises(UnknownField, match="shoe_size"):
        make_template(actor=office, texts={"en": ("Hello", "Dear {shoe_size}")})
    with pytest.raises(UnknownField, match="stands alone"):
        make_template(actor=office, texts={"en": ("Hello", "Dear {first_name")})
    with pytest.raises(TextMissing, match="English"):
        make_template(actor=office, texts={"es": ("Hola", "Hola")})
    assert queries.letter_templates(actor=office) == []


def test_a_version_never_changes_and_only_an_approved_one_is_written(
    office: Actor, patient: Patient
) -> None:
    template = make_template(actor=office, approve=False)
    with pytest.raises(NoSuchTemplate):
        queries.get_approved(actor=office, template_id=template.pk)
    (draft,) = queries.versions_of(actor=office, template_id=template.pk)
    with pytest.raises(NotApproved):
        make_letter(actor=office, patient_id=patient.pk, version_id=draft.pk)
    actions.approve_version(actor=office, version_id=draft.pk)
    second = actions.add_version(
        actor=office, key=uuid.uuid4(), template_id=template.pk, texts={"en": ("New", "New text")}
    )
    assert second.number == 2
    assert queries.get_approved(actor=office, template_id=template.pk).number == 1
    actions.approve_version(actor=office, version_id=second.pk)
    assert queries.get_approved(actor=office, template_id=template.pk).number == 2
    for change in (
        f"UPDATE correspondence_lettertext SET body = 'x' WHERE version_id = {draft.pk}",
        f"UPDATE correspondence_letterversion SET approved_at = NULL WHERE id = {draft.pk}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    actions.end_template(actor=office, template_id=template.pk)
    with pytest.raises(NotApproved):
        make_letter(actor=office, patient_id=patient.pk, version_id=second.pk)


def test_an_older_draft_does_not_overtake_a_newer_version(office: Actor) -> None:
    template = make_template(actor=office, approve=False)
    (first,) = queries.versions_of(actor=office, template_id=template.pk)
    key = uuid.uuid4()
    texts = {"en": ("New", "New text")}
    newer = actions.add_version(actor=office, key=key, template_id=template.pk, texts=texts)
    again = actions.add_version(actor=office, key=key, template_id=template.pk, texts=texts)
    assert again.pk == newer.pk
    actions.approve_version(actor=office, version_id=newer.pk)
    with pytest.raises(NotApproved):
        actions.approve_version(actor=office, version_id=first.pk)


def test_a_translation_says_who_has_read_it(office: Actor) -> None:
    make_template(actor=office)
    text = LetterText.objects.get(language="es")
    with pytest.raises(TextMissing):
        actions.review_text(actor=office, text_id=text.pk, by_name=" ")
    actions.review_text(actor=office, text_id=text.pk, by_name="Rosa Lima, interpreter")
    again = actions.review_text(actor=office, text_id=text.pk, by_name="Somebody else")
    assert again.reviewed_by_name == "Rosa Lima, interpreter"


def test_a_letter_is_filed_as_a_tagged_paper_with_its_number_and_waits_for_the_printer(
    office: Actor, patient: Patient
) -> None:
    key = uuid.uuid4()
    letter = make_letter(actor=office, patient_id=patient.pk, key=key)
    assert make_letter(actor=office, patient_id=patient.pk, key=key).pk == letter.pk
    assert letter.number.startswith("L-")
    assert letter.message.state == State.QUEUED
    content = documents.open_content(actor=office, document_id=letter.document_id).data
    assert b"pdfuaid" in content
    paper = pypdfium2.PdfDocument(content)
    text = paper[0].get_textpage()
    said = text.get_text_bounded()
    assert letter.number in said
    assert "Estimada Maria" in said
    at = said.index(letter.to_name)
    left, bottom, _, top = text.get_charbox(at)
    height = paper[0].get_height()
    assert 0.8 * 72 <= left <= 1.2 * 72
    assert height - top >= 1.9 * 72
    assert height - bottom <= 2.3 * 72
    assert [each.pk for each in queries.to_print(actor=office)] == [letter.pk]
    assert not Disclosure.objects.exists()


def test_a_blank_that_nobody_filled_stops_the_letter(office: Actor, patient: Patient) -> None:
    with pytest.raises(BlankLeft, match="What was missed"):
        make_letter(actor=office, patient_id=patient.pk, body="You missed [[What was missed?]].")
    assert not Letter.objects.exists()


def test_a_letter_to_somebody_else_needs_a_reason_and_is_disclosed_when_mailed(
    office: Actor, patient: Patient
) -> None:
    agency = Addressee(to=To.ORGANIZATION, name="County", lines=("1 Court St", "Springfield, IL"))
    with pytest.raises(NotThePatients):
        make_letter(actor=office, patient_id=patient.pk, addressee=agency)
    said = Addressee(
        to=To.ORGANIZATION,
        name="County",
        lines=("1 Court St",),
        what="Dates of visits",
        why="The patient asked",
        authority="Authorization of 11/20/2026",
    )
    letter = make_letter(actor=office, patient_id=patient.pk, addressee=said)
    assert not Disclosure.objects.exists()
    actions.mark_sent(actor=office, message_id=letter.message_id)
    assert Disclosure.objects.get().recipient_name == "County"


def test_a_letter_by_mail_carries_the_paper(office: Actor, patient: Patient) -> None:
    letter = make_letter(actor=office, patient_id=patient.pk, channel=Channel.EMAIL)
    assert letter.message.document_id == letter.document_id
    assert letter.message.subject == "Una carta de nuestra parte"
    assert letter.subject not in letter.message.body
    assert not queries.to_print(actor=office).exists()


def test_no_letter_goes_where_the_patient_does_not_want_it(office: Actor, patient: Patient) -> None:
    actions.record_consent(
        actor=office,
        key=uuid.uuid4(),
        patient_id=patient.pk,
        channel=Channel.LETTER,
        purpose=Purpose.CARE,
        allowed=False,
        said_on=patient.birth_date,
        how="phone",
    )
    with pytest.raises(NoConsent):
        make_letter(actor=office, patient_id=patient.pk)
    why = queries.left_out(actor=office, patient_ids=[patient.pk])
    assert why == {patient.pk: "Does not want letters"}


def test_a_letter_that_comes_back_stops_the_mail_until_the_address_is_mended(
    office: Actor, patient: Patient
) -> None:
    letter = make_letter(actor=office, patient_id=patient.pk)
    actions.mark_sent(actor=office, message_id=letter.message_id)
    found = queries.letter_of_number(actor=office, number=letter.number.lower().replace("-", ""))
    actions.mark_returned(actor=office, letter_id=found.pk, reason=WhyBack.MOVED)
    with pytest.raises(AlreadyBack):
        actions.mark_returned(actor=office, letter_id=found.pk, reason=WhyBack.MOVED)
    letter.message.refresh_from_db()
    assert letter.message.state == State.FAILED
    (home,) = people.addresses(office, patient.pk)
    assert home.doubted_on is not None
    item = WorkItem.objects.get(key=f"correspondence:mail:{patient.pk}")
    assert item.closed_at is None
    with pytest.raises(NoAddress):
        make_letter(actor=office, patient_id=patient.pk)
    why = queries.left_out(actor=office, patient_ids=[patient.pk])
    assert why == {patient.pk: "Mail came back from the address"}

    people_actions.add_address(
        actor=office, key=uuid.uuid4(), patient_id=patient.pk, line1="9 Elm St", zip="62701"
    )
    mend_mail(actor=PROGRAM, news=AddressMended(patient_id=patient.pk), key="x")
    item = WorkItem.objects.get(pk=item.pk)
    assert item.closed_at is not None
    assert queries.left_out(actor=office, patient_ids=[patient.pk]) == {}
    assert "9 Elm St" in make_letter(actor=office, patient_id=patient.pk).to_lines


def test_a_refused_letter_says_nothing_against_the_address(office: Actor, patient: Patient) -> None:
    letter = make_letter(actor=office, patient_id=patient.pk)
    actions.mark_returned(actor=office, letter_id=letter.pk, reason=WhyBack.REFUSED)
    (home,) = people.addresses(office, patient.pk)
    assert home.doubted_on is None
    assert WorkItem.objects.get().key == f"correspondence:message:{letter.message_id}"


def test_a_letter_that_was_never_mailed_does_not_come_back(office: Actor, patient: Patient) -> None:
    letter = make_letter(actor=office, patient_id=patient.pk)
    actions.cancel_message(actor=office, message_id=letter.message_id, why="spoilt")
    with pytest.raises(NotFailed):
        actions.mark_returned(actor=office, letter_id=letter.pk, reason=WhyBack.MOVED)
    with pytest.raises(NoSuchLetter):
        queries.letter_of_number(actor=office, number="L-1")


def test_an_address_that_is_right_after_all_is_trusted_again(
    office: Actor, patient: Patient
) -> None:
    (home,) = people.addresses(office, patient.pk)
    people_actions.doubt_address(actor=office, address_id=home.pk)
    assert people.addresses(office, patient.pk)[0].doubted_on is not None
    people_actions.trust_address(actor=office, address_id=home.pk)
    assert people.addresses(office, patient.pk)[0].doubted_on is None


def test_only_the_office_manager_sets_letters(actor_of: Callable[..., Actor]) -> None:
    clerk = actor_of("front_desk")
    with opened(clerk, purpose="test"), pytest.raises(Forbidden):
        make_template(actor=clerk)


def test_a_letter_sent_twice_is_one_and_its_name_is_its_own(office: Actor) -> None:
    key, texts = uuid.uuid4(), {"en": ("Hello", "Hello.")}
    made = [
        actions.add_template(actor=office, key=key, name="Hello", kind="general", texts=texts)
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    with pytest.raises(TextMissing, match="of this name"):
        actions.add_template(
            actor=office, key=uuid.uuid4(), name="Hello", kind="general", texts=texts
        )

"""Filling, signing, correcting, withdrawing (D07)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from praxis.access.context import opened
from praxis.access.testing import make_actor
from praxis.forms import actions, queries
from praxis.forms.models import Answer, Response, Signature
from praxis.forms.testing import (
    consent_data,
    intake,
    make_consent,
    make_draft,
    make_form,
    make_response,
    make_version,
    question,
)
from praxis.forms.types import (
    AnswersMissing,
    BadAnswer,
    NotApproved,
    ReasonNeeded,
    ResponseClosed,
    SignatureMissing,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound
from praxis.people.testing import make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient_id(desk_context: Any, desk: Actor) -> int:
    return make_patient(actor=desk).pk


def save(desk: Actor, response: Response, **answers: object) -> None:
    actions.save_answers(actor=desk, response_id=response.pk, answers=answers)


def sign(desk: Actor, response: Response, **given: Any) -> Signature:
    return actions.sign_response(
        **{
            "actor": desk,
            "key": uuid.uuid4(),
            "response_id": response.pk,
            "question": "sign",
            "signer_name": "Maria Alvarez",
            **given,
        }
    )


def test_only_an_approved_version_is_filled_and_a_filling_begun_goes_on(
    desk: Actor, patient_id: int
) -> None:
    version = make_version()
    first = make_response(version, patient_id, actor=desk, about="appointment:7")
    assert make_response(version, patient_id, actor=desk, about="appointment:7") == first
    assert make_response(version, patient_id, actor=desk) != first
    draft = make_draft(make_form())
    with pytest.raises(NotApproved):
        make_response(draft, patient_id, actor=desk)
    for row, refused in (
        ({"form_version": draft}, "only an approved"),
        ({"form_version": version, "about": first.about}, "forms_response_one_open"),
    ):
        begun = Response(
            client_key=uuid.uuid4(),
            patient_id=patient_id,
            source="staff",
            started_at=first.started_at,
            started_by_name="Nobody",
            **row,
        )
        with pytest.raises(IntegrityError, match=refused), transaction.atomic():
            Response.objects.bulk_create([begun])


def test_answers_are_kept_as_they_come_and_each_change_is_a_row_of_its_own(
    desk: Actor, patient_id: int
) -> None:
    begun = make_response(make_version(intake(question("name"), question("job"))), patient_id)
    save(desk, begun, name="Maria")
    save(desk, begun, name="Maria", job="Baker")
    save(desk, begun, name="Marie", job="")
    assert queries.raw_answers(begun.pk) == {"name": "Marie"}
    assert list(Answer.objects.order_by("pk").values_list("question", "value")) == [
        ("name", "Maria"),
        ("job", "Baker"),
        ("name", "Marie"),
        ("job", ""),
    ]
    with pytest.raises(BadAnswer):
        save(desk, begun, weight="70")


def test_answers_cannot_be_changed_or_deleted_by_the_program(desk: Actor, patient_id: int) -> None:
    begun = make_response(make_version(), patient_id)
    save(desk, begun, name="Maria")
    for statement in (
        "UPDATE forms_answer SET value = '1'",
        "DELETE FROM forms_answer",
        "UPDATE forms_response SET completed_at = NULL",
        "DELETE FROM forms_response",
    ):
        with (
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_what_must_be_answered_is_answered_before_it_is_complete(
    desk: Actor, patient_id: int
) -> None:
    data = intake(
        question("smokes", "yes_no", required=True),
        question(
            "packs",
            "number",
            required=True,
            low=1,
            when=[{"question": "smokes", "op": "is", "value": "yes"}],
        ),
    )
    begun = make_response(make_version(data), patient_id)
    with pytest.raises(AnswersMissing) as refusal:
        actions.complete_response(actor=desk, response_id=begun.pk)
    assert refusal.value.questions == ("smokes",)
    save(desk, begun, smokes="yes")
    with pytest.raises(AnswersMissing) as refusal:
        actions.complete_response(actor=desk, response_id=begun.pk)
    assert refusal.value.questions == ("packs",)
    with pytest.raises(BadAnswer):
        save(desk, begun, packs="0")
    save(desk, begun, smokes="no")
    done = actions.complete_response(actor=desk, response_id=begun.pk)
    assert done.completed_at
    assert actions.complete_response(actor=desk, response_id=begun.pk) == done


def test_a_signature_binds_version_answers_and_signer(desk: Actor, patient_id: int) -> None:
    begun = make_response(make_version(consent_data(), purpose="consent"), patient_id)
    save(desk, begun, agree="yes")
    with pytest.raises(SignatureMissing):
        sign(desk, begun, signer_name="  ")
    with pytest.raises(AnswersMissing):
        actions.complete_response(actor=desk, response_id=begun.pk)
    sign(desk, begun)
    save(desk, begun, agree="no")
    with pytest.raises(SignatureMissing):
        actions.complete_response(actor=desk, response_id=begun.pk)
    key = uuid.uuid4()
    second = sign(desk, begun, key=key, strokes=[[[1, 2], [999, 1000]]])
    assert sign(desk, begun, key=key) == second
    actions.complete_response(actor=desk, response_id=begun.pk)
    check = queries.verify(actor=desk, signature_id=second.pk)
    assert (check.kept, check.current) == (True, True)
    with pytest.raises(ResponseClosed):
        sign(desk, begun)


def test_a_changed_answer_or_name_behind_the_program_shows_at_the_signature(
    desk: Actor, patient_id: int
) -> None:
    done = make_consent(make_version(purpose="consent"), patient_id)
    signature = Signature.objects.get(response=done)
    assert queries.verify(actor=desk, signature_id=signature.pk).kept
    signature.signer_name = "Somebody Else"
    detail = queries.response(actor=desk, response_id=done.pk)
    assert detail.signatures[0].check.kept
    answers = queries.raw_answers(done.pk)
    sealed = queries.signed_digest(signature, done.form_version.sha256, answers)
    assert sealed != signature.sha256
    signature.refresh_from_db()
    for version, said in (
        ("0" * 64, answers),
        (done.form_version.sha256, {**answers, "agree": "no"}),
    ):
        assert queries.signed_digest(signature, version, said) != signature.sha256


@pytest.mark.parametrize("strokes", [[[[1, 2000]]], [[["a", 1]]], [[[1, 2]] * 9000]])
def test_a_drawn_line_that_is_none_is_refused(desk: Actor, patient_id: int, strokes: Any) -> None:
    begun = make_response(make_version(purpose="consent"), patient_id)
    with pytest.raises(BadAnswer):
        sign(desk, begun, strokes=strokes)


def test_after_completion_an_answer_is_only_corrected_with_a_reason(
    desk: Actor, patient_id: int
) -> None:
    done = make_consent(make_version(purpose="consent"), patient_id)
    with pytest.raises(ResponseClosed):
        save(desk, done, agree="no")
    row = Answer.objects.get(response=done)
    with pytest.raises(IntegrityError, match="only corrected"), transaction.atomic():
        Answer.objects.bulk_create(
            [
                Answer(
                    patient_id=patient_id,
                    response=done,
                    question="agree",
                    value="no",
                    answered_at=row.answered_at,
                    answered_by_name="Nobody",
                )
            ]
        )
    with pytest.raises(ReasonNeeded):
        actions.correct_answer(
            actor=desk, response_id=done.pk, question="agree", value="no", why=" "
        )
    actions.correct_answer(
        actor=desk, response_id=done.pk, question="agree", value="no", why="Misread"
    )
    detail = queries.response(actor=desk, response_id=done.pk)
    line = next(each for each in detail.lines if each.code == "agree")
    assert (line.answer, line.former, line.why) == ("No", ("Yes",), "Misread")
    check = detail.signatures[0].check
    assert (check.kept, check.current) == (True, False)


def test_a_consent_is_withdrawn_as_a_row_and_no_longer_counts(desk: Actor, patient_id: int) -> None:
    version = make_version(purpose="consent", code="treat")
    done = make_consent(version, patient_id)
    assert queries.consent_in_force(actor=desk, patient_id=patient_id, code="treat")
    with pytest.raises(ReasonNeeded):
        actions.withdraw_consent(actor=desk, response_id=done.pk, why="")
    gone = actions.withdraw_consent(actor=desk, response_id=done.pk, why="Called us")
    assert gone.withdrawn_at
    assert actions.withdraw_consent(actor=desk, response_id=done.pk, why="Again") == gone
    assert not queries.consent_in_force(actor=desk, patient_id=patient_id, code="treat")
    assert gone.state == "Withdrawn"
    intake_form = make_response(make_version(), patient_id)
    with pytest.raises(ResponseClosed):
        actions.withdraw_consent(actor=desk, response_id=intake_form.pk, why="No")


def test_a_form_of_the_wrong_patient_is_marked_and_counts_for_nothing(
    desk: Actor, patient_id: int
) -> None:
    version = make_version(purpose="consent", code="treat")
    done = make_consent(version, patient_id)
    actions.mark_in_error(actor=desk, response_id=done.pk, why="Other patient")
    assert not queries.consent_in_force(actor=desk, patient_id=patient_id, code="treat")
    with pytest.raises(ResponseClosed):
        actions.correct_answer(
            actor=desk, response_id=done.pk, question="agree", value="no", why="x"
        )


def test_a_response_is_put_to_one_visit_and_to_no_second(desk: Actor, patient_id: int) -> None:
    begun = make_response(make_version(), patient_id)
    attach = actions.attach_response
    assert attach(actor=desk, response_id=begun.pk, about="appointment:3").about == "appointment:3"
    assert attach(actor=desk, response_id=begun.pk, about="appointment:3").about == "appointment:3"
    with pytest.raises(ResponseClosed):
        attach(actor=desk, response_id=begun.pk, about="appointment:4")


def test_who_sees_no_patients_reads_and_fills_nothing(desk: Actor, patient_id: int) -> None:
    done = make_consent(make_version(purpose="consent"), patient_id)
    stranger = make_actor("bookkeeper")
    with pytest.raises(Forbidden):
        queries.response(actor=stranger, response_id=done.pk)
    for act, more in (
        (actions.save_answers, {"answers": {}}),
        (actions.complete_response, {}),
        (actions.correct_answer, {"question": "agree", "value": "no", "why": "x"}),
        (actions.withdraw_consent, {"why": "x"}),
        (actions.mark_in_error, {"why": "x"}),
        (actions.attach_response, {"about": "appointment:1"}),
    ):
        with pytest.raises(Forbidden):
            act(actor=stranger, response_id=done.pk, **more)


def test_a_form_of_another_patient_cannot_take_this_patients_answers(
    desk: Actor, patient_id: int
) -> None:
    begun = make_response(make_version(), patient_id)
    other = make_patient(actor=desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.bulk_create(
            [
                Answer(
                    patient_id=other.pk,
                    response=begun,
                    question="name",
                    value="x",
                    answered_at=begun.started_at,
                    answered_by_name="Nobody",
                )
            ]
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nobody_fills_for_a_patient_out_of_reach(actor_of: Any, desk: Actor) -> None:
    version = make_version()
    with opened(desk, purpose="test"), pytest.raises(NotFound):
        make_response(version, 987_654_321, actor=desk)

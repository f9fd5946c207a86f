"""Triage: what questions end in, who switches it on, what a red flag does (S23)."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from praxis.access.testing import make_actor
from praxis.forms import actions, answers, queries, starters, triage
from praxis.forms.checks import problems
from praxis.forms.definition import Definition, parse, to_data
from praxis.forms.models import FormVersion, TriageOutcome
from praxis.forms.testing import (
    SET_UP,
    make_clinician,
    make_draft,
    make_form,
    make_response,
    make_triage,
    make_version,
    triage_data,
)
from praxis.forms.types import (
    NeedsClinician,
    NotApproved,
    NotReady,
    ResponseClosed,
    TriageUnfinished,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.testing import make_patient
from praxis.worklist.models import WorkItem

TREE = parse(triage_data())
STARTER = parse(next(each.data for each in starters.all_starters() if each.code == "triage"))


def test_answers_end_in_a_class_with_its_longest_wait() -> None:
    verdict = triage.evaluate(TREE, {"flags": ["none"], "fever": "yes"})
    assert (verdict.urgency_code, verdict.max_wait_minutes) == ("same_day", 480)
    assert triage.evaluate(TREE, {"flags": ["none"], "fever": "no"}).urgency == "routine"


def test_a_red_flag_among_several_answers_wins_and_gives_no_class() -> None:
    verdict = triage.evaluate(TREE, {"flags": ["none", "chest"], "fever": "no"})
    assert (verdict.emergency, verdict.urgency_code, verdict.max_wait_minutes) == (True, "", 0)


def test_an_open_triage_names_the_next_question() -> None:
    with pytest.raises(TriageUnfinished) as unfinished:
        triage.evaluate(TREE, {"flags": ["none"]})
    assert unfinished.value.question == "fever"
    found = triage.next_question(TREE, {})
    assert found is not None
    assert found.code == "flags"
    assert triage.path_of(TREE, {"flags": ["none"]}) == ("flags", "fever")


@given(st.data())
def test_every_way_through_the_starter_ends_and_red_flags_never_in_a_visit(data: Any) -> None:
    said: dict[str, answers.Value] = {}
    for _ in STARTER.questions:
        question = triage.next_question(STARTER, said)
        if question is None:
            break
        codes = [each.code for each in question.options]
        said[question.code] = (
            data.draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))
            if question.kind == "many"
            else data.draw(st.sampled_from(codes))
        )
    verdict = triage.evaluate(STARTER, said)
    flagged = set(said["red_flags"]) - {"none"}
    assert verdict.emergency == bool(flagged)
    assert bool(verdict.urgency_code) != bool(flagged)


def _broken(change: Any) -> list[str]:
    data = copy.deepcopy(triage_data())
    change(data)
    return problems(parse(data), "triage")


def test_a_tree_that_could_go_wrong_cannot_be_approved() -> None:
    assert problems(TREE, "triage") == []
    flags, fever = (0, "questions", 0), (0, "questions", 1)

    def at(data: Any, place: tuple[Any, ...]) -> Any:
        return data["sections"][place[0]][place[1]][place[2]]

    def nowhere(data: Any) -> None:
        at(data, fever)["choices"][1]["to"] = "question:cough"

    def circle(data: Any) -> None:
        at(data, fever)["choices"][1]["to"] = "question:flags"

    def no_flag(data: Any) -> None:
        at(data, flags)["choices"][0]["to"] = "question:fever"

    def no_emergency(data: Any) -> None:
        data["outcomes"] = data["outcomes"][1:]

    def too_long(data: Any) -> None:
        data["outcomes"][1]["max_wait_minutes"] = 2000

    def unsaid(data: Any) -> None:
        data["outcomes"][0]["text"].pop("es")

    def lost(data: Any) -> None:
        data["sections"][0]["questions"].append(
            {"code": "cough", "kind": "yes_no", "text": {"en": "Cough?"}, "to": "outcome:u1"}
        )

    for change, words in (
        (nowhere, "not there"),
        (circle, "comes round again"),
        (no_flag, "no red flag was asked"),
        (no_emergency, "no emergency outcome"),
        (too_long, "at most 24 hours"),
        (unsaid, "emergency text in English and in Spanish"),
        (lost, "never asked"),
    ):
        assert any(words in each for each in _broken(change)), words


def test_the_starters_can_be_approved_once_read() -> None:
    for starter in starters.all_starters():
        asks = parse(starter.data)
        assert problems(asks, starter.purpose) == [], starter.code
        assert parse(to_data(asks)) == asks
        assert len(asks.unreviewed("es")) == len(list(asks.words())), "nobody has read them"
        assert all(words.es for _, words in asks.words())
        assert starter.source


@pytest.mark.django_db
class TestSwitchedOn:
    def test_triage_is_off_until_a_clinician_approves_that_version(self) -> None:
        draft = make_draft(make_form(purpose="triage", code="triage"))
        assert queries.triage_tree() is None
        manager = make_actor("office_manager", "privacy_officer")
        nobody = make_actor("provider")
        with pytest.raises(Forbidden):
            actions.approve_version(actor=manager, form_version_id=draft.pk, sha256=draft.sha256)
        with pytest.raises(NeedsClinician):
            actions.approve_version(actor=nobody, form_version_id=draft.pk, sha256=draft.sha256)
        with pytest.raises(NeedsClinician):
            actions.approve_version(actor=SET_UP, form_version_id=draft.pk, sha256=draft.sha256)
        assert queries.triage_tree() is None
        clinician = make_clinician()
        approved = actions.approve_version(
            actor=clinician, form_version_id=draft.pk, sha256=draft.sha256
        )
        tree = queries.triage_tree()
        assert tree == approved
        assert tree is not None
        assert tree.approved_by_id == clinician.user_id
        actions.retire_version(actor=clinician, form_version_id=approved.pk)
        assert queries.triage_tree() is None

    def test_the_database_itself_takes_no_triage_from_anybody_else(self) -> None:
        draft = make_draft(make_form(purpose="triage", code="triage"))
        manager = make_actor("office_manager")
        with pytest.raises(IntegrityError, match="clinician"), transaction.atomic():
            FormVersion.objects.filter(pk=draft.pk).update(
                state="approved", approved_by=manager.user_id, approved_at=draft.drafted_at
            )
        form = draft.form
        form.purpose = "intake"
        with pytest.raises(IntegrityError, match="purpose stays"), transaction.atomic():
            form.save()

    def test_a_tree_with_a_fault_is_not_approved(self) -> None:
        data = triage_data()
        data["outcomes"][1]["max_wait_minutes"] = 9999
        draft = make_draft(make_form(purpose="triage", code="triage"), data)
        with pytest.raises(NotReady):
            actions.approve_version(
                actor=make_clinician(), form_version_id=draft.pk, sha256=draft.sha256
            )

    @pytest.mark.usefixtures("desk_context")
    def test_the_class_and_the_latest_time_are_kept(self, desk: Actor) -> None:
        make_version(purpose="triage", code="triage")
        patient = make_patient(actor=desk)
        done = make_triage(patient.pk, {"flags": ["none"], "fever": "yes"}, actor=desk)
        said = queries.triaged(actor=desk, response_id=done.pk)
        assert said is not None
        assert said.urgency == "same_day"
        assert said.latest_at - said.decided_at == timedelta(minutes=480)
        assert not WorkItem.objects.filter(kind="forms.red_flag").exists()
        open_now = queries.open_triages(actor=desk, older_than_minutes=0)
        assert [each.response_id for each in open_now] == [done.pk]
        actions.settle_triage(actor=desk, response_id=done.pk)
        assert queries.open_triages(actor=desk, older_than_minutes=0) == []
        with pytest.raises(Forbidden):
            actions.settle_triage(actor=make_actor("bookkeeper"), response_id=done.pk)

    @pytest.mark.usefixtures("desk_context")
    def test_a_red_flag_calls_clinical_staff_at_once(self, desk: Actor) -> None:
        make_version(purpose="triage", code="triage")
        patient = make_patient(actor=desk)
        done = make_triage(patient.pk, {"flags": ["chest"]}, actor=desk)
        item = WorkItem.objects.get(key=f"forms:red-flag:{done.pk}")
        outcome = TriageOutcome.objects.get(response=done)
        assert (item.role, item.due_at, item.patient_id) == (
            "clinical",
            outcome.decided_at,
            patient.pk,
        )
        assert queries.open_triages(actor=desk, older_than_minutes=0) == []
        with pytest.raises(ResponseClosed):
            actions.correct_answer(
                actor=desk, response_id=done.pk, question="flags", value=["none"], why="x"
            )

    @pytest.mark.usefixtures("desk_context")
    def test_an_unfinished_triage_decides_nothing(self, desk: Actor) -> None:
        version = make_version(purpose="triage", code="triage")
        begun = make_response(version, make_patient(actor=desk).pk, actor=desk)
        actions.save_answers(actor=desk, response_id=begun.pk, answers={"flags": ["none"]})
        with pytest.raises(TriageUnfinished):
            actions.complete_response(actor=desk, response_id=begun.pk)
        assert not TriageOutcome.objects.exists()

    @pytest.mark.usefixtures("desk_context")
    def test_a_triage_left_unfinished_is_asked_anew(self, desk: Actor) -> None:
        version = make_version(purpose="triage", code="triage")
        patient = make_patient(actor=desk)
        old = make_response(version, patient.pk, actor=desk)
        actions.save_answers(actor=desk, response_id=old.pk, answers={"flags": ["none"]})
        new = make_response(version, patient.pk, actor=desk)
        assert new != old
        assert queries.raw_answers(new.pk) == {}
        old.refresh_from_db()
        assert old.in_error_at

    @pytest.mark.usefixtures("desk_context")
    def test_a_triage_begun_on_a_version_since_retired_decides_nothing(self, desk: Actor) -> None:
        version = make_version(purpose="triage", code="triage")
        begun = make_response(version, make_patient(actor=desk).pk, actor=desk)
        said = {"flags": ["none"], "fever": "no"}
        actions.save_answers(actor=desk, response_id=begun.pk, answers=said)
        actions.retire_version(actor=SET_UP, form_version_id=version.pk)
        with pytest.raises(NotApproved):
            actions.complete_response(actor=desk, response_id=begun.pk)
        assert not TriageOutcome.objects.exists()

    @pytest.mark.usefixtures("desk_context")
    def test_what_a_triage_decided_cannot_be_rewritten(self, desk: Actor) -> None:
        make_version(purpose="triage", code="triage")
        make_triage(make_patient(actor=desk).pk, {"flags": ["chest"]}, actor=desk)
        with (
            pytest.raises(Exception, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE forms_triageoutcome SET urgency = 'routine'")


def test_an_empty_definition_is_no_triage() -> None:
    assert problems(Definition(), "triage")

"""Questionnaires by version: drafted, approved, retired, compared; when they are due."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from time_machine import travel

from praxis.access.testing import make_actor, make_site
from praxis.forms import actions, definition, editing, queries
from praxis.forms.checks import problems
from praxis.forms.definition import Choice, Question, Words, parse, to_data
from praxis.forms.models import FormVersion
from praxis.forms.testing import (
    consent_data,
    intake,
    make_consent,
    make_draft,
    make_form,
    make_response,
    make_rule,
    make_version,
    question,
)
from praxis.forms.types import (
    BadDefinition,
    BadRule,
    ChangedMeanwhile,
    CodeTaken,
    DraftOpen,
    NotADraft,
    NotReady,
)
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.testing import make_patient
from praxis.practice.testing import make_visit_type

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Rules of the tests begin in the year they are asked about."""
    with travel(f"{TODAY}T15:00:00Z"):
        yield


def approve(actor: Actor, draft: FormVersion) -> FormVersion:
    return actions.approve_version(actor=actor, form_version_id=draft.pk, sha256=draft.sha256)


def test_a_form_keeps_its_code_to_itself_and_is_made_once(manager: Actor) -> None:
    key = uuid.uuid4()
    given: dict[str, Any] = {"code": "intake", "title_en": "Your health", "purpose": "intake"}
    form = actions.add_form(actor=manager, key=key, **given)
    assert actions.add_form(actor=manager, key=key, **given) == form
    with pytest.raises(CodeTaken):
        actions.add_form(actor=manager, key=uuid.uuid4(), **given)
    with pytest.raises(BadDefinition):
        actions.add_form(actor=manager, key=uuid.uuid4(), **(given | {"code": "Your Health"}))
    changed = actions.change_form(
        actor=manager, form_id=form.pk, version=1, **(given | {"title_en": "Health"})
    )
    assert (changed.title_en, changed.version) == ("Health", 2)
    with pytest.raises(ChangedMeanwhile):
        actions.change_form(actor=manager, form_id=form.pk, version=1, **given)


def test_a_form_has_one_draft_and_one_version_in_force(manager: Actor) -> None:
    form = make_form()
    first = make_draft(form)
    with pytest.raises(DraftOpen):
        make_draft(form)
    approve(manager, first)
    second = actions.draft_version(actor=manager, key=uuid.uuid4(), form_id=form.pk)
    assert (second.number, second.definition) == (2, first.definition)
    approve(manager, second)
    first.refresh_from_db()
    assert (first.state, queries.current_version(form.code)) == ("retired", second)
    with pytest.raises(IntegrityError, match="one_approved"), transaction.atomic():
        FormVersion.objects.create(
            client_key=uuid.uuid4(),
            form=form,
            number=3,
            definition={},
            sha256="x",
            state="approved",
            drafted_at=second.drafted_at,
            approved_by_id=manager.user_id,
            approved_at=second.drafted_at,
        )


def test_an_approved_version_never_changes(manager: Actor) -> None:
    version = make_version()
    with pytest.raises(NotADraft):
        actions.save_draft(
            actor=manager, form_version_id=version.pk, revision=1, data=consent_data()
        )
    changes: tuple[dict[str, Any], ...] = (
        {"definition": {}},
        {"sha256": "0"},
        {"number": 9},
        {"state": "draft"},
        {"approved_at": None},
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            FormVersion.objects.filter(pk=version.pk).update(**change)
    retired = actions.retire_version(actor=manager, form_version_id=version.pk)
    assert retired.state == "retired"
    with pytest.raises(NotADraft):
        approve(manager, retired)


def test_what_is_approved_is_what_was_read(manager: Actor) -> None:
    draft = make_draft(make_form())
    read = draft.sha256
    actions.save_draft(
        actor=manager, form_version_id=draft.pk, revision=1, data=intake(question("job"))
    )
    with pytest.raises(ChangedMeanwhile):
        actions.approve_version(actor=manager, form_version_id=draft.pk, sha256=read)
    with pytest.raises(ChangedMeanwhile):
        actions.save_draft(
            actor=manager, form_version_id=draft.pk, revision=1, data=intake(question("age"))
        )


def test_a_version_is_approved_by_a_person_and_only_when_it_is_whole(manager: Actor) -> None:
    empty = make_draft(make_form(), {"sections": []})
    with pytest.raises(NotReady):
        approve(manager, empty)
    unsigned = make_draft(make_form(purpose="consent"), intake(question("agree", "yes_no")))
    with pytest.raises(NotReady, match="signature"):
        approve(manager, unsigned)
    with pytest.raises(Forbidden):
        approve(make_actor("front_desk"), make_draft(make_form()))
    with pytest.raises(IntegrityError, match="approved_by_somebody"), transaction.atomic():
        FormVersion.objects.filter(pk=empty.pk).update(state="approved")


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (question("color", "one", choices=[]), "too few choices"),
        (question("pain", "scale", low=0, high=90), "at most 20"),
        (question("packs", when=[{"question": "smokes", "op": "is", "value": "yes"}]), "not asked"),
        (question("size", "number", low=9, high=1), "above its highest"),
        (question("mute", text={"en": ""}), "no English words"),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(broken: Any, words: str) -> None:
    found = problems(parse(intake(broken)), "intake")
    assert any(words in each for each in found), found


def test_two_questions_never_have_one_code() -> None:
    with pytest.raises(BadDefinition):
        parse(intake(question("job"), question("job")))
    with pytest.raises(BadDefinition):
        parse({"sections": [{"questions": [{"kind": "text"}]}]})
    with pytest.raises(BadDefinition):
        parse(intake(question("Job Title")))


def test_versions_are_compared_sentence_by_sentence() -> None:
    old = parse(intake(question("name"), question("job")))
    new = parse(intake(question("name", required=True), question("age", "number")))
    found = {(each.where, each.what) for each in queries.compare(old, new)}
    assert found == {
        ("name", "Required"),
        ("age", "New question"),
        ("job", "Question taken out"),
    }
    assert queries.compare(old, old) == []


def test_editing_moves_renames_and_takes_out() -> None:
    asks = parse(intake(question("smokes", "yes_no"), question("job")))
    packs = Question(
        "packs",
        "number",
        Words("Packs?"),
        when=(definition.Condition("smokes", "is", "yes"),),
    )
    asks = editing.put_question(asks, packs, section=0)
    asks = editing.put_section(asks, Words("More"))
    asks = editing.move_question(asks, "packs", 1)
    assert [q.code for q in asks.sections[1].questions] == ["packs"]
    asks = editing.move_question(asks, "packs", -1)
    asks = editing.move_question(asks, "packs", -1)
    assert [q.code for q in asks.questions] == ["smokes", "packs", "job"]
    renamed = editing.put_question(
        asks,
        Question("tobacco", "yes_no", Words("Smoke?"), choices=(Choice("yes", Words()),)),
        section=0,
        replacing="smokes",
    )
    assert renamed.questions[1].when[0].question == "tobacco"
    with pytest.raises(BadDefinition):
        editing.put_question(asks, packs, section=0, replacing="job")
    assert len(editing.drop_question(asks, "job").questions) == 2
    with pytest.raises(BadDefinition):
        editing.drop_section(asks, 0)
    assert len(editing.drop_section(asks, 1).sections) == 1
    assert parse(to_data(asks)) == asks


def test_a_sentence_that_changes_loses_the_mark_of_its_reader() -> None:
    asks = parse(consent_data())
    places = set(range(len(list(asks.words()))))
    read = editing.mark_reviewed(asks, "es", places, by="Ana Ruiz", on="2026-11-24")
    assert (len(read.unreviewed("es")), len(read.unreviewed("en"))) == (0, len(places))
    words = read.questions[1].text
    assert editing.reworded(words, "Do you agree", words.es).is_reviewed("es")
    assert not editing.reworded(words, words.en, "¿De acuerdo?").is_reviewed("es")
    unread = editing.mark_reviewed(read, "es", {0}, by="Somebody", on="2026-12-01")
    assert [words.reviewed for _, words in unread.words() if words.reviewed] == [
        (("es", "Ana Ruiz", "2026-11-24"),)
    ]


def due(desk: Actor, patient_id: int, **given: Any) -> list[str]:
    asked: dict[str, Any] = {"visit_type_id": None, "age_months": 400, "on": TODAY, **given}
    return [each.code for each in queries.due_forms(actor=desk, patient_id=patient_id, **asked)]


@pytest.mark.usefixtures("desk_context")
def test_what_is_due_follows_visit_type_age_payer_and_site(desk: Actor) -> None:
    patient_id = make_patient(actor=desk).pk
    sports, check_up = make_visit_type(), make_visit_type()
    make_rule(make_version(code="sports"), visit_type_id=sports.pk)
    make_rule(make_version(code="child"), min_age_months=0, max_age_months=215)
    make_rule(make_version(code="medicare"), payer_id=77)
    make_rule(make_version(code="main"), site_id=make_site().pk)
    make_rule(make_version(code="all"))
    assert due(desk, patient_id, visit_type_id=check_up.pk) == ["all"]
    assert set(due(desk, patient_id, visit_type_id=sports.pk)) == {"all", "sports"}
    assert set(due(desk, patient_id, age_months=215)) == {"all", "child"}
    assert due(desk, patient_id, age_months=216) == ["all"]
    assert set(due(desk, patient_id, payer_ids=(5, 77))) == {"all", "medicare"}
    assert set(due(desk, patient_id, site_id=make_site().pk)) == {"all", "main"}


@pytest.mark.usefixtures("desk_context")
def test_a_form_is_due_again_after_its_months_at_each_visit_or_never(desk: Actor) -> None:
    patient_id = make_patient(actor=desk).pk
    with travel(datetime(2026, 1, 10, 15, tzinfo=UTC), tick=False):
        for code, every in (("once", None), ("yearly", 12), ("each", 0)):
            version = make_version(intake(question("name")), code=code)
            make_rule(version, every_months=every)
            begun = make_response(version, patient_id, about="appointment:1")
            actions.complete_response(actor=desk, response_id=begun.pk)
    at_one, at_two = {"about": "appointment:1"}, {"about": "appointment:2"}
    assert due(desk, patient_id, on=date(2026, 11, 24), **at_one) == []
    assert due(desk, patient_id, on=date(2026, 11, 24), **at_two) == ["each"]
    assert due(desk, patient_id, on=date(2027, 1, 9), **at_two) == ["each"]
    assert set(due(desk, patient_id, on=date(2027, 1, 10), **at_two)) == {"each", "yearly"}


@pytest.mark.usefixtures("desk_context")
def test_a_withdrawn_consent_and_a_new_version_ask_again(desk: Actor, manager: Actor) -> None:
    patient_id = make_patient(actor=desk).pk
    version = make_version(purpose="consent", code="treat")
    make_rule(version, again_on_new_version=True)
    first = queries.due_forms(
        actor=desk, patient_id=patient_id, visit_type_id=None, age_months=400, on=TODAY
    )
    assert (first[0].signs, first[0].required, first[0].questions) == (True, True, 1)
    done = make_consent(version, patient_id)
    assert due(desk, patient_id) == []
    new = actions.draft_version(actor=manager, key=uuid.uuid4(), form_id=version.form_id)
    approve(manager, new)
    assert due(desk, patient_id) == ["treat"]
    actions.withdraw_consent(actor=desk, response_id=done.pk, why="Asked for it")
    assert due(desk, patient_id) == ["treat"]
    begun = make_response(new, patient_id)
    found = queries.due_forms(
        actor=desk, patient_id=patient_id, visit_type_id=None, age_months=400, on=TODAY
    )
    assert found[0].response_id == begun.pk


@pytest.mark.usefixtures("desk_context")
def test_a_rule_ends_and_one_that_makes_no_sense_is_refused(desk: Actor, manager: Actor) -> None:
    patient_id = make_patient(actor=desk).pk
    version = make_version(code="all")
    rule = make_rule(version)
    actions.end_form_rule(actor=manager, form_rule_id=rule.pk, ended_on=TODAY)
    assert due(desk, patient_id) == ["all"]
    assert due(desk, patient_id, on=TODAY + timedelta(days=1)) == []
    with pytest.raises(BadRule):
        actions.end_form_rule(actor=manager, form_rule_id=rule.pk, ended_on=date(2020, 1, 1))
    for wrong in ({"every_months": 500}, {"min_age_months": 30, "max_age_months": 10}):
        with pytest.raises(BadRule):
            make_rule(version, **wrong)
    with pytest.raises(Forbidden):
        actions.end_form_rule(actor=desk, form_rule_id=rule.pk, ended_on=TODAY)
    with pytest.raises(BadRule):
        make_rule(make_version(purpose="triage", code="triage"))


def test_who_may_only_look_writes_nothing(desk: Actor) -> None:
    form = make_form()
    with pytest.raises(Forbidden):
        actions.draft_version(actor=desk, key=uuid.uuid4(), form_id=form.pk)
    with pytest.raises(Forbidden):
        make_rule_as(desk, form.pk)
    with pytest.raises(Forbidden):
        actions.retire_version(actor=desk, form_version_id=make_draft(form).pk)


def make_rule_as(actor: Actor, form_id: int) -> None:
    actions.add_form_rule(actor=actor, key=uuid.uuid4(), form_id=form_id, started_on=TODAY)

"""Questionnaires for tests, drafted and approved through the actions."""

from __future__ import annotations

import uuid
from itertools import count
from typing import Any

from praxis.access import testing as access
from praxis.access.queries import actor_of, today
from praxis.forms import actions, queries
from praxis.forms.models import Form, FormRule, FormVersion, Response
from praxis.forms.types import Purpose, Signer
from praxis.kernel.actor import Actor
from praxis.practice import actions as practice_actions
from praxis.practice.testing import LONG_AGO, believable_npi
from praxis.practice.types import ProviderDetails

SET_UP = Actor(user_id=None, name="test set-up", system=True)
_numbers = count(1)


def words(en: str, es: str = "") -> dict[str, str]:
    return {"en": en, "es": es or f"{en} (es)"}


def question(code: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"code": code, "kind": kind, "text": words(f"What about {code}?")}
    if kind in ("one", "many"):
        data["choices"] = [
            {"code": each, "text": words(each.capitalize())} for each in ("red", "blue")
        ]
    if kind == "scale":
        data |= {"low": 0, "high": 10}
    return data | more


def intake(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"title": words("About you"), "questions": list(questions)}]}


def consent_data() -> dict[str, Any]:
    return intake(
        question("text", "information", text=words("We may treat you.", "Podemos atenderle.")),
        question(
            "agree", "yes_no", required=True, text=words("Do you agree?", "¿Está de acuerdo?")
        ),
        question("sign", "signature", required=True, text=words("Full name", "Nombre completo")),
    )


def triage_data() -> dict[str, Any]:
    """Red flags first, then one question that parts same day from routine."""
    return {
        "sections": [
            {
                "questions": [
                    question(
                        "flags",
                        "many",
                        text=words("Does any of these hold now?", "¿Tiene algo de esto ahora?"),
                        choices=[
                            {
                                "code": "chest",
                                "text": words("Chest pain", "Dolor de pecho"),
                                "to": "outcome:u0",
                            },
                            {"code": "none", "text": words("None of these", "Nada de esto")},
                        ],
                        to="question:fever",
                    ),
                    question(
                        "fever",
                        "yes_no",
                        text=words("Fever?", "¿Fiebre?"),
                        choices=[
                            {"code": "yes", "to": "outcome:u1"},
                            {"code": "no", "to": "outcome:u4"},
                        ],
                    ),
                ]
            }
        ],
        "outcomes": [
            {
                "code": "u0",
                "urgency": "emergency",
                "text": words("Call 911 now.", "Llame al 911 ahora."),
            },
            {
                "code": "u1",
                "urgency": "same_day",
                "max_wait_minutes": 480,
                "text": words("See us today.", "Venga hoy."),
            },
            {
                "code": "u4",
                "urgency": "routine",
                "max_wait_minutes": 129_600,
                "text": words("A usual visit.", "Una visita normal."),
            },
        ],
    }


def make_form(*, purpose: str = Purpose.INTAKE, code: str = "", title: str = "") -> Form:
    number = next(_numbers)
    return actions.add_form(
        actor=SET_UP,
        key=uuid.uuid4(),
        code=code or f"form_{number}",
        title_en=title or f"Health questions {number}",
        title_es=f"Preguntas de salud {number}",
        purpose=purpose,
    )


def make_draft(form: Form, data: dict[str, Any] | None = None) -> FormVersion:
    if data is None:
        data = {Purpose.CONSENT: consent_data, Purpose.TRIAGE: triage_data}.get(
            Purpose(form.purpose), lambda: intake(question("name", required=True))
        )()
    return actions.draft_version(actor=SET_UP, key=uuid.uuid4(), form_id=form.pk, data=data)


def make_clinician(*roles: str) -> Actor:
    """A provider who signs in."""
    user = access.make_user(*(roles or ("provider",)), name="Chidi Okafor")
    number = next(_numbers)
    practice_actions.add_provider(
        actor=SET_UP,
        key=uuid.uuid4(),
        details=ProviderDetails(
            family_name="Okafor",
            given_name="Chidi",
            credential="MD",
            npi=believable_npi(7_000 + number),
            user_id=user.pk,
            started_on=LONG_AGO,
        ),
    )
    return actor_of(user.pk)


def make_version(
    data: dict[str, Any] | None = None,
    *,
    purpose: str = Purpose.INTAKE,
    code: str = "",
    title: str = "",
    approver: Actor | None = None,
) -> FormVersion:
    """An approved version of a form of its own."""
    draft = make_draft(make_form(purpose=purpose, code=code, title=title), data)
    if approver is None:
        triage = purpose == Purpose.TRIAGE
        approver = make_clinician() if triage else access.make_actor("office_manager")
    return actions.approve_version(actor=approver, form_version_id=draft.pk, sha256=draft.sha256)


def make_rule(version: FormVersion, **given: Any) -> FormRule:
    return actions.add_form_rule(
        actor=SET_UP,
        key=uuid.uuid4(),
        form_id=version.form_id,
        started_on=today().replace(month=1, day=1),
        **given,
    )


def make_response(
    version: FormVersion, patient_id: int, *, actor: Actor = SET_UP, **given: Any
) -> Response:
    """Begun, nothing answered. Needs an open context."""
    return actions.start_response(
        actor=actor,
        key=uuid.uuid4(),
        form_version_id=version.pk,
        patient_id=patient_id,
        **given,
    )


def make_consent(version: FormVersion, patient_id: int, *, actor: Actor = SET_UP) -> Response:
    """A consent of `consent_data`, answered, signed and complete. Needs an open context."""
    begun = make_response(version, patient_id, actor=actor)
    actions.save_answers(actor=actor, response_id=begun.pk, answers={"agree": "yes"})
    actions.sign_response(
        actor=actor,
        key=uuid.uuid4(),
        response_id=begun.pk,
        question="sign",
        signer_name="Maria Alvarez",
        signer=Signer.SELF,
        strokes=[[[10, 10], [500, 400], [900, 120]]],
    )
    return actions.complete_response(actor=actor, response_id=begun.pk)


def make_triage(patient_id: int, answers: dict[str, Any], *, actor: Actor = SET_UP) -> Response:
    """Needs an open context and an approved triage."""
    version = queries.triage_tree()
    assert version is not None
    begun = make_response(version, patient_id, actor=actor)
    actions.save_answers(actor=actor, response_id=begun.pk, answers=answers)
    return actions.complete_response(actor=actor, response_id=begun.pk)

"""What patients answered and signed. Everything here is patient data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from praxis.forms import answers as answering
from praxis.forms.definition import Definition, digest
from praxis.forms.models import Answer, Response, ResponseEvent, Signature, TriageOutcome
from praxis.forms.types import Check, Kind, NoSuchResponse, Triaged
from praxis.kernel import clock
from praxis.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer in words; `former` are corrected answers, newest first."""

    code: str
    kind: str
    question: str
    answer: str
    section: str = ""
    by: str = ""
    at: datetime | None = None
    why: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    signature: Signature
    check: Check

    @property
    def path(self) -> str:
        """The drawn line as an SVG path; empty when the name was typed alone."""
        lines = self.signature.strokes or ()
        return " ".join(
            " ".join(f"{'M' if at == 0 else 'L'}{x} {y}" for at, (x, y) in enumerate(line))
            for line in lines
        )


@dataclass(frozen=True, slots=True)
class ResponseDetail:
    response: Response
    definition: Definition
    answers: dict[str, answering.Value]
    lines: tuple[Line, ...]
    signatures: tuple[Signed, ...]
    events: tuple[ResponseEvent, ...]
    outcome: TriageOutcome | None = None

    @property
    def signed(self) -> frozenset[str]:
        """Codes of signature questions that are signed as the answers stand."""
        return frozenset(
            each.signature.question
            for each in self.signatures
            if each.check.kept and each.check.current
        )

    @property
    def missing(self) -> tuple[str, ...]:
        return answering.missing(self.definition, self.answers, self.signed)


def get_response(*, actor: Actor, response_id: int) -> Response:
    """With form and version. Raises Forbidden, NoSuchResponse."""
    actor.require("forms.view")
    rows = Response.objects.select_related("form_version__form")
    found: Response | None = rows.filter(pk=response_id).first()
    if found is None:
        raise NoSuchResponse("That form does not exist, or is not yours to see.")
    return found


def responses_of(*, actor: Actor, patient_id: int, limit: int = 200) -> list[Response]:
    """Newest first, with form and version."""
    actor.require("forms.view")
    rows = Response.objects.filter(patient_id=patient_id).order_by("-started_at", "-pk")
    rows = rows.select_related("form_version__form").defer("form_version__definition")
    return list(rows[:limit])


def response(*, actor: Actor, response_id: int, language: str = "") -> ResponseDetail:
    """To read, print or go on filling. Five queries. Raises Forbidden, NoSuchResponse."""
    whole = get_response(actor=actor, response_id=response_id)
    asks = whole.form_version.asks
    stored = digest(whole.form_version.definition)
    rows = list(Answer.objects.filter(response=whole).order_by("pk"))
    values = _newest(rows)
    events = ResponseEvent.objects.filter(response=whole).order_by("pk")
    signatures = Signature.objects.filter(response=whole).order_by("pk")
    outcome = None
    if whole.form_version.form.purpose == "triage":
        outcome = TriageOutcome.objects.filter(response=whole).first()
    return ResponseDetail(
        whole,
        asks,
        values,
        _lines(asks, values, rows, language or whole.language),
        tuple(Signed(row, _check(row, stored, rows)) for row in signatures),
        tuple(events),
        outcome,
    )


def verify(*, actor: Actor, signature_id: int) -> Check:
    """Whether version and answers are still those that were signed. Raises NoSuchResponse."""
    actor.require("forms.view")
    found = (
        Signature.objects.select_related("response__form_version").filter(pk=signature_id).first()
    )
    if found is None:
        raise NoSuchResponse("That signature does not exist, or is not yours to see.")
    rows = list(Answer.objects.filter(response=found.response).order_by("pk"))
    version = found.response.form_version
    stored = digest(version.definition)
    return _check(found, stored, rows)


def consent_in_force(*, actor: Actor, patient_id: int, code: str) -> bool:
    """A consent of this form was completed and neither withdrawn nor marked in error."""
    actor.require("forms.view")
    return Response.objects.filter(
        patient_id=patient_id,
        form_version__form__code=code,
        form_version__form__purpose="consent",
        completed_at__isnull=False,
        withdrawn_at=None,
        in_error_at=None,
    ).exists()


def triaged(*, actor: Actor, response_id: int) -> Triaged | None:
    """What a completed triage said; None when the response is none."""
    actor.require("forms.fill")
    row = TriageOutcome.objects.filter(response_id=response_id).first()
    return _triaged(row) if row else None


def open_triages(*, actor: Actor, older_than_minutes: int = 60, limit: int = 500) -> list[Triaged]:
    """Triaged patients who are not known to have a visit in time, oldest first."""
    actor.require("forms.view")
    before = clock.now() - timedelta(minutes=older_than_minutes)
    rows = TriageOutcome.objects.filter(settled_at=None, decided_at__lte=before)
    return [_triaged(row) for row in rows.order_by("decided_at", "pk")[:limit]]


def raw_answers(response_id: int) -> dict[str, answering.Value]:
    """The newest answer to each question, those taken back left out."""
    return _newest(list(Answer.objects.filter(response_id=response_id).order_by("pk")))


def signed_digest(
    signature: Signature, version_sha256: str, answers: Mapping[str, answering.Value]
) -> str:
    """SHA-256 that binds version, answers and signer."""
    return digest(
        {
            "version": version_sha256,
            "response": str(signature.response_id),
            "answers": dict(answers),
            "question": signature.question,
            "signer": str(signature.signer),
            "name": signature.signer_name,
            "strokes": signature.strokes or [],
            "signed_at": f"{signature.signed_at:%Y-%m-%dT%H:%M:%S.%f}",
        }
    )


def _check(signature: Signature, version_sha256: str, rows: list[Answer]) -> Check:
    """`rows` are the response's answers in their order."""
    last = signature.last_answer_id or 0
    then = _newest([row for row in rows if row.pk <= last])
    kept = signed_digest(signature, version_sha256, then) == signature.sha256
    return Check(kept, current=all(row.pk <= last for row in rows))


def _newest(rows: list[Answer]) -> dict[str, answering.Value]:
    values = {row.question: row.value for row in rows}
    return {code: value for code, value in values.items() if answering.given(value)}


def _lines(
    asks: Definition, values: dict[str, answering.Value], rows: list[Answer], language: str
) -> tuple[Line, ...]:
    by_code: dict[str, list[Answer]] = {}
    for row in rows:
        by_code.setdefault(row.question, []).append(row)
    open_codes = {question.code for question in answering.asked(asks, values)}
    found = []
    for section in asks.sections:
        for question in section.questions:
            own = by_code.get(question.code, [])
            if question.code not in open_codes and not own:
                continue
            newest = own[-1] if own else None
            corrected = [row for row in own if any(each.corrects_id == row.pk for each in own)]
            found.append(
                Line(
                    code=question.code,
                    kind=question.kind,
                    question=question.text.said(language),
                    answer=""
                    if question.kind in (Kind.SIGNATURE, Kind.INFORMATION)
                    else answering.said(question, values.get(question.code), language),
                    section=section.title.said(language),
                    by=newest.answered_by_name if newest else "",
                    at=newest.answered_at if newest else None,
                    why=newest.why if newest else "",
                    former=tuple(
                        answering.said(question, row.value, language) or "no answer"
                        for row in reversed(corrected)
                    ),
                )
            )
    return tuple(found)


def _triaged(row: TriageOutcome) -> Triaged:
    return Triaged(
        row.response_id,
        row.patient_id,
        row.urgency,
        row.max_wait_minutes,
        row.decided_at,
        row.latest_at,
    )

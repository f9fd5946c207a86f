"""Which forms a referral or an authorization offers as it stands, and what each one does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from praxis.access.web import StaffRequest
from praxis.coverage import actions as authorizing
from praxis.coverage.types import UNDECIDED
from praxis.documents import queries as documents
from praxis.people import queries as people
from praxis.referrals import actions
from praxis.referrals.models import Referral
from praxis.referrals.types import ENDED, Direction, State
from praxis.referrals.web import forms
from praxis.ui.forms import Form

if TYPE_CHECKING:
    from praxis.coverage.models import Authorization


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    heading: str
    button: str
    form: Form
    save: Callable[[Form], Any]

    @property
    def aside(self) -> bool:
        """Possible at any time, never the next step."""
        return self.name in ("chase", "cancel")


def _step(
    request: StaffRequest,
    name: str,
    heading: str,
    kind: type[Form],
    save: Callable[[Form], Any],
    **given: Any,
) -> Step:
    sent = request.method == "POST" and request.POST.get("form") == name
    form = kind.of(request, **given) if sent else kind(**given)
    return Step(name, heading, heading, form, save)


def offered(request: StaffRequest, referral: Referral) -> list[Step]:
    """The next step first; asking and cancelling after it."""
    actor, state = request.actor, referral.state
    if state in ENDED:
        return []
    make = partial(_step, request)

    def run(action: Callable[..., Any], *fields: str, **fixed: Any) -> Callable[[Form], Any]:
        def save(form: Form) -> Any:
            data = {name: form.cleaned_data[name] for name in fields}
            names = {"note": "says", "file": "document_id", "patient": "patient_id"}
            given = {names.get(name, name): value for name, value in data.items()}
            for name in ("document_id", "patient_id"):
                if name in given:
                    given[name] = int(given[name])
            return action(actor=actor, key=form.key, referral_id=referral.pk, **given, **fixed)

        return save

    found: list[Step] = []
    work = actor.can("referrals.work")
    files = _files(request, referral)
    if (
        state == State.WAITING
        and actor.can("coverage.authorize")
        and referral.authorization is None
    ):
        found.append(
            make(
                "ask",
                "Ask the payer",
                forms.AskForm,
                lambda form: actions.ask_payer(
                    actor=actor,
                    key=form.key,
                    referral_id=referral.pk,
                    units=form.cleaned_data["units"],
                    channel=form.cleaned_data["channel"],
                    service_codes=form.cleaned_data["codes"].replace(",", " ").split(),
                    says=form.cleaned_data["note"],
                ),
                initial={"units": referral.visits_asked},
            )
        )
    if state == State.NOTE_BACK and actor.can("referrals.review"):
        found.append(
            make("read", "I have read the note", forms.ReadForm, run(actions.review_note, "note"))
        )
    if not work:
        return found
    if state == State.READY:
        found.append(
            make(
                "send",
                "Send the records",
                forms.SendForm,
                lambda form: actions.send_records(
                    actor=actor,
                    key=form.key,
                    referral_id=referral.pk,
                    way=form.cleaned_data["way"],
                    document_ids=[int(each) for each in form.cleaned_data.get("pack", ())],
                ),
                files=files,
            )
        )
    if state == State.SENT:
        found.append(make("date", "Record the date", forms.DayForm, run(actions.record_date, "on")))
    if state in (State.SENT, State.DATED) and files:
        save = run(actions.record_note, "file")
        found.append(make("note", "The note came back", forms.FileForm, save, files=files))
    if state == State.DATED:
        save = run(actions.note_missed, "note")
        found.append(make("missed", "Patient was not there", forms.WordsForm, save))
    if state == State.DRAFT:
        save = run(actions.match_patient, "patient")
        alike = _alike(request, referral)
        if alike:
            found.append(
                make("match", "This is the patient", forms.PatientForm, save, patients=alike)
            )
    if state == State.BOOKED:
        save = run(actions.answer_referrer, "way")
        found.append(make("answer", "Answer the referrer", forms.WayForm, save))
    if state == State.ANSWERED and files:
        save = run(actions.send_our_note, "file", "way")
        found.append(make("ours", "Send our note", forms.OurNoteForm, save, files=files))
    found.append(
        make("chase", "Write down who was asked", forms.WordsForm, run(actions.log_chase, "note"))
    )
    found.append(
        make("cancel", "Cancel the referral", forms.WordsForm, run(actions.cancel_referral, "note"))
    )
    return found


def _files(request: StaffRequest, referral: Referral) -> list[tuple[str, str]]:
    if referral.patient_id is None or not request.actor.can("documents.view"):
        return []
    found = documents.documents_of(actor=request.actor, patient_id=referral.patient_id, limit=30)
    return [(str(row.pk), row.title) for row in found]


def _alike(request: StaffRequest, referral: Referral) -> list[tuple[str, str]]:
    if referral.direction != Direction.IN or referral.said_born_on is None:
        return []
    found = people.similar_patients(
        request.actor,
        family_name=referral.said_family_name,
        given_name=referral.said_given_name,
        birth_date=referral.said_born_on,
    )
    return [
        (str(each.patient_id), f"{each.list_name}, born {each.birth_date:%m/%d/%Y}")
        for each in found
    ]


def decisions(request: StaffRequest, row: Authorization) -> list[Step]:
    actor = request.actor
    if not actor.can("coverage.authorize"):
        return []
    make = partial(_step, request)

    def run(action: Callable[..., Any], **fixed: Any) -> Callable[[Form], Any]:
        return lambda form: action(
            actor=actor, key=form.key, authorization_id=row.pk, **form.cleaned_data, **fixed
        )

    found: list[Step] = []
    if row.state in UNDECIDED:
        found += [
            make(
                "approve",
                "Approved",
                forms.ApproveForm,
                run(authorizing.approve_authorization),
                initial={"units": row.units_asked},
            ),
            make("deny", "Denied", forms.WordsForm, run(authorizing.deny_authorization)),
            make("more", "They want more", forms.WordsForm, run(authorizing.note_more_wanted)),
            make("info", "More was sent", forms.WordsForm, run(authorizing.send_information)),
        ]
    if row.state == "denied":
        zone = people.zone_of(actor)
        save = run(authorizing.appeal_authorization, zone=zone)
        found.append(make("appeal", "Appeal", forms.WordsForm, save))
    return found

"""Which forms a referral or an authorization offers as it stands, and what each one does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from praxis.access import queries as access
from praxis.access.web import StaffRequest
from praxis.documents import queries as documents
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.referrals import actions, queries
from praxis.referrals.models import Referral
from praxis.referrals.types import ENDED, Direction, State
from praxis.referrals.web import forms
from praxis.ui.forms import Form


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
        return self.name in ("chase", "cancel", "extend", "withdraw", "returned")


def step(
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
    make = partial(step, request)

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
    files = files_of(request, referral.patient_id)
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
        rule, proposed = queries.pack_of(actor, referral)
        chosen = [str(row.pk) for row in proposed]
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
                    summary=form.cleaned_data.get("summary", False),
                ),
                files=sorted(files, key=lambda each: each[0] not in chosen),
                rule=rule,
                initial={"pack": chosen},
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


def files_of(request: StaffRequest, patient_id: int | None) -> list[tuple[str, str]]:
    if patient_id is None or not request.actor.can("documents.view"):
        return []
    found = documents.documents_of(actor=request.actor, patient_id=patient_id, limit=30)
    return [
        (
            str(row.pk),
            f"{row.title}, {clock.local_date(row.filed_at, access.office_zone()):%m/%d/%Y}",
        )
        for row in found
    ]


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

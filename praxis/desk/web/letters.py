"""Write a letter to one patient, or one letter to many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.correspondence import actions as correspondence
from praxis.correspondence import queries as letters
from praxis.correspondence.types import Channel, NoSuchTemplate, To
from praxis.coverage import queries as coverage
from praxis.desk import letters as desk
from praxis.desk.web.booking import number
from praxis.kernel.errors import PraxisError
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.form_page import done
from praxis.ui.forms import DateField, Form
from praxis.ui.toast import say

_BLANK = "blank_"


def _blank(question: str) -> forms.CharField:
    return forms.CharField(
        label=question,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class _Asking(Form):
    """A form with a field for each blank of the letter."""

    def ask(self, questions: list[str]) -> None:
        for at, question in enumerate(questions):
            self.fields[f"{_BLANK}{at}"] = _blank(question)
        self._questions = questions

    def answers(self) -> dict[str, str]:
        return {
            question: self.cleaned_data.get(f"{_BLANK}{at}", "")
            for at, question in enumerate(self._questions)
        }


class WriteForm(_Asking):
    channel = forms.ChoiceField(
        label="How", choices=[(Channel.LETTER, "On paper"), (Channel.EMAIL, "By email, attached")]
    )
    subject = forms.CharField(label="About", max_length=200)
    body = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 14}))
    what = forms.CharField(label="What is told of the patient", max_length=300, required=False)
    why = forms.CharField(label="Why", max_length=300, required=False)
    authority = forms.CharField(
        label="By what right",
        max_length=200,
        required=False,
        help_text="Such as the patient's authorization and its date, or 45 CFR 164.512(b)",
    )
    accountable = forms.BooleanField(
        label="Tell the patient in an accounting",
        required=False,
        help_text="Not for treatment, payment, operations, or with the patient's authorization",
    )


class WhomForm(_Asking):
    source = forms.ChoiceField(
        label="Patients",
        choices=[
            ("visits", "with a visit to come"),
            ("recalls", "due for a recall"),
            ("unseen", "not seen for long"),
        ],
    )
    provider = forms.TypedChoiceField(label="Provider", coerce=number, required=False)
    visit_type = forms.TypedChoiceField(label="Kind of visit", coerce=number, required=False)
    until = DateField(label="Visit or recall until", required=False, future=True)
    not_since = DateField(label="Not seen since", required=False)
    payer = forms.TypedChoiceField(label="Insurance", coerce=number, required=False)

    def offer_all(self, request: StaffRequest) -> None:
        today, anybody = access.today(), [("", "Any")]
        self.offer(
            "provider",
            anybody + [(str(row.pk), row.display_name) for row in practice.providers_on(today)],
        )
        self.offer(
            "visit_type", anybody + [(str(row.pk), row.name) for row in practice.visit_types(today)]
        )
        paying = (
            coverage.payers(actor=request.actor).order_by("name")
            if request.actor.can("coverage.view_payers")
            else ()
        )
        self.offer("payer", anybody + [(str(row.pk), row.name) for row in paying])

    def whom(self) -> desk.Whom:
        given = self.cleaned_data
        return desk.Whom(
            source=given["source"],
            provider_id=given["provider"] or None,
            visit_type_id=given["visit_type"] or None,
            until=given["until"],
            not_since=given["not_since"],
            payer_id=given["payer"] or None,
        )

    def words(self) -> str:
        """What was asked for, as the batch keeps it."""
        given = self.cleaned_data
        said = [f"Patients {self._word('source', given['source'])}"]
        for name in ("provider", "visit_type", "payer"):
            if given[name]:
                said.append(self._word(name, str(given[name])))
        for name, word in (("until", "until"), ("not_since", "not since")):
            if given[name]:
                said.append(f"{word} {given[name]:%m/%d/%Y}")
        return ", ".join(said)

    def _word(self, name: str, value: str) -> str:
        field: Any = self.fields[name]
        return str(dict(field.choices)[value])


def _in_use(request: StaffRequest) -> list[Any]:
    rows = letters.letter_templates(actor=request.actor)
    return [row for row in rows if letters.in_use(row.versions.all()) is not None]


@rule("correspondence.send", methods=("GET", "POST"), purpose="treatment")
def write(request: StaffRequest, patient_id: int) -> HttpResponse:
    """`?template=`, `?to=` and `?language=` choose; the POST is the finished letter."""
    actor = request.actor
    who = people.identity(actor, patient_id)
    template_id = number(request.GET.get("template"))
    page: dict[str, Any] = {
        "who": who,
        "zone": who.zone,
        "templates": _in_use(request),
        "addressees": desk.addressees(actor, patient_id),
    }
    if template_id is None:
        return render(request, "desk/letter_choose.html", page)
    version = letters.get_approved(actor=actor, template_id=template_id)
    texts = {text.language: text for text in version.texts.all()}
    wanted = request.GET.get("language") or who.patient.language.lower().partition("-")[0]
    text = texts.get(wanted) or texts["en"]
    code = request.GET.get("to", "patient")
    to = next((row for key, _, row in page["addressees"] if key == code), None)
    if to is None:
        raise NoSuchTemplate("Nobody of this patient is known by that choice. Choose again.")
    facts = desk.facts_of_one(actor, patient_id)
    form = WriteForm.of(
        request,
        initial={
            "subject": letters.fill(text.subject, facts),
            "body": letters.fill(text.body, facts),
        },
        draft=f"desk-letter:{patient_id}:{version.pk}",
    )
    form.ask(letters.blanks_in(text.subject, text.body))
    if form.is_valid():
        with form.refusals():
            given, answers = form.cleaned_data, form.answers()
            made = correspondence.write_letter(
                actor=actor,
                key=form.key,
                patient_id=patient_id,
                version_id=version.pk,
                language=text.language,
                addressee=replace(
                    to,
                    **{n: given[n] for n in ("what", "why", "authority", "accountable")},
                ),
                subject=letters.fill_answers(given["subject"], answers),
                body=letters.fill_answers(given["body"], answers),
                channel=given["channel"],
            )
            form.done()
            say(request, f"{made.number} is written and filed.")
            return done(reverse("correspondence-message", args=[made.message_id]))
    page |= {
        "form": form,
        "version": version,
        "text": text,
        "to": to,
        "is_patient": to.to == To.PATIENT,
        "languages": [(each.language, each.get_language_display()) for each in texts.values()],
        "code": code,
    }
    return render(request, "desk/letter_write.html", page, status=form.status)


@rule("correspondence.send_batch", methods=("GET", "POST"), purpose="operations")
def many(request: StaffRequest) -> HttpResponse:
    """`?template=`; the button "look" shows who gets one, "make" makes them."""
    template_id = number(request.GET.get("template"))
    page: dict[str, Any] = {"zone": access.office_zone(), "templates": _in_use(request)}
    if template_id is None:
        return render(request, "desk/letters_many.html", page)
    version = letters.get_approved(actor=request.actor, template_id=template_id)
    texts = list(version.texts.all())
    said = [part for text in texts for part in (text.subject, text.body)]
    form = WhomForm.of(request)
    form.offer_all(request)
    form.ask(letters.blanks_in(*said))
    if form.is_valid():
        with form.refusals():
            rows = desk.chosen(request.actor, form.whom())
            wanted = desk.wanted(request.actor, rows, letters.fields_in(*said))
            names = {row.patient.pk: row.patient.list_name for row in rows}
            answers = form.answers()
            empty = [question for question, answer in answers.items() if not answer.strip()]
            if request.POST.get("do") == "make":
                if empty:
                    raise _Empty(f"Fill in: {', '.join(empty)}.")
                run = correspondence.start_letter_run(
                    actor=request.actor,
                    key=form.key,
                    version_id=version.pk,
                    whom=form.words(),
                    wanted=wanted,
                    answers=answers,
                )
                say(request, f"{run.found - run.left_out} letters are being made.")
                return done(reverse("correspondence-run", args=[run.pk]))
            page |= {
                "looked": True,
                "out": [(names[w.patient_id], w.left_out) for w in wanted if w.left_out],
                "gets": [names[w.patient_id] for w in wanted if not w.left_out],
            }
    page |= {"form": form, "version": version}
    return render(request, "desk/letters_many.html", page, status=form.status)


class _Empty(PraxisError):
    code = "letter_blank_left"

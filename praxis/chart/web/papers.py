"""The queue of papers, one paper beside its filing, cutting, uploading."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from praxis.access import queries as access
from praxis.access.web import StaffRequest, rule
from praxis.chart import actions, paper_intake, queries
from praxis.chart.models import Paper
from praxis.chart.paper_types import PaperState, PaperUnreadable, Source
from praxis.chart.types import OrderState
from praxis.chart.web.paper_forms import (
    AsideForm,
    CutForm,
    FilePaperForm,
    ReadForm,
    UploadPaperForm,
    WrongForm,
)
from praxis.chart.web.views import see_other
from praxis.documents.types import Kind
from praxis.kernel import clock
from praxis.kernel.errors import NotFound, PraxisError
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui.listing import Choice, Column, Listing, YesNo, respond
from praxis.ui.templatetags.ui import tag
from praxis.ui.toast import say, say_error
from praxis.worklist import queries as worklist

BOTH = ("GET", "POST")
UPLOAD_SECONDS = 20.0
TONES = {PaperState.WAITING: "warn", PaperState.FILED: "good", PaperState.REFUSED: ""}
WHOSE = (("mine", "Mine"), ("nobody", "Nobody's"), ("other", "Somebody else's"))


def state_tag(row: Paper) -> Any:
    if row.is_urgent and row.state == PaperState.WAITING:
        return tag("Urgent", tone="bad", icon="alert-triangle")
    state = PaperState(row.state)
    return tag(state.label, tone=TONES.get(state, ""))


def sender_of(row: Paper) -> str:
    file = row.file
    return file.organization.name if file.organization else file.sender or file.file_name


def waits_for(row: Paper) -> str:
    """How long it has waited; "" once somebody has dealt with it."""
    if row.state != PaperState.WAITING:
        return ""
    minutes = int((clock.now() - row.received_at).total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


PAPERS = Listing(
    name="chart-papers",
    title="Papers that came in",
    columns=(
        Column(
            "received",
            "Came",
            value=lambda row: row.received_at,
            link=lambda row: f"/papers/{row.pk}/",
            sort="received_at",
        ),
        Column("sender", "From", value=sender_of, second=lambda row: row.file.get_source_display()),
        Column("pages", "Pages", value=lambda row: len(row.pages), align="right"),
        Column(
            "patient",
            "Patient",
            value=lambda row: row.patient.list_name if row.patient else "",
        ),
        Column("waits", "Waits", value=waits_for, align="right"),
        Column("kind", "What it is", value=lambda row: row.get_kind_display()),
        Column("whose", "Owner", value=lambda row: dict(WHOSE).get(row.whose, "")),
        Column("state", "State", value=lambda row: row.get_state_display(), show=state_tag),
    ),
    filters=(
        Choice(
            "state",
            "State",
            field="state",
            choices=tuple(each for each in PaperState.choices if each[0] != "replaced"),
        ),
        Choice("whose", "Owner", field="whose", choices=WHOSE),
        YesNo("urgent", "Urgent", field="is_urgent"),
    ),
    order="-received_at",
    empty="No paper is here.",
    empty_action="Upload a scan",
    empty_url="/papers/upload/",
)


@rule("chart.file_papers", purpose="treatment")
def papers_page(request: StaffRequest) -> HttpResponse:
    """`?state=waiting` is the queue."""
    return respond(
        request,
        PAPERS,
        queries.papers(request.actor),
        zone=people.zone_of(request.actor),
        template="chart/papers.html",
        context={
            "waiting": queries.waiting_papers(request.actor),
            "next_id": queries.next_paper(request.actor),
            "refused": len(queries.refused_files(request.actor)),
        },
    )


@rule("chart.file_papers")
def refused_page(request: StaffRequest) -> HttpResponse:
    context = {
        "files": queries.refused_files(request.actor),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "chart/papers_refused.html", context)


@rule("chart.file_papers", methods=BOTH)
def upload_page(request: StaffRequest) -> HttpResponse:
    form = UploadPaperForm.of(request)
    if form.is_valid():
        given = form.cleaned_data["file"]
        new = paper_intake.read(
            given.read(),
            source=Source.UPLOAD,
            file_name=given.name,
            sender=request.actor.name,
            seconds=UPLOAD_SECONDS,
        )
        with form.refusals():
            if new.why:
                raise PaperUnreadable(f"{new.why} Scan it again.", field="file")
            taken = actions.receive_file(actor=request.actor, key=form.key, new=new)
            if not taken.is_new:
                say(request, "The same file came before. Nothing was added.")
                return see_other("chart-papers")
            paper = taken.file.papers.get()
            say(request, f"{len(paper.pages)} pages are in the queue.")
            return see_other("chart-paper", paper.pk)
    context = {"form": form, "zone": people.zone_of(request.actor)}
    return render(request, "chart/paper_upload.html", context, status=form.status)


@rule("chart.see_papers", methods=BOTH, purpose="treatment")
def paper_page(request: StaffRequest, paper_id: int) -> HttpResponse:
    """Its pages beside who it could be about; `?patient=` picks one by hand. A name to look
    for is posted: it never stands in an address.
    """
    return _page(request, queries.get_paper(actor=request.actor, paper_id=paper_id))


@rule("chart.file_papers", methods=("POST",), purpose="treatment")
def file_page(request: StaffRequest, paper_id: int, patient_id: int) -> HttpResponse:
    form = FilePaperForm.of(request, **_offers(request, patient_id))
    if form.is_valid():
        asked = form.cleaned_data
        with form.refusals():
            row = actions.file_paper(
                actor=request.actor,
                key=form.key,
                paper_id=paper_id,
                patient_id=patient_id,
                kind=asked["kind"],
                title=asked["title"],
                provider_id=int(asked["provider"]) if asked["provider"] else None,
                order_id=int(asked["order"]) if asked["order"] else None,
                how=asked["how"],
            )
            name = row.patient.name if row.patient else "the patient"
            say(request, f"On the chart of {name}.")
            return _next(request, paper_id)
    paper = queries.get_paper(actor=request.actor, paper_id=paper_id)
    return _page(request, paper, picked=patient_id, form=form)


@rule("chart.file_papers", methods=("POST",))
def aside_page(request: StaffRequest, paper_id: int) -> HttpResponse:
    form = AsideForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.refuse_paper(
                actor=request.actor, key=form.key, paper_id=paper_id, **form.cleaned_data
            )
            say(request, "Set aside. The paper is kept.")
            return _next(request, paper_id)
    return _page(request, queries.get_paper(actor=request.actor, paper_id=paper_id), aside=form)


@rule("chart.file_papers", methods=("POST",))
def step_page(request: StaffRequest, paper_id: int) -> HttpResponse:
    """Take it, put it back, mark it urgent or not, take it up again."""
    actor, step = request.actor, request.POST.get("step", "")
    queries.get_paper(actor=actor, paper_id=paper_id)
    form = ReadForm.of(request)
    form.is_valid()
    try:
        if step in ("take", "back"):
            actions.take_paper(actor=actor, paper_id=paper_id, give_back=step == "back")
        elif step in ("urgent", "routine"):
            actions.mark_urgent(actor=actor, paper_id=paper_id, is_urgent=step == "urgent")
        elif step == "reopen":
            actions.reopen_paper(actor=actor, key=form.key, paper_id=paper_id)
    except NotFound:
        raise
    except PraxisError as refusal:
        say_error(request, refusal.message)
    return see_other("chart-paper", paper_id)


@rule("chart.review", methods=("POST",), purpose="treatment")
def read_page(request: StaffRequest, paper_id: int) -> HttpResponse:
    form = ReadForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.read_paper(
                actor=request.actor, key=form.key, paper_id=paper_id, **form.cleaned_data
            )
            say(request, "Signed as read.")
            return see_other("chart-paper", paper_id)
    return _page(request, queries.get_paper(actor=request.actor, paper_id=paper_id), reading=form)


@rule("chart.file_papers", methods=("POST",), purpose="treatment")
def wrong_page(request: StaffRequest, paper_id: int) -> HttpResponse:
    form = WrongForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.unfile_paper(
                actor=request.actor, key=form.key, paper_id=paper_id, **form.cleaned_data
            )
            say(request, "Taken off the chart. File it to the right patient.")
            return see_other("chart-paper", paper_id)
    return _page(request, queries.get_paper(actor=request.actor, paper_id=paper_id), wrong=form)


@rule("chart.file_papers", methods=BOTH, purpose="treatment")
def cut_page(request: StaffRequest, paper_id: int) -> HttpResponse:
    """Every page of the file that is on no chart: where papers begin, which are left out."""
    paper = queries.get_paper(actor=request.actor, paper_id=paper_id)
    sheets = queries.sheets_of(actor=request.actor, paper=paper)
    form = CutForm.of(request, sheets=sheets)
    if form.is_valid():
        with form.refusals():
            made = actions.cut_file(
                actor=request.actor, key=form.key, paper_id=paper_id, parts=form.parts()
            )
            say(request, f"{len(made)} paper{'s' if len(made) != 1 else ''} to file.")
            return see_other("chart-paper", made[0].pk)
    context = {
        "paper": paper,
        "form": form,
        "sender": sender_of(paper),
        "zone": people.zone_of(request.actor),
    }
    return render(request, "chart/paper_cut.html", context, status=form.status)


@rule("chart.see_papers", purpose="treatment")
def image_page(request: StaffRequest, paper_id: int, page_number: int) -> HttpResponse:
    """A picture of one page, kept by nobody."""
    image = queries.page_image(actor=request.actor, paper_id=paper_id, number=page_number)
    response = HttpResponse(image, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response


def _next(request: StaffRequest, done: int) -> HttpResponse:
    """The next one opens by itself."""
    following = queries.next_paper(request.actor, after=done)
    if following is None:
        return HttpResponseRedirect("/papers/?state=waiting", status=303)
    return see_other("chart-paper", following)


def _offers(request: StaffRequest, patient_id: int) -> dict[str, Any]:
    """The providers, and the open orders of the patient. Raises NoSuchPatient."""
    actor = request.actor
    people.get_patient(actor, patient_id)
    rows = practice.providers_on(access.today())
    orders = (
        queries.orders_of(actor, patient_id, states=(OrderState.ORDERED,))
        if actor.can("chart.see_orders")
        else ()
    )
    return {
        "providers": [(str(row.pk), row.list_name) for row in rows],
        "orders": [(str(row.pk), row.text) for row in orders],
    }


def _page(
    request: StaffRequest,
    paper: Paper,
    *,
    picked: int = 0,
    form: FilePaperForm | None = None,
    aside: AsideForm | None = None,
    reading: ReadForm | None = None,
    wrong: WrongForm | None = None,
) -> HttpResponse:
    actor = request.actor
    waits = paper.state == PaperState.WAITING and actor.can("chart.file_papers")
    item = (
        worklist.open_by_key(actor=actor, key=f"chart:paper:{paper.pk}")
        if waits and actor.can("worklist.view")
        else None
    )
    context: dict[str, Any] = {
        "paper": paper,
        "sender": sender_of(paper),
        "tag": state_tag(paper),
        "sheets": queries.pages_of(actor=actor, paper=paper),
        "events": queries.paper_events(actor=actor, paper_id=paper.pk),
        "waits": waits,
        "may_file": actor.can("chart.file_papers"),
        "may_read": actor.can("chart.review") and paper.state == PaperState.FILED,
        "owner": item.owner if item else None,
        "mine": item is not None and item.owner_id == actor.user_id,
        "may_take": item is not None and actor.can("worklist.assign"),
        "aside_form": aside or AsideForm(initial={"client_key": uuid4()}),
        "read_form": reading or ReadForm(initial={"client_key": uuid4()}),
        "wrong_form": wrong or WrongForm(initial={"client_key": uuid4()}),
        "zone": people.zone_of(actor),
    }
    if waits:
        context |= _proposed(request, paper, picked=picked, form=form)
        following = queries.next_paper(actor, after=paper.pk)
        context["next_id"] = following
    status = max((each.status for each in (form, aside, reading, wrong) if each), default=200)
    return render(request, "chart/paper.html", context, status=status)


def _proposed(
    request: StaffRequest, paper: Paper, *, picked: int, form: FilePaperForm | None
) -> dict[str, Any]:
    actor = request.actor
    found = queries.proposal_of(actor=actor, paper=paper)
    asked = request.GET.get("patient", "")
    by_hand = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    wanted = picked or by_hand
    words = request.POST.get("q", "")[:80]
    chosen = None
    if wanted:
        patient = people.patients_by_id(actor, [wanted]).get(wanted)
        chosen = patient and queries.compare(actor=actor, paper=paper, patient=patient)
    elif found.best is not None and not words and asked != "none":
        chosen = found.best
    if chosen and form is None:
        usual = chosen.patient.usual_provider_id
        form = FilePaperForm(
            initial={
                "client_key": uuid4(),
                "kind": found.kind,
                "provider": str(usual or ""),
            },
            **_offers(request, chosen.patient.pk),
        )
    return {
        "proposal": found,
        "chosen": chosen,
        "form": form,
        "kind": Kind(found.kind).label,
        "q": words,
        "found": people.find_patients(actor, words, limit=8).rows if words else (),
    }

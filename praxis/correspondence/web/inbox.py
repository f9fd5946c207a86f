"""The shared inbox: the list at the left, one conversation at the right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.web import StaffRequest, rule
from praxis.correspondence import queries
from praxis.correspondence.models import Thread
from praxis.correspondence.types import CALLED, Medium, Outcome, ThreadState, Urgency
from praxis.correspondence.web.inbox_forms import (
    AttemptForm,
    CloseForm,
    MoveForm,
    NoteForm,
    OwnerForm,
    ReopenForm,
    ReplyForm,
    WhoseForm,
)
from praxis.kernel import clock
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.ui import listing
from praxis.ui.forms import Form
from praxis.ui.listing import Choice, Column, Listing
from praxis.ui.words import phone_text
from praxis.worklist import queries as worklist

VIEWS = (
    ("open", "All open"),
    ("mine", "Mine"),
    ("nobody", "Nobody's"),
    ("waiting", "Waiting on the patient"),
    ("closed", "Closed"),
)


def whose(thread: Thread) -> str:
    if thread.patient is not None:
        return str(thread.patient.list_name)
    return phone_text(thread.number) if thread.number.startswith("+") else "Unknown"


def clock_text(thread: Thread) -> str:
    """How much of its time is left, or how late it is."""
    if thread.due_at is None:
        return ""
    left = int((thread.due_at - clock.now()).total_seconds() // 60)
    late = left < 0
    span = span_text(abs(left))
    return f"{span} late" if late else f"{span} left"


def span_text(minutes: int) -> str:
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


def is_late(thread: Thread) -> bool:
    return thread.due_at is not None and thread.due_at < clock.now()


INBOX = Listing(
    name="correspondence-inbox",
    title="Inbox",
    columns=(
        Column("patient", "Patient", value=whose, link=lambda t: f"/inbox/{t.pk}/"),
        Column("medium", "How", value=lambda t: t.get_medium_display()),
        Column("subject", "About", value=lambda t: t.subject),
        Column("state", "State", value=lambda t: t.get_state_display()),
        Column("urgency", "Urgency", value=lambda t: t.get_urgency_display()),
        Column("owner", "Owner", value=lambda t: t.owner.full_name if t.owner else "Nobody"),
        Column("due", "Due", value=lambda t: t.due_at, sort="due_at"),
        Column("last", "Last word", value=lambda t: t.last_at, sort="last_at"),
    ),
    filters=(
        Choice("medium", "How", field="medium", choices=tuple(Medium.choices)),
        Choice("urgency", "Urgency", field="urgency", choices=tuple(Urgency.choices)),
    ),
    order="due_at",
    related=("patient", "owner"),
    empty="Nobody is waiting for an answer.",
    page_size=40,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list at the left."""

    key: int
    name: str
    subject: str
    second: str
    clock: str
    late: bool
    urgent: bool
    current: bool


@rule("correspondence.read_inbox", purpose="treatment")
def listed(request: StaffRequest) -> HttpResponse:
    return show(request, None)


@rule("correspondence.read_inbox", purpose="treatment")
def thread(request: StaffRequest, thread_id: int) -> HttpResponse:
    return show(request, queries.get_thread(actor=request.actor, thread_id=thread_id))


def show(request: StaffRequest, chosen: Thread | None, **forms: Form) -> HttpResponse:
    """Both panes; `forms` are those that came back with something to put right."""
    actor = request.actor
    zone = people.zone_of(actor)
    view = request.GET.get("view", "open")
    view = view if view in dict(VIEWS) else "open"
    order = "due_at" if view in ("open", "mine", "nobody") else "-last_at"
    shown = replace(INBOX, order=order)
    rows = queries.threads(actor=actor, view=view)
    if request.GET.get("as"):
        return listing.respond(request, shown, rows, zone=zone)
    page = listing.page(request, shown, rows, zone=zone)
    query = request.GET.urlencode()
    context: dict[str, Any] = {
        "page": page,
        "rows": [_row(each, chosen) for each in page.rows],
        "query": f"?{query}" if query else "",
        "view": view,
        "views": VIEWS,
        "medium": request.GET.get("medium", ""),
        "urgency": request.GET.get("urgency", ""),
        "counts": queries.inbox_counts(actor=actor),
        "times": queries.response_times(actor=actor),
        "zone": zone,
        "thread": chosen,
        "may_work": actor.can("correspondence.work_inbox"),
        "may_set": actor.can("correspondence.set_canned"),
    }
    if chosen is not None:
        context |= _chosen(request, chosen, forms)
    status = max((form.status for form in forms.values()), default=200)
    return render(request, "correspondence/inbox.html", context, status=status)


def _row(thread: Thread, chosen: Thread | None) -> Row:
    owner = thread.owner.full_name if thread.owner else "nobody"
    return Row(
        key=thread.pk,
        name=whose(thread),
        subject=thread.subject,
        second=f"{thread.get_medium_display()} · {owner}",
        clock=clock_text(thread),
        late=is_late(thread),
        urgent=thread.urgency == Urgency.URGENT,
        current=chosen is not None and thread.pk == chosen.pk,
    )


def _chosen(request: StaffRequest, chosen: Thread, forms: dict[str, Form]) -> dict[str, Any]:
    actor = request.actor
    works = actor.can("correspondence.work_inbox")
    ways = queries.ways_to_answer(actor=actor, thread=chosen) if works else []
    owners = worklist.assignable(role=chosen.role) if works else []
    canned = queries.canned_answers() if ways else []
    return {
        "entries": queries.entries_of(actor=actor, thread_id=chosen.pk),
        "events": queries.thread_events(actor=actor, thread_id=chosen.pk),
        "requests": queries.requests_of_thread(actor=actor, thread_id=chosen.pk),
        "name": whose(chosen),
        "number": phone_text(chosen.number) if chosen.number.startswith("+") else chosen.number,
        "clock": clock_text(chosen),
        "late": is_late(chosen),
        "closed": chosen.state == ThreadState.CLOSED,
        "outcome": dict(Outcome.choices).get(chosen.outcome, ""),
        "mine": chosen.owner_id is not None and chosen.owner_id == actor.user_id,
        "urgent": chosen.urgency == Urgency.URGENT,
        "calls": chosen.medium in CALLED,
        "may_move": actor.can("correspondence.move") and chosen.patient_id is not None,
        "may_ask": actor.can("correspondence.ask_provider") and chosen.patient_id is not None,
        "may_give": works and actor.can("correspondence.assign_inbox"),
        "identity": people.identity(actor, chosen.patient_id, zone=people.zone_of(actor))
        if chosen.patient_id is not None
        else None,
        "canned": canned,
        "minimum": _minimum(actor.name),
        "reply": forms.get("reply") or _reply(request, chosen, ways, canned),
        "note": forms.get("note") or NoteForm(),
        "close": forms.get("close") or CloseForm(initial=_ends(chosen)),
        "reopen": forms.get("reopen") or ReopenForm(),
        "give": forms.get("give") or give_form(owners),
        "attempt": forms.get("attempt") or AttemptForm(),
        "whose": forms.get("whose") or WhoseForm(),
        "move": forms.get("move") or MoveForm(),
        "ways": ways,
    }


def _ends(thread: Thread) -> dict[str, str]:
    return {"outcome": Outcome.ANSWERED if thread.last_out_at else Outcome.DONE}


def give_form(owners: list[tuple[int, str]]) -> OwnerForm:
    form = OwnerForm()
    form.offer("owner", owners)
    return form


def ways_of(ways: list[str]) -> list[tuple[str, str]]:
    return [(way, Medium(way).label) for way in ways]


def _reply(
    request: StaffRequest, chosen: Thread, ways: list[str], canned: list[Any]
) -> ReplyForm | None:
    """With the words of a ready answer in the patient's language when one was chosen."""
    if not ways:
        return None
    asked = request.GET.get("ready", "")
    ready = next((each for each in canned if str(each.pk) == asked), None)
    text = ""
    if ready is not None:
        patient = chosen.patient
        spanish = patient is not None and patient.language.startswith("es")
        text = ready.words_es if spanish else ready.words_en
    form = ReplyForm(initial={"text": text})
    form.offer("way", ways_of(ways))
    return form


def _minimum(name: str) -> str:
    """All that may be left on a machine (45 CFR 164.510(b), 164.502(b))."""
    named = practice.settings("practice_name", "practice_phone")
    return (
        f"This is {name} from {named['practice_name'] or 'your doctor’s office'}."
        f" Call us back at {phone_text(str(named['practice_phone']))}."
    )

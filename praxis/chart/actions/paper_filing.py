"""A paper goes onto a chart, is read, is set aside, is taken off the wrong chart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import queries as access
from praxis.chart import papers_kept, proposing, reading
from praxis.chart.actions import orders
from praxis.chart.actions.papers import (
    ask_for_person,
    empowered,
    item_key,
    locked,
    note,
)
from praxis.chart.models import Paper, PaperEvent
from praxis.chart.paper_types import (
    NotOurs,
    NotSure,
    PaperEventKind,
    PaperState,
    PaperUnreadable,
)
from praxis.chart.types import (
    BadOrder,
    OrderEventKind,
    OrderState,
    PaperFiled,
    WordsNeeded,
)
from praxis.documents import actions as documents
from praxis.documents import queries as opened
from praxis.documents.types import Kind, Misfiled
from praxis.interop import pages
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.news import publish
from praxis.people import queries as people
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist

if TYPE_CHECKING:
    from praxis.documents.models import Document
    from praxis.people.models import Patient

READ_HOURS = 48
URGENT_READ_HOURS = 4
CUT_SECONDS = 20.0


@transaction.atomic
def file_paper(
    *,
    actor: Actor,
    key: UUID,
    paper_id: int,
    patient_id: int,
    kind: str,
    title: str = "",
    provider_id: int | None = None,
    order_id: int | None = None,
    how: str = "",
) -> Paper:
    """A person says whose it is and what it is. Its pages become a document of their own.

    `how` he knows must be said unless the paper names the patient by two facts, the birth date
    one of them. `provider_id`: who is to read it; `order_id`: the open order it answers.
    Raises Forbidden, NoSuchPaper, NoSuchPatient, NotSure, PaperSettled, BadOrder, OrderClosed,
    PaperUnreadable.
    """
    actor.require("chart.file_papers")
    able = empowered(actor)
    paper = locked(paper_id)
    if PaperEvent.objects.filter(client_key=key).exists():
        return paper
    patient = people.get_patient(actor, patient_id)
    if not how.strip() and not facts_of(actor, paper, patient).is_sure:
        raise NotSure(
            "The paper does not name this patient by birth date and another fact. Say how you"
            " know that it is this patient's.",
            field="how",
        )
    document = documents.file_document(
        actor=able,
        key=uuid5(key, "document"),
        kind=Kind(kind),
        title=title,
        media_type=_kept_as(paper),
        content=_content(able, paper),
        patient_id=patient.pk,
        source=f"inbound {paper.file.source}",
    )
    note(
        actor,
        paper,
        PaperEventKind.FILED,
        key=key,
        patient_id=patient.pk,
        note=how.strip(),
        document_id=document.pk,
        document_kind=document.kind,
        provider_id=practice.get_provider(provider_id).pk if provider_id else None,
        order_id=order_id,
    )
    if order_id is not None:
        _answer_order(able, key, paper, order_id, document)
    worklist.close_item(actor=able, key=item_key(paper.pk), reason="Filed")
    _ask_to_read(able, paper)
    _tell(paper)
    return paper


@transaction.atomic
def read_paper(*, actor: Actor, key: UUID, paper_id: int, says: str = "") -> Paper:
    """The provider has read it. Raises Forbidden, NoSuchPaper, PaperSettled."""
    actor.require("chart.review")
    paper = locked(paper_id)
    if PaperEvent.objects.filter(client_key=key).exists():
        return paper
    note(
        actor,
        paper,
        PaperEventKind.READ,
        key=key,
        patient_id=paper.patient_id,
        note=says.strip(),
    )
    worklist.close_item(actor=empowered(actor), key=_reading(paper), reason="Read")
    return paper


@transaction.atomic
def refuse_paper(*, actor: Actor, key: UUID, paper_id: int, reason: str, says: str = "") -> Paper:
    """It is on no chart: advertising, a supplier's, a doublet. It is kept with the reason.

    Raises Forbidden, NoSuchPaper, PaperSettled, WordsNeeded.
    """
    actor.require("chart.file_papers")
    paper = locked(paper_id)
    if PaperEvent.objects.filter(client_key=key).exists():
        return paper
    because = NotOurs(reason)
    if because == NotOurs.RETURNED and not says.strip():
        raise WordsNeeded("Say to whom it went back.", field="says")
    words = " · ".join(filter(None, [because.label, says.strip()]))
    note(actor, paper, PaperEventKind.REFUSED, key=key, note=words)
    worklist.close_item(actor=empowered(actor), key=item_key(paper.pk), reason=because.label)
    return paper


@transaction.atomic
def reopen_paper(*, actor: Actor, key: UUID, paper_id: int) -> Paper:
    """It was a patient's after all. Raises Forbidden, NoSuchPaper, PaperSettled."""
    actor.require("chart.file_papers")
    paper = locked(paper_id)
    if PaperEvent.objects.filter(client_key=key).exists():
        return paper
    note(actor, paper, PaperEventKind.REOPENED, key=key)
    ask_for_person(empowered(actor), paper, why="Taken up again")
    return paper


@transaction.atomic
def unfile_paper(*, actor: Actor, key: UUID, paper_id: int, why: str) -> Paper:
    """It is not this patient's: its document is void there, its order waits again, and it goes
    back to the queue. The chart says that it was taken off.

    Raises Forbidden, NoSuchPaper, WordsNeeded, PaperSettled.
    """
    actor.require("chart.file_papers")
    able = empowered(actor)
    paper = locked(paper_id)
    if PaperEvent.objects.filter(client_key=key).exists():
        return paper
    if not why.strip():
        raise WordsNeeded("Say how you know that it is another patient's.", field="why")
    wrong, document_id = paper.patient_id, paper.document_id
    worklist.close_item(actor=able, key=_reading(paper), reason="It was another patient's")
    _take_from_order(able, key, paper)
    note(actor, paper, PaperEventKind.UNFILED, key=key, patient_id=wrong, note=why.strip())
    documents.void_document(
        actor=able,
        document_id=int(document_id or 0),
        reason=f"Filed to the wrong patient: {why.strip()}",
    )
    documents.note_correction(
        actor=able,
        key=key,
        what=Misfiled.DOCUMENT,
        off_patient_id=int(wrong or 0),
        off_id=int(document_id or 0),
        why=why,
    )
    ask_for_person(able, paper, why="Was filed to the wrong patient")
    return paper


@transaction.atomic
def move_filed_document(
    *,
    actor: Actor,
    key: UUID,
    document_id: int,
    patient_id: int,
    why: str,
    undoes: UUID | None = None,
    was_sent: bool = False,
) -> Document:
    """`documents.move_document`, and the paper it was made of follows: its order waits again
    and it is to be read anew on the right chart.

    Raises what that raises.
    """
    actor.require("documents.correct")
    again = PaperEvent.objects.filter(client_key=key).exists()
    found = Paper.objects.filter(document_id=document_id, state=PaperState.FILED).first()
    paper = locked(found.pk) if found is not None and not again else None
    able = empowered(actor)
    if paper is not None:
        _take_from_order(able, key, paper)
    copy = documents.move_document(
        actor=actor,
        key=key,
        document_id=document_id,
        patient_id=patient_id,
        why=why,
        undoes=undoes,
        was_sent=was_sent,
    )
    if paper is not None:
        worklist.close_item(actor=able, key=_reading(paper), reason="It was another patient's")
        note(
            actor,
            paper,
            PaperEventKind.MOVED,
            key=key,
            patient_id=copy.patient_id,
            note=why.strip(),
            document_id=copy.pk,
            document_kind=copy.kind,
            provider_id=paper.provider_id,
        )
        _ask_to_read(able, paper)
        _tell(paper)
    return copy


def facts_of(actor: Actor, paper: Paper, patient: Patient) -> proposing.Candidate:
    """What the paper and one patient's record share."""
    return proposing.compare_one(actor, patient, said_of(paper))


def said_of(paper: Paper) -> reading.Said:
    texts = papers_kept.texts_of(paper.file)
    return reading.said_by([texts[page - 1] for page in paper.pages], access.today())


def _kept_as(paper: Paper) -> str:
    return paper.file.media_type if _is_whole(paper) else "application/pdf"


def _is_whole(paper: Paper) -> bool:
    every = list(range(1, paper.file.page_count + 1))
    return paper.pages == every and not any(paper.turns)


def _content(able: Actor, paper: Paper) -> bytes:
    """The file itself when nothing is left out, turned or cut; else a PDF of exactly its pages."""
    whole = opened.open_content(actor=able, document_id=int(paper.file.document_id or 0))
    if _is_whole(paper):
        return whole.data
    try:
        return pages.cut_pages(
            whole.data, [page - 1 for page in paper.pages], paper.turns, seconds=CUT_SECONDS
        )
    except pages.Unreadable as error:
        raise PaperUnreadable(f"The pages could not be cut. {error}") from None


def _answer_order(able: Actor, key: UUID, paper: Paper, order_id: int, document: Document) -> None:
    order = orders.locked(order_id)
    if order.patient_id != paper.patient_id:
        raise BadOrder("That order is another patient's.", field="order")
    orders.receive_order(
        actor=able,
        key=uuid5(key, "order"),
        order_id=order_id,
        note=document.title,
        document_id=document.pk,
    )


def _take_from_order(able: Actor, key: UUID, paper: Paper) -> None:
    """The order that this paper had answered is expected again."""
    filed = (
        PaperEvent.objects.filter(paper=paper, kind=PaperEventKind.FILED).order_by("-pk").first()
    )
    if filed is None or filed.order_id is None:
        return
    order = orders.locked(filed.order_id)
    answer = order.events.filter(kind=OrderEventKind.RECEIVED).order_by("-pk").first()
    ours = answer is not None and answer.document_id == paper.document_id
    if ours and order.state in (OrderState.RECEIVED, OrderState.REVIEWED):
        orders.note_event(
            able,
            order,
            OrderEventKind.UNRECEIVED,
            key=uuid5(key, "order"),
            note="The paper was another patient's",
        )


def _ask_to_read(able: Actor, paper: Paper) -> None:
    provider = paper.provider
    if provider is None:
        return
    hours = URGENT_READ_HOURS if paper.is_urgent else READ_HOURS
    worklist.file_item(
        actor=able,
        key=_reading(paper),
        kind="chart.read_paper",
        title=f"Read: {Kind(paper.kind).label.lower()}",
        why=f"Clinic rule · within {hours} h of filing",
        consequence="Nobody acts on what nobody has read.",
        due_at=clock.now() + timedelta(hours=hours),
        role="provider",
        patient_id=paper.patient_id,
        url=f"/papers/{paper.pk}/",
        step="Read",
        owner_id=provider.user_id,
    )


def _tell(paper: Paper) -> None:
    publish(
        PaperFiled(
            paper_id=paper.pk,
            document_id=int(paper.document_id or 0),
            patient_id=int(paper.patient_id or 0),
            kind=paper.kind,
        )
    )


def _reading(paper: Paper) -> str:
    """One a chart: after a move the wrong patient's item stays closed."""
    return f"chart:read:{paper.pk}:{paper.patient_id}"

"""Papers that come in: taken once, cut into documents to be, owned, marked urgent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.db import connection, transaction

from praxis.chart import papers_kept
from praxis.chart.models import InboundFile, InboundPage, Paper, PaperEvent
from praxis.chart.paper_types import (
    BadCut,
    NoSuchPaper,
    PaperEventKind,
    PaperSettled,
    PaperState,
)
from praxis.documents import actions as filing
from praxis.documents.types import Kind
from praxis.interop.pages import Page
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.violations import violations
from praxis.worklist import actions as worklist
from praxis.worklist import queries as tasks

QUEUE_HOURS = 24
URGENT_HOURS = 1
TURNS = (0, 90, 180, 270)
ITEM = "chart:paper:"
_OURS = frozenset(
    {
        "chart.track",
        "documents.correct",
        "documents.file",
        "documents.open_inbound",
        "documents.view",
        "documents.void",
        "people.view",
        "worklist.file",
    }
)


def empowered(actor: Actor) -> Actor:
    """Who files papers may do what filing rests on; the person stays the actor."""
    return replace(actor, permissions=actor.permissions | _OURS)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that came and what was read in it. `why`: it could not be taken."""

    content: bytes
    media_type: str
    source: str
    pages: tuple[Page, ...] = ()
    why: str = ""
    file_name: str = ""
    sender: str = ""
    subject: str = ""
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class TakenFile:
    """`is_new` False: the same bytes had come before and nothing was changed."""

    file: InboundFile
    is_new: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Pages of a file (from 1) that belong together, each turned clockwise by `turns` degrees."""

    pages: tuple[int, ...]
    turns: tuple[int, ...]


@transaction.atomic
def receive_file(*, actor: Actor, key: UUID, new: NewFile) -> TakenFile:
    """Keep a file as it came and put its pages, without the blank ones, into the queue.

    The same bytes again change nothing. Raises Forbidden, TooLarge, TypeNotAllowed, EmptyFile.
    """
    actor.require("chart.file_papers")
    able = empowered(actor)
    digest = hashlib.sha256(new.content).hexdigest()
    _alone(digest)
    former = InboundFile.objects.filter(sha256=digest).first()
    if former is not None:
        return TakenFile(former, is_new=False)
    document = None
    if not new.why:
        document = filing.file_document(
            actor=able,
            key=uuid5(key, "as it came"),
            kind=Kind.INBOUND,
            title=new.subject or new.file_name or "Paper as it came",
            media_type=new.media_type,
            content=new.content,
            source=f"inbound {new.source}",
        )
    file = InboundFile.objects.create(
        client_key=key,
        source=new.source,
        sender=new.sender[:160],
        organization_id=new.organization_id,
        subject=new.subject[:200],
        file_name=new.file_name[:200],
        sha256=digest,
        media_type=new.media_type,
        page_count=len(new.pages),
        why=new.why[:200],
        document=document,
        said=papers_kept.seal_texts([page.text for page in new.pages], digest),
        received_at=clock.now(),
        by_id=actor.user_id,
        by_name=actor.signature,
    )
    InboundPage.objects.bulk_create(
        InboundPage(
            file=file,
            number=number,
            is_blank=page.is_blank,
            image=papers_kept.seal_image(page.image, digest, number),
        )
        for number, page in enumerate(new.pages, 1)
        if page.image
    )
    if not new.why:
        shown = [n for n, page in enumerate(new.pages, 1) if not page.is_blank]
        whole = tuple(shown or range(1, len(new.pages) + 1))
        _add_paper(able, file, Part(whole, (0,) * len(whole)))
    return TakenFile(file, is_new=True)


@transaction.atomic
def cut_file(*, actor: Actor, key: UUID, paper_id: int, parts: Sequence[Part]) -> list[Paper]:
    """The pages of this paper's file that still wait become these papers; pages in none of them
    are left out, and stay in the file as it came. Cuts, puts together, turns, drops.

    Raises Forbidden, NoSuchPaper, PaperSettled, BadCut.
    """
    actor.require("chart.file_papers")
    able = empowered(actor)
    file = _seen(paper_id).file
    _alone(f"chart.file:{file.pk}")
    paper = locked(paper_id)
    waiting = list(
        Paper.objects.select_for_update().filter(file=file, state=PaperState.WAITING).order_by("pk")
    )
    if PaperEvent.objects.filter(client_key=uuid5(key, f"replaced {paper.pk}")).exists():
        return waiting
    if paper.state != PaperState.WAITING:
        raise PaperSettled("Somebody filed it or cut it anew meanwhile. Nothing was changed.")
    _judge(file, parts)
    urgent = any(each.is_urgent for each in waiting)
    for each in waiting:
        note(able, each, PaperEventKind.REPLACED, key=uuid5(key, f"replaced {each.pk}"))
        worklist.close_item(actor=able, key=item_key(each.pk), reason="Cut anew")
    return [_add_paper(able, file, part, is_urgent=urgent) for part in parts]


def _alone(name: str) -> None:
    """Whoever does the same at this moment waits until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _judge(file: InboundFile, parts: Sequence[Part]) -> None:
    open_pages = set(range(1, file.page_count + 1)) - papers_kept.settled_pages(file.pk)
    chosen = [page for part in parts for page in part.pages]
    if not parts or not all(part.pages for part in parts):
        raise BadCut("Leave at least one page in. To set all of it aside, say why below.")
    if len(chosen) != len(set(chosen)) or not set(chosen) <= open_pages:
        raise BadCut("A page was filed meanwhile, or is chosen twice. Look again.")
    for part in parts:
        if len(part.turns) != len(part.pages) or not set(part.turns) <= set(TURNS):
            raise BadCut("Pages turn by 90 degrees.")


def _add_paper(actor: Actor, file: InboundFile, part: Part, *, is_urgent: bool = False) -> Paper:
    taken = BadCut("Somebody cut the same file meanwhile. Look again.")
    with violations(chart_paper_pages_once=taken):
        paper: Paper = Paper.objects.create(
            file=file,
            pages=list(part.pages),
            turns=list(part.turns),
            is_urgent=is_urgent,
            received_at=file.received_at,
        )
    ask_for_person(actor, paper)
    return paper


@transaction.atomic
def take_paper(*, actor: Actor, paper_id: int, give_back: bool = False) -> None:
    """Mine to file, also when somebody else had it; `give_back`: nobody's.

    Raises Forbidden, NoSuchPaper, PaperSettled.
    """
    actor.require("chart.file_papers")
    locked(paper_id)
    item = tasks.open_by_key(actor=actor, key=item_key(paper_id))
    if item is None:
        raise PaperSettled("This paper waits for nobody any more.")
    worklist.assign_item(
        actor=actor, item_id=item.pk, owner_id=None if give_back else actor.user_id
    )


@transaction.atomic
def mark_urgent(*, actor: Actor, paper_id: int, is_urgent: bool) -> Paper:
    """It goes before the others, and is due within the hour. Raises Forbidden, NoSuchPaper,
    PaperSettled.
    """
    actor.require("chart.file_papers")
    paper = locked(paper_id)
    if paper.state != PaperState.WAITING:
        raise PaperSettled("This paper waits for nobody any more.")
    if paper.is_urgent != is_urgent:
        Paper.objects.filter(pk=paper.pk).update(is_urgent=is_urgent)
        paper.is_urgent = is_urgent
        ask_for_person(empowered(actor), paper)
    return paper


def ask_for_person(actor: Actor, paper: Paper, why: str = "") -> None:
    hours = URGENT_HOURS if paper.is_urgent else QUEUE_HOURS
    worklist.file_item(
        actor=actor,
        key=item_key(paper.pk),
        kind="chart.paper",
        title="File an urgent paper" if paper.is_urgent else "File a paper",
        why=why or f"Clinic rule · within {hours} h of its coming",
        consequence="Nobody reads a paper that is on no chart.",
        due_at=paper.received_at + timedelta(hours=hours),
        role="front_desk",
        url=f"/papers/{paper.pk}/",
        step="File",
    )


def item_key(paper_id: int) -> str:
    return f"{ITEM}{paper_id}"


def locked(paper_id: int) -> Paper:
    """Raises NoSuchPaper."""
    return _seen(paper_id, lock=True)


def _seen(paper_id: int, *, lock: bool = False) -> Paper:
    found = Paper.objects.select_related("file", "patient", "provider").filter(pk=paper_id)
    row: Paper | None = (found.select_for_update(of=("self",)) if lock else found).first()
    if row is None:
        raise NoSuchPaper("There is no such paper, or you may not open the chart.")
    return row


def note(
    actor: Actor,
    paper: Paper,
    kind: PaperEventKind,
    *,
    key: UUID | None = None,
    patient_id: int | None = None,
    note: str = "",
    document_id: int | None = None,
    document_kind: str = "",
    provider_id: int | None = None,
    order_id: int | None = None,
) -> None:
    settled = PaperSettled("Somebody dealt with it meanwhile. Nothing was changed.")
    with violations(chart_paper_turn=settled):
        PaperEvent.objects.create(
            paper=paper,
            patient_id=patient_id,
            kind=kind,
            note=note[:300],
            document_id=document_id,
            document_kind=document_kind,
            provider_id=provider_id,
            order_id=order_id,
            by_id=actor.user_id,
            by_name=actor.signature,
            client_key=key or uuid4(),
            occurred_at=clock.now(),
        )
    paper.refresh_from_db()

"""Papers that wait, what they say, whose they seem to be, how their pages look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from praxis.access import queries as access
from praxis.chart import papers_kept, proposing, reading
from praxis.chart.actions.paper_filing import said_of
from praxis.chart.actions.papers import ITEM
from praxis.chart.models import InboundFile, InboundPage, Paper, PaperEvent
from praxis.chart.paper_types import NoSuchPaper, PaperState
from praxis.kernel.actor import Actor
from praxis.worklist import queries as worklist

if TYPE_CHECKING:
    from praxis.people.models import Patient


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a file for the cutting table. `cut`: why a new paper seems to begin here."""

    number: int
    turn: int
    is_blank: bool
    is_out: bool
    begins: bool
    cut: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who it could be about, best first, what it is, and what was read for that."""

    candidates: tuple[proposing.Candidate, ...]
    kind: str
    said: reading.Said
    texts: tuple[str, ...]

    @property
    def names_several(self) -> bool:
        """It seems to hold pages of more than one patient."""
        return sum(one.is_sure for one in self.candidates) > 1

    @property
    def best(self) -> proposing.Candidate | None:
        """The only one who fits by two facts, the birth date one of them."""
        sure = [one for one in self.candidates if one.is_sure]
        return sure[0] if len(sure) == 1 else None


def papers(actor: Actor) -> QuerySet[Paper]:
    """For the listing, without what was cut anew; `whose`: mine, nobody, other.

    Raises Forbidden.
    """
    actor.require("chart.file_papers")
    owner = worklist.owner_where(Concat(Value(ITEM), Cast(OuterRef("pk"), CharField())))
    found: QuerySet[Paper] = (
        Paper.objects.exclude(state=PaperState.REPLACED)
        .select_related("file", "file__organization", "patient")
        .defer("file__said")
        .annotate(owner_id=owner)
        .annotate(
            whose=Case(
                When(~Q(state=PaperState.WAITING), then=Value("")),
                When(owner_id=actor.user_id, then=Value("mine")),
                When(owner_id__isnull=True, then=Value("nobody")),
                default=Value("other"),
                output_field=CharField(),
            )
        )
    )
    return found


def waiting_papers(actor: Actor) -> int:
    """How many wait for a person. Raises Forbidden."""
    actor.require("chart.file_papers")
    return int(Paper.objects.filter(state=PaperState.WAITING).count())


def next_paper(actor: Actor, *, after: int | None = None) -> int | None:
    """What to file next: urgent ones first, one's own before nobody's, then the oldest.

    Raises Forbidden.
    """
    rank = Case(When(whose="mine", then=Value(0)), default=Value(1))
    found = papers(actor).filter(Q(whose="mine") | Q(whose="nobody"), state=PaperState.WAITING)
    if after is not None:
        found = found.exclude(pk=after)
    first = found.order_by("-is_urgent", rank, F("received_at"), "pk").values_list("pk", flat=True)
    return next(iter(first[:1]), None)


def get_paper(*, actor: Actor, paper_id: int) -> Paper:
    """Raises Forbidden, NoSuchPaper."""
    actor.require("chart.see_papers")
    found: Paper | None = (
        Paper.objects.select_related(
            "file", "file__organization", "patient", "provider", "document"
        )
        .filter(pk=paper_id)
        .first()
    )
    if found is None:
        raise NoSuchPaper("There is no such paper, or you may not open the chart.")
    return found


def paper_events(*, actor: Actor, paper_id: int) -> list[PaperEvent]:
    """What happened, first to last, as far as the actor may see the charts. Raises Forbidden,
    NoSuchPaper.
    """
    get_paper(actor=actor, paper_id=paper_id)
    found = PaperEvent.objects.filter(paper_id=paper_id).select_related("patient")
    return list(found.order_by("pk"))


def papers_of(*, actor: Actor, patient_id: int) -> list[Paper]:
    """Filed on a chart, newest first. Raises Forbidden."""
    actor.require("chart.see_papers")
    found = Paper.objects.filter(patient_id=patient_id, state=PaperState.FILED)
    return list(found.order_by("-received_at", "-pk")[:200])


def papers_of_document(*, actor: Actor, document_id: int) -> list[Paper]:
    """The paper that became this document, in a list of none or one. Raises Forbidden."""
    actor.require("chart.see_papers")
    return list(Paper.objects.filter(document_id=document_id, state=PaperState.FILED))


def proposal_of(*, actor: Actor, paper: Paper) -> Proposal:
    """Raises Forbidden, CannotUnseal."""
    actor.require("chart.file_papers")
    said = said_of(paper)
    every = papers_kept.texts_of(paper.file)
    texts = tuple(every[page - 1] for page in paper.pages)
    sender = paper.file.organization
    return Proposal(
        candidates=tuple(proposing.candidates(actor, said)),
        kind=reading.kind_of(texts, tuple(sender.kinds) if sender else ()),
        said=said,
        texts=texts,
    )


def compare(*, actor: Actor, paper: Paper, patient: Patient) -> proposing.Candidate:
    """One patient whom a person has picked. Raises Forbidden."""
    actor.require("chart.file_papers")
    return proposing.compare_one(actor, patient, said_of(paper))


def pages_of(*, actor: Actor, paper: Paper) -> list[Sheet]:
    """The pages of one paper as it is cut. Raises Forbidden, CannotUnseal."""
    actor.require("chart.see_papers")
    texts = papers_kept.texts_of(paper.file)
    return [
        Sheet(number, turn, False, False, False, "", texts[number - 1].strip())
        for number, turn in zip(paper.pages, paper.turns, strict=True)
    ]


def sheets_of(*, actor: Actor, paper: Paper) -> list[Sheet]:
    """Every page of the paper's file that is on no chart yet. Raises Forbidden, CannotUnseal."""
    actor.require("chart.file_papers")
    file: InboundFile = paper.file
    texts = papers_kept.texts_of(file)
    blank = dict(InboundPage.objects.filter(file=file).values_list("number", "is_blank"))
    blanks = [blank.get(number, False) for number in range(1, len(texts) + 1)]
    proposed = reading.cuts(texts, blanks, access.today())
    waiting = list(Paper.objects.filter(file=file, state=PaperState.WAITING))
    settled = papers_kept.settled_pages(file.pk)
    turns = {n: t for row in waiting for n, t in zip(row.pages, row.turns, strict=True)}
    first = {row.pages[0] for row in waiting}
    return [
        Sheet(
            number=number,
            turn=turns.get(number, 0),
            is_blank=blanks[number - 1],
            is_out=number not in turns,
            begins=number in first,
            cut=proposed.get(number, ""),
            text=text,
        )
        for number, text in enumerate(texts, 1)
        if number not in settled
    ]


def page_image(*, actor: Actor, paper_id: int, number: int) -> bytes:
    """A JPEG. Only pages of this paper, or, while it waits, of its file that are on no chart.

    Raises Forbidden, NoSuchPaper, CannotUnseal.
    """
    paper = get_paper(actor=actor, paper_id=paper_id)
    if number not in paper.pages:
        settled = papers_kept.settled_pages(paper.file_id)
        if paper.state != PaperState.WAITING or number in settled:
            raise NoSuchPaper("That page is not part of this paper.")
    page = InboundPage.objects.filter(file=paper.file, number=number).first()
    if page is None:
        raise NoSuchPaper("There is no picture of that page.")
    return papers_kept.image_of(page, paper.file.sha256)


def refused_files(actor: Actor) -> list[InboundFile]:
    """Files that came and could not be taken, newest first. Raises Forbidden."""
    actor.require("chart.file_papers")
    found = InboundFile.objects.exclude(why="").defer("said")
    return list(found.order_by("-received_at", "-pk")[:200])

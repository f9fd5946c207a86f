"""Reading the shared inbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Now

from praxis.correspondence.models import (
    CallEvent,
    CannedAnswer,
    Entry,
    GatewayEvent,
    ProviderRequest,
    RequestEvent,
    Thread,
    ThreadEvent,
)
from praxis.correspondence.queries.sending import may_send, own_addresses
from praxis.correspondence.types import (
    Channel,
    InboxCounts,
    Medium,
    NoSuchCall,
    NoSuchCanned,
    NoSuchRequest,
    NoSuchThread,
    Purpose,
    RequestState,
    ResponseTimes,
    ThreadState,
    Urgency,
    Way,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people import queries as people

COUNT_LIMIT = 10_000
RINGS_FOR = timedelta(minutes=3)
VIEWS = ("open", "mine", "nobody", "waiting", "closed", "all")
_RELATED = ("patient", "owner")


def threads(*, actor: Actor, view: str = "open") -> QuerySet[Thread]:
    """For the listing; `view` is one of VIEWS."""
    actor.require("correspondence.read_inbox")
    found: QuerySet[Thread] = Thread.objects.all()
    if view in ("open", "mine", "nobody"):
        found = found.filter(state=ThreadState.OPEN)
    elif view in (ThreadState.WAITING, ThreadState.CLOSED):
        found = found.filter(state=view)
    if view == "mine":
        found = found.filter(owner_id=actor.user_id)
    elif view == "nobody":
        found = found.filter(owner_id__isnull=True)
    return found


def inbox_counts(*, actor: Actor) -> InboxCounts:
    """What is open, in one query over at most 10,000 conversations, and what is to be told."""
    actor.require("correspondence.read_inbox")
    first = (
        Thread.objects.filter(state=ThreadState.OPEN)
        .order_by("due_at", "pk")
        .values("pk", "owner_id", "due_at", "urgency")[:COUNT_LIMIT]
    )
    # A slice becomes a subquery of its own, so that the counting stops.
    found = first.aggregate(
        open=Count("pk"),
        mine=Count("pk", filter=Q(owner_id=actor.user_id)),
        nobody=Count("pk", filter=Q(owner_id__isnull=True)),
        overdue=Count("pk", filter=Q(due_at__lt=clock.now())),
        urgent=Count("pk", filter=Q(urgency=Urgency.URGENT)),
    )
    waiting = Thread.objects.filter(state=ThreadState.WAITING)[:COUNT_LIMIT].count()
    to_tell = ProviderRequest.objects.filter(state=RequestState.ANSWERED)[:COUNT_LIMIT].count()
    return InboxCounts(**found, waiting=waiting, to_tell=to_tell)


def get_thread(*, actor: Actor, thread_id: int) -> Thread:
    """Raises NoSuchThread."""
    actor.require("correspondence.read_inbox")
    found: Thread | None = Thread.objects.select_related(*_RELATED).filter(pk=thread_id).first()
    if found is None:
        raise NoSuchThread("There is no such conversation, or it is not yours to see.")
    return found


def entries_of(*, actor: Actor, thread_id: int, limit: int = 200) -> list[Entry]:
    """The last `limit`, oldest first, notes among them."""
    actor.require("correspondence.read_inbox")
    newest = (
        Entry.objects.filter(thread_id=thread_id)
        .select_related("message", "document", "by")
        .order_by("-pk")[:limit]
    )
    return list(reversed(newest))


def thread_events(*, actor: Actor, thread_id: int) -> list[ThreadEvent]:
    """Oldest first."""
    actor.require("correspondence.read_inbox")
    rows = ThreadEvent.objects.filter(thread_id=thread_id).select_related("owner", "by")
    return list(rows.order_by("pk"))


def threads_of(*, actor: Actor, patient_id: int, limit: int = 50) -> list[Thread]:
    """A patient's conversations, the latest word first."""
    actor.require("correspondence.read_inbox")
    rows = Thread.objects.filter(patient_id=patient_id).select_related("owner")
    return list(rows.order_by("-last_at")[:limit])


def own_threads(*, actor: Actor, patient_id: int, limit: int = 100) -> list[Thread]:
    """What a patient wrote in the portal and was written there, the latest first."""
    actor.require("correspondence.write_own")
    rows = Thread.objects.filter(patient_id=patient_id, medium=Medium.PORTAL)
    return list(rows.order_by("-last_at")[:limit])


def own_thread(*, actor: Actor, thread_id: int) -> Thread:
    """Raises NoSuchThread."""
    actor.require("correspondence.write_own")
    found: Thread | None = Thread.objects.filter(pk=thread_id, medium=Medium.PORTAL).first()
    if found is None:
        raise NoSuchThread("There is nothing here. Go back to your visits.")
    return found


def own_entries(*, actor: Actor, thread_id: int) -> list[Entry]:
    """What the patient reads, oldest first: never a note, and nothing of other ways."""
    thread = own_thread(actor=actor, thread_id=thread_id)
    rows = Entry.objects.filter(thread=thread, medium=Medium.PORTAL, way__in=(Way.IN, Way.OUT))
    return list(rows.order_by("pk")[:500])


def unread_threads(*, actor: Actor, patient_id: int) -> int:
    """How many of a patient's conversations have something new from the office."""
    actor.require("correspondence.write_own")
    new = Q(last_out_at__isnull=False) & (Q(seen_at__isnull=True) | Q(seen_at__lt=F("last_out_at")))
    return int(Thread.objects.filter(new, patient_id=patient_id, medium=Medium.PORTAL).count())


def ways_to_answer(*, actor: Actor, thread: Thread) -> list[str]:
    """The channels this conversation may be answered in, the one it came by first."""
    actor.require("correspondence.read_inbox")
    if thread.patient_id is None:
        return []
    ways = [Medium.PORTAL.value] if thread.medium == Medium.PORTAL else []
    for channel in (Channel.TEXT, Channel.EMAIL):
        if may_send(
            actor=actor, patient_id=thread.patient_id, channel=channel, purpose=Purpose.CARE
        ) and own_addresses(actor=actor, patient_id=thread.patient_id, channel=channel):
            ways.append(channel.value)
    return sorted(ways, key=lambda way: way != thread.medium)


def response_times(*, actor: Actor, days: int = 30) -> ResponseTimes:
    """Of words answered or closed in the last `days`. The clock runs at night too."""
    actor.require("correspondence.read_inbox")
    found = (
        ThreadEvent.objects.filter(
            since__isnull=False, occurred_at__gte=clock.now() - timedelta(days=days)
        )
        .order_by()
        .aggregate(
            answered=Count("pk"),
            median=_Percentile(F("occurred_at") - F("since"), share=0.5),
            p90=_Percentile(F("occurred_at") - F("since"), share=0.9),
        )
    )
    return ResponseTimes(found["answered"], _whole(found["median"]), _whole(found["p90"]))


def _whole(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds() // 60)


class _Percentile(Aggregate):
    """The least value that at least this share of the rows does not exceed."""

    function = "percentile_disc"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def ringing(*, actor: Actor, limit: int = 5) -> list[CallEvent]:
    """Calls that came in within three minutes and nobody has taken, the newest first."""
    actor.require("correspondence.read_inbox")
    rows = CallEvent.objects.filter(
        incoming=True,
        taken_at__isnull=True,
        ended_at__isnull=True,
        rang_at__gt=clock.now() - RINGS_FOR,
    )
    return list(rows.order_by("-rang_at", "-pk")[:limit])


def ring_version() -> str:
    """Changes when a call begins to ring, is taken or ends, and each minute while something may
    ring; holds nothing of who calls. Ends in "-" while nothing can ring.
    """
    age = ExpressionWrapper(Now() - F("recorded_at"), output_field=DurationField())
    latest = GatewayEvent.objects.order_by("-pk").annotate(age=age).values_list("pk", "age").first()
    if latest is None or latest[1] > RINGS_FOR:
        return f"{latest[0] if latest else ''}-"
    return f"{latest[0]}.{clock.now():%H%M}"


def get_call(*, actor: Actor, call_id: int) -> CallEvent:
    """Raises NoSuchCall."""
    actor.require("correspondence.read_inbox")
    found: CallEvent | None = (
        CallEvent.objects.select_related("patient", "taken_by").filter(pk=call_id).first()
    )
    if found is None:
        raise NoSuchCall("There is no such call, or it is not yours to see.")
    return found


def callers(*, actor: Actor, number: str) -> list[Any]:
    """The patients whose number it is."""
    ids = people.reached_at(actor, number)
    found = people.patients_by_id(actor, ids)
    return sorted(found.values(), key=lambda patient: patient.sort_name)


def calls_in(*, actor: Actor, since: datetime, limit: int = 50) -> list[CallEvent]:
    """Newest first."""
    actor.require("correspondence.read_inbox")
    rows = CallEvent.objects.filter(rang_at__gte=since).select_related("patient", "taken_by")
    return list(rows.order_by("-rang_at", "-pk")[:limit])


def requests(*, actor: Actor) -> QuerySet[ProviderRequest]:
    """For the listing."""
    actor.require("correspondence.read_inbox")
    found: QuerySet[ProviderRequest] = ProviderRequest.objects.select_related(
        "patient", "provider", "covering", "owner"
    )
    return found


def get_request(*, actor: Actor, request_id: int) -> ProviderRequest:
    """Raises NoSuchRequest."""
    found = requests(actor=actor).select_related("thread").filter(pk=request_id).first()
    if found is None:
        raise NoSuchRequest("There is no such request, or it is not yours to see.")
    return found


def request_events(*, actor: Actor, request_id: int) -> list[RequestEvent]:
    """Oldest first."""
    actor.require("correspondence.read_inbox")
    rows = RequestEvent.objects.filter(request_id=request_id).select_related("owner")
    return list(rows.order_by("pk"))


def requests_of_thread(*, actor: Actor, thread_id: int) -> list[ProviderRequest]:
    """Oldest first."""
    return list(requests(actor=actor).filter(thread_id=thread_id).order_by("pk"))


def last_refill(*, actor: Actor, patient_id: int, medication: str) -> ProviderRequest | None:
    """The last time this office approved a refill of it."""
    return (
        requests(actor=actor)
        .filter(patient_id=patient_id, medication=medication, answer="approved")
        .order_by("-pk")
        .first()
    )


def canned_answers(*, ended: bool = False) -> list[CannedAnswer]:
    """By title."""
    rows = CannedAnswer.objects.order_by("title", "pk")
    return list(rows if ended else rows.filter(ended_at__isnull=True))


def get_canned(*, canned_id: int) -> CannedAnswer:
    """Raises NoSuchCanned."""
    found: CannedAnswer | None = CannedAnswer.objects.filter(pk=canned_id).first()
    if found is None:
        raise NoSuchCanned("There is no such ready answer.")
    return found

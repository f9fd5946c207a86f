"""Reading the waitlist: who waits, who fits a time, what was offered, and to whom fairly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Prefetch, Q, QuerySet

from praxis.access import queries as access
from praxis.coverage import queries as coverage
from praxis.coverage.types import PayerKind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.practice import queries as practice
from praxis.scheduling import matching
from praxis.scheduling.matching import Candidate
from praxis.scheduling.models import (
    Appointment,
    VisitEvent,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOpening,
)
from praxis.scheduling.queries.visits import day_span
from praxis.scheduling.types import (
    EARLIER_TIME,
    EXPECTED,
    Answer,
    EventKind,
    NoSuchWish,
    Urgency,
    WaitlistEnd,
)

LEARNED_DAYS = 180
LEAST_GAIN = timedelta(hours=2)
_MOST = 500
_ANSWERED = (Answer.TAKEN, Answer.KEPT, Answer.EXPIRED)


def wishes(actor: Actor) -> QuerySet[WaitlistEntry]:
    """For the listing: everybody who waits or waited. Raises Forbidden."""
    actor.require("scheduling.view")
    found: QuerySet[WaitlistEntry] = WaitlistEntry.objects.select_related(
        "patient", "visit_type", "appointment", "appointment__site"
    ).annotate(
        offered=Count("offers", distinct=True),
        kept=Count("offers", filter=Q(offers__answer=Answer.KEPT), distinct=True),
    )
    return found


def get_wish(actor: Actor, entry_id: int) -> WaitlistEntry:
    """With its offers, newest first. Raises Forbidden, NoSuchWish."""
    offers = WaitlistOffer.objects.select_related("opening__provider", "opening__site")
    found = (
        wishes(actor)
        .filter(pk=entry_id)
        .prefetch_related(Prefetch("offers", offers.order_by("-offered_at", "-pk")))
        .first()
    )
    if found is None:
        raise NoSuchWish("There is no such entry on the waitlist.")
    return found


def wishes_of(actor: Actor, patient_id: int) -> list[WaitlistEntry]:
    """What the patient waits for now."""
    return list(wishes(actor).filter(patient_id=patient_id, ended_at__isnull=True).order_by("pk"))


def openings(actor: Actor) -> QuerySet[WaitlistOpening]:
    """For the log: every time that was offered, with how often and what became of it."""
    actor.require("scheduling.view")
    found: QuerySet[WaitlistOpening] = WaitlistOpening.objects.select_related("provider", "site")
    return found


def get_opening(actor: Actor, opening_id: int) -> WaitlistOpening:
    """Raises Forbidden, NoSuchWish."""
    found = openings(actor).filter(pk=opening_id).first()
    if found is None:
        raise NoSuchWish("There is no such time on the list.")
    return found


def offers_of_opening(actor: Actor, opening_id: int) -> list[WaitlistOffer]:
    """In the order in which they were made."""
    actor.require("scheduling.view")
    return list(
        WaitlistOffer.objects.filter(opening_id=opening_id)
        .select_related("patient", "entry__visit_type")
        .order_by("round", "-score", "pk")
    )


def get_offer(actor: Actor, offer_id: int) -> WaitlistOffer:
    """With its time, wish and later visit. Raises Forbidden, NoSuchWish."""
    actor.require("scheduling.view")
    found: WaitlistOffer | None = (
        WaitlistOffer.objects.filter(pk=offer_id)
        .select_related(
            "patient",
            "opening__provider",
            "opening__site",
            "entry__visit_type",
            "entry__appointment__provider",
            "entry__appointment__site",
        )
        .first()
    )
    if found is None:
        raise NoSuchWish("There is no such offer, or it is not yours to see.")
    return found


def accept_rate(lead: timedelta) -> float:
    """The share of answers that were a yes, for times about as near as this one."""
    bounds = (timedelta(0), *matching.LEADS, timedelta(days=4000))
    own = matching.lead_class(lead)
    found = WaitlistOffer.objects.filter(
        offered_at__gte=clock.now() - timedelta(days=LEARNED_DAYS),
        answer__in=_ANSWERED,
        opening__start__gte=F("offered_at") + bounds[own],
        opening__start__lt=F("offered_at") + bounds[own + 1],
    ).aggregate(all=Count("pk"), yes=Count("pk", filter=Q(answer=Answer.TAKEN)))
    return matching.accept_rate(found["yes"], found["all"])


def candidates_for(opening: WaitlistOpening, zone: str) -> list[Candidate]:
    """Whose wishes the time fits, who may be asked now and has something to gain; unordered.

    Of more than 500 those who have waited longest. Rules of the visit type and the patient's
    own visits are judged later, for the few who come first.
    """
    now = clock.now()
    local = opening.start.astimezone(ZoneInfo(zone))
    day, minute = local.date(), local.hour * 60 + local.minute
    today = day_span(clock.local_date(now, zone), zone)
    asked = Q(offers__offered_at__gte=today[0], offers__offered_at__lt=today[1])
    rows = (
        WaitlistEntry.objects.filter(
            Q(provider_ids__len=0) | Q(provider_ids__contains=[opening.provider_id]),
            Q(site_ids__len=0) | Q(site_ids__contains=[opening.site_id]),
            Q(weekdays__len=0) | Q(weekdays__contains=[day.weekday()]),
            Q(earliest_on__isnull=True) | Q(earliest_on__lte=day),
            Q(latest_on__isnull=True) | Q(latest_on__gte=day),
            Q(appointment__isnull=True)
            | Q(
                appointment__status__in=EXPECTED,
                appointment__start__gte=opening.start + LEAST_GAIN,
            ),
            ended_at__isnull=True,
            from_minute__lte=minute,
            to_minute__gt=minute,
            patient__deceased_on__isnull=True,
        )
        .select_related("appointment", "patient")
        .annotate(
            today=Count("offers", filter=asked, distinct=True),
            open=Count(
                "offers",
                filter=Q(offers__answer="", offers__opening__closed_at__isnull=True),
                distinct=True,
            ),
            here=Count("offers", filter=Q(offers__opening_id=opening.pk or 0), distinct=True),
        )
        .filter(today__lt=F("offers_a_day"), open=0, here=0)
        .order_by("joined_at")[:_MOST]
    )
    return [_candidate(row, opening.start, now) for row in rows]


def _candidate(row: WaitlistEntry, start: datetime, now: datetime) -> Candidate:
    if row.appointment is not None:
        later = row.appointment.start
    else:
        later = now + timedelta(days=matching.LONGEST_WAIT_DAYS[Urgency(row.urgency)])
    return Candidate(
        entry_id=row.pk,
        patient_id=row.patient_id,
        visit_type_id=row.visit_type_id,
        urgency=row.urgency,
        days_gained=max((later - start).total_seconds() / 86_400, 0.1),
        days_waited=(now - row.joined_at).total_seconds() / 86_400,
        notice_minutes=row.notice_minutes,
        appointment_id=row.appointment_id,
    )


@dataclass(frozen=True, slots=True)
class Shared:
    """Which wishes are asked about which of several times."""

    by_opening: dict[int, list[int]]

    def __getitem__(self, opening_id: int) -> list[int]:
        return self.by_opening.get(opening_id, [])

    def apart_from(self, opening_id: int) -> set[int]:
        """Those who are asked about another of the times."""
        return {
            entry
            for other, entries in self.by_opening.items()
            if other != opening_id
            for entry in entries
        }


def share_out(actor: Actor, opening_ids: Sequence[int]) -> Shared:
    """Of several open times, who is asked about which; one time alone needs no sharing."""
    actor.require("scheduling.waitlist")
    if len(opening_ids) < 2:
        return Shared({})
    most = int(practice.setting("waitlist_offers_at_once"))
    now = clock.now()
    zones = {site.pk: site.time_zone for site in access.sites()}
    wanted: dict[int, matching.Wanted] = {}
    for opening in WaitlistOpening.objects.filter(pk__in=opening_ids, closed_at__isnull=True):
        rate = accept_rate(opening.start - now)
        found = matching.ranked(candidates_for(opening, zones[opening.site_id]), rate)
        if found and not opening.offers.filter(answer="").exists():
            seats = matching.batch_size(rate, most)
            wanted[opening.pk] = matching.Wanted(tuple(found), rate, seats)
    return Shared(matching.share_out(wanted))


def instead_key(entry: WaitlistEntry) -> UUID:
    """Of the visit that is booked when an offered time was gone; a wish ends with it."""
    return uuid5(entry.client_key, "instead")


def taken_instead(actor: Actor, entry: WaitlistEntry) -> Appointment | None:
    """The open time taken in place of an offered one that was gone."""
    actor.require("scheduling.view")
    found: Appointment | None = (
        Appointment.objects.filter(client_key=instead_key(entry))
        .select_related("provider", "site")
        .first()
    )
    return found


def due_openings() -> list[int]:
    """Openings whose next round is due, the oldest first."""
    return list(
        WaitlistOpening.objects.filter(closed_at__isnull=True, next_round_at__lte=clock.now())
        .order_by("next_round_at", "pk")
        .values_list("pk", flat=True)[:200]
    )


def overdue_wishes(actor: Actor) -> list[tuple[int, str]]:
    """Wishes that nothing can fulfil any more, and why."""
    actor.require("scheduling.waitlist")
    now = clock.now()
    open_ = WaitlistEntry.objects.filter(ended_at__isnull=True)
    late = open_.filter(latest_on__lt=access.today())
    over = open_.filter(appointment__isnull=False).exclude(
        appointment__status__in=EXPECTED, appointment__start__gt=now
    )
    return [(pk, WaitlistEnd.LATE) for pk in late.values_list("pk", flat=True)] + [
        (pk, WaitlistEnd.VISIT_OVER) for pk in over.values_list("pk", flat=True)
    ]


@dataclass(frozen=True, slots=True)
class Share:
    """One group of patients: how many waited, were offered a time, and got one."""

    group: str
    waited: int
    offers: int
    offered: int
    filled: int

    @property
    def offers_each(self) -> float:
        return self.offers / self.waited if self.waited else 0.0

    @property
    def filled_percent(self) -> int:
        return round(100 * self.filled / self.waited) if self.waited else 0


def fairness(actor: Actor, low: datetime, high: datetime) -> dict[str, list[Share]]:
    """Who joined in the span, by age, language, insurance and days waited. Raises Forbidden."""
    actor.require("scheduling.view")
    rows = list(
        WaitlistEntry.objects.filter(joined_at__gte=low, joined_at__lt=high)
        .select_related("patient")
        .annotate(
            offered=Count("offers", distinct=True),
            taken=Count("offers", filter=Q(offers__answer=Answer.TAKEN), distinct=True),
        )
    )
    today = access.today()
    kinds = coverage.coverages_on(
        actor=actor, patient_ids={row.patient_id for row in rows}, day=today
    )
    words = dict(PayerKind.choices)
    grouped: dict[str, dict[str, list[WaitlistEntry]]] = {
        "Age": {},
        "Language": {},
        "Insurance": {},
        "Days waited": {},
    }
    for row in rows:
        born = row.patient.birth_date
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        held = kinds.get(row.patient_id)
        days = ((row.ended_at or clock.now()) - row.joined_at).days
        for question, group in (
            ("Age", _of(age, (18, 40, 65), ("Under 18", "18 to 39", "40 to 64", "65 and over"))),
            ("Language", row.patient.language),
            ("Insurance", words.get(held[0].payer_kind, "Other") if held else "None on file"),
            ("Days waited", _of(days, (8, 31), ("A week or less", "8 to 30", "More than 30"))),
        ):
            grouped[question].setdefault(group, []).append(row)
    return {
        question: [_share(name, members) for name, members in sorted(groups.items())]
        for question, groups in grouped.items()
    }


def _of(value: int, bounds: Iterable[int], names: tuple[str, ...]) -> str:
    return names[sum(value >= bound for bound in bounds)]


def _share(name: str, members: list[WaitlistEntry]) -> Share:
    counts = [(int(getattr(row, "offered", 0)), int(getattr(row, "taken", 0))) for row in members]
    return Share(
        group=name,
        waited=len(members),
        offers=sum(offered for offered, _ in counts),
        offered=sum(offered > 0 for offered, _ in counts),
        filled=sum(taken > 0 for _, taken in counts),
    )


def call_key(offer_id: int) -> str:
    """Of the work item that asks somebody to call about an offer."""
    return f"scheduling:waitlist_offer:{offer_id}"


def gave_up_for_earlier(appointment_id: int) -> bool:
    """The visit was cancelled because its patient took an earlier time."""
    return VisitEvent.objects.filter(
        appointment_id=appointment_id, kind=EventKind.CANCELLED, reason=EARLIER_TIME
    ).exists()


def expected_visit(actor: Actor, appointment_id: int) -> Appointment | None:
    """The visit, if it is still to come and a waitlist entry may hang on it."""
    actor.require("scheduling.view")
    found: Appointment | None = (
        Appointment.objects.filter(
            pk=appointment_id, status__in=EXPECTED, start__gt=clock.now(), group__isnull=True
        )
        .select_related("patient", "visit_type", "provider", "site")
        .first()
    )
    return found

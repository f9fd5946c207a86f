"""What may be booked online by whom, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from praxis.access import queries as access
from praxis.coverage import queries as coverage
from praxis.kernel.actor import Actor
from praxis.portal.models import OnlineReason, OnlineRule
from praxis.portal.types import Choice, NoSuchReason, NotOnline, Whom, Wish
from praxis.practice import queries as practice
from praxis.scheduling import queries as scheduling
from praxis.scheduling.types import Urgency

if TYPE_CHECKING:
    from praxis.access.models import Site
    from praxis.practice.models import Provider, VisitType
    from praxis.scheduling.types import Offer

# A first look: enough days for a full calendar, few enough times to choose from.
_DAYS = 28
_SHOWN = 24
_GRID_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Offered:
    """A time on the page, ready to print."""

    offer: Offer
    visit_type_id: int
    provider: Provider
    site: Site

    @property
    def choice(self) -> Choice:
        offer = self.offer
        return Choice(
            self.visit_type_id, offer.provider_id, offer.site_id, offer.start, offer.minutes
        )

    @property
    def code(self) -> str:
        """What the page sends back; only a time that is still offered is taken from it."""
        offer = self.offer
        return f"{offer.provider_id}.{offer.site_id}.{int(offer.start.timestamp())}"


def reasons() -> list[OnlineReason]:
    """Those whose visit type can be booked online, in the office's order."""
    rows = OnlineReason.objects.filter(ended_at__isnull=True).select_related(
        "visit_type", "new_visit_type"
    )
    today = access.today()
    return [row for row in rows.order_by("place", "pk") if any(_open_types(row, today))]


def _open_types(row: OnlineReason, today: date) -> list[VisitType]:
    return [
        kind
        for kind in (row.visit_type, row.new_visit_type)
        if kind is not None and kind.online and (kind.ended_on is None or kind.ended_on >= today)
    ]


def all_reasons() -> QuerySet[OnlineReason]:
    """For the set-up list: those in force."""
    return OnlineReason.objects.filter(ended_at__isnull=True).select_related(
        "visit_type", "new_visit_type"
    )


def all_rules() -> QuerySet[OnlineRule]:
    """For the set-up list: those in force."""
    return OnlineRule.objects.filter(ended_at__isnull=True).select_related(
        "visit_type", "provider", "payer"
    )


def get_reason(reason_id: int) -> OnlineReason:
    """Raises NoSuchReason."""
    found: OnlineReason | None = all_reasons().filter(pk=reason_id).first()
    if found is None:
        raise NoSuchReason("That reason is not on the list any more.")
    return found


def payers_to_choose(actor: Actor) -> list[tuple[int, str]]:
    return [(row.pk, row.name) for row in coverage.payers(actor=actor).order_by("name")]


def visit_type_of(wish: Wish) -> VisitType:
    """The visit type this person's reason means.

    Raises NotOnline when it has none for this person, when it is not online, when the age is
    outside its limits or when a rule of the office says that this person is to call.
    """
    reason = get_reason(wish.reason_id)
    kind = reason.new_visit_type if wish.new else reason.visit_type
    if kind is None or kind not in _open_types(reason, access.today()):
        raise NotOnline
    if (wish.new and kind.new_patients == "established") or (
        not wish.new and kind.new_patients == "only"
    ):
        raise NotOnline
    age = age_months(wish.birth_date)
    if not _within(age, kind.min_age_months, kind.max_age_months):
        raise NotOnline
    if any(rule.provider_id is None for rule in _rules_about(wish, kind.pk)):
        raise NotOnline
    return kind


def offers(
    actor: Actor,
    wish: Wish,
    *,
    site_id: int | None = None,
    provider_id: int | None = None,
    from_day: date | None = None,
    limit: int = _SHOWN,
) -> list[Offered]:
    """Open times across all providers this person may see, the soonest first; one a moment.

    Raises NotOnline.
    """
    kind = visit_type_of(wish)
    sites = {site.pk: site for site in access.sites()}
    day = from_day or access.today()
    providers = {
        row.pk: row
        for row in open_providers(wish, [site_id] if site_id else list(sites), day=day)
        if provider_id in (None, row.pk)
    }
    if not providers:
        return []
    found = scheduling.find_slots(
        actor,
        kind.pk,
        provider_ids=list(providers),
        site_ids=[site_id] if site_id else list(sites),
        from_day=day,
        days=_days(wish.urgency),
        limit=limit * 3,
        new_patient=wish.new,
        urgency=wish.urgency or Urgency.ROUTINE,
    )
    return [
        Offered(offer, kind.pk, providers[offer.provider_id], sites[offer.site_id])
        for offer in _one_a_moment(found)[:limit]
    ]


def open_providers(
    wish: Wish, site_ids: Collection[int] | None = None, *, day: date | None = None
) -> list[Provider]:
    """Those this person may choose. Raises NotOnline."""
    shut = {rule.provider_id for rule in _rules_about(wish, visit_type_of(wish).pk)}
    found = practice.providers_on(day or access.today(), site_ids)
    return [row for row in found if row.pk not in shut]


def chosen(wish: Wish, code: str) -> Choice | None:
    """The time behind what a page sent back, for a provider and site this person may choose.

    Whether it is still open the hold decides: as minutes pass, the search offers other starts.
    Raises NotOnline.
    """
    kind = visit_type_of(wish)
    found = read_code(code)
    if found is None:
        return None
    provider_id, site_id, start = found
    if provider_id not in {row.pk for row in open_providers(wish, [site_id])}:
        return None
    minutes = practice.minutes_for(kind.pk, provider_id, wish.new).minutes
    return Choice(kind.pk, provider_id, site_id, start, minutes)


def read_code(code: str) -> tuple[int, int, datetime] | None:
    """Provider, site and start of an `Offered.code`; None for anything else."""
    parts = code.split(".")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 11 for part in parts):
        return None
    provider_id, site_id, at = map(int, parts)
    if at % _GRID_SECONDS:
        return None
    return provider_id, site_id, datetime.fromtimestamp(at, tz=UTC)


def _days(urgency: str) -> int:
    """How far ahead a time may lie for what the answers of the triage say."""
    return {"same_day": 1, "within_72h": 4, "within_14d": 14}.get(urgency, _DAYS)


def _one_a_moment(found: Iterable[Offer]) -> list[Offer]:
    """Of providers free at the same moment, the one shown least so far: nobody is hidden."""
    moments: dict[tuple[datetime, int], list[Offer]] = {}
    for offer in found:
        moments.setdefault((offer.start, offer.site_id), []).append(offer)
    shown: Counter[int] = Counter()
    chosen = []
    for moment in sorted(moments):
        offer = min(moments[moment], key=lambda each: (shown[each.provider_id], each.cost))
        shown[offer.provider_id] += 1
        chosen.append(offer)
    return chosen


def _rules_about(wish: Wish, visit_type_id: int) -> list[OnlineRule]:
    age = age_months(wish.birth_date)
    whom = Whom.NEW if wish.new else Whom.ESTABLISHED
    return [
        rule
        for rule in OnlineRule.objects.filter(ended_at__isnull=True)
        if rule.whom in (Whom.ANY, whom)
        and rule.visit_type_id in (None, visit_type_id)
        and rule.payer_id in (None, wish.payer_id)
        and _within(age, rule.min_age_months, rule.max_age_months)
    ]


def _within(age: int, least: int | None, most: int | None) -> bool:
    return (least is None or age >= least) and (most is None or age <= most)


def age_months(birth_date: date) -> int:
    today = access.today()
    months = (today.year - birth_date.year) * 12 + today.month - birth_date.month
    return months - (1 if today.day < birth_date.day else 0)


def closest(found: Collection[Offered], choice: Choice, *, limit: int = 4) -> list[Offered]:
    """Open times nearest to one that is gone, in the order of the clock."""
    near = sorted(found, key=lambda each: abs(each.offer.start - choice.start))[:limit]
    return sorted(near, key=lambda each: each.offer.start)

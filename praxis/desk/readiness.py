"""How ready each visit of a day is: one lamp a thing, green, red with an owner, or not needed.

Results, outside records and interpreters stand in scheduling's register, where rooms above push
and close them; forms, insurance, authorization and balance are asked of their rooms at once for
all visits. The number of queries does not grow with the number of visits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from praxis.access import queries as access
from praxis.billing import queries as billing
from praxis.coverage import queries as coverage
from praxis.forms import queries as forms
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.people.types import language_name
from praxis.scheduling import actions as scheduling
from praxis.scheduling import queries as schedule
from praxis.scheduling.types import EXPECTED, HERE, ReadinessState
from praxis.ui import words
from praxis.worklist import actions as worklist
from praxis.worklist.types import ROLES, NewItem

if TYPE_CHECKING:
    from praxis.coverage.types import CoverageOn
    from praxis.scheduling.models import Appointment, ReadinessItem

RED, GREEN, NONE, HIDDEN = "red", "green", "none", "hidden"
HEADS = (
    ("result", "Results"),
    ("records", "Records"),
    ("forms", "Forms"),
    ("authorization", "Authorization"),
    ("insurance", "Insurance"),
    ("balance", "Balance"),
    ("interpreter", "Interpreter"),
    ("other", "Other"),
)
BY_HAND = ("authorization", "interpreter")
MOST_DAYS = 5
AHEAD = timedelta(days=4)
OWNERS = {
    "forms": "front_desk",
    "authorization": "front_desk",
    "insurance": "front_desk",
    "balance": "front_desk",
    "interpreter": "front_desk",
}


@dataclass(frozen=True, slots=True)
class Lamp:
    """`role` who answers for it while it is red, `url` where it is put right."""

    code: str
    state: str
    text: str
    role: str = ""
    url: str = ""

    @property
    def owner(self) -> str:
        return ROLES.get(self.role, "")

    @property
    def is_red(self) -> bool:
        return self.state == RED


@dataclass(frozen=True, slots=True)
class Line:
    visit: Appointment
    lamps: tuple[Lamp, ...]

    @property
    def reds(self) -> tuple[Lamp, ...]:
        return tuple(lamp for lamp in self.lamps if lamp.is_red)

    @property
    def is_ready(self) -> bool:
        return not self.reds


def lines_on(
    actor: Actor,
    *,
    site_id: int,
    zone: str,
    day: date,
    provider_id: int | None = None,
) -> list[Line]:
    """The visits of a day that are still to come, by time. Raises Forbidden."""
    actor.require("scheduling.readiness")
    low, high = schedule.day_span(day, zone)
    found = schedule.visits_between(actor, low, high, site_ids=(site_id,)).filter(
        status__in=(*EXPECTED, *HERE)
    )
    if provider_id is not None:
        found = found.filter(provider_id=provider_id)
    visits = list(found.prefetch_related("readiness").order_by("start", "pk"))
    return lines_of(actor, visits, zone=zone, day=day)


def lines_of(actor: Actor, visits: Sequence[Appointment], *, zone: str, day: date) -> list[Line]:
    """Visits of one day and site, with patient, provider and readiness at hand."""
    patient_ids = {visit.patient_id for visit in visits}
    cards = _cards(actor, patient_ids, day, zone)
    due = _due(actor, visits, cards, day)
    owed = _owed(actor, patient_ids)
    return [
        Line(
            visit,
            tuple(
                _lamp(code, visit, cards=cards, due=due, owed=owed, actor=actor)
                for code, _ in HEADS
            ),
        )
        for visit in visits
    ]


def _lamp(code: str, visit: Appointment, **facts: Any) -> Lamp:
    if code in _COMPUTED:
        return _COMPUTED[code](visit, **facts)
    return _registered(code, visit)


def _items(visit: Appointment, code: str) -> list[ReadinessItem]:
    """The register's items under a code ("result:12"), or under none of the page's."""
    rows = list(visit.readiness.all())
    if code == "other":
        known = {head for head, _ in HEADS}
        return [row for row in rows if row.code.partition(":")[0] not in known]
    return [row for row in rows if row.code.partition(":")[0] == code]


def _registered(code: str, visit: Appointment) -> Lamp:
    rows = _items(visit, code)
    late = [row for row in rows if row.state == ReadinessState.OPEN]
    if late:
        first = late[0]
        text = first.label if len(late) == 1 else f"{first.label} and {len(late) - 1} more"
        url = first.url or f"/visits/{visit.pk}/"
        return Lamp(code, RED, text, first.owner_role, url)
    if not rows:
        return Lamp(code, NONE, "Not needed")
    return Lamp(code, GREEN, "Back" if code in ("result", "records") else "Ready")


def _forms_lamp(visit: Appointment, **facts: Any) -> Lamp:
    if facts["due"] is None:
        return Lamp("forms", HIDDEN, "Not yours to see")
    missing = facts["due"].get(f"appointment:{visit.pk}", [])
    if not missing:
        return Lamp("forms", GREEN, "Done")
    text = missing[0] if len(missing) == 1 else f"{len(missing)} to fill"
    return Lamp("forms", RED, text, OWNERS["forms"], f"/visits/{visit.pk}/")


def _insurance_lamp(visit: Appointment, **facts: Any) -> Lamp:
    if facts["cards"] is None:
        return Lamp("insurance", HIDDEN, "Not yours to see")
    url = f"/patients/{visit.patient_id}/coverages/"
    first = _first(facts["cards"], visit)
    if first is None:
        return Lamp("insurance", RED, "None on file", OWNERS["insurance"], url)
    state = GREEN if first.standing.is_ready else RED
    age = first.standing.days_old
    text = first.standing.word if age is None else f"{first.standing.word}, {age} d"
    return Lamp("insurance", state, text, "" if state == GREEN else OWNERS["insurance"], url)


def _authorization_lamp(visit: Appointment, **facts: Any) -> Lamp:
    registered = _registered("authorization", visit)
    if registered.state != NONE:
        return registered
    if facts["cards"] is None:
        return Lamp("authorization", HIDDEN, "Not yours to see")
    first = _first(facts["cards"], visit)
    if first is None or not first.needs_auth:
        return Lamp("authorization", NONE, "Not needed")
    return Lamp(
        "authorization",
        RED,
        f"{first.name} wants one",
        OWNERS["authorization"],
        f"/visits/{visit.pk}/ready/authorization/",
    )


def _balance_lamp(visit: Appointment, **facts: Any) -> Lamp:
    if facts["owed"] is None:
        return Lamp("balance", HIDDEN, "Not yours to see")
    cents = facts["owed"].get(visit.patient_id, 0)
    if cents <= 0:
        return Lamp("balance", GREEN, "Nothing owed")
    url = f"/patients/{visit.patient_id}/account/"
    return Lamp("balance", RED, words.money_text(cents), OWNERS["balance"], url)


def _interpreter_lamp(visit: Appointment, **_facts: Any) -> Lamp:
    registered = _registered("interpreter", visit)
    if registered.state != NONE:
        return registered
    if not visit.patient.needs_interpreter:
        return Lamp("interpreter", NONE, "Not needed")
    return Lamp(
        "interpreter",
        RED,
        language_name(visit.patient.language),
        OWNERS["interpreter"],
        f"/visits/{visit.pk}/ready/interpreter/",
    )


_COMPUTED = {
    "forms": _forms_lamp,
    "insurance": _insurance_lamp,
    "authorization": _authorization_lamp,
    "balance": _balance_lamp,
    "interpreter": _interpreter_lamp,
}
Cards = dict[int, list["CoverageOn"]]


def _first(cards: Cards, visit: Appointment) -> CoverageOn | None:
    return next((card for card in cards.get(visit.patient_id, []) if card.rank == 1), None)


def _cards(actor: Actor, patient_ids: Collection[int], day: date, zone: str) -> Cards | None:
    if not actor.can("coverage.view"):
        return None
    return coverage.coverages_on(actor=actor, patient_ids=patient_ids, day=day, zone=zone)


def _due(
    actor: Actor, visits: Sequence[Appointment], cards: Cards | None, day: date
) -> dict[str, list[str]] | None:
    if not actor.can("forms.view"):
        return None
    asked = []
    for visit in visits:
        first = _first(cards or {}, visit)
        born = visit.patient.birth_date
        months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
        asked.append(
            forms.Asked(
                about=f"appointment:{visit.pk}",
                patient_id=visit.patient_id,
                visit_type_id=visit.visit_type_id,
                site_id=visit.site_id,
                age_months=months,
                payer_ids=(first.payer_id,) if first else (),
                on=day,
            )
        )
    return forms.due_titles(actor=actor, visits=asked)


def _owed(actor: Actor, patient_ids: Collection[int]) -> dict[int, int] | None:
    """What patients owe themselves, by patient."""
    if not actor.can("billing.view_accounts"):
        return None
    found = billing.balances(actor=actor, patient_ids=list(patient_ids))
    return {pk: row.due_cents for pk, row in found.items()}


def watch(actor: Actor) -> int:
    """From three days before a visit its interpreter stands in the register; on the business day
    before, each role that has something red gets one item a site. Returns how many are open.
    """
    opened = 0
    for site in access.sites():
        zone = str(site.time_zone)
        _want_interpreters(actor, site.pk, clock.now())
        day = _next_day(actor, site.pk, zone)
        if day is not None:
            opened += _file(actor, site, zone, day)
    return opened


def _want_interpreters(actor: Actor, site_id: int, now: datetime) -> None:
    coming = (
        schedule.visits_between(actor, now, now + AHEAD, site_ids=(site_id,))
        .filter(status__in=EXPECTED, patient__needs_interpreter=True)
        .prefetch_related("readiness")
    )
    for visit in list(coming):
        if _registered("interpreter", visit).state == NONE:
            scheduling.push_readiness(
                actor=actor,
                appointment_id=visit.pk,
                code="interpreter",
                label=f"{language_name(visit.patient.language)} interpreter",
                owner_role=OWNERS["interpreter"],
                source="The patient asks for one",
                due_at=visit.start,
                url=f"/visits/{visit.pk}/ready/interpreter/",
            )


def _next_day(actor: Actor, site_id: int, zone: str) -> date | None:
    """The next day after today, within four, on which the site sees anybody."""
    _, low = schedule.day_span(clock.today(zone), zone)
    first = (
        schedule.visits_between(actor, low, low + AHEAD, site_ids=(site_id,))
        .filter(status__in=EXPECTED)
        .order_by("start")
        .values_list("start", flat=True)
        .first()
    )
    return None if first is None else clock.local_date(first, zone)


def _file(actor: Actor, site: Any, zone: str, day: date) -> int:
    by_role: dict[str, set[int]] = defaultdict(set)
    for line in lines_on(actor, site_id=site.pk, zone=zone, day=day):
        for lamp in line.reds:
            by_role[lamp.role].add(line.visit.pk)
    items = []
    for role in sorted({*OWNERS.values(), "clinical", "provider", *by_role}):
        key = f"desk:ready:{site.pk}:{day}:{role}"
        if role not in ROLES or not by_role[role]:
            worklist.close_item(actor=actor, key=key, reason="Everything is ready")
            continue
        count = len(by_role[role])
        items.append(
            NewItem(
                key=key,
                kind="desk.readiness",
                title=f"{count} visit{'s' if count > 1 else ''} not ready for"
                f" {words.day_text(day, zone)}, {site.name}",
                why="Visits are ready by five the day before",
                consequence="The patient comes for nothing, or the claim is denied.",
                due_at=clock.local(clock.today(zone), 17, 0, zone),
                role=role,
                url=f"/schedule/readiness/?site={site.pk}&day={day}&show=red",
                step="See what is red",
            )
        )
    worklist.file_items(actor=actor, items=items)
    return len(items)

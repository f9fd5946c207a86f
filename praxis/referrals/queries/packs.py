"""What a rule lays into a pack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db.models import Q

from praxis.access import queries as access
from praxis.chart import queries as chart
from praxis.documents import queries as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.referrals.models import PackRule
from praxis.referrals.types import Part
from praxis.ui.words import us_date

if TYPE_CHECKING:
    from praxis.documents.models import Document
    from praxis.referrals.models import Referral

RESULTS_SENT = 20


def pack_rules(actor: Actor) -> list[PackRule]:
    """All, those that hold first. Raises Forbidden."""
    actor.require("referrals.view")
    return list(PackRule.objects.order_by("specialty", "-starts_on", "-pk"))


def pack_rule_on(*, specialty: str, day: date) -> PackRule | None:
    """The specialty's own rule, else the one for all."""
    rules = PackRule.objects.filter(
        Q(specialty="") | Q(specialty__iexact=specialty.strip()),
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        starts_on__lte=day,
    )
    return max(rules, key=lambda rule: rule.specialty != "", default=None)


def pack_of(actor: Actor, referral: Referral) -> tuple[PackRule | None, list[Document]]:
    """The rule of the day and the patient's files that it names. Raises Forbidden."""
    actor.require("referrals.view")
    today = access.today()
    rule = pack_rule_on(specialty=referral.specialty, day=today)
    if rule is None or referral.patient_id is None or not actor.can("documents.view"):
        return rule, []
    since = today - relativedelta(months=rule.months)
    zone = access.office_zone()
    found = documents.documents_of(actor=actor, patient_id=referral.patient_id, limit=30)
    return rule, [
        row
        for row in found
        if row.kind in rule.kinds and clock.local_date(row.filed_at, zone) >= since
    ]


def parts_of_chart(
    actor: Actor, *, patient_id: int, parts: Sequence[str], since: date
) -> list[list[str]]:
    """Heading and lines of each part that a rule names; results since a day, newest first."""
    record = chart.record_of(actor=actor, patient_id=patient_id)
    lines: dict[str, list[str]] = {
        Part.PROBLEMS: [row.text for row in record.problems],
        Part.MEDICATIONS: [row.text for row in record.medications],
        Part.ALLERGIES: [row.text for row in record.allergies],
        Part.IMMUNIZATIONS: [
            f"{row.text}, {us_date(row.given_on)}" if row.given_on else row.text
            for row in record.immunizations
        ],
    }
    if Part.RESULTS in parts:
        zone = access.office_zone()
        lines[Part.RESULTS] = [
            f"{trend.name}: {trend.last.value} {trend.unit},"
            f" {us_date(clock.local_date(trend.last.observed_at, zone))}".replace(" ,", ",")
            for trend in chart.trends_of(actor=actor, patient_id=patient_id)
            if trend.last.observed_at and clock.local_date(trend.last.observed_at, zone) >= since
        ][:RESULTS_SENT]
    return [
        [Part(part).label, "; ".join(lines[part]) or "none known"]
        for part in Part.values
        if part in parts
    ]

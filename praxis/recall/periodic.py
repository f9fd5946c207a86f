"""Work by the clock, listed in config/periodic.py."""

from __future__ import annotations

from praxis.access import queries as access
from praxis.access.context import system
from praxis.kernel import clock
from praxis.recall import actions, queries


def make_recalls() -> int:
    """Every night, one transaction a rule; returns how many are new."""
    sites = access.sites()
    if not sites:
        return 0
    zone = sites[0].time_zone
    with system("recall", purpose="treatment") as actor:
        rules = [rule.pk for rule in queries.rules(actor)]
    made = 0
    for rule_id in rules:
        with system("recall", purpose="treatment") as actor:
            made += actions.make_due_recalls(
                actor=actor, rule_id=rule_id, today=clock.today(zone), zone=zone
            )
    return made


def take_steps() -> int:
    """Every morning, one transaction a recall; returns how many steps were taken."""
    with system("recall", purpose="treatment") as actor:
        due = queries.due_steps(actor, access.today())
    for recall_id in due:
        with system("recall", purpose="treatment") as actor:
            actions.take_step(actor=actor, recall_id=recall_id)
    return len(due)

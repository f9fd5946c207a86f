"""Work by the clock, listed in config/periodic.py."""

from __future__ import annotations

from praxis.access.context import system
from praxis.billing import intake
from praxis.billing.actions import inquiring, plans, watching


def take_in_files() -> int:
    """Files that payers and clearinghouses laid into exchange/in."""
    return len(intake.take_in_all())


def watch_answers() -> int:
    """Claims that nobody has answered in the time the practice allows become work."""
    with system("billing", purpose="operations") as actor:
        return watching.file_unanswered(actor=actor)


def watch_charges() -> int:
    """Visits without charges or not closed, and charges without a claim, become work."""
    with system("billing", purpose="operations") as actor:
        return watching.file_missing_charges(actor=actor)


def watch_plans() -> int:
    """Instalments of the day are charged; late ones become work, then the plan is broken."""
    with system("billing", purpose="payment") as actor:
        return plans.watch_plans(actor=actor)


def ask_coming_visits() -> int:
    """Payers are asked about the insurance of the visits some business days ahead."""
    with system("billing", purpose="payment") as actor:
        return inquiring.ask_coming_visits(actor=actor)


def ask_silent_claims() -> int:
    """Claims that a payer took and has not decided for long are asked about."""
    with system("billing", purpose="claims") as actor:
        return inquiring.ask_silent_claims(actor=actor)

"""Work by the clock, listed in config/periodic.py."""

from __future__ import annotations

from datetime import timedelta

from praxis.access import queries as access
from praxis.access.context import system
from praxis.chart import actions, intake, mails, paper_intake
from praxis.kernel import clock

READY_DAYS = 3


def take_in_results() -> int:
    """Files with results that labs laid into exchange/in."""
    return len(intake.take_in_all())


def take_in_papers() -> int:
    """Scans and faxes that lie in exchange/scans/in."""
    return len(paper_intake.take_in_all())


def read_mailbox() -> int:
    """Papers that came by mail to the practice's mailbox."""
    return mails.read_mailbox().taken


def watch_orders() -> int:
    """What is not back becomes work; what a visit of the next days needs stands on its list."""
    now = clock.now()
    with system("chart", purpose="operations") as actor:
        late = actions.file_overdue(actor=actor, today=access.today())
        return late + actions.need_for_visits(
            actor=actor, low=now, high=now + timedelta(days=READY_DAYS + 1)
        )


def ask_for_paper_charts() -> int:
    """Borrowed paper charts that should be back."""
    with system("chart", purpose="operations") as actor:
        return actions.ask_for_paper_charts(actor=actor, today=access.today())

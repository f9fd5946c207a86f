"""Files: work outside the database."""

from __future__ import annotations

from praxis.access.context import system
from praxis.billing import processor, queries
from praxis.billing.actions import paying, runs
from praxis.billing.actions.bills import file_broken
from praxis.billing.actions.submissions import record_written
from praxis.billing.collect.plan_progress import progress_of
from praxis.billing.models import PlanInstalment
from praxis.documents import queries as documents
from praxis.kernel import exchange
from praxis.news import TryAgain


def write_file(*, interchange_id: int) -> None:
    """Lay a file of claims into the folder, then say so.

    At least once: an earlier run may have stopped between the two. The name holds ISA13, so
    the file is there once however often this runs.
    """
    with system("billing", purpose="claims") as actor:
        interchange = queries.get_interchange(actor=actor, interchange_id=interchange_id)
        if interchange.written_at is not None:
            return
        content = documents.open_content(actor=actor, document_id=interchange.document_id or 0)
    exchange.write_out(interchange.file_name, content.data)
    with system("billing", purpose="claims") as actor:
        record_written(actor=actor, interchange_id=interchange_id)


def run_statements(*, run_id: int) -> None:
    """Make a run's papers, a few to a transaction: what was killed goes on where it stopped."""
    while True:
        with system("billing", purpose="payment") as actor:
            if not runs.run_chunk(actor=actor, run_id=run_id):
                return


def charge_card(*, instalment_id: int) -> None:
    """Ask the processor for a part by the kept card; what came of it is told by its event."""
    with system("billing", purpose="payment"):
        instalment = PlanInstalment.objects.select_related("plan__card").get(pk=instalment_id)
        plan = instalment.plan
        left = next(
            part.left_cents
            for part in progress_of([plan])[plan.pk].parts
            if part.instalment.pk == instalment_id
        )
        if plan.state != "active" or plan.card is None or left <= 0:
            return
        token = paying.token_in(plan.card)
    key = paying.instalment_key(instalment_id)
    answer = processor.charge_token(key=key, cents=left, token=token)
    if answer is None:
        raise TryAgain(600)
    if answer is False:
        with system("billing", purpose="payment") as actor:
            file_broken(actor, plan, "The card refused a part")

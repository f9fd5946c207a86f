"""Files: work outside the database."""

from __future__ import annotations

from praxis.access.context import system
from praxis.billing import queries
from praxis.billing.actions.submissions import record_written
from praxis.documents import queries as documents
from praxis.kernel import exchange


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

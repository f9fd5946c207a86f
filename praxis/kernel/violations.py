"""Turn the database's refusal into ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from praxis.kernel.errors import PraxisError


@contextmanager
def violations(**by_constraint: PraxisError) -> Iterator[None]:
    """Run the block in a savepoint; a refusal by a named constraint raises its error.

    >>> with violations(patient_record_number_unique=RecordNumberTaken("...")):
    ...     patient.save()
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        diagnostics = getattr(refusal.__cause__, "diag", None)
        name = getattr(diagnostics, "constraint_name", None)
        if name in by_constraint:
            raise by_constraint[name] from refusal
        raise

"""Units of a payer's authorization are used by the charge, not by the visit."""

from __future__ import annotations

from typing import Any

from praxis.billing import queries
from praxis.billing.powers import empowered
from praxis.coverage import actions as authorizing
from praxis.coverage import queries as coverage
from praxis.coverage.types import NoUnits
from praxis.kernel.actor import Actor


def count_units(actor: Actor, encounter: Any) -> None:
    """A sheet with a charge uses what the visit holds; one without gives it back.

    A charge is never refused for want of units: the work was done, and the claim's check says
    what is missing.
    """
    program = empowered(actor)
    if coverage.units_of_visit(actor=program, visit_id=encounter.appointment_id) is None:
        return
    if not queries.sheet(actor=actor, encounter_id=encounter.pk).charges:
        authorizing.release_used_units(actor=program, visit_id=encounter.appointment_id)
        return
    try:
        authorizing.use_units(actor=program, visit_id=encounter.appointment_id)
    except NoUnits:
        return

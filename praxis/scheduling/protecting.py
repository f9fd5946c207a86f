"""How many times a day to keep for patients who call the same day. No database.

Littlewood's rule (domain/scheduling-science.md 7): one more time is kept as long as it is likelier
to be wanted than its value to a routine visit; demand of a day counts as Poisson.
"""

from __future__ import annotations

import math

MOST = 60


def more_than(mean: float, kept: int) -> float:
    """The chance that more than `kept` ask on one day."""
    term = total = math.exp(-mean)
    for count in range(1, kept + 1):
        term *= mean / count
        total += term
    return max(0.0, 1 - total)


def to_keep(mean: float, ratio: float) -> int:
    """The least x with P(demand > x) of at most `ratio`."""
    for kept in range(MOST):
        if more_than(mean, kept) <= ratio:
            return kept
    return MOST

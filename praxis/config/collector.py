"""Python's cycle collector, set for a process that answers pages."""

from __future__ import annotations

import gc


def calm() -> None:
    """Look for cycles less often, and never among what was loaded at the start.

    A page makes some ten thousand objects that counting frees by itself; the default looks
    for cycles at every 700, with everything that was ever imported in the oldest generation.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)

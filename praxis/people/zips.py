"""City and state of a ZIP code, from the `zipcodes` package (USPS and GeoNames data inside)."""

from __future__ import annotations

import re
from functools import lru_cache

from praxis.people.types import BadZip

_SHAPE = re.compile(r"(\d{5})(?:[- ]?(\d{4}))?")


def read_zip(text: str) -> str:
    """ "62701" or "62701-1234". Raises BadZip."""
    found = _SHAPE.fullmatch(text.strip())
    if not found:
        raise BadZip("Type five digits, or nine: 62701 or 62701-1234.", field="zip")
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


@lru_cache(maxsize=4096)
def place_of(zip_code: str) -> tuple[str, str] | None:
    """(city, state), or None when no post office has that code.

    The first call in a process reads the table: about 0.2 s and 40 MB.
    """
    if not re.match(r"\d{5}", zip_code):
        return None
    import zipcodes

    found = zipcodes.matching(zip_code[:5])  # type: ignore[no-untyped-call]
    return (str(found[0]["city"]), str(found[0]["state"])) if found else None

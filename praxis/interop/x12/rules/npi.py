"""National Provider Identifiers: ten digits, the last a Luhn digit over 80840 and the nine.

Source: 45 CFR 162.406; CMS, "Requirements for NPI and NPI check digit".
"""

from __future__ import annotations

from functools import lru_cache

_PREFIX_SUM = 24  # what the prefix 80840 adds to the Luhn sum


@lru_cache(maxsize=4096)
def is_npi(text: str) -> bool:
    if len(text) != 10 or not (text.isascii() and text.isdecimal()) or text[0] not in "12":
        return False
    total = _PREFIX_SUM
    for place, digit in enumerate(reversed(text[:9])):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10 == int(text[9])

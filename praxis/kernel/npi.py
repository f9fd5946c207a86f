"""National Provider Identifiers.

Ten digits, the first 1 or 2, the last a Luhn check digit over the number with the prefix
80840 (45 CFR 162.406; CMS, "Requirements for NPI and NPI check digit").
"""

from __future__ import annotations

import re
from functools import lru_cache

_SHAPE = re.compile(r"[12][0-9]{9}")
_PREFIX_SUM = 24  # what the prefix 80840 adds to the Luhn sum


def check_digit(first_nine: str) -> str:
    total = _PREFIX_SUM
    for place, digit in enumerate(reversed(first_nine)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


@lru_cache(maxsize=4096)
def is_npi(text: str) -> bool:
    return bool(_SHAPE.fullmatch(text)) and check_digit(text[:9]) == text[9]

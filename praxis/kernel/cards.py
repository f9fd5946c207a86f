"""Card numbers (PAN) where none belong: they must never be stored (PCI DSS 4.0, 3.3-3.5)."""

from __future__ import annotations

import re

# ISO/IEC 7812: 13 to 19 digits, often typed with spaces or hyphens.
_RUN = re.compile(r"(?<![0-9])[0-9](?:[ .\-–]?[0-9]){12,18}(?![0-9])")


def has_card_number(text: str) -> bool:
    """Whether some run of 13 to 19 digits passes the check that card numbers pass (Luhn)."""
    return any(_luhn(re.sub(r"[^0-9]", "", found)) for found in _RUN.findall(text))


def _luhn(digits: str) -> bool:
    if len(set(digits)) == 1:
        return False
    total = 0
    for at, each in enumerate(reversed(digits)):
        value = int(each) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0

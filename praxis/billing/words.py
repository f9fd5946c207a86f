"""Free words about money: trimmed, of a length, and never a card number."""

from __future__ import annotations

from praxis.billing.collect_types import CardNumber
from praxis.billing.money_types import ReasonNeededForMoney
from praxis.kernel.cards import has_card_number

_WORDS = "That looks like a card number. Card numbers are never written down: leave it out."


def plain(text: str, *, most: int = 200, field: str = "") -> str:
    """One line without a card number. Raises CardNumber."""
    if has_card_number(text):
        raise CardNumber(_WORDS, field=field)
    return " ".join(text.split())[:most]


def needed(text: str, ask: str = "Say why.", *, most: int = 200, field: str = "why") -> str:
    """As `plain`, and not empty. Raises ReasonNeededForMoney, CardNumber."""
    words = plain(text, most=most, field=field)
    if not words:
        raise ReasonNeededForMoney(ask, field=field)
    return words

"""How names are folded for sorting and searching."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not take apart into a base letter and an accent.
_WHOLE = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "þ": "th",
    }
)
_DROPPED = str.maketrans("", "", "'’ʻ`.")


def fold(text: str) -> str:
    """Lower case without accents, apostrophes or points; hyphens are spaces, spaces are single.

    The SQL function people_fold does the same.
    """
    apart = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in apart if not unicodedata.combining(c)).lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    kept = plain.translate(_WHOLE).translate(_DROPPED)
    return " ".join("".join(c if c.isalnum() or c == "," else " " for c in kept).split())


def sort_name(family: str, given: str, middle: str = "") -> str:
    """The stored key that names sort and are searched by: "alvarez, maria elena"."""
    rest = _without_commas(fold(f"{given} {middle}" if middle else given))
    first = _without_commas(fold(family))
    return f"{first}, {rest}" if rest else first


def _without_commas(folded: str) -> str:
    return fold(folded.replace(",", " ")) if "," in folded else folded

"""Text as X12 carries it: basic character set (X12.6), capitals, without accents."""

from __future__ import annotations

import re
import unicodedata

_BASIC = re.compile(r"[^A-Z0-9 !\"&'()*+,\-./:;?=%@\[\]_{}\\|<>#$]")
# Our own files use these between elements, so no value may hold them.
DELIMITERS = "*:^~"
_WHOLE = str.maketrans(
    {"Ø": "O", "Ł": "L", "Đ": "D", "Æ": "AE", "Œ": "OE", "ẞ": "SS", "Þ": "TH", "’": "'", "‘": "'",
     "–": "-", "—": "-", "“": '"', "”": '"'}
)  # fmt: skip


def plain(text: str) -> str:
    """Capitals without accents, single spaces: "José Peña" is "JOSE PENA"."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in apart if not unicodedata.combining(c)).upper()
    return " ".join(bare.translate(_WHOLE).split())


def unfit(text: str) -> str:
    """The characters that the file cannot carry even so, each once; "" when it fits."""
    left = plain(text)
    bad = set(_BASIC.findall(left)) | {c for c in left if c in DELIMITERS}
    return "".join(sorted(bad))


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)

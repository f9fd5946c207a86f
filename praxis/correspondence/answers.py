"""What an answer by text means. Whatever is not certain is for a person to read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from praxis.correspondence.types import Meaning

# 47 CFR 64.1200(a)(10) names them; the Spanish ones say the same.
STOP_WORDS = frozenset(
    ("stop", "stopall", "stop all", "quit", "revoke", "opt out", "optout", "cancel", "unsubscribe")
) | frozenset(("end", "alto", "parar", "detener"))
START_WORDS = frozenset(("start", "unstop", "comenzar"))
HELP_WORDS = frozenset(("help", "info", "ayuda"))
# These end texts, and from somebody who was asked about a visit may mean the visit.
MAY_MEAN_THE_VISIT = frozenset(("cancel", "end"))

_SAME = {
    "C": frozenset(
        ("c", "confirm", "confirmed", "confirmar", "confirmo", "yes", "y", "si", "ok", "okay", "👍")
    ),
    "X": frozenset(("x",)),
    "1": frozenset(("1", "yes", "y", "si")),
    "2": frozenset(("2", "no")),
}
_POLITE = frozenset(("please", "thanks", "thank", "you", "gracias", "por", "favor", "pls"))
_AROUND_STOP = frozenset(("texting", "texts", "messages", "messaging", "me"))


def bare(text: str) -> str:
    """Without accents, punctuation, capitals and politeness."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    words = re.sub(r"[^\w\U0001F44D]+", " ", plain.replace("opt-out", "opt out")).split()
    while words and words[-1] in _POLITE:
        words.pop()
    while words and words[0] in _POLITE:
        words.pop(0)
    return " ".join(words)


def keyword(text: str) -> Meaning | None:
    """STOP, START or HELP, which hold whatever was asked."""
    said = bare(text)
    words = said.split()
    if said in STOP_WORDS or (
        words[:1] in (["stop"], ["quit"]) and set(words[1:]) <= _AROUND_STOP and words
    ):
        return Meaning.STOP
    if said in START_WORDS:
        return Meaning.START
    if said in HELP_WORDS:
        return Meaning.HELP
    return None


def word_of(text: str, expects: Collection[str]) -> str:
    """Which of the words asked for it is; "" when none."""
    said = bare(text)
    for word in expects:
        if said == word.casefold() or said in _SAME.get(word, ()):
            return word
    return ""

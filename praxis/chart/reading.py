"""What the words of a paper say: dates, numbers, names, what kind of paper it is. Pure text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from praxis.documents.types import Kind
from praxis.kernel.names import fold

MOST_DATES = 40
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORDY = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?"
    r"\s+(\d{4})\b",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(d\.?o\.?b\.?|born|birth\s*date|date of birth)(?=\W)[^0-9]{0,20}$", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<!\d)(?:\+?1[\s.\-]?)?\(?([2-9]\d{2})\)?[\s.\-]?(\d{3})[\s.\-]?(\d{4})(?!\d)"
)
_RECORD = re.compile(r"\bP-?(\d{6,9})\b", re.IGNORECASE)
_LABELLED = re.compile(
    r"\b(?:mrn|record|chart|account|patient)\s*(?:no|number|#|id)?\.?\s*[:#]?\s*(\d{6,9})\b",
    re.IGNORECASE,
)
_FIRST_PAGE = re.compile(r"\bpage\s*:?\s*1\s*(?:of|/)\s*\d+", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9']+")

# The first rule whose words stand on the paper says what it is.
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Kind.INSURANCE_CARD, ("member id", "rxbin", "rx bin", "subscriber id")),
    (Kind.REFERRAL, ("referral", "please evaluate", "refer this patient", "consult request")),
    (
        Kind.RESULT,
        (
            "reference range",
            "specimen",
            "laboratory report",
            "lab report",
            "impression:",
            "pathology",
        ),
    ),
    (Kind.CONSENT, ("i authorize", "i consent", "signature of patient", "release of information")),
    (
        Kind.OUTSIDE_RECORD,
        (
            "consultation note",
            "discharge summary",
            "operative",
            "progress note",
            "history of present",
        ),
    ),
    (Kind.LETTER, ("dear ", "sincerely", "to whom it may concern")),
)
_BY_SENDER = {"laboratory": Kind.RESULT, "imaging": Kind.RESULT}


@dataclass(frozen=True, slots=True)
class Said:
    """What some pages say. `births` are dates beside a word for birth, `dates` all others too."""

    births: tuple[date, ...]
    dates: tuple[date, ...]
    phones: tuple[str, ...]
    numbers: tuple[int, ...]
    words: frozenset[str]


def said_by(texts: Sequence[str], today: date) -> Said:
    text = "\n".join(texts)
    births: list[date] = []
    every: list[date] = []
    for at, found in _dates(text, today):
        every.append(found)
        if _BORN.search(text[max(0, at - 40) : at]):
            births.append(found)
    numbers = [*_RECORD.findall(text), *_LABELLED.findall(text)]
    phones = [f"+1{''.join(parts)}" for parts in _PHONE.findall(text)]
    return Said(
        births=tuple(dict.fromkeys(births)),
        dates=tuple(dict.fromkeys(every))[:MOST_DATES],
        phones=tuple(dict.fromkeys(phones))[:MOST_DATES],
        numbers=tuple(dict.fromkeys(int(each) for each in numbers))[:MOST_DATES],
        words=frozenset(_WORD.findall(fold(text))),
    )


def kind_of(texts: Sequence[str], organization_kinds: Sequence[str] = ()) -> str:
    """A documents.Kind: by its words, else by who sent it, else "other"."""
    text = " ".join(" ".join(texts).lower().split())
    for kind, signs in _KINDS:
        if any(sign in text for sign in signs):
            return kind
    for each in organization_kinds:
        if each in _BY_SENDER:
            return _BY_SENDER[each]
    return Kind.OTHER


def cuts(texts: Sequence[str], blanks: Sequence[bool], today: date) -> dict[int, str]:
    """Before which pages (from 1) a new paper seems to begin, and by what sign."""
    found: dict[int, str] = {}
    former: frozenset[date] = frozenset()
    for at, text in enumerate(texts):
        births = frozenset(said_by([text], today).births)
        if at and not blanks[at]:
            if blanks[at - 1]:
                found[at + 1] = "After a blank page"
            elif _FIRST_PAGE.search(text):
                found[at + 1] = "Says page 1"
            elif births and former and not births & former:
                found[at + 1] = "Another date of birth"
        former = births or former
    return found


def _dates(text: str, today: date) -> list[tuple[int, date]]:
    found: list[tuple[int, date]] = []
    for match in _NUMERIC.finditer(text):
        month, day, year = (int(part) for part in match.groups())
        found.extend(_real(match.start(), _century(year, today), month, day, today))
    for match in _ISO.finditer(text):
        year, month, day = (int(part) for part in match.groups())
        found.extend(_real(match.start(), year, month, day, today))
    for match in _WORDY.finditer(text):
        month = _MONTHS.index(match[1].lower()) + 1
        found.extend(_real(match.start(), int(match[3]), month, int(match[2]), today))
    return sorted(found)


def _century(year: int, today: date) -> int:
    if year > 99:
        return year
    return 2000 + year if 2000 + year <= today.year else 1900 + year


def _real(at: int, year: int, month: int, day: int, today: date) -> list[tuple[int, date]]:
    """Nothing for a date that is none, or that nobody was born on."""
    try:
        made = date(year, month, day)
    except ValueError:
        return []
    return [(at, made)] if made.year >= 1880 and made <= today else []

"""The barcode on a North American driver's license or ID card, as a scanner types it.

PDF417 after the AAMVA DL/ID card design standard, Annex D: a header ("@", "ANSI ", issuer,
version), then elements of three letters and a value, one a line. Versions 01 (2000) to 10
(2020); later ones read the same. Read for this: public field lists and sample scans of
versions 01, 03, 08, 09 and 10. From memory, since the standard itself could not be read: the
elements DDE and DDF (a name cut short), that version 01 may give the name as DAA alone and
the address as DAL to DAP, and that versions 02 and 03 give all given names as DCT.

Dates are MMDDCCYY in the United States and CCYYMMDD in Canada and in version 01. The first
two digits tell them apart: no month is 18 to 21. Nothing here keeps the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from praxis.people.types import NotALicense, Sex

_HEADER = re.compile(r"(?:ANSI|AAMVA)\s*(\d{6})(\d{2})")
_SUBFILE = re.compile(r"(DL|ID)(\d{4})(\d{4})")
_FIRST = re.compile(r"(?:DL|ID)(?=D[A-Z]{2})")
_ELEMENT = re.compile(r"(D[A-Z]{2})(.*)")
_BREAKS = re.compile(r"[\r\n\x1c-\x1f]+")
_NOTHING = {"", "NONE", "UNAVL", "UNAVAIL", "N/A"}
_SEX = {"1": Sex.MALE, "M": Sex.MALE, "2": Sex.FEMALE, "F": Sex.FEMALE}
_STREET = {"N", "S", "E", "W", "NE", "NW", "SE", "SW", "PO", "US", "RR"}
_SUFFIXES = {"JR": "Jr", "SR": "Sr"}
_SLACK = 8
AGAIN = "Scan it again, slowly and flat."


@dataclass(frozen=True, slots=True)
class License:
    """What a registration asks for. `notes` says what to look at on the card itself."""

    family_name: str
    given_name: str
    middle_name: str
    suffix: str
    birth_date: date
    sex: str
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    notes: tuple[str, ...] = ()


def read_license(text: str, *, today: date) -> License:
    """Raises NotALicense, which says what to do."""
    header = _HEADER.search(text)
    if header is None:
        raise NotALicense(
            "This is not the barcode of a US or Canadian license. Scan the wide one on the back."
        )
    body = text[header.start() :]
    found = _elements(body)
    if len(found) < 3:
        raise NotALicense(
            "The lines of the barcode run together. Set the scanner to send Enter for a line feed."
        )
    family, given, middle, suffix = _names(found)
    if not family or "DBB" not in found:
        raise NotALicense(f"The barcode was not read to its end: no name or birth date. {AGAIN}")
    born = _date(found["DBB"], today)
    notes = [
        f"The license cuts the {name} short: ask for the rest."
        for name, element in (("family name", "DDE"), ("given name", "DDF"))
        if found.get(element) == "T"
    ]
    place = _address(found)
    if found.get("DCG", "USA") != "USA" or (place["zip"] and not _zip(place["zip"])):
        place = dict.fromkeys(place, "")
        notes.append("The address is not in the United States: type it.")
    elif not all(place[name] for name in ("line1", "city", "state", "zip")):
        if _cut(body):
            raise NotALicense(f"The barcode was not read to its end: no whole address. {AGAIN}")
        notes.append("The license holds no whole address: ask for it.")
    return License(
        family_name=_cased(family),
        given_name=_cased(given),
        middle_name=_cased(middle),
        suffix=_SUFFIXES.get(suffix, suffix),
        birth_date=born,
        sex=_SEX.get(found.get("DBC", ""), Sex.UNKNOWN),
        line1=_street(place["line1"]),
        line2=_street(place["line2"]),
        city=_street(place["city"]),
        state=place["state"],
        zip=_zip(place["zip"]),
        notes=tuple(notes),
    )


def _elements(body: str) -> dict[str, str]:
    """The first value of each element; the first one follows the list of subfiles unbroken."""
    found: dict[str, str] = {}
    for number, line in enumerate(_BREAKS.split(body)):
        start = _FIRST.search(line) if number == 0 or line.startswith(("DL", "ID")) else None
        match = _ELEMENT.fullmatch(line[start.end() :] if start else line.strip())
        if match:
            value = match[2].strip().upper()
            found.setdefault(match[1], "" if value in _NOTHING else value)
    return found


def _names(found: dict[str, str]) -> tuple[str, str, str, str]:
    family, suffix = found.get("DCS") or found.get("DAB", ""), found.get("DCU") or found.get("DAE")
    given, middle = found.get("DAC", ""), found.get("DAD", "")
    if not given and found.get("DCT"):
        given, middle = _split(found["DCT"])
    if not family and found.get("DAA"):
        family, _, rest = found["DAA"].partition(",")
        given, middle = _split(rest)
        middle, _, last = middle.partition(",")
        suffix = suffix or last
    return family.strip(" ,"), given.strip(" ,"), middle.replace(",", " ").strip(), suffix or ""


def _split(text: str) -> tuple[str, str]:
    """ "MICHAEL,JOHN" or "MICHAEL JOHN"."""
    given, _, middle = text.strip().partition("," if "," in text else " ")
    return given, middle


def _date(text: str, today: date) -> date:
    digits = text[:8]
    try:
        if not digits.isdecimal():
            raise ValueError
        if digits[:2] in ("18", "19", "20", "21"):
            born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        else:
            born = date(int(digits[4:]), int(digits[:2]), int(digits[2:4]))
    except ValueError:
        raise NotALicense(f"The birth date in the barcode cannot be read. {AGAIN}") from None
    if not 0 <= today.year - born.year <= 130 or born > today:
        raise NotALicense(f"The birth date in the barcode cannot be right. {AGAIN}")
    return born


def _address(found: dict[str, str]) -> dict[str, str]:
    """Where the holder lives; in version 01 that is DAL to DAP and the rest is for mail."""
    names = ("line1", "line2", "city", "state", "zip")
    mail = {name: found.get(key, "") for name, key in zip(names, _MAIL, strict=True)}
    home = {name: found.get(key, "") for name, key in zip(names, _HOME, strict=True)}
    return home if home["line1"] and home["zip"] else mail


_MAIL = ("DAG", "DAH", "DAI", "DAJ", "DAK")
_HOME = ("DAL", "DAM", "DAN", "DAO", "DAP")


def _zip(text: str) -> str:
    """ "232690000" is 23269; "" when it is no ZIP code."""
    digits = text.replace("-", "").replace(" ", "")
    if not digits.isdecimal() or len(digits) not in (5, 9):
        return ""
    rest = digits[5:]
    return f"{digits[:5]}-{rest}" if rest.strip("0") else digits[:5]


def _cut(body: str) -> bool:
    """Much shorter than the list of subfiles says. Some states count a little wrong."""
    listed = _SUBFILE.search(body)
    if listed is None:
        return False
    start = body.find(listed[1] + "D", listed.end())
    plain = body[start:].replace("\r\n", "\n")
    return start < 0 or len(plain) + _SLACK < int(listed[3])


def _cased(text: str) -> str:
    """ "MARY-ANN O'BRIEN" as people write it; a clerk looks it over."""
    said = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), text)
    return re.sub(r"\bMc(\w)", lambda part: f"Mc{part[1].upper()}", said)


def _street(text: str) -> str:
    return " ".join(
        word if word in _STREET or word[:1].isdigit() else _cased(word) for word in text.split()
    )

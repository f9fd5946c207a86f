"""Single values: present where they must be, of their type and length, out of their code list.

Written as `2!an2-50`: element 2, required, text of 2 to 50 characters. Types: an text, id one of
the codes after =, m money, q quantity, p quantity above zero, n whole number, day CCYYMMDD,
time HHMM or longer, when a DTP03 by its DTP02, c a composite that is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from praxis.interop.x12.envelope import Delimiters
from praxis.interop.x12.findings import Finding, error
from praxis.interop.x12.parsing.values import cents, day, decimal
from praxis.interop.x12.walking import Instance
from praxis.kernel.npi import is_npi

_RELATIONS = "01,18,19,20,21,39,40,53,G8"
_ORDER = "A,B,C,D,E,F,G,H,P,S,T,U"

_ALL = {
    "ST": "1!an3-3 2!an4-9 3an35",
    "BHT": "1!an4-4 2!an2-2 3!an50 4!day 5!time 6an2-2",
    "HL": "1!n12 2n12 3!an1-2 4id=0,1",
    "NM1": "1!an2-3 2!id=1,2 3an60 4an35 5an25 6an10 7an10 8an1-2 9an2-80",
    "N1": "1!an2-3 2an60 3an1-2 4an2-80",
    "N3": "1!an55 2an55",
    "N4": "1!an2-30 2an2-2 3an3-15 4an2-3 7an1-3",
    "REF": "1!an2-3 2!an50",
    "PER": "1!an2-2 2an60 3an2-2 4an256 5an2-2 6an256 7an2-2 8an256",
    "PRV": "1!an1-3 2!id=PXC 3!an10-10",
    "DMG": "1!id=D8 2!day 3!id=F,M,U",
    "DTP": "1!an3-3 2!id=D8,RD8,DT 3!when",
    "DTM": "1!an3-3 2!day",
    "AMT": "1!an1-3 2!m",
    "QTY": "1!an2-2 2!q",
    "LX": "1!n6",
    "SBR": f"1!id={_ORDER} 2id={_RELATIONS} 3an50 4an60 5an1-3 9an1-2",
    "PAT": f"1id={_RELATIONS} 5id=D8 6day",
    "CLM": "1!an38 2!m 5!c 6!id=N,Y 7!id=A,B,C 8!id=N,W,Y 9!id=I,Y 10id=P 20an1-2",
    "HI": "1!c",
    "OI": "3!id=N,W,Y 4id=P 6!id=I,Y",
    "NTE": "1!an3-3 2!an80",
    "SV1": "1!c 2!m 3!id=MJ,UN 4!p 5an1-2 7!c 9id=Y 11id=Y 12id=Y 15id=0",
    "SVD": "1!an2-80 2!m 3!c 5!q 6n6",
    "LIN": "2!an2-2 3!an48",
    "BPR": "1!id=C,D,H,I,P,U,X 2!m 3!id=C,D 4!id=ACH,BOP,CHK,FWT,NON 5id=CCP,CTX 6id=01,04"
    " 7an3-12 8an1-3 9an35 10an10-10 12id=01,04 13an3-12 14id=DA,SG 15an35 16!day",
    "TRN": "1!id=1,2 2!an50 3an10-10 4an50",
    "CLP": "1!an38 2!id=1,2,3,4,19,20,21,22,23,25 3!m 4!m 5m 6!an1-2 7!an50 8an1-2 9an1-1",
    "SVC": "1!c 2!m 3m 4an48 5q 7q",
    "PLB": "1!an50 2!day 3!c 4!m",
    "LQ": "1!an1-3 2!an30",
    "STC": "1!c 2day 3an1-2 4m",
    "AK1": "1!an2-2 2!an9 3an12",
    "AK2": "1!an3-3 2!an4-9 3an35",
    "IK3": "1!an2-3 2!n10 3an4 4an1-3",
    "IK4": "1!c 3!an1-3 4an99",
    "IK5": "1!id=A,E,M,R,W,X",
    "AK9": "1!id=A,E,M,P,R,W,X 2!n6 3!n6 4!n6",
    "SE": "1!n10 2!an4-9",
}
_ASKED = {
    "DMG": "1id=D8 2day 3id=F,M,U",
    "PRV": "1!an1-3 2an2-3 3an50",
    "PER": "1!id=IC 2an60 3an2-2 4an256 5an2-2 6an256 7an2-2 8an256",
    "EQ": "3an3-3 4an3",
    "EB": "1!an1-3 2an3-3 4an1-3 5an50 6an1-2 7m 8q 9an2-2 10q 11id=N,U,Y 12id=N,U,W,Y",
    "AAA": "1!id=N,Y 3!an2-2 4id=C,N,P,R,S,W,X,Y",
    "INS": "1!id=N,Y 2!an2-2",
    "HSD": "1an2-2 2q 3an2-2 4q 5an1-2 6n3",
    "MSG": "1!an264",
    "III": "1an1-3 2an30",
    "LS": "1!an1-4",
    "LE": "1!an1-4",
    "UM": "1!id=AR,HS,IN,SC 2id=1,2,3,4,I,N,R,S 3an1-2 6an1-2",
    "HCR": "1!id=A1,A2,A3,A4,A6,C,CT,NA 2an50 3an3",
    "SV1": "1!c 2m 3id=F2,MJ,UN 4q",
}
_BY_KIND = {
    "835": {"CAS": "1!id=CO,OA,PI,PR", "TRN": "1!id=1 2!an50 3!an10-10 4an50"},
    "837": {"CAS": "1!id=CO,CR,OA,PI,PR"},
    **dict.fromkeys(("270", "271", "276", "277", "278"), _ASKED),
}
_PAIRS = {"NM1": ((8, 9),), "N1": ((3, 4),), "PER": ((3, 4), (5, 6), (7, 8))}
_TOKEN = re.compile(r"(\d+)(!?)([a-z]+)(?:(\d+)(?:-(\d+))?|=(.+))?")
_TIME = re.compile(r"([01]\d|2[0-3])[0-5]\d([0-5]\d\d{0,2})?")
_WHOLE = re.compile(r"\d+")
_CARC = re.compile(r"\d{1,3}|[A-Z]{1,2}\d{1,2}")
_MOMENT = re.compile(r"(\d{8})([01]\d|2[0-3])[0-5]\d")


@dataclass(frozen=True, slots=True)
class Rule:
    at: int
    required: bool
    kind: str
    shortest: int
    longest: int
    codes: frozenset[str]


@lru_cache(maxsize=16)
def rules_of(kind: str) -> dict[str, tuple[Rule, ...]]:
    return {
        id: tuple(_rule(token) for token in text.split())
        for id, text in (_ALL | _BY_KIND.get(kind, {})).items()
    }


def _rule(token: str) -> Rule:
    match = _TOKEN.fullmatch(token)
    assert match, token
    at, required, kind, first, last, codes = match.groups()
    longest = int(last or first or 0)
    return Rule(
        int(at),
        bool(required),
        kind,
        int(first) if last else 1,
        longest,
        frozenset(codes.split(",")) if codes else frozenset(),
    )


def _when(value: str, elements: list[str]) -> bool:
    form = elements[2]
    if form == "RD8":
        first, _, last = value.partition("-")
        return day(first) is not None and day(last) is not None and first <= last
    if form == "DT":
        match = _MOMENT.fullmatch(value)
        return match is not None and day(match[1]) is not None
    return day(value) is not None


def _above_zero(value: str) -> bool:
    found = decimal(value)
    return found is not None and found > 0


_TESTS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "m": ("amount", lambda value: cents(value) is not None),
    "q": ("number", lambda value: decimal(value) is not None),
    "p": ("number", _above_zero),
    "n": ("number", lambda value: _WHOLE.fullmatch(value) is not None),
    "day": ("date", lambda value: day(value) is not None),
    "time": ("time", lambda value: _TIME.fullmatch(value) is not None),
}


class Elements:
    """Judges the rows of a loop and of the loops inside it."""

    def __init__(self, kind: str, delimiters: Delimiters) -> None:
        self._rules = rules_of(kind)
        self._delimiters = delimiters

    def of(self, instance: Instance, claim: str = "") -> Iterator[Finding]:
        loop = instance.node.name
        for elements, _, number in instance.rows:
            for rule, message, at in self._row(elements):
                yield error(
                    rule,
                    message,
                    segment=number,
                    segment_id=elements[0],
                    loop=loop,
                    element=f"{elements[0]}{at:02}" if at else "",
                    claim=claim,
                )
        for part in instance.parts:
            yield from self.of(part, claim)

    def _row(self, elements: list[str]) -> Iterator[tuple[str, str, int]]:
        id, more = elements[0], len(elements)
        for rule in self._rules.get(id, ()):
            value = elements[rule.at] if more > rule.at else ""
            if value:
                yield from _value(rule, value, elements)
            elif rule.required:
                yield "element.missing", f"{id}{rule.at:02} is empty.", rule.at
        for first, second in _PAIRS.get(id, ()):
            both = [bool(elements[at]) if more > at else False for at in (first, second)]
            if both[0] != both[1]:
                at = second if both[0] else first
                yield "element.pair", f"{id}{first:02} and {id}{second:02} go together.", at
        if id in ("NM1", "N1"):
            yield from _npi(elements)
        elif id == "CAS":
            yield from _reasons(elements)
        if not elements[-1] and more > 1:
            yield "segment.trailing", f"{id} ends with an empty element.", 0


def _value(rule: Rule, value: str, elements: list[str]) -> Iterator[tuple[str, str, int]]:
    name = f"{elements[0]}{rule.at:02}"
    if rule.codes:
        if value not in rule.codes:
            yield "element.code", f"{name} is {value!r}, which is not in its code list.", rule.at
    elif rule.kind == "when":
        if not _when(value, elements):
            yield "element.date", f"{name} is not written as its format says.", rule.at
    elif rule.kind == "an":
        if rule.longest and not rule.shortest <= len(value) <= rule.longest:
            yield (
                "element.length",
                f"{name} has {len(value)} characters instead of {rule.shortest} to {rule.longest}.",
                rule.at,
            )
        if value.isspace() or value != value.rstrip():
            yield "element.blank", f"{name} ends with blanks.", rule.at
    elif rule.kind in _TESTS:
        what, test = _TESTS[rule.kind]
        if not test(value):
            yield f"element.{what}", f"{name} is no usable {what}.", rule.at


def _npi(elements: list[str]) -> Iterator[tuple[str, str, int]]:
    at = 8 if elements[0] == "NM1" else 3
    if len(elements) > at + 1 and elements[at] == "XX" and not is_npi(elements[at + 1]):
        message = (
            f"{elements[0]}{at + 1:02} is no NPI: its ten digits or its check digit are wrong."
        )
        yield "npi", message, at + 1


def _reasons(elements: list[str]) -> Iterator[tuple[str, str, int]]:
    if len(elements) < 4:
        yield "element.missing", "CAS needs a reason and an amount.", 2
    for at in range(2, len(elements), 3):
        reason = elements[at]
        value = elements[at + 1] if len(elements) > at + 1 else ""
        if bool(reason) != bool(value):
            yield "element.pair", f"CAS{at:02} and CAS{at + 1:02} go together.", at
        if reason and not _CARC.fullmatch(reason):
            yield "element.carc", f"CAS{at:02} is not shaped like a reason code.", at
        if value and cents(value) is None:
            yield "element.amount", f"CAS{at + 1:02} is no usable amount.", at + 1
        if value and cents(value) == 0:
            yield "element.zero", f"CAS{at + 1:02} is zero: it explains nothing.", at + 1

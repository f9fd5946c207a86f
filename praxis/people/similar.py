"""How much a registered patient is like the person being registered.

Points of 100. The weights follow what linkage of the FEBRL sets teaches (interop-and-migration
5.1 of the domain notes: exact name and birth date find 42 % of true pairs, one typo allowed
65 %, several weighed fields over 99 %): no single field decides, birth date weighs most, a
telephone shared by a family never suffices.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from praxis.kernel.names import fold

FAMILY, GIVEN, BIRTH, PHONE = 25, 20, 40, 15
OTHER_SEX = -10
STRONG = 70
SHOWN = 50
# Same family, same birth date, same telephone, another given name: twins.
TWIN = STRONG - 1

_ALIKE = 0.80
_NICKNAMES = (
    ("william", "bill", "will", "billy", "liam"),
    ("robert", "bob", "rob", "bobby", "robbie"),
    ("richard", "rick", "dick", "rich"),
    ("james", "jim", "jimmy", "jamie"),
    ("john", "jack", "johnny", "jon", "jonathan"),
    ("michael", "mike", "mick"),
    ("edward", "ed", "ted", "eddie"),
    ("thomas", "tom", "tommy"),
    ("charles", "chuck", "charlie"),
    ("joseph", "joe", "joey", "jose", "pepe"),
    ("francisco", "paco", "pancho", "frank"),
    ("david", "dave"),
    ("daniel", "dan", "danny"),
    ("anthony", "tony", "antonio"),
    ("matthew", "matt", "mateo"),
    ("christopher", "chris"),
    ("andrew", "andy", "drew"),
    ("stephen", "steven", "steve"),
    ("nicholas", "nick", "nicolas"),
    ("benjamin", "ben"),
    ("samuel", "sam"),
    ("alexander", "alex", "sasha", "alejandro"),
    ("elizabeth", "liz", "beth", "betty", "eliza", "isabel"),
    ("margaret", "peggy", "maggie", "meg", "greta"),
    ("katherine", "catherine", "kathryn", "kate", "kathy", "katie"),
    ("patricia", "pat", "patty", "trish"),
    ("jennifer", "jen", "jenny"),
    ("susan", "sue", "susie"),
    ("deborah", "debra", "deb", "debbie"),
    ("barbara", "barb"),
    ("rebecca", "becky"),
    ("victoria", "vicky", "tori"),
    ("dolores", "lola"),
    ("guadalupe", "lupe"),
    ("theresa", "teresa", "terry", "tess"),
    ("maria", "mary", "marie"),
)
_GROUPS: dict[str, set[int]] = {}
for _group, _names in enumerate(_NICKNAMES):
    for _each in _names:
        _GROUPS.setdefault(_each, set()).add(_group)


@dataclass(frozen=True, slots=True)
class Person:
    """`family_names` holds former names too; `phones` are E.164."""

    family_names: tuple[str, ...]
    given_names: tuple[str, ...]
    birth_date: date
    sex: str
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    points: int
    why: tuple[str, ...]

    @property
    def strong(self) -> bool:
        return self.points >= STRONG


def likeness(one: Person, other: Person) -> Likeness:
    """How alike two descriptions are, and in what."""
    family, given = _best(one.family_names, other.family_names), _given(one, other)
    crossed = min(
        _best(one.family_names, other.given_names), _best(one.given_names, other.family_names)
    )
    if crossed > min(family, given):
        family = given = crossed
    birth, birth_words = _birth(one.birth_date, other.birth_date)
    phone = bool(one.phones & other.phones)
    points = round(FAMILY * family + GIVEN * given + BIRTH * birth) + PHONE * phone
    if {one.sex, other.sex} == {"female", "male"}:
        points += OTHER_SEX
    if given == 0:
        points = min(points, TWIN)
    why = []
    if family and given:
        why.append("same name" if family == given == 1 else "name sounds alike")
    elif family:
        why.append("same family name")
    if birth_words:
        why.append(birth_words)
    if phone:
        why.append("same telephone")
    return Likeness(max(points, 0), tuple(why))


def near_births(born: date) -> list[date]:
    """The birth dates a slip of the pen makes of this one: swapped, one digit, one day off."""
    found = {born, born - timedelta(days=1), born + timedelta(days=1)}
    text = f"{born:%m%d%Y}"
    for at, digit in enumerate(text):
        for other in "0123456789":
            if other != digit:
                found.add(_date(text[:at] + other + text[at + 1 :]) or born)
        if at + 1 < len(text):
            swapped = text[:at] + text[at + 1] + digit + text[at + 2 :]
            found.add(_date(swapped) or born)
    found.add(_date(text[2:4] + text[:2] + text[4:]) or born)
    return sorted(found)


def _date(text: str) -> date | None:
    try:
        return date(int(text[4:]), int(text[:2]), int(text[2:4]))
    except ValueError:
        return None


def _best(some: Collection[str], others: Collection[str]) -> float:
    return max((_name(a, b) for a in some for b in others if a and b), default=0.0)


def _name(one: str, other: str) -> float:
    one, other = fold(one), fold(other)
    if one == other:
        return 1.0
    words, other_words = set(one.split()), set(other.split())
    if words <= other_words or other_words <= words:
        return 0.9
    likeness = JaroWinkler.similarity(one, other)
    return likeness if likeness >= _ALIKE else 0.0


def _given(one: Person, other: Person) -> float:
    best = _best(one.given_names, other.given_names)
    if best >= 0.9:
        return best
    for name in map(fold, one.given_names):
        for other_name in map(fold, other.given_names):
            if _GROUPS.get(name, set()) & _GROUPS.get(other_name, set()):
                return 0.9
            short, long = sorted((name, other_name), key=len)
            if len(short) == 1 and long.startswith(short):
                return 0.8
    return best


def _birth(one: date, other: date) -> tuple[float, str]:
    if one == other:
        return 1.0, "same birth date"
    a, b = f"{one:%m%d%Y}", f"{other:%m%d%Y}"
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return 0.75, "birth date with day and month swapped"
    if DamerauLevenshtein.distance(a, b) == 1 or abs((one - other).days) == 1:
        return 0.7, "birth date one slip away"
    if one.year == other.year and (one.month == other.month or one.day == other.day):
        return 0.4, "birth date much alike"
    return 0.0, ""

"""ORU^R01: whose results they are, what was ordered, what was observed.

Source: HL7 v2.8.2, chapter 7. Senders differ in what they fill: what cannot be read is a finding,
never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from decimal import Decimal, InvalidOperation

from praxis.interop.hl7v2.findings import Finding, error, warning
from praxis.interop.hl7v2.ranges import Range, read_range
from praxis.interop.hl7v2.segments import Message, Segment, component_of
from praxis.interop.hl7v2.times import Moment, moment

_FINAL = {"C", "D", "F", "I", "N", "O", "P", "R", "S", "U", "V", "W", "X", "B", "A", ""}
_NUMERIC = ("NM", "SN")
_COMPARATORS = ("<", ">", "<=", ">=")


@dataclass(frozen=True, slots=True)
class Identifier:
    """CX: a number, and who gave it."""

    value: str
    authority: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    identifiers: tuple[Identifier, ...]
    family: str
    given: str
    middle: str
    born_on: date | None
    sex: str


@dataclass(frozen=True, slots=True)
class Observed:
    """One OBX. `number` None when the value is none; `comparator` of "<5". `texts` are OBX-5's
    repetitions, readable.
    """

    place: str
    kind: str
    code: str
    name: str
    system: str
    sub_id: str
    texts: tuple[str, ...]
    number: Decimal | None
    comparator: str
    unit: str
    range: Range
    flags: tuple[str, ...]
    status: str
    observed_at: Moment | None
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@dataclass(frozen=True, slots=True)
class Ordered:
    """One OBR and its observations. `placer` is the number of who ordered, `filler` the lab's."""

    placer: str
    filler: str
    code: str
    name: str
    system: str
    observed_at: Moment | None
    reported_at: Moment | None
    status: str
    provider: str
    notes: tuple[str, ...]
    observations: tuple[Observed, ...]


@dataclass(frozen=True, slots=True)
class Oru:
    patient: Person
    orders: tuple[Ordered, ...]
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def is_usable(self) -> bool:
        return not any(found.severity == "error" for found in self.findings)


def read_oru(message: Message, zone: tzinfo = UTC) -> Oru:
    """The results in a message; times without an offset are of `zone`."""
    findings: list[Finding] = []
    if not message.kind.startswith("ORU"):
        findings.append(error("kind", "MSH", 9, "The message does not hold results"))
    persons = list(message.all("PID"))
    if len(persons) != 1:
        words = "The message names no patient" if not persons else "It names several patients"
        findings.append(error("patient", "PID", 0, words))
    orders = _orders(message, zone, findings)
    if not orders:
        findings.append(error("no_order", "OBR", 0, "The message reports on nothing"))
    return Oru(
        patient=_person(persons[0], findings) if persons else _NOBODY,
        orders=tuple(orders),
        findings=tuple(findings),
    )


_NOBODY = Person((), "", "", "", None, "")


def _person(pid: Segment, findings: list[Finding]) -> Person:
    numbers = []
    for number in (2, 3):
        for each in pid.repetitions(number):
            value = component_of(each, 1, pid.marks)
            authority = component_of(each, 4, pid.marks, 1) or component_of(each, 4, pid.marks, 2)
            found = Identifier(value, authority, component_of(each, 5, pid.marks))
            if value and found not in numbers:
                numbers.append(found)
    born = moment(pid.text(7)) if pid.text(7) else None
    if pid.text(7) and (born is None or born.day is None):
        findings.append(warning("birth_date", "PID", 7, "The date of birth cannot be read"))
    if not pid.text(5):
        findings.append(warning("name", "PID", 5, "The patient has no family name"))
    return Person(
        identifiers=tuple(numbers),
        family=pid.text(5, 1),
        given=pid.text(5, 2),
        middle=pid.text(5, 3),
        born_on=born.day if born else None,
        sex={"F": "female", "M": "male", "O": "other", "X": "other"}.get(pid.text(8).upper(), ""),
    )


def _orders(message: Message, zone: tzinfo, findings: list[Finding]) -> list[Ordered]:
    """An ORC may stand before its OBR; notes stand behind what they are about."""
    found: list[Ordered] = []
    orc: Segment | None = None
    obr: Segment | None = None
    notes: list[str] = []
    seen: list[tuple[Segment, list[str]]] = []

    def close() -> None:
        if obr is not None:
            found.append(_order(obr, orc_of_obr, notes, seen, zone, findings))

    orc_of_obr: Segment | None = None
    for segment in message.segments:
        if segment.id == "ORC":
            orc = segment
        elif segment.id == "OBR":
            close()
            obr, orc_of_obr, orc, notes, seen = segment, orc, None, [], []
        elif segment.id == "OBX":
            if obr is None:
                findings.append(error("lone_result", "OBX", 0, "A result belongs to no order"))
            else:
                seen.append((segment, []))
        elif segment.id == "NTE":
            text = "\n".join(
                component_of(each, 1, segment.marks) for each in segment.repetitions(3)
            )
            (seen[-1][1] if seen else notes).append(text)
    close()
    return found


def _order(
    obr: Segment,
    orc: Segment | None,
    notes: list[str],
    seen: list[tuple[Segment, list[str]]],
    zone: tzinfo,
    findings: list[Finding],
) -> Ordered:
    code, name, system = _coded(obr, 4)
    if not name:
        findings.append(warning("order_name", "OBR", 4, "It does not say what was ordered"))
    return Ordered(
        placer=obr.text(2) or (orc.text(2) if orc else ""),
        filler=obr.text(3) or (orc.text(3) if orc else ""),
        code=code,
        name=name,
        system=system,
        observed_at=moment(obr.text(7), zone),
        reported_at=moment(obr.text(22), zone),
        status=obr.text(25).upper(),
        provider=" ".join(filter(None, [obr.text(16, 3), obr.text(16, 2)])),
        notes=tuple(filter(None, notes)),
        observations=tuple(_observed(obx, told, zone, findings) for obx, told in seen),
    )


def _observed(obx: Segment, notes: list[str], zone: tzinfo, findings: list[Finding]) -> Observed:
    code, name, system = _coded(obx, 3)
    kind = obx.text(2).upper()
    status = obx.text(11).upper()
    if status not in _FINAL:
        findings.append(warning("result_status", "OBX", 11, f"The status {status} is not known"))
    comparator, number = _number(obx, kind)
    texts = tuple(filter(None, (_readable(each, kind, obx) for each in obx.repetitions(5))))
    if kind in _NUMERIC and texts and number is None:
        findings.append(warning("number", "OBX", 5, "A numeric result is no number"))
    return Observed(
        place=obx.text(1),
        kind=kind,
        code=code,
        name=name,
        system=system,
        sub_id=obx.text(4),
        texts=texts,
        number=number,
        comparator=comparator,
        unit=obx.text(6) or obx.text(6, 2),
        range=read_range(obx.text(7)),
        flags=tuple(
            filter(None, (component_of(each, 1, obx.marks) for each in obx.repetitions(8)))
        ),
        status=status,
        observed_at=moment(obx.text(14), zone),
        notes=tuple(filter(None, notes)),
    )


def _coded(segment: Segment, number: int) -> tuple[str, str, str]:
    """Code, words, system of a CWE; the second coding when the first is empty."""
    for at in (1, 4):
        code, words, system = (segment.text(number, at + step) for step in range(3))
        if code or words:
            return code, words or code, system
    return "", segment.text(number, 9), ""


def _number(obx: Segment, kind: str) -> tuple[str, Decimal | None]:
    if kind == "SN":
        comparator, first = obx.text(5, 1), obx.text(5, 2)
        if obx.text(5, 3) and obx.text(5, 3) != ".":
            return "", None
        return (comparator if comparator in _COMPARATORS else ""), _decimal(first)
    text = obx.text(5)
    for mark in sorted(_COMPARATORS, key=len, reverse=True):
        if text.startswith(mark):
            return mark, _decimal(text[len(mark) :])
    return "", _decimal(text) if kind in ("NM", "ST") else None


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 15 else None


def _readable(repetition: str, kind: str, obx: Segment) -> str:
    parts = repetition.split(obx.marks.component)
    plain = [component_of(repetition, at + 1, obx.marks) for at in range(len(parts))]
    if kind == "SN":
        return "".join(plain)
    if kind == "ED":
        return f"Document ({plain[2] if len(plain) > 2 and plain[2] else 'unknown kind'})"
    if kind in ("CE", "CWE", "CF", "CNE"):
        return next((plain[at] for at in (1, 0, 4, 3, 8) if at < len(plain) and plain[at]), "")
    return " ".join(filter(None, plain))

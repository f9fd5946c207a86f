"""ISA/IEA, GS/GE and ST/SE: what stands around the content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from praxis.interop.x12.errors import X12Error
from praxis.interop.x12.findings import Finding, error

_OUTSIDE = "ISA GS GE IEA ST".split()


@dataclass(frozen=True, slots=True)
class Delimiters:
    """One character each. `repetition` is "" when ISA11 names none (before 00402)."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"

    def split(self, raw: str) -> list[str]:
        """The elements of a segment, its id first."""
        if not raw.isascii():
            raw = readable(raw)
        return raw.split(self.element)


def readable(raw: str) -> str:
    """Segments are read one character a byte; text that was UTF-8 is shown as such."""
    try:
        return raw.encode("latin-1").decode()
    except UnicodeError:
        return raw


@dataclass(frozen=True, slots=True)
class Interchange:
    """ISA. `elements` are ISA01 to ISA16 as sent, padded; the properties are stripped."""

    raw: str
    elements: tuple[str, ...]
    delimiters: Delimiters
    number: int

    @property
    def sender(self) -> str:
        return self.elements[5].strip()

    @property
    def receiver(self) -> str:
        return self.elements[7].strip()

    @property
    def version(self) -> str:
        return self.elements[11]

    @property
    def control(self) -> str:
        return self.elements[12]

    @property
    def usage(self) -> str:
        return self.elements[14]


@dataclass(frozen=True, slots=True)
class Group:
    """GS. `elements` are GS01 to GS08, "" where missing."""

    raw: str
    elements: tuple[str, ...]
    interchange: Interchange
    number: int

    @property
    def functional_id(self) -> str:
        return self.elements[0]

    @property
    def sender(self) -> str:
        return self.elements[1]

    @property
    def receiver(self) -> str:
        return self.elements[2]

    @property
    def control(self) -> str:
        return self.elements[5]

    @property
    def version(self) -> str:
        return self.elements[7]


@dataclass(frozen=True, slots=True)
class Loose:
    """A segment outside any transaction that opens nothing: TA1, GE, IEA, or a stray one.

    With `id` "" it is bytes between interchanges that are no segment at all; "?" has no name.
    """

    raw: str
    id: str
    interchange: Interchange | None
    number: int


@dataclass(slots=True)
class Transaction:
    """ST to SE. Iterate once over its segments; the reader skips what is left unread.

    `guide` is ST03, else GS08. After the last segment `complete` says whether SE was there and
    `findings` hold what its envelope got wrong.
    """

    kind: str
    control: str
    guide: str
    interchange: Interchange
    group: Group | None
    number: int
    count: int = 0
    complete: bool = False
    last_good_claim: str = ""
    findings: list[Finding] = field(default_factory=list)
    _source: Iterator[str] = field(default_factory=lambda: iter(()), repr=False)
    _pushed: list[str] = field(default_factory=list, repr=False)
    _open_claim: str = ""
    _ended: bool = False

    @property
    def delimiters(self) -> Delimiters:
        return self.interchange.delimiters

    def __iter__(self) -> Iterator[str]:
        if self.count:
            raise X12Error("This transaction was read or skipped before; ask the reader again.")
        return self._segments()

    def skip(self) -> None:
        """Read to the end without looking."""
        for _ in self._segments():
            pass

    def _segments(self) -> Iterator[str]:
        if self._ended:
            return
        separator = self.delimiters.element
        closing, opening = "SE" + separator, "ST" + separator
        stops = {(name + separator)[:3] for name in _OUTSIDE} | {closing, "CLM", "CLP"}
        count = self.count
        for raw in self._source:
            head = raw[:3]
            if head in stops:
                if head == closing:
                    self.count = count + 1
                    self._close(raw)
                    yield raw
                    return
                if head in ("CLM", "CLP"):
                    self.last_good_claim, self._open_claim = self._open_claim, raw
                elif count or head != opening:
                    self._pushed.append(raw)
                    break
            count += 1
            self.count = count
            yield raw
        self._cut_off()

    def replay(self, segments: list[str]) -> Transaction:
        """The same transaction once more, from segments that were taken from it before."""
        return replace(
            self,
            count=0,
            complete=False,
            findings=[],
            _source=iter(segments),
            _pushed=[],
            _ended=False,
        )

    def _close(self, raw: str) -> None:
        self.complete = self._ended = True
        elements = [*self.delimiters.split(raw), "", ""]
        where = {"segment": self.count, "segment_id": "SE"}
        if elements[1].lstrip("0") != str(self.count):
            self.findings.append(
                error(
                    "envelope.se_count",
                    f"SE01 says {elements[1] or 'nothing'}, but there are {self.count} segments.",
                    element="SE01",
                    **where,
                )
            )
        if elements[2] != self.control:
            self.findings.append(
                error(
                    "envelope.se_control",
                    f"SE02 is {elements[2] or 'empty'}, but ST02 is {self.control or 'empty'}.",
                    element="SE02",
                    **where,
                )
            )

    def _cut_off(self) -> None:
        self._ended = True
        claim = [*self.delimiters.split(self.last_good_claim), ""][1]
        last = f" The last whole claim is {claim}." if claim else " No claim before it is whole."
        self.findings.append(
            error(
                "envelope.truncated",
                f"Transaction {self.control} ends after segment {self.count} without SE." + last,
                segment=self.count,
                element="SE",
            )
        )


Unit = Interchange | Group | Transaction | Loose

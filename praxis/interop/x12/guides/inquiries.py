"""270/271 (005010X279A1), 276/277 (005010X212) and 278 (005010X217), in our own reading."""

from __future__ import annotations

from praxis.interop.x12.guides.tables import MANY, Guide, Loop, Segment, compile_guide, loop, seg

Parts = tuple[Segment | Loop, ...]
_PERSON_REFS = "SY 1L 1W 3H 49 6P 18 CE CT D3 EA EJ F6 GH HJ IF IG ML N6 NQ Q4 Y4 0F"


def _transaction(base: str, name: str, kind: str, group: str, *levels: Loop) -> Guide:
    end = seg("SE", need=True)
    root = loop("ST", seg("ST"), seg("BHT", need=True), *levels, end, unit=True)
    return compile_guide(base, name, kind, group, root)


def _name(letter: str, code: str, *parts: Segment | Loop, many: bool = False) -> Loop:
    return loop(f"2100{letter}", seg("NM1", code), *parts, need=True, max=MANY if many else 1)


def _person(letter: str, code: str, *more: Segment | Loop, answer: bool) -> Loop:
    extra: Parts = (seg("MPI"),) if answer else ()
    refused: Parts = (seg("AAA", max=9),) if answer else ()
    return _name(
        letter, code,
        seg("REF", _PERSON_REFS, max=9), seg("N3"), seg("N4"), *refused, seg("PRV"), seg("DMG"),
        seg("INS"), seg("HI"), seg("DTP", max=9), *extra, *more,
    )  # fmt: skip


def _question(letter: str) -> Loop:
    return loop(
        f"2110{letter}", seg("EQ"), seg("AMT", "R PB", max=2), seg("III"), seg("REF", "9F G1"),
        seg("DTP", "291"), max=99,
    )  # fmt: skip


def _benefit(letter: str) -> Loop:
    return loop(
        f"2110{letter}", seg("EB"), seg("HSD", max=9), seg("REF", max=9), seg("DTP", max=20),
        seg("AAA", max=9), seg("MSG", max=10),
        loop(f"2115{letter}", seg("III"), max=10),
        seg("LS"),
        loop(
            f"2120{letter}", seg("NM1"), seg("N3"), seg("N4"), seg("PER", max=3), seg("PRV"),
            max=23,
        ),
        seg("LE"),
        max=MANY,
    )  # fmt: skip


def _eligibility(kind: str, group: str, *, answer: bool) -> Guide:
    refused: Parts = (seg("AAA", max=9),) if answer else ()
    ask = _benefit if answer else _question
    dependent = loop(
        "2000D", seg("HL", "23"), seg("TRN", max=3 if answer else 2),
        _person("D", "03", ask("D"), answer=answer), max=MANY, unit=True,
    )  # fmt: skip
    subscriber = loop(
        "2000C", seg("HL", "22"), seg("TRN", max=3 if answer else 2),
        _person("C", "IL", ask("C"), answer=answer), dependent,
        need=not answer, max=MANY, unit=True,
    )  # fmt: skip
    receiver = loop(
        "2000B", seg("HL", "21"),
        _name(
            "B", "1P 2B 36 80 FA GP P5 PR",
            seg("REF", max=9), seg("N3"), seg("N4"), *refused, seg("PRV"),
        ),
        subscriber, need=not answer, max=MANY, unit=True,
    )  # fmt: skip
    contact: Parts = (seg("PER", max=3),) if answer else ()
    source = loop(
        "2000A", seg("HL", "20"), *refused, _name("A", "2B 36 GP P5 PR", *contact, *refused),
        receiver, need=True, max=MANY, unit=True,
    )  # fmt: skip
    return _transaction("005010X279", "005010X279A1", kind, group, source)


def _claim(letter: str, *, answer: bool) -> Loop:
    if answer:
        return loop(
            f"2200{letter}", seg("TRN", "2"), seg("STC", need=True, max=MANY),
            seg("REF", "1K BLT EJ XZ VV D9", max=6), seg("DTP", "472"),
            loop(
                f"2220{letter}", seg("SVC"), seg("STC", need=True, max=MANY), seg("REF", "FJ"),
                seg("DTP", "472", need=True), max=MANY,
            ),
            max=MANY,
        )  # fmt: skip
    return loop(
        f"2200{letter}", seg("TRN", "1"), seg("REF", "1K BLT LU EJ XZ D9 Y4 6P EA", max=7),
        seg("AMT", "T3"), seg("DTP", "472"),
        loop(
            f"2210{letter}", seg("SVC"), seg("REF", "FJ"), seg("DTP", "472", need=True), max=MANY
        ),
        max=MANY,
    )  # fmt: skip


def _status(kind: str, group: str, *, answer: bool) -> Guide:
    born: Parts = () if answer else (seg("DMG"),)
    heard: Parts = (loop("2200C", seg("TRN", "1"), seg("STC", max=MANY)),) if answer else ()
    refused: Parts = (loop("2200B", seg("TRN", "2"), seg("STC", max=MANY)),) if answer else ()
    contact: Parts = (seg("PER"),) if answer else ()
    dependent = loop(
        "2000E", seg("HL", "23"), *born, _name("E", "QC"), _claim("E", answer=answer),
        max=MANY, unit=True,
    )  # fmt: skip
    subscriber = loop(
        "2000D", seg("HL", "22"), *born, _name("D", "IL QC"), _claim("D", answer=answer),
        dependent, need=not answer, max=MANY, unit=True,
    )  # fmt: skip
    provider = loop(
        "2000C", seg("HL", "19"), _name("C", "1P", many=True), *heard, subscriber,
        need=not answer, max=MANY, unit=True,
    )  # fmt: skip
    receiver = loop(
        "2000B", seg("HL", "21"), _name("B", "41"), *refused, provider,
        need=True, max=MANY, unit=True,
    )  # fmt: skip
    source = loop(
        "2000A", seg("HL", "20"), _name("A", "PR", *contact), receiver,
        need=True, max=MANY, unit=True,
    )  # fmt: skip
    return _transaction("005010X212", "005010X212", kind, group, source)


def _party(letter: str, codes: str, *, need: bool = True, many: int = 1) -> Loop:
    return loop(
        f"2010{letter}", seg("NM1", codes), seg("REF", max=9), seg("N3"), seg("N4"),
        seg("PER", max=3), seg("AAA", max=9), seg("PRV"), seg("DMG"), seg("INS"),
        need=need, max=many,
    )  # fmt: skip


_WANTED: Parts = (
    seg("TRN", max=3), seg("AAA", max=9), seg("UM", need=True), seg("HCR"), seg("REF", max=9),
    seg("DTP", max=9), seg("HI"),
)  # fmt: skip
_SERVICE = loop(
    "2000F", seg("HL", "SS"), seg("TRN", max=3), seg("AAA", max=9), seg("UM"), seg("HCR"),
    seg("REF", max=9), seg("DTP", max=9), seg("HI"), seg("SV1"), seg("SV2"), seg("SV3"),
    seg("HSD"), seg("MSG"), _party("F", "", need=False, many=12), max=MANY, unit=True,
)  # fmt: skip
_EVENT = loop(
    "2000E", seg("HL", "EV"), *_WANTED, seg("HSD"), seg("MSG"),
    _party("E", "", need=False, many=14), _SERVICE, max=MANY, unit=True,
)  # fmt: skip

REVIEW = _transaction(
    "005010X217", "005010X217", "278", "HI",
    loop(
        "2000A", seg("HL", "20"), seg("AAA", max=9), _party("A", "X3 PR 2B FA 1P 36"),
        loop(
            "2000B", seg("HL", "21"), _party("B", "1P FA X3 PR 36"),
            loop(
                "2000C", seg("HL", "22"), _party("C", "IL"),
                loop(
                    "2000D", seg("HL", "23"), _party("D", "QC"), _EVENT, max=MANY, unit=True,
                ),
                _EVENT, max=MANY, unit=True,
            ),
            max=MANY, unit=True,
        ),
        need=True, max=MANY, unit=True,
    ),
)  # fmt: skip

GUIDES = (
    _eligibility("270", "HS", answer=False),
    _eligibility("271", "HB", answer=True),
    _status("276", "HR", answer=False),
    _status("277", "HN", answer=True),
    REVIEW,
)

"""837P, 005010X222A1: loops and segments, in our own reading of the guide."""

from __future__ import annotations

from praxis.interop.x12.guides.tables import MANY, Loop, compile_guide, each, loop, seg

N3, N4 = seg("N3", need=True), seg("N4", need=True)
MAYBE_N3, MAYBE_N4 = seg("N3"), seg("N4")

ADJUDICATION = loop(
    "2430", seg("SVD"),
    seg("CAS", "CO CR OA PI PR", max=5), seg("DTP", "573", need=True), seg("AMT", "EAF"),
    max=15,
)  # fmt: skip

LINE = loop(
    "2400", seg("LX"),
    seg("SV1", need=True),
    seg("SV5"),
    seg("PWK", max=11), seg("CR1"), seg("CR3"),
    seg("CRC", "07", max=3), seg("CRC", "70"), seg("CRC", "09"),
    seg("DTP", "472", need=True),
    each("DTP", "471 607 463 461 304 011 455 454"), seg("DTP", "738 739", max=2),
    each("QTY", "PT FL"), seg("MEA", "OG TR", max=5), seg("CN1"),
    each("REF", "9B 9D 6R EW X4 F4 BT"), each("REF", "G1 9F", max=5),
    each("AMT", "T F4"), seg("K3", max=10),
    seg("NTE", "ADD DCP"), seg("NTE", "TPO"), seg("PS1"), seg("HCP"),
    loop("2410", seg("LIN", "EN EO HI N4 ON UK UP"), seg("CTP", need=True), seg("REF", "VY XZ")),
    loop("2420A", seg("NM1", "82"), seg("PRV", "PE"), seg("REF", "0B 1G G2 LU", max=20)),
    loop("2420B", seg("NM1", "QB"), seg("REF", "0B 1G G2", max=20)),
    loop("2420C", seg("NM1", "77"), N3, N4, seg("REF", "G2 LU", max=3)),
    loop("2420D", seg("NM1", "DQ"), seg("REF", "0B 1G G2 LU", max=20)),
    loop(
        "2420E", seg("NM1", "DK"), MAYBE_N3, MAYBE_N4, seg("REF", "0B 1G G2", max=20),
        seg("PER", "IC"),
    ),
    loop("2420F", seg("NM1", "DN P3"), seg("REF", "0B 1G G2", max=20), max=2),
    loop("2420G", seg("NM1", "PW"), N3, N4),
    loop("2420H", seg("NM1", "45"), N3, N4),
    ADJUDICATION,
    loop("2440", seg("LQ", "AS UT"), seg("FRM", need=True, max=99), max=MANY),
    need=True, max=50,
)  # fmt: skip

OTHER_SUBSCRIBER = loop(
    "2320", seg("SBR"),
    seg("CAS", "CO CR OA PI PR", max=5),
    each("AMT", "D A8 EAF"), seg("OI", need=True), seg("MOA"),
    loop("2330A", seg("NM1", "IL"), MAYBE_N3, MAYBE_N4, seg("REF", "SY"), need=True),
    loop(
        "2330B", seg("NM1", "PR"), MAYBE_N3, MAYBE_N4, seg("DTP", "573"),
        seg("REF", "2U EI FY NF", max=2), each("REF", "G1 9F T4 F8"), need=True,
    ),
    loop("2330C", seg("NM1", "DN P3"), seg("REF", "0B 1G G2", need=True, max=3), max=2),
    loop("2330D", seg("NM1", "82"), seg("REF", "0B 1G G2 LU", need=True, max=3)),
    loop("2330E", seg("NM1", "77"), seg("REF", "0B G2 LU", need=True, max=3)),
    loop("2330F", seg("NM1", "DQ"), seg("REF", "0B 1G G2 LU", need=True, max=3)),
    loop("2330G", seg("NM1", "85"), seg("REF", "G2 LU", need=True, max=2)),
    max=10,
)  # fmt: skip


def _claim(*, need: bool) -> Loop:
    return loop(
        "2300", seg("CLM"),
        each("DTP", "431 454 304 453 439 484 455 471 297 296 435 096 444 050"),
        seg("DTP", "314 360 361"), seg("DTP", "090 091", max=2),
        seg("PWK", max=10), seg("CN1"), seg("AMT", "F5"),
        each("REF", "4N F5 EW 9F G1 F8 X4 9A 9C LX D9 EA P4 1J"),
        seg("K3", max=10), seg("NTE", "ADD CER DCP DGN TPO"), seg("CR1"), seg("CR2"),
        seg("CRC", "07", max=3), seg("CRC", "E1 E2 E3", max=3), each("CRC", "75 ZZ"),
        seg("HI", "ABK BK", need=True), seg("HI", "BP"), seg("HI", "BG", max=2), seg("HCP"),
        loop("2310A", seg("NM1", "DN P3"), seg("REF", "0B 1G G2", max=3), max=2),
        loop("2310B", seg("NM1", "82"), seg("PRV", "PE"), seg("REF", "0B 1G G2 LU", max=4)),
        loop("2310C", seg("NM1", "77"), N3, N4, seg("REF", "0B G2 LU", max=3), seg("PER", "IC")),
        loop("2310D", seg("NM1", "DQ"), seg("REF", "0B 1G G2 LU", max=4)),
        loop("2310E", seg("NM1", "PW"), N3, N4),
        loop("2310F", seg("NM1", "45"), N3, N4),
        OTHER_SUBSCRIBER,
        LINE,
        need=need, max=100, unit=True,
    )  # fmt: skip


PATIENT = loop(
    "2000C", seg("HL", "23"),
    seg("PAT", need=True),
    loop(
        "2010CA", seg("NM1", "QC"), N3, N4, seg("DMG", need=True),
        seg("REF", "Y4"), seg("REF", "1W SY"), seg("PER", "IC"), need=True,
    ),
    _claim(need=True),
    max=MANY, unit=True,
)  # fmt: skip

SUBSCRIBER = loop(
    "2000B", seg("HL", "22"),
    seg("SBR", need=True), seg("PAT"),
    loop(
        "2010BA", seg("NM1", "IL"), MAYBE_N3, MAYBE_N4, seg("DMG"),
        seg("REF", "SY"), seg("REF", "Y4"), seg("PER", "IC"), need=True,
    ),
    loop(
        "2010BB", seg("NM1", "PR"), MAYBE_N3, MAYBE_N4,
        seg("REF", "2U EI FY NF", max=3), seg("REF", "G2 LU", max=2), need=True,
    ),
    _claim(need=False),
    PATIENT,
    need=True, max=MANY, unit=True,
)  # fmt: skip

BILLING = loop(
    "2000A", seg("HL", "20"),
    seg("PRV", "BI"), seg("CUR", "85"),
    loop(
        "2010AA", seg("NM1", "85"), N3, N4,
        seg("REF", "EI SY", need=True), seg("REF", "0B 1G", max=2), seg("PER", "IC", max=2),
        need=True,
    ),
    loop("2010AB", seg("NM1", "87"), N3, N4),
    loop(
        "2010AC", seg("NM1", "PE"), N3, N4,
        seg("REF", "2U FY NF"), seg("REF", "EI", need=True),
    ),
    SUBSCRIBER,
    need=True, max=MANY, unit=True,
)  # fmt: skip

GUIDE = compile_guide(
    "005010X222", "005010X222A1", "837", "HC",
    loop(
        "ST", seg("ST"),
        seg("BHT", need=True),
        loop("1000A", seg("NM1", "41"), seg("PER", "IC", need=True, max=2), need=True),
        loop("1000B", seg("NM1", "40"), need=True),
        BILLING,
        seg("SE", need=True),
        unit=True,
    ),
)  # fmt: skip

"""835, 005010X221A1: loops and segments, in our own reading of the guide."""

from __future__ import annotations

from praxis.interop.x12.guides.tables import MANY, compile_guide, each, loop, seg

_GROUPS = "CO OA PI PR"

LINE = loop(
    "2110", seg("SVC"),
    seg("DTM", "150 151 472", max=2),
    seg("CAS", _GROUPS, max=99),
    seg("REF", "1S APC BB E9 G1 G3 LU RB", max=8), seg("REF", "6R"),
    seg("REF", "0B 1A 1B 1C 1D 1G 1H 1J D3 G2 HPI SY TJ", max=10), seg("REF", "0K", max=5),
    seg("AMT", "B6 KH T T2 ZK ZL ZM ZN ZO", max=9), seg("QTY", "ZK ZL ZM ZN ZO", max=6),
    seg("LQ", "HE RX", max=99),
    max=999,
)  # fmt: skip

CLAIM = loop(
    "2100", seg("CLP"),
    seg("CAS", _GROUPS, max=99),
    seg("NM1", "QC", need=True), each("NM1", "IL 74 82 TT PR GB"),
    seg("MIA"), seg("MOA"),
    seg("REF", "1L 1W 28 6P 9A 9C BB CE EA F8 G1 G3 IG SY", max=5),
    seg("REF", "0B 1A 1B 1C 1D 1G 1H 1J D3 G2 LU", max=10),
    seg("DTM", "232 233", max=2), each("DTM", "036 050"),
    seg("PER", "CX", max=2),
    seg("AMT", "AU D8 DY F5 I NL T T2 ZK ZL ZM ZN ZO", max=13),
    seg("QTY", "CA CD LA LE NE NR OU PS VS ZK ZL ZM ZN ZO", max=14),
    LINE,
    max=MANY, unit=True,
)  # fmt: skip

GUIDE = compile_guide(
    "005010X221", "005010X221A1", "835", "HP",
    loop(
        "ST", seg("ST"),
        seg("BPR", need=True), seg("TRN", need=True), seg("CUR"),
        each("REF", "EV F2"), seg("DTM", "405"),
        loop(
            "1000A", seg("N1", "PR"), seg("N3", need=True), seg("N4", need=True),
            seg("REF", "2U EO HI NF", max=4),
            seg("PER", "CX"), seg("PER", "BL", need=True, max=MANY), seg("PER", "IC"),
            need=True,
        ),
        loop(
            "1000B", seg("N1", "PE"), seg("N3"), seg("N4"),
            seg("REF", "0B D3 PQ TJ", max=MANY), seg("RDM"), need=True,
        ),
        loop("2000", seg("LX"), seg("TS3"), seg("TS2"), CLAIM, max=MANY, unit=True),
        seg("PLB", max=MANY),
        seg("SE", need=True),
        unit=True,
    ),
)  # fmt: skip

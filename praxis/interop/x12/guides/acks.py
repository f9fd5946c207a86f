"""999 (005010X231A1) and 277CA (005010X214), in our own reading of the guides."""

from __future__ import annotations

from praxis.interop.x12.guides.tables import MANY, compile_guide, each, loop, seg

IMPLEMENTATION = compile_guide(
    "005010X231", "005010X231A1", "999", "FA",
    loop(
        "ST", seg("ST"),
        seg("AK1", need=True),
        loop(
            "2000", seg("AK2"),
            loop(
                "2100", seg("IK3"), seg("CTX", max=10),
                loop("2110", seg("IK4"), seg("CTX", max=10), max=MANY),
                max=MANY,
            ),
            seg("IK5", need=True),
            max=MANY, unit=True,
        ),
        seg("AK9", need=True),
        seg("SE", need=True),
        unit=True,
    ),
)  # fmt: skip

_CLAIM = loop(
    "2000D", seg("HL", "PT"),
    loop("2100D", seg("NM1", "QC"), need=True),
    loop(
        "2200D", seg("TRN", "2"),
        seg("STC", need=True, max=MANY),
        each("REF", "1K D9 BLT"), seg("DTP", "472"),
        loop(
            "2220D", seg("SVC"), seg("STC", need=True, max=MANY), each("REF", "FJ XZ"),
            seg("DTP", "472"), max=MANY,
        ),
        max=MANY,
    ),
    max=MANY, unit=True,
)  # fmt: skip

_PROVIDER = loop(
    "2000C", seg("HL", "19"),
    loop("2100C", seg("NM1", "85"), need=True, max=MANY),
    loop(
        "2200C", seg("TRN", "1"),
        seg("STC", max=MANY), seg("REF", "0B 1G G2 LU SY TJ", max=3),
        each("QTY", "QA QC"), each("AMT", "YU YY"),
    ),
    _CLAIM,
    max=MANY, unit=True,
)  # fmt: skip

CLAIM_ACK = compile_guide(
    "005010X214", "005010X214", "277", "HN",
    loop(
        "ST", seg("ST"),
        seg("BHT", need=True),
        loop(
            "2000A", seg("HL", "20"),
            loop("2100A", seg("NM1", "PR AY"), need=True),
            loop(
                "2200A", seg("TRN", "1"), seg("DTP", "050", need=True),
                seg("DTP", "009", need=True), need=True, max=MANY,
            ),
            loop(
                "2000B", seg("HL", "21"),
                loop("2100B", seg("NM1", "41"), need=True),
                loop(
                    "2200B", seg("TRN", "2"), seg("STC", need=True, max=MANY),
                    each("QTY", "90 AA"), each("AMT", "YU YY"), need=True,
                ),
                _PROVIDER,
                need=True, unit=True,
            ),
            need=True, unit=True,
        ),
        seg("SE", need=True),
        unit=True,
    ),
)  # fmt: skip

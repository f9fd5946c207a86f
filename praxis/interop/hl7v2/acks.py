"""The answer to a message: MSA with AA (taken), AE (understood, not taken) or AR (refused).

Source: HL7 v2.8.2, chapter 2, section 2.9 and table 0008.
"""

from __future__ import annotations

from datetime import datetime

from praxis.interop.hl7v2.segments import Message
from praxis.interop.hl7v2.writing import compose

CODES = ("AA", "AE", "AR", "CA", "CE", "CR")


def acknowledge(
    message: Message, *, code: str, control_id: str, at: datetime, text: str = ""
) -> bytes:
    """An ACK in the version of the message, with sender and receiver changed about."""
    if code not in CODES:
        raise ValueError(f"{code} is none of {', '.join(CODES)}")
    header = message.header
    trigger = header.text(9, 2)
    lines = [
        compose(
            "MSH",
            {
                3: header.text(5),
                4: header.text(6),
                5: header.text(3),
                6: header.text(4),
                7: at.strftime("%Y%m%d%H%M%S%z"),
                9: ["ACK", trigger, "ACK"] if trigger else "ACK",
                10: control_id,
                11: header.text(11) or "P",
                12: message.version or "2.5.1",
            },
        ),
        compose("MSA", {1: code, 2: message.control_id, **({3: text} if text else {})}),
    ]
    if text and code[1] != "A":
        lines.append(
            compose("ERR", {3: ["207", "Application internal error", "HL70357"], 4: "E", 8: text})
        )
    return "".join(line.line() + line.end for line in lines).encode()

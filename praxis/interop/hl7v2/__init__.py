"""HL7 v2 in its ER7 form: bytes to segments and back, acknowledgements, results (ORU^R01)."""

from praxis.interop.hl7v2.acks import acknowledge
from praxis.interop.hl7v2.documents import Embedded, documents_in
from praxis.interop.hl7v2.escapes import escape, unescape
from praxis.interop.hl7v2.findings import Finding
from praxis.interop.hl7v2.reading import BadHl7, File, looks_like, read
from praxis.interop.hl7v2.results import (
    Identifier,
    Observed,
    Ordered,
    Oru,
    Person,
    read_oru,
)
from praxis.interop.hl7v2.segments import Message, Segment, Separators
from praxis.interop.hl7v2.times import Moment, moment
from praxis.interop.hl7v2.writing import compose, write

__all__ = [
    "BadHl7",
    "Embedded",
    "File",
    "Finding",
    "Identifier",
    "Message",
    "Moment",
    "Observed",
    "Ordered",
    "Oru",
    "Person",
    "Segment",
    "Separators",
    "acknowledge",
    "compose",
    "documents_in",
    "escape",
    "looks_like",
    "moment",
    "read",
    "read_oru",
    "unescape",
    "write",
]

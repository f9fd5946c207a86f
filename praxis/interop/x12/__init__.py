"""X12 5010: segments, envelopes, loops, typed content, findings and writers. No database."""

from praxis.interop.x12.envelope import Delimiters, Group, Interchange, Loose, Transaction, Unit
from praxis.interop.x12.errors import CannotWrite, UnsupportedGuide, X12Error
from praxis.interop.x12.findings import Finding, Severity, has_errors
from praxis.interop.x12.parsing.acks import parse_277ca, parse_999, parse_ta1
from praxis.interop.x12.parsing.inquiries import parse_inquiry
from praxis.interop.x12.parsing.professional import claims_837p, parse_837p, parts_837p
from praxis.interop.x12.parsing.remittance import claims_835, parse_835, parts_835
from praxis.interop.x12.reader import Reader, read
from praxis.interop.x12.rules.balance import balance_835, balance_837p
from praxis.interop.x12.writing.acks import write_277ca, write_999, write_ta1
from praxis.interop.x12.writing.envelope import Sending
from praxis.interop.x12.writing.inquiries import write_inquiry
from praxis.interop.x12.writing.professional import write_837p
from praxis.interop.x12.writing.remittance import write_835

__all__ = [
    "CannotWrite",
    "Delimiters",
    "Finding",
    "Group",
    "Interchange",
    "Loose",
    "Reader",
    "Sending",
    "Severity",
    "Transaction",
    "Unit",
    "UnsupportedGuide",
    "X12Error",
    "balance_835",
    "balance_837p",
    "claims_835",
    "claims_837p",
    "has_errors",
    "parse_277ca",
    "parse_835",
    "parse_837p",
    "parse_999",
    "parse_inquiry",
    "parse_ta1",
    "parts_835",
    "parts_837p",
    "read",
    "write_277ca",
    "write_835",
    "write_837p",
    "write_999",
    "write_inquiry",
    "write_ta1",
]

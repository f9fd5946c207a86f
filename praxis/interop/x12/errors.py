"""Refusals of the X12 reader and writer. Messages are free of PHI."""

from __future__ import annotations

from praxis.kernel.errors import PraxisError


class X12Error(PraxisError):
    code = "x12"


class UnsupportedGuide(X12Error):
    """The transaction is of a guide or version that has no typed content here."""

    code = "x12_guide"


class CannotWrite(X12Error):
    """The content cannot be said in X12: a delimiter inside a value, a letter outside the set."""

    code = "x12_write"

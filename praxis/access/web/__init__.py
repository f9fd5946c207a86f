"""The door every page goes through."""

from praxis.access.web.rules import StaffRequest, public, rule, signed_in
from praxis.access.web.visitor import Link, VisitorRequest, visitor

__all__ = ["Link", "StaffRequest", "VisitorRequest", "public", "rule", "signed_in", "visitor"]

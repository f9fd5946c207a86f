"""The door every page goes through."""

from praxis.access.web.rules import StaffRequest, public, rule, signed_in

__all__ = ["StaffRequest", "public", "rule", "signed_in"]

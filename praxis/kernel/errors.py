"""Refusals a user can act on."""

from __future__ import annotations


class PraxisError(Exception):
    """A refusal. `code` is stable API; the message says what to do and holds no PHI.

    `status` is the HTTP status of the answer and `field` the form field the
    message belongs to, when there is one.
    """

    code = "refused"
    status = 422

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Forbidden(PraxisError):
    """The actor's roles do not hold the permission asked for."""

    code = "forbidden"
    status = 403

    def __init__(self, permission: str) -> None:
        super().__init__("Your role does not allow this. Ask the office manager for access.")
        self.permission = permission


class NotFound(PraxisError):
    """No such record, or none the actor may see: the answer is the same for both."""

    code = "not_found"
    status = 404


class Conflict(PraxisError):
    """Somebody else changed the record since it was read."""

    code = "conflict"
    status = 409


class NoAccessContext(RuntimeError):
    """Patient data were asked for outside an access context. Always our bug."""

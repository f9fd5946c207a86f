"""Who acts, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field

from praxis.kernel.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Permission:
    """A thing that code can ask for. Rooms list theirs in `types.PERMISSIONS`.

    `roles` are the codes of the built-in roles that hold it from the start; the
    office changes that on the roles page, and its changes stay.
    """

    code: str
    label: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workplace:
    """A site that is open, as pages about a place need it. `time_zone` is its IANA name."""

    id: int
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or program on whose behalf an action runs. Passed in, never looked up."""

    user_id: int | None
    name: str
    roles: tuple[str, ...] = ()
    permissions: frozenset[str] = field(default_factory=frozenset)
    site_ids: tuple[int, ...] = ()
    system: bool = False
    workplaces: tuple[Workplace, ...] = ()
    """The open ones of `site_ids`, by name; programs and guests have none here."""
    only_patients: tuple[int, ...] | None = None
    """The patients whose rows such an actor sees, whatever his permissions: somebody who came
    by a link, signed in at the portal or stands at the kiosk. None: as sites and charts allow."""

    @property
    def signature(self) -> str:
        """Who stands under a row on a screen: a program's own name is for the audit trail."""
        return "Praxis" if self.system else self.name

    def can(self, permission: str) -> bool:
        return self.system or permission in self.permissions

    def require(self, permission: str) -> None:
        """Raises Forbidden."""
        if not self.can(permission):
            raise Forbidden(permission)

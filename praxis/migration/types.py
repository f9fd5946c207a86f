"""What moving in from another system says and asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

from praxis.kernel.actor import Permission
from praxis.kernel.errors import PraxisError

PERMISSIONS = (
    Permission("migration.run", "Import records from another system", ("it",)),
    Permission("migration.view", "See imports and what they left out", ("it", "office_manager")),
    Permission(
        "migration.view_record",
        "Read a patient's imported records",
        ("clinical", "provider", "privacy_officer", "office_manager"),
    ),
)

LOADED = "loaded"
KEPT = "kept"
QUARANTINED = "quarantined"
STATES = ((LOADED, "Loaded"), (KEPT, "Kept as received"), (QUARANTINED, "Set aside"))

REASONS = {
    "duplicate_key": "A name occurs twice in one object; storing it would drop one value",
    "nul": "Holds a NUL character, which the database refuses",
    "surrogate": "Holds half of a character pair, which the database refuses",
    "no_id": "Has no id, so a later import could not tell it from another",
    "no_type": "Has no resourceType",
    "not_json": "Is not readable JSON",
    "no_name": "A patient without a family name",
    "no_birth_date": "A patient without a full birth date",
    "no_patient": "Names a patient that is not in the import",
    "refused": "The program refused the record; the note says why",
}


class NothingToImport(PraxisError):
    code = "nothing_to_import"


class ChangedSource(PraxisError):
    code = "changed_source"


class NoSuchRun(PraxisError):
    code = "no_such_run"
    status = 404


@dataclass(slots=True)
class TypeCount:
    """One resource type of one run. `eligible` is always the sum of the others."""

    eligible: int = 0
    loaded: int = 0
    kept: int = 0
    merged: int = 0
    unchanged: int = 0
    quarantined: int = 0

    @property
    def balanced(self) -> bool:
        parts = self.loaded + self.kept + self.merged + self.unchanged + self.quarantined
        return self.eligible == parts


@dataclass(slots=True)
class RunReport:
    """What `praxis import` prints. `waived`: set-aside rows closed by a signature, none yet."""

    run_id: int
    source: str
    dry_run: bool
    files: int
    seconds: float
    per_type: dict[str, TypeCount] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    waived: int = 0

    def total(self, name: str) -> int:
        return sum(getattr(count, name) for count in self.per_type.values())

    @property
    def balanced(self) -> bool:
        return all(count.balanced for count in self.per_type.values())

"""What the kiosk is for, who sets one up, and its refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError

PERMISSIONS = (
    Permission("kiosk.manage", "Set up and end kiosks", ("office_manager", "it")),
    Permission("kiosk.use", "Check in at a kiosk", ("patient",)),
)

# What the patient at the screen may do, once two facts have said who he is.
GUEST = (
    "kiosk.use",
    "people.view",
    "scheduling.view",
    "scheduling.flow",
    "coverage.view",
    "billing.view_accounts",
    "billing.take_payment",
    "documents.file",
    "forms.view",
    "forms.fill",
)


class Field(TextChoices):
    """What a patient may ask to have changed."""

    PHONE = "phone", _("Mobile phone")
    ADDRESS = "address", _("Home address")
    EMAIL = "email", _("E-mail")
    CONTACT = "contact", _("Person to call in an emergency")


class Paying(TextChoices):
    """What the patient says about the money. The desk takes it; the kiosk takes none."""

    BOTH = "both", _("Both")
    COPAY = "copay", _("Only the copay")
    LATER = "later", _("Not today")


@dataclass(frozen=True, slots=True)
class Found:
    """The visit that two facts led to; all that the screen may show of it."""

    appointment_id: int
    patient_id: int
    called: str
    start: datetime


class Missed(PraxisError):
    """Nobody with a visit here today has both facts. It never says which one was wrong."""

    code = "missed"

    def __init__(self) -> None:
        super().__init__("We did not find a visit with these two. Check both, or ask the desk.")


class Ambiguous(PraxisError):
    """Both facts belong to two people: a third one is needed."""

    code = "ambiguous"

    def __init__(
        self, message: str = "One more question, so that we find the right person."
    ) -> None:
        super().__init__(message)


class NoSuchKiosk(NotFound):
    code = "no_such_kiosk"


class NoSuchChange(NotFound):
    code = "no_such_change"


class AlreadyDecided(Conflict):
    code = "already_decided"


class BadChange(PraxisError):
    code = "bad_change"

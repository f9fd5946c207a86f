"""Words of what people decide about open money. `billing.types` shows them to other rooms."""

from __future__ import annotations

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError
from praxis.ledger.types import Chart

DECISION_PERMISSIONS = (
    Permission(
        "billing.decide",
        "Move open money between insurance and patient, ask for write-offs",
        ("biller", "billing_lead", "outside_biller", "office_manager"),
    ),
    Permission(
        "billing.approve_write_off",
        "Approve write-offs above the limit that others ask for",
        ("billing_lead", "office_manager"),
    ),
)


class DecisionKind(TextChoices):
    WRITE_OFF = "write_off", "Written off"
    TO_PATIENT = "to_patient", "Made the patient's"
    TO_INSURANCE = "to_insurance", "Given back to insurance"


class Side(TextChoices):
    INSURANCE = "insurance", "Insurance"
    PATIENT = "patient", "Patient"


class WriteOffReason(TextChoices):
    SMALL_BALANCE = "small_balance", "Small balance"
    CONTRACT = "contract", "Contract"
    TIMELY_FILING = "timely_filing", "Filed too late"
    ADMINISTRATIVE = "administrative", "Our own mistake"
    COURTESY = "courtesy", "Courtesy"
    CHARITY = "charity", "Financial hardship"
    BAD_DEBT = "bad_debt", "Bad debt"


class DecisionState(TextChoices):
    ASKED = "asked", "Waits for approval"
    APPROVED = "approved", "Approved"
    POSTED = "posted", "In the books"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REVERSED = "reversed", "Taken back"


# Each reason has its own account of the chart (T23).
ACCOUNT_OF = {
    WriteOffReason.SMALL_BALANCE: Chart.SMALL_BALANCE,
    WriteOffReason.CONTRACT: Chart.CONTRACTUAL,
    WriteOffReason.TIMELY_FILING: Chart.TIMELY_FILING,
    WriteOffReason.ADMINISTRATIVE: Chart.ADMINISTRATIVE,
    WriteOffReason.COURTESY: Chart.COURTESY,
    WriteOffReason.CHARITY: Chart.CHARITY,
    WriteOffReason.BAD_DEBT: Chart.BAD_DEBT,
}
_EITHER = (WriteOffReason.SMALL_BALANCE, WriteOffReason.ADMINISTRATIVE)
# Bad debt only once insurance is final; a payer's contract says nothing of the patient's part.
REASONS_OF = {
    Side.INSURANCE: (*_EITHER, WriteOffReason.CONTRACT, WriteOffReason.TIMELY_FILING),
    Side.PATIENT: (
        *_EITHER,
        WriteOffReason.COURTESY,
        WriteOffReason.CHARITY,
        WriteOffReason.BAD_DEBT,
    ),
}


class NoSuchDecision(NotFound):
    code = "no_such_decision"


class DecisionMoved(Conflict):
    """Somebody else took the next step meanwhile."""

    code = "decision_moved"


class NotYourOwn(PraxisError):
    """Who asks for a write-off does not approve it."""

    code = "not_your_own"
    status = 403


class BadReason(PraxisError):
    code = "bad_reason"


class SettledSince(Conflict):
    """What a decision moved has been paid or written off: it cannot be taken back."""

    code = "settled_since"


class LetterNeeded(PraxisError):
    code = "letter_needed"


class NothingIsOff(PraxisError):
    code = "nothing_is_off"

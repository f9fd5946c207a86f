"""Words, permissions and refusals of what is paid. `billing.types` shows them to other rooms."""

from __future__ import annotations

from dataclasses import dataclass

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError

_BILLERS = ("biller", "billing_lead", "outside_biller")

MONEY_PERMISSIONS = (
    Permission(
        "billing.view_accounts",
        "See what patients and their insurance owe",
        (*_BILLERS, "front_desk", "office_manager", "auditor"),
    ),
    Permission(
        "billing.view_remits",
        "See remittances, also those that match no patient",
        (*_BILLERS, "office_manager", "bookkeeper", "auditor"),
    ),
    Permission(
        "billing.post", "Post remittances and work the match queue", ("biller", "billing_lead")
    ),
    Permission(
        "billing.release_money",
        "Post the money of a parked remittance without its claims",
        ("billing_lead", "bookkeeper"),
    ),
    Permission("billing.write_off", "Write off what is owed", ("billing_lead", "office_manager")),
    Permission(
        "billing.take_payment",
        "Take patients' payments and apply them",
        ("biller", "billing_lead", "front_desk", "office_manager"),
    ),
    Permission(
        "billing.refund",
        "Give patients' money back and void payments",
        ("billing_lead", "office_manager"),
    ),
    Permission("billing.statements", "Make statements", (*_BILLERS, "office_manager")),
    Permission(
        "billing.close_day",
        "Count the drawer and close the day",
        ("front_desk", "biller", "billing_lead", "office_manager", "bookkeeper"),
    ),
)


@dataclass(frozen=True, slots=True)
class Balance:
    """What is open of a patient's charges, and money of theirs that is not applied yet."""

    insurance_cents: int = 0
    patient_cents: int = 0
    unapplied_cents: int = 0

    @property
    def due_cents(self) -> int:
        """What the patient owes after their own unapplied money."""
        return max(0, self.patient_cents - self.unapplied_cents)


@dataclass(frozen=True, slots=True)
class ToCollect:
    """What to ask for at a visit. `balance_cents` is after money already held for them."""

    appointment_id: int
    patient_id: int
    copay_cents: int
    balance_cents: int

    @property
    def cents(self) -> int:
        return self.copay_cents + self.balance_cents


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a payment for one charge."""

    charge_id: int
    cents: int


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file. `again` means that it was read before and nothing was done."""

    interchange_id: int
    file_name: str
    remittance_ids: tuple[int, ...]
    posted: int
    parked: int
    suspended: int
    duplicates: int
    claims: int
    amount_cents: int
    findings: tuple[str, ...]
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerCount:
    """What was counted: how many of each note and coin, and the card terminal's batch.

    `card_fee_cents` is what the card company keeps of the batch.
    """

    denominations: dict[int, int]
    float_cents: int
    card_batch_cents: int | None = None
    card_batch_number: str = ""
    card_fee_cents: int = 0
    bag_number: str = ""
    variance_reason: str = ""


class NoSuchRemittance(NotFound):
    code = "no_such_remittance"


class AlreadyPosted(Conflict):
    """The payment (payer, TRN02, TRN03) is on file and was not parked."""

    code = "already_posted"


class NotWaiting(Conflict):
    """The remittance claim was settled meanwhile."""

    code = "not_waiting"


class NotParked(Conflict):
    code = "not_parked"


class ReasonNeededForMoney(PraxisError):
    code = "reason_needed"


class DoesNotBalance(PraxisError):
    code = "does_not_balance"


class WrongPatient(PraxisError):
    code = "wrong_patient"


class LinesDoNotMatch(PraxisError):
    code = "lines_do_not_match"


class NotX12(PraxisError):
    code = "not_835"


class BadAllocation(PraxisError):
    code = "bad_allocation"


class NothingOpen(PraxisError):
    code = "nothing_open"


class TooMuchMoney(PraxisError):
    code = "too_much"


class PaymentVoided(Conflict):
    code = "payment_voided"


class NoSuchPayment(NotFound):
    code = "no_such_payment"


class NothingToBill(PraxisError):
    code = "nothing_to_bill"


class DayClosed(Conflict):
    code = "day_closed"


class VarianceNeedsReason(PraxisError):
    code = "variance_needs_reason"


class DayAhead(PraxisError):
    code = "day_ahead"


class NeverThePatients(PraxisError):
    """A reason that may never become the patient's debt (timely filing, bundling, no auth)."""

    code = "never_the_patients"

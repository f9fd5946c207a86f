"""Words of the unpaid bill. `billing.types` shows them to other rooms."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from praxis.kernel.actor import Permission
from praxis.kernel.errors import Conflict, NotFound, PraxisError

COLLECT_PERMISSIONS = (
    Permission(
        "billing.collect",
        "Run statements, call, send pay links, agree plans, ask for help with a bill",
        ("biller", "billing_lead", "office_manager"),
    ),
    Permission(
        "billing.approve_collect",
        "Approve help with a bill and handing an account to an agency",
        ("billing_lead", "office_manager"),
    ),
)


class Paper(TextChoices):
    STATEMENT = "statement", "Statement"
    REMINDER = "reminder", "Reminder"
    FINAL = "final", "Final notice"


class Outcome(TextChoices):
    """What became of an account in a run."""

    WAITING = "", "Waits"
    MADE = "made", "Made"
    SKIPPED = "skipped", "Skipped"
    FAILED = "failed", "Failed"


class CallOutcome(TextChoices):
    PROMISE = "promise", "Promised to pay"
    PLAN = "plan", "Asks for a payment plan"
    HELP = "help", "Asks for help paying"
    WRONG = "wrong", "Says the bill is wrong"
    MESSAGE = "message", "Left a message without details"
    NOBODY = "nobody", "No answer"
    NUMBER = "number", "Wrong number"
    REFUSED = "refused", "Will not pay"


class HoldKind(TextChoices):
    DISPUTE = "dispute", "Says the bill is wrong"
    ESTIMATE = "estimate", "Bill above the good-faith estimate"
    BANKRUPTCY = "bankruptcy", "Bankruptcy"
    DECEASED = "deceased", "Patient died"
    LAWYER = "lawyer", "A lawyer answers for the patient"
    OTHER = "other", "Other"


class Stage(TextChoices):
    """Where an unpaid bill stands. Always worked out from what happened, never set."""

    NEW = "new", "Not billed yet"
    BILLED = "billed", "Statement sent"
    REMINDED = "reminded", "Reminded"
    FINAL = "final", "Final notice sent"
    SIGN_OFF = "sign_off", "Waits for sign-off"
    AGENCY = "agency", "With the agency"
    PLAN = "plan", "Payment plan"
    BROKEN = "broken", "Plan broken"
    HELP = "help", "Asked for help"
    HELD = "held", "Held"


class PlanState(TextChoices):
    ACTIVE = "active", "Running"
    BROKEN = "broken", "Broken"
    FINISHED = "finished", "Paid"
    ENDED = "ended", "Ended"


class PlanVerb(TextChoices):
    STARTED = "started", "Agreed"
    CHARGED = "charged", "Card asked"
    MISSED = "missed", "Missed"
    BROKEN = "broken", "Broken"
    CURED = "cured", "Caught up"
    FINISHED = "finished", "Paid"
    ENDED = "ended", "Ended"


class HelpVerb(TextChoices):
    ASKED = "asked", "Waits for approval"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PlacementVerb(TextChoices):
    ASKED = "asked", "Waits for sign-off"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    PLACED = "placed", "With the agency"
    PAID = "paid", "Agency paid"
    RECALLED = "recalled", "Called back"
    RETURNED = "returned", "Given back by the agency"
    SETTLED = "settled", "Paid in full"


LIVE_PLACEMENTS = (PlacementVerb.ASKED.value, PlacementVerb.PLACED.value)
LIVE_PLANS = (PlanState.ACTIVE.value, PlanState.BROKEN.value)


class Step(TextChoices):
    """What somebody wants to do about an unpaid bill."""

    STATEMENT = "statement", "Send a statement"
    REMINDER = "reminder", "Send a reminder"
    FINAL = "final", "Send the final notice"
    CALL = "call", "Call"
    LINK = "link", "Send a pay link"
    PLAN = "plan", "Agree on a plan"
    AGENCY = "agency", "Hand over to an agency"


@dataclass(frozen=True, slots=True)
class Bar:
    """A reason not to do a step, in words for the biller."""

    code: str
    words: str


class MayNotCollect(Conflict):
    """Something forbids this step; the message says what."""

    code = "may_not_collect"


class NoSuchRun(NotFound):
    code = "no_such_run"


class NoSuchPlan(NotFound):
    code = "no_such_plan"


class NoSuchPlacement(NotFound):
    code = "no_such_placement"


class NoSuchAgency(NotFound):
    code = "no_such_agency"


class NoSuchHelp(NotFound):
    code = "no_such_help"


class PlanMoved(Conflict):
    code = "plan_moved"


class BadPlan(PraxisError):
    code = "bad_plan"


class DisclosuresNeeded(PraxisError):
    """More than four instalments or a finance charge: Regulation Z (12 CFR 1026.1(c), 1026.17)."""

    code = "reg_z"


class NotYourOwnRequest(PraxisError):
    """Who asks does not approve."""

    code = "not_your_own"
    status = 403


class CollectMoved(Conflict):
    """Somebody else took the next step meanwhile."""

    code = "collect_moved"


class BadScale(PraxisError):
    code = "bad_scale"


class NoScale(PraxisError):
    code = "no_scale"


class AgencyNotReady(PraxisError):
    """Contract or business associate agreement is missing or over."""

    code = "agency_not_ready"


class BadAgencyFile(PraxisError):
    code = "bad_agency_file"


class PayAmount(PraxisError):
    """Nothing, or more than is owed."""

    code = "pay_amount"


class NoProcessor(PraxisError):
    code = "no_processor"


class HardshipNeeded(PraxisError):
    """A copay or deductible is not waived without a hardship record (T22)."""

    code = "hardship_needed"


class CardNumber(PraxisError):
    """A full card number was typed into a field of words."""

    code = "card_number"

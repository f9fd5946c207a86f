"""What we do about a payer's reason: our own groups of adjustment reason numbers.

The wording of reason codes is licensed: here stand numbers, and what they mean to an office in
our own words. `decide` is the rule of domain/x12.md "835 posting" step 5 and T7, T8.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from praxis.ledger.types import Chart


class Cause(StrEnum):
    """Groups of reasons. `WORDS` and `NEXT` say each for a person."""

    CONTRACT = "contract"
    SEQUESTRATION = "sequestration"
    DEDUCTIBLE = "deductible"
    COINSURANCE = "coinsurance"
    COPAY = "copay"
    PRIOR_PAYER = "prior_payer"
    MISSING = "missing"
    DUPLICATE = "duplicate"
    COVERAGE = "coverage"
    OTHER_INSURANCE = "other_insurance"
    WRONG_PAYER = "wrong_payer"
    NECESSITY = "necessity"
    BUNDLED = "bundled"
    AUTHORIZATION = "authorization"
    TIMELY = "timely"
    NOT_COVERED = "not_covered"
    CODING = "coding"
    PROVIDER = "provider"
    OTHER = "other"


WORDS = {
    Cause.CONTRACT: "Contract write-off",
    Cause.SEQUESTRATION: "Federal payment cut",
    Cause.DEDUCTIBLE: "Deductible",
    Cause.COINSURANCE: "Coinsurance",
    Cause.COPAY: "Copay",
    Cause.PRIOR_PAYER: "Settled by the payer before",
    Cause.MISSING: "Information missing or wrong",
    Cause.DUPLICATE: "Sent before",
    Cause.COVERAGE: "Not insured on that day",
    Cause.OTHER_INSURANCE: "Another insurance comes first",
    Cause.WRONG_PAYER: "Sent to the wrong payer",
    Cause.NECESSITY: "Medical need not shown",
    Cause.BUNDLED: "Counted in another service",
    Cause.AUTHORIZATION: "No authorization",
    Cause.TIMELY: "Filed too late",
    Cause.NOT_COVERED: "Not covered by the plan",
    Cause.CODING: "Codes do not fit together",
    Cause.PROVIDER: "Provider not accepted",
    Cause.OTHER: "Other reason",
}

NEXT = {
    Cause.MISSING: "Correct the claim and send it again",
    Cause.DUPLICATE: "Find the answer to the first claim",
    Cause.COVERAGE: "Check the insurance of that day",
    Cause.OTHER_INSURANCE: "Check the order of insurances",
    Cause.WRONG_PAYER: "Find the right payer and send there",
    Cause.NECESSITY: "Appeal with the visit's record",
    Cause.BUNDLED: "Check the modifier, then correct or accept",
    Cause.AUTHORIZATION: "Find the authorization, then appeal",
    Cause.TIMELY: "Appeal with the proof of filing",
    Cause.NOT_COVERED: "Check the plan, then decide who pays",
    Cause.CODING: "Check codes and send a corrected claim",
    Cause.PROVIDER: "Check the provider's enrolment",
    Cause.OTHER: "Read the remittance and decide",
    Cause.CONTRACT: "Not in network: decide what is owed",
    Cause.PRIOR_PAYER: "Check what the payer before paid",
}


def _numbers(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GROUPS: tuple[tuple[Cause, frozenset[str]], ...] = (
    (Cause.CONTRACT, _numbers("45 24 42 44 59 94 104 131 137 139 144 237 B10 P12")),
    (Cause.SEQUESTRATION, _numbers("253")),
    (Cause.DEDUCTIBLE, _numbers("1 66")),
    (Cause.COINSURANCE, _numbers("2")),
    (Cause.COPAY, _numbers("3")),
    (Cause.PRIOR_PAYER, _numbers("23")),
    (Cause.MISSING, _numbers("16 125 140 206 207 208 226 227 250 251 252 A1 B9 B12 P6 P7")),
    (Cause.DUPLICATE, _numbers("18 B13")),
    (Cause.COVERAGE, _numbers("26 27 31 32 33 34 166 177 200")),
    (Cause.OTHER_INSURANCE, _numbers("19 20 21 22 136 275 276")),
    (Cause.WRONG_PAYER, _numbers("109 B11")),
    (Cause.NECESSITY, _numbers("50 55 56 58 114 150 151 152 153 154 167 272")),
    (Cause.BUNDLED, _numbers("97 231 234 236 B15 B20 P14")),
    (Cause.AUTHORIZATION, _numbers("15 38 39 61 197 198 210 243 284")),
    (Cause.TIMELY, _numbers("29 164")),
    (Cause.NOT_COVERED, _numbers("35 46 47 48 49 51 53 54 96 119 149 168 169 202 204 256")),
    (Cause.CODING, _numbers("4 5 6 7 8 9 10 11 12 13 110 146 147 181 182 199 222 B16 B18 B22")),
    (Cause.PROVIDER, _numbers("52 170 171 172 183 184 185 242 288 B7 B8 B23")),
)
CAUSE_OF: dict[str, Cause] = {number: cause for cause, numbers in _GROUPS for number in numbers}

# These never become the patient's debt, whatever group the payer puts them in.
NEVER_THE_PATIENTS = frozenset({Cause.TIMELY, Cause.BUNDLED, Cause.AUTHORIZATION})
_SHARE = frozenset({Cause.DEDUCTIBLE, Cause.COINSURANCE, Cause.COPAY})
_ADVANCE_NOTICE = frozenset({Cause.NECESSITY, Cause.NOT_COVERED})
# Medicare advance notice: GA on file as required, GX voluntary, GY excluded by statute.
_PATIENT_WAS_TOLD = frozenset({"GA", "GX", "GY"})
_NOT_TOLD = "GZ"


class Treatment(StrEnum):
    WRITE_OFF = "write_off"
    TO_PATIENT = "to_patient"
    OPEN = "open"
    REVIEW = "review"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an amount. Written off only with an account; open stays with the payer."""

    treatment: Treatment
    cause: Cause
    account: str = ""

    @property
    def words(self) -> str:
        if self.treatment is Treatment.TO_PATIENT:
            return "Patient owes"
        if self.treatment is Treatment.REVIEW:
            return f"{WORDS[self.cause]}: look before the patient is billed"
        if self.account == Chart.ADMINISTRATIVE:
            return f"{WORDS[self.cause]}: our loss, no notice was signed"
        return WORDS[self.cause]

    @property
    def why(self) -> str:
        """What stands small beside `words`: why, or what is done about it."""
        if self.treatment is Treatment.TO_PATIENT:
            return WORDS[self.cause].lower()
        if self.cause is Cause.CONTRACT:
            return "above the contract rate" if self.account else "no contract: stays open"
        if self.cause is Cause.SEQUESTRATION:
            return "written off by law"
        if self.treatment is Treatment.OPEN:
            return "stays open, on the denial list"
        return ""


def cause_of(carc: str) -> Cause:
    return CAUSE_OF.get(carc.lstrip("0") or carc, Cause.OTHER)


def decide(
    *,
    group: str,
    carc: str,
    participating: bool,
    first_payer: bool,
    medicare: bool = False,
    modifiers: frozenset[str] = frozenset(),
) -> Decision:
    """What to do with one reason and amount (group: CAS01, carc: CAS02).

    CO and PI: the contract's part is written off when we participate, the federal cut always;
    everything else waits on the denial list, and nothing is written off in silence. PR 1, 2, 3:
    the patient's. Other PR: somebody looks first. OA: information, or waits.
    """
    cause = cause_of(carc)
    if medicare and cause in _ADVANCE_NOTICE and group in ("CO", "PR", "PI"):
        if _NOT_TOLD in modifiers:
            return Decision(Treatment.WRITE_OFF, cause, Chart.ADMINISTRATIVE)
        if group == "PR" and modifiers & _PATIENT_WAS_TOLD:
            return Decision(Treatment.TO_PATIENT, cause)
    if group == "PR":
        return _patients(cause)
    if group in ("CO", "PI"):
        return _ours(cause, participating)
    if cause is Cause.PRIOR_PAYER and not first_payer:
        return Decision(Treatment.INFORMATION, cause)
    return Decision(Treatment.OPEN, cause)


def _patients(cause: Cause) -> Decision:
    if cause in _SHARE:
        return Decision(Treatment.TO_PATIENT, cause)
    if cause in NEVER_THE_PATIENTS:
        return Decision(Treatment.OPEN, cause)
    return Decision(Treatment.REVIEW, cause)


def _ours(cause: Cause, participating: bool) -> Decision:
    if cause is Cause.SEQUESTRATION:
        return Decision(Treatment.WRITE_OFF, cause, Chart.SEQUESTRATION)
    if cause is Cause.CONTRACT and participating:
        return Decision(Treatment.WRITE_OFF, cause, Chart.CONTRACTUAL)
    return Decision(Treatment.OPEN, cause)


@dataclass(frozen=True, slots=True)
class CheckItem:
    """A reason of a PLB: the account its money belongs to, and our words."""

    account: str
    words: str


_TO_PAYER = Chart.PAYER_BALANCES
_CHECK_ITEMS = {
    "WO": CheckItem(_TO_PAYER, "Took back"),
    "FB": CheckItem(_TO_PAYER, "Carried forward"),
    "72": CheckItem(_TO_PAYER, "Money we sent back"),
    "L6": CheckItem(Chart.INTEREST, "Interest for late payment"),
    "51": CheckItem(Chart.INTEREST, "Interest charged"),
    "CT": CheckItem(Chart.INTEREST, "Interest on capitation"),
    "AP": CheckItem(_TO_PAYER, "Paid ahead"),
    "B3": CheckItem(_TO_PAYER, "Recovery allowance"),
    "C5": CheckItem(_TO_PAYER, "Temporary allowance"),
    "E3": CheckItem(_TO_PAYER, "Withheld"),
    "IR": CheckItem(Chart.OTHER_ADJUSTMENTS, "Tax withheld"),
    "J1": CheckItem(Chart.OTHER_ADJUSTMENTS, "Not reimbursable"),
    "LE": CheckItem(Chart.OTHER_ADJUSTMENTS, "Levy"),
    "OB": CheckItem(_TO_PAYER, "Offset for another provider"),
    "PI": CheckItem(_TO_PAYER, "Interim payment"),
    "WU": CheckItem(_TO_PAYER, "Recovery"),
    "CS": CheckItem(Chart.OTHER_ADJUSTMENTS, "Adjustment"),
}
_ANY_ITEM = CheckItem(Chart.OTHER_ADJUSTMENTS, "Other check item")


def check_item(code: str) -> CheckItem:
    """Where the money of a PLB reason goes; an unknown one to other payer adjustments."""
    return _CHECK_ITEMS.get(code, _ANY_ITEM)

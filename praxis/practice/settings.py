"""Every practice setting: its kind, limits, default and words. The value's history is a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    YES_NO = "yes_no"
    CHOICE = "choice"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Spec:
    """`unit` stands after the field; `least` and `most` bound whole numbers, both inclusive."""

    key: str
    group: str
    label: str
    kind: Kind
    default: Any
    help: str = ""
    unit: str = ""
    least: int = 0
    most: int = 100_000
    choices: tuple[tuple[str, str], ...] = ()


def _whole(
    key: str, group: str, label: str, default: int, unit: str, least: int, most: int, help: str = ""
) -> Spec:
    return Spec(key, group, label, Kind.WHOLE, default, help, unit, least, most)


def _text(key: str, group: str, label: str, default: str = "", help: str = "") -> Spec:
    return Spec(key, group, label, Kind.TEXT, default, help)


_SPECS = (
    _text("practice_name", "Practice", "Practice name", "", "Stands on letters and patient pages."),
    _text("practice_phone", "Practice", "Main phone", "", "Patients are told to call it."),
    _text(
        "public_address",
        "Practice",
        "Public web address",
        "",
        "Such as https://visits.riverbend.example. Links in messages begin with it; without it"
        " messages say to call.",
    ),
    _text(
        "record_authority",
        "Practice",
        "Name of our record numbers",
        "PRAXIS",
        "The assigning authority (PID-3.4) that labs send back with our record numbers.",
    ),
    Spec(
        "first_weekday",
        "Practice",
        "Week starts on",
        Kind.CHOICE,
        "monday",
        choices=(("monday", "Monday"), ("sunday", "Sunday")),
    ),
    _whole(
        "wait_amber_minutes",
        "Today",
        "Wait turns amber after",
        15,
        "minutes",
        1,
        240,
        "Counted from arrival or the planned time, whichever is later.",
    ),
    _whole("wait_red_minutes", "Today", "Wait turns red after", 25, "minutes", 1, 480),
    _whole(
        "no_show_grace_minutes",
        "Today",
        "A visit may start late by",
        15,
        "minutes",
        0,
        240,
        "After that the desk is asked whether the patient is a no-show.",
    ),
    Spec(
        "screen_shows",
        "Today",
        "The waiting room's screen shows",
        Kind.CHOICE,
        "numbers",
        choices=(("numbers", "Numbers"), ("initials", "Initials")),
    ),
    _whole(
        "screen_patience_minutes",
        "Today",
        "The screen says to ask the desk after",
        20,
        "minutes past one's time",
        5,
        120,
    ),
    _whole(
        "hold_minutes",
        "Booking",
        "A held time is kept for",
        10,
        "minutes",
        1,
        60,
        "While a patient or a colleague fills in the booking.",
    ),
    _whole("offers_shown", "Booking", "Times offered at once", 6, "times", 3, 30),
    Spec(
        "overbook_allowed",
        "Booking",
        "Overbooking is possible",
        Kind.YES_NO,
        True,
        "It still needs its own permission and a reason.",
    ),
    _whole(
        "waitlist_notice_hours",
        "Waitlist",
        "No offer later than",
        24,
        "hours before the visit",
        0,
        168,
        "Unless the patient said that less will do.",
    ),
    _whole(
        "waitlist_answer_minutes",
        "Waitlist",
        "Patients answer an offer within",
        150,
        "minutes",
        10,
        1440,
        "Less when the time is near: a quarter of what is left before they must set out.",
    ),
    _whole("waitlist_offers_at_once", "Waitlist", "Offers of one time at once", 12, "", 1, 30),
    _whole("waitlist_declines", "Waitlist", "Stop offering after", 3, "times kept", 1, 10),
    _whole(
        "waitlist_opens_hour",
        "Waitlist",
        "Offers are sent from",
        8,
        "o'clock",
        0,
        12,
        "Of the office's day; until 9 PM (47 CFR 64.1200(c)(1)).",
    ),
    _whole(
        "no_show_call_at",
        "No-shows",
        "Call the patient after",
        1,
        "missed visits in 12 months",
        1,
        20,
    ),
    _whole("no_show_letter_at", "No-shows", "Send a letter after", 2, "missed visits", 1, 20),
    _whole(
        "no_show_deposit_at",
        "No-shows",
        "Confirm first, or take a deposit, after",
        3,
        "missed visits",
        1,
        20,
        "No booking online then; every new visit asks for it in its readiness list.",
    ),
    _whole(
        "no_show_sign_off_at",
        "No-shows",
        "A clinician decides after",
        5,
        "missed visits",
        1,
        20,
        "Nobody is discharged without a clinician's word.",
    ),
    _whole(
        "no_show_fee_dollars",
        "No-shows",
        "Fee for a missed visit",
        0,
        "dollars",
        0,
        500,
        "None for patients with Medicaid, whatever stands here.",
    ),
    _whole(
        "eligibility_age_days",
        "Insurance",
        "An insurance check is good for",
        30,
        "days",
        1,
        366,
        "A payer's own rule, on its page, goes before this.",
    ),
    _whole(
        "timely_filing_alarm_percent",
        "Insurance",
        "Filing alarm at",
        75,
        "percent",
        10,
        95,
        "Share of the payer's filing window that has passed.",
    ),
    _whole(
        "charge_hours",
        "Billing",
        "A visit is closed for billing within",
        48,
        "hours",
        1,
        720,
        "Counted from the visit. After that it is on the list of missing charges.",
    ),
    _whole(
        "claim_answer_hours",
        "Billing",
        "A claim is answered within",
        72,
        "hours",
        1,
        720,
        "Without an acceptance by then somebody asks the clearinghouse.",
    ),
    _whole(
        "remittance_work_days",
        "Billing",
        "Remittance work is due in",
        14,
        "days",
        1,
        90,
        "Denials without a payer's own limit, suspense and the match queue.",
    ),
    _whole(
        "statement_minimum_dollars",
        "Billing",
        "No statement below",
        5,
        "dollars",
        0,
        500,
        "Less than this waits for the next visit.",
    ),
    _whole("statement_due_days", "Billing", "Statements are due in", 28, "days", 7, 120),
    _whole(
        "statement_cycle_days",
        "Billing",
        "Days between two papers",
        28,
        "days",
        14,
        120,
        "Statement, reminders and final notice of one account.",
    ),
    _whole("statement_reminders", "Billing", "Reminders before the final notice", 2, "", 1, 6),
    _whole(
        "final_notice_days",
        "Billing",
        "A final notice gives",
        30,
        "days",
        14,
        120,
        "Before an account may go to an agency.",
    ),
    _whole("agency_minimum_dollars", "Billing", "No agency below", 50, "dollars", 0, 5000),
    _whole(
        "plan_grace_days",
        "Billing",
        "An instalment may be late by",
        10,
        "days",
        0,
        60,
        "After that somebody calls; after twice that the plan is broken.",
    ),
    _whole("plan_minimum_dollars", "Billing", "Smallest instalment", 25, "dollars", 1, 1000),
    _whole("pay_link_days", "Billing", "A pay link opens for", 30, "days", 1, 90),
    Spec(
        "processor_url",
        "Card payments",
        "Address of the hosted payment page",
        Kind.TEXT,
        "",
        "Patients are sent there to enter their card. Empty: no pay links.",
    ),
    Spec(
        "processor_secret",
        "Card payments",
        "Secret",
        Kind.SEALED,
        "",
        "Signs what goes to the processor and comes from it. Stored sealed; never shown again.",
    ),
    _whole(
        "write_off_small_balance_dollars",
        "Billing",
        "Write off alone: small balances",
        10,
        "dollars",
        0,
        5000,
        "Of one patient and day by one person. Above it a second person approves.",
    ),
    _whole(
        "write_off_contract_dollars",
        "Billing",
        "Write off alone: by contract",
        500,
        "dollars",
        0,
        5000,
        "Of one patient and day by one person. Above it a second person approves.",
    ),
    _whole(
        "write_off_timely_filing_dollars",
        "Billing",
        "Write off alone: filed too late",
        100,
        "dollars",
        0,
        5000,
        "Of one patient and day by one person. Above it a second person approves.",
    ),
    _whole(
        "write_off_administrative_dollars",
        "Billing",
        "Write off alone: own mistakes",
        100,
        "dollars",
        0,
        5000,
        "Of one patient and day by one person. Above it a second person approves.",
    ),
    _whole(
        "write_off_courtesy_dollars",
        "Billing",
        "Write off alone: courtesy",
        0,
        "dollars",
        0,
        5000,
        "Of one patient and day by one person. Above it a second person approves.",
    ),
    _whole(
        "write_off_charity_dollars",
        "Billing",
        "Write off alone: financial hardship",
        0,
        "dollars",
        0,
        5000,
        "Of one patient and day by one person. Above it a second person approves.",
    ),
    _whole(
        "write_off_bad_debt_dollars",
        "Billing",
        "Write off alone: bad debt",
        50,
        "dollars",
        0,
        5000,
        "Of one patient and day by one person. Above it a second person approves.",
    ),
    _whole("drawer_float_dollars", "Billing", "The drawer starts with", 100, "dollars", 0, 5000),
    _whole(
        "idle_lock_minutes",
        "Security",
        "Screens lock after",
        15,
        "minutes",
        2,
        30,
        "Without a key, a click or a touch.",
    ),
    _whole("break_glass_hours", "Security", "An emergency look lasts", 4, "hours", 1, 72),
    _text(
        "smtp_host", "Mail", "Mail server", "", "Leave empty to print letters instead of mailing."
    ),
    _whole("smtp_port", "Mail", "Port", 587, "", 1, 65_535),
    Spec(
        "smtp_security",
        "Mail",
        "Connection",
        Kind.CHOICE,
        "starttls",
        choices=(("starttls", "STARTTLS"), ("tls", "TLS"), ("none", "None (same machine only)")),
    ),
    _text("smtp_user", "Mail", "User name"),
    Spec("smtp_password", "Mail", "Password", Kind.SEALED, "", "Stored sealed; never shown again."),
    _text("mail_from", "Mail", "Sender address", "", "What patients see and answer to."),
    _text(
        "texts_url",
        "Texts",
        "Gateway address",
        "",
        "Such as https://gateway.example/messages. Empty: nobody is texted.",
    ),
    Spec(
        "texts_secret",
        "Texts",
        "Shared secret",
        Kind.SEALED,
        "",
        "Signs what goes to the gateway and comes from it. Stored sealed; never shown again.",
    ),
    _text("texts_number", "Texts", "Sender number", "", "With country code, such as +12175550100."),
    _text(
        "texts_registration",
        "Texts",
        "Brand and campaign registration",
        "",
        "The number the carriers gave. Without one they block texts from offices.",
    ),
    _whole(
        "texts_from_hour",
        "Texts",
        "No text before",
        8,
        "o'clock where the patient lives",
        8,
        10,
        "47 CFR 64.1200(c)(1): not before 8.",
    ),
    _whole(
        "texts_until_hour",
        "Texts",
        "No text from",
        20,
        "o'clock where the patient lives",
        17,
        21,
        "24-hour clock. 47 CFR 64.1200(c)(1): not after 21.",
    ),
)

REGISTRY: dict[str, Spec] = {spec.key: spec for spec in _SPECS}

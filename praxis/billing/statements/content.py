"""What a statement says: rows that add up, and sentences of grade six."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from praxis.billing.models import Posting
from praxis.billing.money_types import DoesNotBalance
from praxis.billing.queries.accounts import ChargeRow
from praxis.billing.remits.reasons import Cause, cause_of
from praxis.kernel.money import Money
from praxis.ui.words import phone_text


@dataclass(frozen=True, slots=True)
class Letter:
    """Whom it goes to and from, already in words."""

    practice: str
    practice_lines: tuple[str, ...]
    phone: str
    to_lines: tuple[str, ...]
    account: str
    number: str
    made_on: date
    due_on: date


def reasons_of(charge_ids: Sequence[int]) -> dict[int, Cause]:
    """Why a charge is the patient's: the cause of its largest patient share."""
    found: dict[int, Cause] = {}
    rows = (
        Posting.objects.filter(charge__in=list(charge_ids), kind="to_patient", reverses=None)
        .order_by("patient_cents")
        .values_list("charge_id", "carc", "patient_id")
    )
    for charge_id, carc, _patient in rows:
        found[charge_id] = cause_of(carc)
    return found


def _note(cause: Cause | None) -> str:
    notes = {
        Cause.DEDUCTIBLE: _("Counts toward your deductible"),
        Cause.COINSURANCE: _("Your share by your plan"),
        Cause.COPAY: _("Your copay"),
        Cause.NOT_COVERED: _("Your plan does not cover this"),
        Cause.NECESSITY: _("Your plan does not cover this"),
        None: _("Not sent to an insurance"),
    }
    return notes.get(cause, _("Your part by your plan"))


def amount_owed(rows: Sequence[ChargeRow], unapplied_cents: int) -> int:
    return max(0, sum(row.patient_cents for row in rows) - unapplied_cents)


def said(
    letter: Letter, rows: Sequence[ChargeRow], reasons: dict[int, Cause], unapplied_cents: int
) -> dict[str, Any]:
    """The statement in words. Raises DoesNotBalance rather than print a wrong sum."""
    for row in rows:
        _must_add_up(row)
    due = str(Money(amount_owed(rows, unapplied_cents)))
    phone = phone_text(letter.phone) if letter.phone else ""
    insured = any(row.insurance_paid_cents or row.written_off_cents for row in rows)
    return {
        "title": f"{_('Statement')} {letter.number}",
        "practice": letter.practice,
        "practice_lines": [*letter.practice_lines, *([phone] if phone else [])],
        "to_lines": list(letter.to_lines),
        "amount": due,
        "due_on": _long(letter.due_on),
        "number": letter.number,
        "made_on": _long(letter.made_on),
        "account": letter.account,
        "why_title": _("Why you owe %(amount)s") % {"amount": due},
        "why": _why(rows, reasons),
        "rows": [_row(row, reasons.get(row.charge.pk)) for row in rows],
        "total": _sums(rows),
        "held": _("We hold %(amount)s of yours. It is taken off what you owe.")
        % {"amount": Money(unapplied_cents)}
        if unapplied_cents
        else "",
        "match": _("Your insurance mailed you a letter about this. The numbers match.")
        if insured
        else "",
        "how": [
            _("At the desk: by cash, check or card."),
            _("By mail: use the slip below. Do not mail cash."),
            *([_("By phone: %(phone)s") % {"phone": phone}] if phone else []),
        ],
        "help": [
            _("Call us before the due date. You can pay in parts, with no fee."),
            _("Ask for our lower-cost care form."),
            _("Think this is wrong? Call us before you pay."),
        ],
        "spanish": f"¿Prefiere español? Llame al {phone}. Le explicamos esta cuenta en español,"
        " sin costo."
        if phone
        else "¿Prefiere español? Pregunte en la recepción. Le explicamos esta cuenta sin costo.",
        "mail_lines": [letter.practice, *letter.practice_lines],
        "footer": _("For care given at %(practice)s.") % {"practice": letter.practice},
        "code_words": _("Square code that holds the number of this statement"),
        "words": _words(),
    }


def _must_add_up(row: ChargeRow) -> None:
    left = (
        row.charged_cents
        - row.written_off_cents
        - row.insurance_paid_cents
        - row.patient_paid_cents
        - row.insurance_cents
    )
    if left != row.patient_cents or row.insurance_cents:
        raise DoesNotBalance("A charge of this statement does not add up. It was not printed.")


def _row(row: ChargeRow, cause: Cause | None) -> dict[str, str]:
    return {
        "day": f"{row.charge.service_on:%b} {row.charge.service_on.day}",
        "what": row.charge.description,
        "note": _note(cause),
        "charged": str(Money(row.charged_cents)),
        "discount": _less(row.written_off_cents),
        "insurance": _less(row.insurance_paid_cents),
        "paid": _less(row.patient_paid_cents),
        "owe": str(Money(row.patient_cents)),
    }


def _less(cents: int) -> str:
    return f"−{Money(cents)}" if cents > 0 else str(Money(-cents))


def _sums(rows: Sequence[ChargeRow]) -> list[str]:
    return [
        str(Money(sum(row.charged_cents for row in rows))),
        _less(sum(row.written_off_cents for row in rows)),
        _less(sum(row.insurance_paid_cents for row in rows)),
        _less(sum(row.patient_paid_cents for row in rows)),
        str(Money(sum(row.patient_cents for row in rows))),
    ]


def _why(rows: Sequence[ChargeRow], reasons: dict[int, Cause]) -> str:
    causes = {reasons.get(row.charge.pk) for row in rows}
    if causes == {None}:
        return _("No insurance pays for these visits. This is what is left to pay.")
    parts = [_("Your insurance has answered. What it did not pay is yours.")]
    if Cause.DEDUCTIBLE in causes:
        parts.append(_("Your plan says you pay until your deductible for the year is met."))
    if Cause.COINSURANCE in causes:
        parts.append(_("Your plan says you pay a part of each bill."))
    if Cause.COPAY in causes:
        parts.append(_("Your plan says you pay a set amount for each visit."))
    return " ".join(parts)


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _words() -> dict[str, Any]:
    return {
        "page": _("Page"),
        "amount": _("Amount you owe"),
        "due": _("Due"),
        "statement": _("Statement"),
        "date": _("Date"),
        "account": _("Account"),
        "items": _("What each item cost"),
        "columns": [
            _("Date"),
            _("What it was"),
            _("Charged"),
            _("Plan discount"),
            _("Insurance paid"),
            _("You paid"),
            _("You owe"),
        ],
        "total": _("Total"),
        "how": _("How to pay"),
        "help": _("Too much at once?"),
        "cut": _("Cut here and mail this part with your check"),
        "mail": _("Mail to"),
        "you_owe": _("You owe"),
        "enclosed": _("Amount enclosed"),
    }

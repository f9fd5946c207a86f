"""What a statement says: rows that add up, and sentences of grade six, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from praxis.billing.money_types import DoesNotBalance
from praxis.billing.queries.accounts import ChargeRow
from praxis.billing.remits.reasons import Cause
from praxis.kernel.money import Money
from praxis.ui.words import phone_text

_MOST_VISITS = 3


@dataclass(frozen=True, slots=True)
class Letter:
    """Whom it goes to and from, already in words. `language` is the reader's, one of ours."""

    practice: str
    practice_lines: tuple[str, ...]
    phone: str
    to_lines: tuple[str, ...]
    account: str
    number: str
    made_on: date
    due_on: date
    language: str = "en"
    paper: str = "statement"


@dataclass(frozen=True, slots=True)
class Part:
    """One patient's charges on a statement. `is_reader`: the letter speaks to this patient.

    `held_cents` is the patient's own money that waits; it never pays for another's charges.
    """

    name: str
    number: str
    is_reader: bool
    rows: tuple[ChargeRow, ...]
    held_cents: int

    @property
    def open_cents(self) -> int:
        return sum(row.patient_cents for row in self.rows)

    @property
    def owed_cents(self) -> int:
        return max(0, self.open_cents - self.held_cents)


def said(letter: Letter, parts: Sequence[Part]) -> dict[str, Any]:
    """The statement in words, in the language that is active.

    Raises DoesNotBalance rather than print a wrong sum.
    """
    rows = [row for part in parts for row in part.rows]
    for row in rows:
        _must_add_up(row)
    owed = sum(part.owed_cents for part in parts)
    held = sum(part.held_cents for part in parts)
    if owed != sum(row.patient_cents for row in rows) - held or not parts:
        raise DoesNotBalance("The parts of this statement do not add up. It was not printed.")
    due = str(Money(owed))
    phone = phone_text(letter.phone) if letter.phone else ""
    return {
        "lang": letter.language,
        "title": f"{_title(letter.paper)} {letter.number}",
        "practice": letter.practice,
        "practice_lines": [*letter.practice_lines, *([phone] if phone else [])],
        "to_lines": list(letter.to_lines),
        "amount": due,
        "due_on": _long(letter.due_on),
        "number": letter.number,
        "made_on": _long(letter.made_on),
        "account": letter.account,
        "why_title": _heading(letter, due),
        "why": " ".join([*_opening(letter), _why(parts)]),
        "groups": [_group(part, several=len(parts) > 1) for part in parts],
        "total": _sums(rows),
        "held": [_held(part) for part in parts if part.held_cents],
        "match": _("Your insurance mailed you a letter about this. The numbers match.")
        if any(row.insurance_paid_cents or row.written_off_cents for row in rows)
        else "",
        "how": [
            [_("At the desk:"), _("by cash, check or card.")],
            [_("By mail:"), _("use the slip below. Do not mail cash.")],
            *([[_("By phone:"), phone]] if phone else []),
        ],
        "help": [
            [_("Payment plan:"), _("call us before the due date. You can pay in parts, no fee.")],
            [_("Help paying:"), _("ask for our lower-cost care form.")],
            [_("Think this is wrong?"), _("Call us before you pay.")],
        ],
        "other": _other_language(letter.language, phone),
        "mail_lines": [letter.practice, *letter.practice_lines],
        "payable": _("Make the check payable to %(practice)s.") % {"practice": letter.practice},
        "footer": _("For care given at %(practice)s.") % {"practice": letter.practice},
        "code_words": _("Square code that holds the number of this statement"),
        "words": _words(due),
    }


def _title(paper: str) -> str:
    return {"reminder": _("Reminder"), "final": _("Final notice")}.get(paper, _("Statement"))


def _heading(letter: Letter, due: str) -> str:
    facts = {"amount": due, "day": _long(letter.due_on)}
    if letter.paper == "final":
        return _("Final notice: %(amount)s by %(day)s") % facts
    if letter.paper == "reminder":
        return _("Reminder: you owe %(amount)s") % facts
    return _("Why you owe %(amount)s") % facts


def _opening(letter: Letter) -> list[str]:
    """What a reminder and a final notice say before the reasons."""
    if letter.paper == "reminder":
        return [_("We sent you this bill before. If you have paid it, thank you.")]
    if letter.paper != "final":
        return []
    return [
        _("This is the last letter before we give this bill to a collection agency."),
        _(
            "Before %(day)s you can pay, ask for a payment plan, ask for lower-cost care,"
            " or tell us that the bill is wrong. Each of these stops it."
        )
        % {"day": _long(letter.due_on)},
    ]


def _other_language(language: str, phone: str) -> dict[str, str]:
    """The line for who reads the other language better: in that language, so never translated."""
    if language == "es":
        text = f"Call {phone}." if phone else "Ask at the desk."
        return {
            "lang": "en",
            "ask": "Prefer English?",
            "answer": f"{text} We explain this bill in English, free.",
        }
    text = f"Llame al {phone}." if phone else "Pregunte en la recepción."
    return {
        "lang": "es",
        "ask": "¿Prefiere español?",
        "answer": f"{text} Le explicamos esta cuenta en español, sin costo.",
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


def _group(part: Part, *, several: bool) -> dict[str, Any]:
    return {
        "heading": part.name if several else "",
        "number": part.number if several else "",
        "rows": [_row(row) for row in part.rows],
        "total": _sums(part.rows) if several else [],
        "total_words": _("Part of %(name)s") % {"name": part.name} if several else "",
    }


def _held(part: Part) -> str:
    amount = {"amount": Money(part.held_cents), "name": part.name}
    if part.is_reader:
        return _("We hold %(amount)s of yours. It is taken off what you owe.") % amount
    return _("We hold %(amount)s for %(name)s. It is taken off what you owe.") % amount


def _row(row: ChargeRow) -> dict[str, str]:
    return {
        "day": _short(row.charge.service_on),
        "what": row.charge.description,
        "note": _note(row),
        "charged": str(Money(row.charged_cents)),
        "discount": _less(row.written_off_cents),
        "insurance": _less(row.insurance_paid_cents),
        "paid": _less(row.patient_paid_cents),
        "owe": str(Money(row.patient_cents)),
    }


def _note(row: ChargeRow) -> str:
    """Why it is the patient's, by the largest part."""
    if not row.shares:
        return _("Your part by your plan")
    cause = max(row.shares, key=lambda share: share.cents).cause
    notes = {
        Cause.DEDUCTIBLE: _("Counts toward your deductible"),
        Cause.COINSURANCE: _("Your share by your plan"),
        Cause.COPAY: _("Your copay"),
        Cause.NOT_COVERED: _("Your plan does not cover this"),
        Cause.NECESSITY: _("Your plan does not cover this"),
        None: _("Not sent to an insurance"),
    }
    return notes.get(cause, _("Your part by your plan"))


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


def _why(parts: Sequence[Part]) -> str:
    return " ".join([*(_visits(part) for part in parts), *_reasons(parts)])


def _visits(part: Part) -> str:
    """Who was seen, by whom, and when; the days alone when there were many."""
    seen = list(
        dict.fromkeys((row.charge.service_on, row.charge.provider.display_name)
                      for row in part.rows)
    )  # fmt: skip
    if len(seen) > _MOST_VISITS:
        facts = {"name": part.name, "first": _long(seen[0][0]), "last": _long(seen[-1][0])}
        if part.is_reader:
            return _("This is for your visits from %(first)s to %(last)s.") % facts
        return _("This is for visits of %(name)s from %(first)s to %(last)s.") % facts
    words = (
        _("You saw %(provider)s on %(day)s.")
        if part.is_reader
        else _("%(name)s saw %(provider)s on %(day)s.")
    )
    return " ".join(
        words % {"name": part.name, "provider": provider, "day": _long(day)}
        for day, provider in seen
    )


def _reasons(parts: Sequence[Part]) -> list[str]:
    sums: dict[Cause | None, int] = {}
    for part in parts:
        for row in part.rows:
            for share in row.shares:
                sums[share.cause] = sums.get(share.cause, 0) + share.cents
    if set(sums) <= {None}:
        return [_("No insurance pays for this. It is what is left to pay.")]
    words = {
        Cause.DEDUCTIBLE: _("%(amount)s counts toward your deductible for the year."),
        Cause.COINSURANCE: _("%(amount)s is your share of the bill by your plan."),
        Cause.COPAY: _("%(amount)s is your copay, a set amount for a visit."),
    }
    found = [_("Insurance has answered. What it did not pay is yours.")]
    found += [
        sentence % {"amount": Money(sums[cause])}
        for cause, sentence in words.items()
        if sums.get(cause, 0) > 0
    ]
    return found


def _long(day: date) -> str:
    # Translators: a date in full, as Django formats it.
    return date_format(day, _("F j, Y"))


def _short(day: date) -> str:
    return date_format(day, _("M j"))


def _words(due: str) -> dict[str, Any]:
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
        "pay_all": _("I pay %(amount)s") % {"amount": due},
        "moved": _("New address or insurance: write it on the back"),
    }

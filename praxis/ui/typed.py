"""Reading what people type: dates, times and telephone numbers without a mask."""

from __future__ import annotations

import re
from datetime import date, time

import phonenumbers
from django.utils.translation import gettext_noop as _

from praxis.kernel.errors import PraxisError

_PARTS = re.compile(r"^\s*(\d{1,2})\s*[/\-. ]\s*(\d{1,2})\s*[/\-. ]\s*(\d{4}|\d{2})\s*$")
_ISO = re.compile(r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$")
_RUN = re.compile(r"^\s*(\d{2})(\d{2})(\d{4}|\d{2})\s*$")
_TIME = re.compile(r"^\s*(\d{1,2})[:.]?(\d{2})?\s*([ap])?\.?(?:m\.?)?\s*$", re.IGNORECASE)
_FUTURE_YEARS = 20
_FIRST_MORNING_HOUR = 7


class NotRead(PraxisError):
    code = "not_read"


def read_date(text: str, *, today: date, future: bool = False) -> date:
    """ "070481", "07041981", "7/4/81", "07-04-1981", "1981-07-04". Raises NotRead.

    A two-digit year is the last one that is not after today; with `future`, the one from 79
    years back to 20 years ahead.
    """
    iso = _ISO.match(text)
    parts = _RUN.match(text) or _PARTS.match(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if parts:
            month, day = int(parts[1]), int(parts[2])
            if len(parts[3]) == 4:
                return date(int(parts[3]), month, day)
            return _in_century(int(parts[3]), month, day, today=today, future=future)
    except ValueError:
        raise NotRead(_("That day does not exist. Check month and day.")) from None
    raise NotRead(_("Type the date as month, day, year: 07/04/1981."))


def _in_century(year: int, month: int, day: int, *, today: date, future: bool) -> date:
    century = today.year // 100 * 100
    if future:
        full = century + year
        return date(full - 100 if full > today.year + _FUTURE_YEARS else full, month, day)
    try:
        this_century = date(century + year, month, day)
    except ValueError:
        return date(century - 100 + year, month, day)
    return this_century if this_century <= today else date(century - 100 + year, month, day)


def read_time(text: str) -> time:
    """ "920", "9:20", "9:20 am", "130p", "13:30". Raises NotRead.

    Without am or pm, 1 to 6 are afternoon: no office is open at three in the night.
    """
    match = _TIME.match(text) if not re.fullmatch(r"\s*\d{5,}\s*", text) else None
    if not match:
        raise NotRead(_("Type the time as 9:20 AM."))
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise NotRead(_("Type the time as 9:20 AM."))
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif 1 <= hour < _FIRST_MORNING_HOUR:
        hour += 12
    try:
        return time(hour, minute)
    except ValueError:
        raise NotRead(_("Type the time as 9:20 AM.")) from None


def read_phone(text: str) -> str:
    """E.164 of a US number, or of one that begins with + and a country code. Raises NotRead."""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        raise NotRead(_("Type the telephone number with its area code.")) from None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE or number.extension:
        raise NotRead(_("Type the telephone number with its area code."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

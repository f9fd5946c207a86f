"""Referral letters as PDF, by Typst with our own Inter. A warning of Typst's is an error."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typst

from praxis.access import queries as access
from praxis.practice import queries as practice
from praxis.ui.words import money_text, phone_text, us_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis.people.models import Patient
    from praxis.referrals.models import RecordsRequest, Referral

_HERE = Path(__file__).parent
_FONTS = Path(__file__).parents[1] / "ui" / "fonts"


class PrintingFailed(RuntimeError):
    """The template did not come out clean. Always our bug."""


def letter_pdf(
    referral: Referral, *, patient: Patient, enclosed: Sequence[str], at: datetime
) -> bytes:
    """Who, what is asked, how soon, what lies with it."""
    facts = [
        *_who(patient),
        ["Specialty", referral.specialty],
        ["Asked", referral.reason],
        ["Urgency", referral.get_urgency_display()],
        ["Diagnosis", ", ".join(referral.diagnosis_codes) or "see the records"],
        ["Visits", str(referral.visits_asked)],
        ["Authorization", _authorization(referral)],
        ["With this letter", "; ".join(enclosed) or "nothing"],
    ]
    closing = "Please tell us the date of the visit, and send us your note after it."
    opening = "Please see this patient of ours."
    return _pdf(referral, "Referral", opening, facts, closing, at)


def answer_pdf(
    referral: Referral,
    *,
    patient: Patient,
    start: datetime,
    zone: str,
    provider: str,
    at: datetime,
) -> bytes:
    local = start.astimezone(ZoneInfo(zone))
    facts = [*_who(patient), ["Visit", f"{local:%m/%d/%Y %I:%M %p}"], ["With", provider]]
    opening = "Thank you for your referral. The patient has a visit with us."
    closing = "We will send you our note after the visit."
    return _pdf(referral, "Answer to your referral", opening, facts, closing, at)


def summary_pdf(
    referral: Referral, *, patient: Patient, parts: Sequence[Sequence[str]], at: datetime
) -> bytes:
    facts = [*_who(patient), *([*part] for part in parts)]
    closing = "This is what our rule for such referrals lays in, and no more."
    return _pdf(referral, "Summary of the chart", "From our record.", facts, closing, at)


def records_pdf(
    request: RecordsRequest, *, patient: Patient, enclosed: Sequence[str], at: datetime
) -> bytes:
    """The covering letter of a copy: what lies with it, and its fee."""
    span = " to ".join(us_date(day) for day in (request.from_on, request.to_on) if day)
    facts = [
        *_who(patient),
        ["Asked for", request.wanted],
        *([["Dates", span]] if span else []),
        ["With this letter", "; ".join(enclosed)],
        ["Pages", str(request.pages or "")],
        ["Fee", money_text(request.fee_cents or 0)],
    ]
    return _compiled(
        title="Copy of records",
        to=[request.asker_name, request.send_to],
        opening="Here is the copy that you asked for.",
        facts=facts,
        closing="If something is missing, call us.",
        signed="",
        at=at,
    )


def _who(patient: Patient) -> list[list[str]]:
    return [["Patient", patient.name], ["Born", us_date(patient.birth_date)]]


def _authorization(referral: Referral) -> str:
    found = referral.authorization
    if found is None:
        return "not needed"
    return f"{found.number}, {found.units_approved} visits until {us_date(found.ends_on)}"


def _pdf(
    referral: Referral,
    title: str,
    opening: str,
    facts: list[list[str]],
    closing: str,
    at: datetime,
) -> bytes:
    to = referral.organization
    return _compiled(
        title=title,
        to=[referral.person, to.name, to.line1, f"{to.city}, {to.state} {to.zip}".strip(", ")],
        opening=opening,
        facts=facts,
        closing=closing,
        signed=referral.provider.display_name if referral.provider else "",
        at=at,
    )


def _compiled(
    *,
    title: str,
    to: Sequence[str],
    opening: str,
    facts: list[list[str]],
    closing: str,
    signed: str,
    at: datetime,
) -> bytes:
    site = access.sites()[0]
    name = str(practice.setting("practice_name") or site.name)
    lines = [
        site.line1,
        f"{site.city}, {site.state} {site.zip}".strip(", "),
        phone_text(site.phone) if site.phone else "",
    ]
    given: dict[str, Any] = {
        "title": title,
        "practice": name,
        "practice_lines": [line for line in lines if line.strip()],
        "to": [line for line in to if line.strip()],
        "date": us_date(at.astimezone(ZoneInfo(site.time_zone)).date()),
        "opening": opening,
        "facts": facts,
        "closing": closing,
        "signed": signed or name,
    }
    pdf, warnings = typst.compile_with_warnings(
        str(_HERE / "letter.typ"),
        format="pdf",
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(given)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    if warnings:
        raise PrintingFailed("; ".join(str(each) for each in warnings))
    return bytes(pdf)

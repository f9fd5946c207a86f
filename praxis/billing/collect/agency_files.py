"""Lists for the agency as CSV: the least it needs to ask for the money, and what it answers."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from praxis.access import queries as access
from praxis.billing.books import key_of
from praxis.billing.collect.powers import collecting
from praxis.billing.collect_types import BadAgencyFile
from praxis.billing.models import AgencyFile, Placement, PlacementPart, StatementLine
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Recipient
from praxis.documents import actions as documents
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.people import queries as people

if TYPE_CHECKING:
    from praxis.documents.models import Document

_PLACED = (
    "account", "name", "birth_date", "address", "city", "state", "zip", "phone",
    "itemization_date", "first_statement", "owed", "paid_since", "items",
)  # fmt: skip
_RECALLED = ("account", "name", "why")
_REMITTED = ("account", "paid_on", "amount", "fee")


def account_number(placement: Placement) -> str:
    return f"A-{placement.pk}"


def write_list(
    *, actor: Actor, placements: Sequence[Placement], kind: str, why: str = ""
) -> AgencyFile:
    """A list of accounts given over ("placement") or called back ("recall"), kept as a document.

    A disclosure a patient is recorded for what is given over (45 CFR 164.506: payment).
    """
    able = collecting(actor)
    text = io.StringIO()
    rows = csv.writer(text)
    if kind == "placement":
        rows.writerow(_PLACED)
        rows.writerows(_row(able, each) for each in placements)
    else:
        rows.writerow(_RECALLED)
        rows.writerows((account_number(each), each.patient.list_name, why) for each in placements)
    agency = placements[0].agency
    today = access.today()
    name = f"{kind}-{today:%Y%m%d}-{placements[0].pk}.csv"
    file = _keep(actor, able, agency.pk, kind, name, text.getvalue().encode(), len(placements),
                 sum(each.cents for each in placements))  # fmt: skip
    organization = agency.organization
    for each in placements if kind == "placement" else ():
        correspondence.record_disclosure(
            actor=able,
            key=key_of(file.client_key, f"patient {each.patient_id}"),
            patient_id=each.patient_id,
            recipient=Recipient(
                name=organization.name,
                address=", ".join(
                    part for part in (organization.line1, organization.city, organization.state)
                    if part
                ),
                what="Name, birth date, address, phone, dates and amounts owed",
                why="Collection of an unpaid bill",
                authority="45 CFR 164.506(c)(1), payment; business associate agreement",
                accountable=False,
            ),
            document_id=file.document_id,
        )  # fmt: skip
    return file


def _row(able: Actor, placement: Placement) -> tuple[str, ...]:
    patient = placement.patient
    homes = people.addresses(able, patient.pk)
    home = homes[0] if homes else None
    phone = people.phones_of(able, [patient.pk]).get(patient.pk, "")
    parts = list(
        PlacementPart.objects.filter(placement=placement)
        .select_related("charge")
        .order_by("charge__service_on", "pk")
    )
    first = (
        StatementLine.objects.filter(charge__in=[part.charge_id for part in parts])
        .order_by("statement__made_on")
        .values_list("statement__made_on", flat=True)
        .first()
    )
    noticed = placement.notice
    return (
        account_number(placement),
        patient.list_name,
        patient.birth_date.isoformat(),
        f"{home.line1} {home.line2}".strip() if home else "",
        home.city if home else "",
        home.state if home else "",
        home.zip if home else "",
        phone,
        noticed.made_on.isoformat(),
        first.isoformat() if first else "",
        _plain(placement.cents),
        _plain(max(0, noticed.amount_cents - placement.cents)),
        "; ".join(f"{part.charge.service_on:%Y-%m-%d} {_plain(part.cents)}" for part in parts),
    )


def _plain(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _keep(
    actor: Actor, able: Actor, agency_id: int, kind: str, name: str, content: bytes,
    rows: int, cents: int, fee_cents: int = 0,
) -> AgencyFile:  # fmt: skip
    key = uuid4()
    document: Document = documents.file_document(
        actor=able,
        key=key,
        kind="claim_file",
        title=f"Agency: {name}",
        media_type="text/csv",
        content=content,
        source="billing",
    )
    made: AgencyFile = AgencyFile.objects.create(
        client_key=key,
        agency_id=agency_id,
        kind=kind,
        name=name,
        digest=hashlib.sha256(content).hexdigest(),
        rows=rows,
        cents=cents,
        fee_cents=fee_cents,
        document=document,
        made_at=clock.now(),
        by_id=actor.user_id,
        by_name=actor.signature,
    )
    return made


def keep_remittance(
    *, actor: Actor, agency_id: int, name: str, content: bytes, lines: Sequence[Remitted]
) -> AgencyFile:
    return _keep(
        actor, collecting(actor), agency_id, "remittance", name[:80], content, len(lines),
        sum(each.cents for each in lines), sum(each.fee_cents for each in lines),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remitted:
    placement_id: int
    paid_on: date
    cents: int
    fee_cents: int


def read_remittance(content: bytes) -> list[Remitted]:
    """What the agency collected, by account. Raises BadAgencyFile with the line that is wrong."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise BadAgencyFile("This is not a CSV file in UTF-8.", field="file") from None
    if not rows or not set(_REMITTED) <= set(rows[0]):
        raise BadAgencyFile(f"The columns are: {', '.join(_REMITTED)}.", field="file")
    return [_remitted(at, row) for at, row in enumerate(rows, start=2)]


def _remitted(at: int, row: dict[str, str]) -> Remitted:
    try:
        number = row["account"].strip()
        if not number.startswith("A-"):
            raise ValueError(number)
        found = Remitted(
            int(number.removeprefix("A-")),
            date.fromisoformat(row["paid_on"].strip()),
            Money.parse(row["amount"]).cents,
            Money.parse(row["fee"]).cents,
        )
    except (ValueError, AttributeError):
        raise BadAgencyFile(f"Line {at} cannot be read.", field="file") from None
    if found.cents <= 0 or not 0 <= found.fee_cents <= found.cents:
        raise BadAgencyFile(f"Line {at}: the fee is more than the amount, or nothing was paid.",
                            field="file")  # fmt: skip
    return found

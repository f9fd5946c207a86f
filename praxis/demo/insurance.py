"""The demo patients' coverages and the checks made of them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from random import Random

from praxis.demo.catalog import PAYERS
from praxis.demo.copying import Connection, copy, next_ids
from praxis.demo.office import Office
from praxis.demo.patients import Person

_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
# Medicare numbers: digit, letter or either, by place; never S, L, O, I, B or Z (CMS, MBI format).
_MBI = {"N": "123456789", "A": _LETTERS, "X": _LETTERS + "0123456789"}
TABLES = ("coverage_coverage", "coverage_coveragerank", "coverage_coveragecheck")


def load(
    connection: Connection, office: Office, people: list[Person], today: date, rng: Random
) -> dict[int, tuple[int, str]]:
    """One coverage a person who has insurance, primary since January; most were checked lately.

    Returns the coverage and its member number by patient.
    """
    insured = [each for each in people if each.payer is not None]
    ids = next_ids(connection, "coverage_coverage", len(insured))
    by_id = {each.id: each for each in people}
    members = {each.id: _member(rng, each.payer or 0) for each in insured}
    desk = office.user_id("dwhitlock")
    copy(
        connection,
        "coverage_coverage",
        (
            "id", "client_key", "patient_id", "payer_id", "product_id", "member_id",
            "group_number", "relationship", "subscriber_family_name", "subscriber_given_name",
            "subscriber_birth_date", "subscriber_sex", "basis", "employer_size",
            "medicare_reason", "court_ordered", "copay_cents", "starts_on", "recorded_by_id",
            "entered_in_error_why", "version",
        ),
        (
            (
                key, _key(rng), each.id, *office.products[each.payer or 0],
                members[each.id], str(rng.randint(10000, 99999)),
                "child" if parent else "self",
                parent.family if parent else "", parent.given if parent else "",
                parent.born if parent else None, parent.sex if parent else "", "unknown",
                "unknown", "", False, PAYERS[each.payer or 0][3],
                max(date(today.year - 2, 1, 1), each.born), desk, "", 1,
            )
            for key, each in zip(ids, insured, strict=True)
            for parent in [by_id[each.parent] if each.parent else None]
        ),
    )  # fmt: skip
    copy(
        connection,
        "coverage_coveragerank",
        (
            "patient_id", "coverage_id", "rank", "starts_on", "reason", "note", "set_by_id",
        ),
        (
            (
                each.id, key, 1, max(date(today.year - 2, 1, 1), each.born), "only", "", desk,
            )
            for key, each in zip(ids, insured, strict=True)
        ),
    )  # fmt: skip
    copy(
        connection,
        "coverage_coveragecheck",
        (
            "client_key", "patient_id", "coverage_id", "checked_at", "checked_by_id", "how",
            "result", "copay_cents", "deductible_left_cents", "reference", "note",
        ),
        (
            (
                _key(rng), each.id, key, _when(rng, today), desk, "portal",
                rng.choices(("active", "inactive", "unknown"), (94, 3, 3))[0],
                PAYERS[each.payer or 0][3], rng.choice((0, 0, 15000, 42000, 90000)), "", "",
            )
            for key, each in zip(ids, insured, strict=True)
        ),
    )  # fmt: skip
    return {each.id: (key, members[each.id]) for key, each in zip(ids, insured, strict=True)}


def _when(rng: Random, today: date) -> datetime:
    days = rng.choice((0, 1, 1, 2, 3, 6, 12, 20, 27, 45))
    morning = datetime(today.year, today.month, today.day, 13, tzinfo=UTC)
    return morning - timedelta(days=days, minutes=rng.randint(0, 45))


def _member(rng: Random, payer: int) -> str:
    if PAYERS[payer][1] == "medicare":
        return "".join(rng.choice(_MBI[place]) for place in "NAXNAXNAANN")
    return "".join(rng.choice(_LETTERS) for _ in range(3)) + str(
        rng.randint(100_000_000, 999_999_999)
    )


def _key(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)

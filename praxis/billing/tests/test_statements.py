"""Statements: what they say, in whose language, who stands on one for a family, and who not."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from django.utils.translation import override

from praxis.access import queries as access
from praxis.access.context import opened, system
from praxis.access.testing import make_actor, make_site
from praxis.billing import actions
from praxis.billing.actions.statements import billable
from praxis.billing.models import Statement
from praxis.billing.money_types import DoesNotBalance, NothingToBill
from praxis.billing.statements import printing
from praxis.billing.statements.content import Letter, Part, said
from praxis.billing.tests.era import check, clp, posted, svc
from praxis.billing.tests.money_world import DAY, SET_UP, Office
from praxis.coverage.testing import make_coverage
from praxis.documents import queries as documents
from praxis.people import actions as people
from praxis.people import queries as people_queries
from praxis.people.testing import make_contact, make_guarantor, make_patient

pytestmark = pytest.mark.django_db
T1 = (("CO", "45", 8000), ("PR", "1", 5000), ("PR", "2", 1400))
CHILD = date(2015, 3, 4)
HOME = people.Place(
    line1="418 Oak Street", line2="Apt 3", city="Riverbend", state="OH", zip="45000"
)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What every statement said; and its pages, when PRAXIS_PICTURES names a folder."""
    every: list[dict[str, Any]] = []
    real = printing.pdf_of

    def keep(words: dict[str, Any], *, at: Any) -> bytes:
        every.append(words)
        pdf = real(words, at=at)
        folder = os.environ.get("PRAXIS_PICTURES")
        if folder:
            _pages(words, Path(folder) / f"statement-{words['lang']}-{len(words['groups'])}")
        return pdf

    monkeypatch.setattr("praxis.billing.actions.statements.pdf_of", keep)
    return every


def _pages(words: dict[str, Any], to: Path) -> None:
    import segno

    code = segno.make(words["number"], error="m", boost_error=False)
    given = words | {"code": code.svg_inline(scale=4, dark="#15232A")}
    pages: Any = typst.compile(
        str(Path(printing.__file__).parent / "statement.typ"),
        format="png",
        ppi=110,
        font_paths=[str(Path(printing.__file__).parents[2] / "ui" / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(given)},
    )
    several: list[Any] = pages if isinstance(pages, list) else [pages]
    for at, page in enumerate(several, start=1):
        Path(f"{to}-{at}.png").write_bytes(page)


@pytest.fixture
def office(db: None) -> Any:
    with system("test", purpose="test"):
        yield Office()


def insured(office: Office, *, site_id: int | None = None, **details: Any) -> Any:
    patient = make_patient(
        actor=SET_UP, family_name="Alvarez", site_ids=[site_id or office.site.pk], **details
    )
    make_coverage(patient.pk, payer=office.payer)
    return patient


def owing(office: Office, patient: Any, *, days: int = 0) -> None:
    """$64.00 of one visit and $25.00 of another line, after insurance."""
    claim = office.claim(office.charges(patient.pk, [20000, 12000], day=DAY + timedelta(days=days)))
    first, second = claim.lines.order_by("line_number")
    posted(
        SET_UP,
        check(
            office.payer,
            clp(
                claim,
                svc(20000, 5600, *T1, number=first.control_number),
                svc(
                    12000,
                    5500,
                    ("CO", "45", 4000),
                    ("PR", "3", 2500),
                    code="G0462",
                    number=second.control_number,
                ),
            ),
        ),
    )


def made(patient: Any) -> Statement:
    return actions.make_statement(actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk)


def together(patient: Any) -> list[Statement]:
    return actions.make_family_statement(actor=SET_UP, key=uuid.uuid4(), patient_id=patient.pk)


def family(office: Office, *, language: str = "en") -> tuple[Any, Any, Any]:
    """A mother and two children for whom she pays; all owe $89.00."""
    mother = insured(office, given_name="Maria", address=HOME, language=language)
    children = [
        insured(office, given_name=name, birth_date=CHILD.replace(day=day))
        for name, day in (("Sofia", 4), ("Luis", 9))
    ]
    for child in children:
        make_guarantor(actor=SET_UP, patient=child, payer=mother)
    for at, patient in enumerate((mother, *children)):
        owing(office, patient, days=at)
    return mother, children[0], children[1]


def test_no_statement_goes_where_mail_came_back_from(office: Office) -> None:
    patient = insured(office, given_name="Maria", address=HOME)
    owing(office, patient)
    (home,) = people_queries.addresses(SET_UP, patient.pk)
    people.doubt_address(actor=SET_UP, address_id=home.pk)
    with pytest.raises(NothingToBill, match="Mail came back"):
        made(patient)
    people.trust_address(actor=SET_UP, address_id=home.pk)
    assert made(patient).amount_cents == 8900


def test_a_statement_says_whom_you_saw_and_why_each_part_is_yours(
    office: Office, printed: list[dict[str, Any]]
) -> None:
    patient = insured(office, given_name="Maria", address=HOME)
    owing(office, patient)
    statement = made(patient)
    words = printed[0]
    assert statement.amount_cents == 8900
    assert words["amount"] == "$89.00"
    assert words["to_lines"][1:] == ["418 Oak Street", "Apt 3", "Riverbend, OH 45000"]
    assert "on October 6, 2026" in words["why"]
    assert "$50.00 counts toward your deductible" in words["why"]
    assert "$14.00 is your share" in words["why"]
    assert "$25.00 is your copay" in words["why"]
    assert words["total"] == ["$320.00", "−$120.00", "−$111.00", "$0.00", "$89.00"]


def test_who_reads_spanish_gets_the_statement_in_spanish(
    office: Office, printed: list[dict[str, Any]]
) -> None:
    patient = insured(office, given_name="Maria", address=HOME, language="es-US")
    owing(office, patient)
    pdf = documents.open_content(actor=SET_UP, document_id=made(patient).document_id).data
    words = printed[0]
    assert words["lang"] == "es"
    assert words["words"]["amount"] == "Cantidad que debe"
    assert "6 de octubre de 2026" in words["why"]
    assert words["other"]["lang"] == "en"
    assert b"pdfuaid" in pdf
    assert b"/Lang(es)" in pdf


def test_a_family_gets_one_paper_with_each_part_and_each_account_its_own_amount(
    office: Office, printed: list[dict[str, Any]]
) -> None:
    """Capability P03."""
    mother, sofia, luis = family(office)
    rows = together(luis)
    assert [(row.patient_id, row.amount_cents) for row in rows] == [
        (mother.pk, 8900),
        (sofia.pk, 8900),
        (luis.pk, 8900),
    ]
    assert len({row.document_id for row in rows}) == 1
    assert rows[0].document.patient_id == mother.pk
    words = printed[0]
    assert words["amount"] == "$267.00"
    assert [group["heading"].split()[0] for group in words["groups"]] == ["Maria", "Sofia", "Luis"]
    assert [group["total"][-1] for group in words["groups"]] == ["$89.00"] * 3
    assert "You saw" in words["why"]
    assert "Sofia Alvarez saw" in words["why"]


def test_a_family_paper_made_again_with_the_same_key_is_the_first_one(office: Office) -> None:
    mother, *_ = family(office)
    key = uuid.uuid4()
    first, second = (
        actions.make_family_statement(actor=SET_UP, key=key, patient_id=mother.pk) for _ in range(2)
    )
    assert [row.pk for row in first] == [row.pk for row in second]
    assert Statement.objects.count() == 3


def test_money_held_for_one_child_pays_for_nobody_else(
    office: Office, printed: list[dict[str, Any]]
) -> None:
    mother, sofia, luis = family(office)
    for patient, cents in ((sofia, 10000), (luis, 1000)):
        actions.take_payment(
            actor=SET_UP,
            key=uuid.uuid4(),
            patient_id=patient.pk,
            cents=cents,
            method="cash",
            site_id=office.site.pk,
            purpose="prepayment",
        )
    rows = together(mother)
    assert {row.patient_id: row.amount_cents for row in rows} == {mother.pk: 8900, luis.pk: 7900}
    assert printed[0]["amount"] == "$168.00"
    assert printed[0]["held"] == ["We hold $10.00 for Luis Alvarez. It is taken off what you owe."]


def test_a_restricted_chart_an_adult_and_a_record_of_another_site_get_their_own(
    db: None,
) -> None:
    other_site = make_site(code="second", name="Second Street")
    with system("test", purpose="test"):
        _three_apart(Office(), other_site.pk)


def _three_apart(office: Office, other_site_id: int) -> None:
    mother, sofia, luis = family(office)
    grown = insured(office, given_name="Omar", birth_date=date(1999, 1, 1))
    away = insured(office, site_id=other_site_id, given_name="Ines", birth_date=CHILD)
    for each in (grown, away):
        make_guarantor(actor=SET_UP, patient=each, payer=mother)
    people.restrict_chart(
        actor=SET_UP, key=uuid.uuid4(), patient_id=sofia.pk, kind="vip", reason="Known"
    )
    found = people_queries.family_of(SET_UP, mother.pk, access.today())
    assert found is not None
    assert {each.patient.pk: each.apart for each in found.members} == {
        mother.pk: None,
        sofia.pk: people_queries.WhyApart.RESTRICTED,
        luis.pk: None,
        grown.pk: people_queries.WhyApart.ADULT,
        away.pk: people_queries.WhyApart.OTHER_SITES,
    }
    assert {row.patient_id for row in together(mother)} == {mother.pk, luis.pk}


def test_an_adult_who_allowed_it_stands_on_the_paper(office: Office) -> None:
    mother, *_ = family(office)
    grown = insured(office, given_name="Omar", birth_date=date(1999, 1, 1))
    make_guarantor(actor=SET_UP, patient=grown, payer=mother)
    owing(office, grown, days=5)
    contact = people.add_related_person(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=grown.pk,
        relationship="parent",
        family_name="Alvarez",
        given_name="Maria",
        as_patient_id=mother.pk,
    )
    people.add_proxy(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=grown.pk,
        person_id=contact.pk,
        kinds=["bills"],
        starts_on=DAY,
    )
    assert grown.pk in {row.patient_id for row in together(mother)}


def test_who_pays_hears_nothing_of_a_child_of_whom_the_court_says_so(office: Office) -> None:
    mother, sofia, luis = family(office)
    barred = make_contact(
        actor=SET_UP, patient=sofia, family_name="Alvarez", given_name="Maria", is_emergency=False
    )
    people.add_proxy(
        actor=SET_UP,
        key=uuid.uuid4(),
        patient_id=sofia.pk,
        person_id=barred.pk,
        no_contact=True,
        starts_on=DAY,
    )
    assert {row.patient_id for row in together(luis)} == {mother.pk, luis.pk}


def test_who_may_not_see_a_child_does_not_bill_it(office: Office) -> None:
    mother, sofia, luis = family(office)
    people.restrict_chart(
        actor=SET_UP, key=uuid.uuid4(), patient_id=sofia.pk, kind="vip", reason="Known"
    )
    biller = make_actor("biller", site=office.site)
    with opened(biller, purpose="payment"):
        found = people_queries.family_of(biller, luis.pk, access.today())
        assert found is not None
        assert {each.patient.pk for each in found.members} == {mother.pk, luis.pk}


def test_a_statement_whose_sums_differ_is_not_printed(office: Office) -> None:
    patient = office.patient()
    owing(office, patient)
    rows = tuple(billable(actor=SET_UP, patient_id=patient.pk))
    letter = Letter("Office", ("1 Main",), "", ("Maria",), "P-1", "S-1", DAY, DAY)
    good = Part("Maria", "P-1", True, rows, 0)
    with override("en"):
        assert said(letter, [good])["amount"] == "$89.00"
        wrong = replace(rows[0], insurance_paid_cents=rows[0].insurance_paid_cents - 1)
        for part in (replace(good, rows=(wrong, rows[1])), replace(good, held_cents=9000)):
            with pytest.raises(DoesNotBalance):
                said(letter, [part])


def test_a_family_that_owes_nothing_gets_no_paper(office: Office) -> None:
    patient = office.patient()
    with pytest.raises(NothingToBill):
        together(patient)
    assert not Statement.objects.exists()

"""Licenses as a scanner types them, of every version; invented people."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.people.aamva import License, read_license
from praxis.people.types import NotALicense

TODAY = date(2027, 3, 15)


def scan(
    version: str,
    *elements: str,
    header: str = "@\n\x1e\rANSI ",
    issuer: str = "636035",
    end: str = "\n",
    kind: str = "DL",
) -> str:
    """The file as the standard lays it out: header, list of subfiles, elements."""
    body = f"{kind}{end.join(elements)}\r"
    own = "" if version == "01" else "01"
    start = 21 + 10 if own else 19 + 10
    return f"{header}{issuer}{version}{own}01{kind}{start:04d}{len(body):04d}{body}"


ADDRESS = ("DAG12 OAK ST", "DAISPRINGFIELD", "DAJIL", "DAK627010000  ")
PERSON = (
    "DAQT64235789",
    "DCSSAMPLE",
    "DDEN",
    "DACMARIA",
    "DDFN",
    "DADELENA",
    "DDGN",
    "DBB03141979",
    "DBC2",
    *ADDRESS,
    "DCGUSA",
)
MARIA = License(
    family_name="Sample",
    given_name="Maria",
    middle_name="Elena",
    suffix="",
    birth_date=date(1979, 3, 14),
    sex="female",
    line1="12 Oak St",
    city="Springfield",
    state="IL",
    zip="62701",
)


def read(text: str) -> License:
    return read_license(text, today=TODAY)


@pytest.mark.parametrize("version", ["04", "05", "06", "07", "08", "09", "10", "11"])
def test_a_license_of_2009_and_later_fills_name_birth_sex_and_address(version: str) -> None:
    assert read(scan(version, *PERSON)) == MARIA


@pytest.mark.parametrize("version", ["02", "03"])
@pytest.mark.parametrize("names", ["DCTMARIA,ELENA", "DCTMARIA ELENA"])
def test_a_license_of_2003_and_2005_holds_all_given_names_in_one(version: str, names: str) -> None:
    kept = [each for each in PERSON if each[:3] not in ("DAC", "DAD")]
    assert read(scan(version, names, *kept)) == MARIA


@pytest.mark.parametrize("born", ["DBB19790314", "DBB03141979"])
def test_a_license_of_2000_may_hold_the_whole_name_and_two_addresses(born: str) -> None:
    home = ("DAL12 OAK ST", "DANSPRINGFIELD", "DAOIL", "DAP62701")
    mail = ("DAGPO BOX 7", "DAICHICAGO", "DAJIL", "DAK60601")
    text = scan("01", "DAASAMPLE,MARIA,ELENA", born, "DBCF", *mail, *home)
    assert read(text) == MARIA
    one = scan("01", "DABSAMPLE", "DACMARIA", "DADELENA", born, "DBCF", *ADDRESS)
    assert read(one) == MARIA


def test_a_canadian_license_gives_the_person_and_leaves_the_address_to_the_clerk() -> None:
    found = read(
        scan(
            "08",
            "DCSSAMPLE",
            "DACMARIA",
            "DADELENA",
            "DBB19790314",
            "DBC2",
            "DAG12 ELM AVE",
            "DAIOTTAWA",
            "DAJON",
            "DAKK1A 0B6",
            "DCGCAN",
            issuer="636012",
        )
    )
    assert (found.birth_date, found.sex) == (date(1979, 3, 14), "female")
    assert (found.line1, found.zip) == ("", "")
    assert found.notes == ("The address is not in the United States: type it.",)


@pytest.mark.parametrize(
    "typed",
    [
        scan("10", *PERSON).replace("\n", "\r\n"),
        scan("10", *PERSON).replace("\x1e", "").replace("\n", "\r"),
        scan("10", *PERSON, header="ANSI "),
        scan("10", *PERSON, header="@\n\x1e\rAAMVA"),
        f"  {scan('10', *PERSON)}\r\n",
        scan("10", *PERSON, kind="ID"),
        scan("10", *PERSON) + "ZIZIA01\r",
    ],
)
def test_scanners_differ_in_what_they_make_of_line_ends(typed: str) -> None:
    assert read(typed) == MARIA


def test_the_standards_own_kind_of_sample_is_read() -> None:
    text = (
        "@\n\x1e\rANSI 636000100102DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDDEN\n"
        "DACMICHAEL\nDDFN\nDADJOHN\nDDGN\nDCUJR\nDCAD\nDCBK\nDCDPH\nDBD06062019\n"
        "DBB06061986\nDBA12102024\nDBC1\nDAU068 in\nDAYBRO\nDAG2300 WEST BROAD STREET\n"
        "DAIRICHMOND\nDAJVA\nDAK232690000 \nDCF2424244747474786102204\nDCGUSA\n"
        "DCK123456789\nDDAF\nDDB06062018\nDDC06062020\nDDD1\rZVZVA01\r"
    )
    found = read(text)
    assert (found.family_name, found.given_name, found.middle_name, found.suffix) == (
        "Sample",
        "Michael",
        "John",
        "Jr",
    )
    assert (found.birth_date, found.sex) == (date(1986, 6, 6), "male")
    assert (found.line1, found.city, found.state, found.zip) == (
        "2300 West Broad Street",
        "Richmond",
        "VA",
        "23269",
    )


def test_names_are_written_as_people_write_them() -> None:
    people = {
        "DCSO'BRIEN": "O'Brien",
        "DCSMCDONALD": "McDonald",
        "DCSGARCIA-LOPEZ": "Garcia-Lopez",
        "DCSDE LA CRUZ": "De La Cruz",
        "DCSÁLVAREZ": "Álvarez",
    }
    for typed, said in people.items():
        assert read(scan("10", typed, *PERSON[2:])).family_name == said


def test_sex_that_is_neither_and_names_that_are_missing_stay_open() -> None:
    found = read(
        scan("10", "DCSSAMPLE", "DACNONE", "DADunavl", "DBB03141979", "DBC9", *ADDRESS, "DCGUSA")
    )
    assert (found.given_name, found.middle_name, found.sex) == ("", "", "unknown")


def test_a_name_that_the_card_cuts_short_is_pointed_out() -> None:
    found = read(scan("10", *(each.replace("DDEN", "DDET") for each in PERSON)))
    assert found.notes == ("The license cuts the family name short: ask for the rest.",)


def test_nine_digits_of_a_zip_code_are_kept() -> None:
    text = scan("10", *(each.replace("DAK627010000", "DAK627011234") for each in PERSON))
    assert read(text).zip == "62701-1234"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not the barcode"),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<", "not the barcode"),
        ("%VARICHMOND^SAMPLE$MICHAEL^2300 WEST BROAD^?", "not the barcode"),
        (scan("10", *PERSON, end=""), "run together"),
        (scan("10", "DAQ1", "DBC1", *ADDRESS), "no name or birth date"),
        (scan("10", *PERSON)[:90], "not read to its end"),
        (scan("10", *PERSON).partition("DAJ")[0], "no whole address"),
        (scan("10", *(each.replace("03141979", "13141979") for each in PERSON)), "cannot be read"),
        (scan("10", *(each.replace("03141979", "unknown") for each in PERSON)), "cannot be read"),
        (scan("10", *(each.replace("1979", "2079") for each in PERSON)), "cannot be right"),
        (scan("10", *(each.replace("1979", "1879") for each in PERSON)), "cannot be right"),
    ],
)
def test_what_is_not_a_whole_license_says_what_to_do(text: str, says: str) -> None:
    with pytest.raises(NotALicense, match=says):
        read(text)


def test_a_license_without_an_address_says_to_ask_for_it() -> None:
    found = read(scan("10", *(each for each in PERSON if each not in ADDRESS)))
    assert found.notes == ("The license holds no whole address: ask for it.",)


@given(st.text(max_size=300), st.integers(0, 280))
def test_whatever_is_typed_gives_a_license_or_a_refusal(noise: str, place: int) -> None:
    whole = scan("10", *PERSON)
    for text in (noise, whole[:place] + noise + whole[place:], whole[:place]):
        with suppress(NotALicense):
            assert read(text).family_name

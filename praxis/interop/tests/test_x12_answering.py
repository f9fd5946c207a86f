"""The TA1 and 999 a received file deserves."""

from __future__ import annotations

import io

import pytest

from praxis.interop.tests.oracles import findings_of, pyx12_accepts
from praxis.interop.tests.test_x12_faults import CLAIMS, IN_CLAIMS, drop, swap
from praxis.interop.x12 import write_837p, write_999
from praxis.interop.x12.answering import Answers, answer
from praxis.interop.x12.testing import make_claim, make_sending, make_submission


def _answer(text: str) -> Answers:
    return answer(io.BytesIO(text.encode()))


def test_a_good_file_is_accepted_whole() -> None:
    found = _answer(CLAIMS)

    (interchange,) = found.interchanges
    (group,) = found.groups
    assert (interchange.code, interchange.note) == ("A", "000")
    assert interchange.interchange_control == "000000001"
    assert (group.functional_id, group.group_control, group.version) == ("HC", "1", "005010X222A1")
    assert (group.status, group.included, group.accepted) == ("A", 1, 1)
    assert [(each.kind, each.control, each.status) for each in group.sets] == [("837", "0001", "A")]


def test_a_wrong_value_is_named_by_segment_and_element() -> None:
    (group,) = _answer(swap("***1:2~", "***1:2*X*Q~")(CLAIMS)).groups

    (refused,) = group.sets
    (segment,) = refused.errors
    (element,) = segment.elements
    assert (group.status, refused.status, refused.codes) == ("R", "R", ("5",))
    assert CLAIMS.splitlines()[2:][segment.position - 1].startswith("SV1*")
    assert (segment.segment, segment.loop, segment.code) == ("SV1", "2400", "8")
    assert (element.element, element.code) == (9, "7")


def test_of_two_transactions_only_the_broken_one_is_refused() -> None:
    both = write_837p(
        make_sending(), [make_submission([make_claim(1)]), make_submission([make_claim(2)], "2")]
    ).decode()

    (group,) = _answer(drop("HI*")(both)).groups

    assert (group.status, group.included, group.accepted) == ("P", 2, 1)
    assert [each.status for each in group.sets] == ["R", "A"]
    assert [each.code for each in group.sets[0].errors] == ["3"]


def test_money_that_does_not_add_up_is_no_matter_of_a_999() -> None:
    (group,) = _answer(IN_CLAIMS["11 CLM02 is not the lines"][1](CLAIMS)).groups

    assert group.status == "A"


@pytest.mark.parametrize(
    ("fault", "code", "note"),
    [
        ("03 IEA02 is not ISA13", "R", "001"),
        ("25 ISA06 short", "R", "024"),
        ("26 file cut off", "R", "023"),
    ],
)
def test_a_broken_envelope_is_refused_by_ta1(fault: str, code: str, note: str) -> None:
    (interchange,) = _answer(IN_CLAIMS[fault][1](CLAIMS)).interchanges

    assert (interchange.code, interchange.note) == (code, note)


@pytest.mark.parametrize(
    ("fault", "codes"),
    [
        ("01 SE count", ("4",)),
        ("02 SE02 is not ST02", ("3",)),
        ("26 file cut off", ("2", "5")),
    ],
)
def test_a_broken_transaction_says_which_part_of_its_envelope(
    fault: str, codes: tuple[str, ...]
) -> None:
    (group,) = _answer(IN_CLAIMS[fault][1](CLAIMS)).groups

    assert group.sets[0].codes == codes


def test_every_interchange_and_group_gets_its_own_answer() -> None:
    found = _answer(CLAIMS + IN_CLAIMS["04 GE count"][1](CLAIMS) + CLAIMS)

    assert [each.code for each in found.interchanges] == ["A", "A", "A"]
    assert [(each.status, each.codes) for each in found.groups] == [
        ("A", ()),
        ("R", ("5",)),
        ("A", ()),
    ]


@pytest.mark.parametrize("fault", IN_CLAIMS)
def test_any_answer_can_be_written_and_pyx12_accepts_it(fault: str) -> None:
    found = _answer(IN_CLAIMS[fault][1](CLAIMS))

    data = write_999(make_sending(), found.groups)

    assert findings_of(data) == []
    assert pyx12_accepts(data)

"""Questions to payers and what they answer: 270/271, 276/277, 278."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis.interop.tests.oracles import (
    findings_of,
    first_transaction,
    x12sdk_writes_back,
)
from praxis.interop.tests.rebuilding import comes_back, content
from praxis.interop.tests.test_x12_round_trip import (
    SIGNS,
    amounts_of,
    cents,
    dates_of,
    entity,
    maybe,
    quantity,
    references_of,
    text,
    words,
)
from praxis.interop.x12 import (
    CannotWrite,
    Delimiters,
    Transaction,
    UnsupportedGuide,
    parse_277ca,
    parse_inquiry,
    read,
    write_277ca,
    write_inquiry,
)
from praxis.interop.x12.content import (
    Benefit,
    ClaimAck,
    Decision,
    Inquiry,
    Level,
    Quantity,
    Question,
    Rejection,
    Status,
    Trace,
    Tracked,
    TrackedLine,
    of_path,
    paths,
)
from praxis.interop.x12.testing import DAY, PAYER, make_sending
from praxis.interop.x12.testing_inquiries import (
    OFFICE,
    SUBMITTER,
    make_eligibility_answer,
    make_eligibility_question,
    make_review,
    make_status_answer,
    make_status_question,
)

MADE = {
    "270": make_eligibility_question(),
    "270 of a child": make_eligibility_question(child=True),
    "271": make_eligibility_answer(),
    "271 refused": make_eligibility_answer(rejected="72"),
    "276": make_status_question(),
    "277": make_status_answer(),
    "278 asked": make_review(),
    "278 answered": make_review(Decision("A1", "AUTH77", "")),
}
trace = st.builds(Trace, st.sampled_from("12"), text, maybe, maybe)
traces = st.lists(trace, max_size=2).map(tuple)
rejections = st.lists(
    st.builds(Rejection, st.sampled_from(["71", "72", "75"]), st.sampled_from("CN")), max_size=2
).map(tuple)
texts = st.lists(text, max_size=3).map(tuple)
benefit = st.builds(
    Benefit,
    st.sampled_from("16ABCGR"),
    maybe,
    st.lists(text, max_size=4).map(tuple),
    maybe,
    maybe,
    maybe,
    st.one_of(st.none(), cents),
    st.one_of(st.none(), quantity),
    st.one_of(st.none(), st.builds(Quantity, text, quantity)),
    st.sampled_from(["", "Y"]),
    st.sampled_from(["", "W"]),
    references=references_of("18 6P"),
    dates=dates_of("292 348"),
    rejections=rejections,
    messages=texts,
    entities=st.lists(entity("P3"), max_size=2).map(tuple),
)
question = st.builds(
    Question, st.lists(text, min_size=1, max_size=3).map(tuple), amounts=amounts_of("R")
)
status = st.builds(
    Status, text, text, maybe, st.just(DAY), cents=st.one_of(st.none(), cents),
    paid_cents=st.one_of(st.none(), cents), decided_on=st.just(DAY), check_number=maybe,
    message=maybe,
)  # fmt: skip
statuses = st.lists(status, min_size=1, max_size=2).map(tuple)
tracked = st.builds(
    Tracked,
    st.builds(Trace, st.just("2"), text),
    statuses,
    references_of("1K EJ"),
    st.just(()),
    dates_of("472"),
    st.lists(
        st.builds(
            TrackedLine, words.map("HC:{}".format), st.one_of(st.none(), cents), statuses=statuses,
            references=references_of("FJ"),
        ),
        max_size=2,
    ).map(tuple),
)  # fmt: skip


def _under(kind: str, below: list[Level]) -> Inquiry:
    office = Level("21", OFFICE if kind != "277" else SUBMITTER)
    if kind == "277":
        below = [Level("19", OFFICE, below=tuple(below))]
    office = Level(office.code, office.entity, below=tuple(below))
    return Inquiry(kind, "11", "R1", DAY, (Level("20", PAYER, below=(office,)),))


person = st.builds(
    Level, st.just("22"), entity("IL"), traces, rejections=rejections, dates=dates_of("291 346"),
    benefits=st.lists(benefit, max_size=3).map(tuple),
)  # fmt: skip
asked = st.builds(
    Level, st.just("22"), entity("IL"), questions=st.lists(question, max_size=2).map(tuple)
)
claimed = st.builds(
    Level, st.just("22"), entity("IL"), tracked=st.lists(tracked, max_size=2).map(tuple)
)


def _lists(of: st.SearchStrategy[Level]) -> st.SearchStrategy[list[Level]]:
    return st.lists(of, min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(
        st.tuples(st.just("271"), _lists(person)),
        st.tuples(st.just("270"), _lists(asked)),
        st.tuples(st.just("277"), _lists(claimed)),
    ),
    st.sampled_from(SIGNS),
)
def test_any_question_and_answer_comes_back_from_its_bytes(
    made: tuple[str, list[Level]], signs: Delimiters
) -> None:
    it = _under(*made)
    data = write_inquiry(make_sending(delimiters=signs), it)

    back = parse_inquiry(first_transaction(data))

    assert back == it
    assert write_inquiry(make_sending(delimiters=signs), back) == data
    assert comes_back(data)


@pytest.mark.parametrize("name", MADE)
def test_what_we_write_is_right_to_our_own_rules_and_comes_back(name: str) -> None:
    data = write_inquiry(make_sending(), MADE[name])

    assert findings_of(data) == []
    assert parse_inquiry(first_transaction(data)) == MADE[name]
    _, total = content(data)
    assert total.read == total.kept
    assert comes_back(data)


# x12sdk 2.2.0 takes EB09 for a number, knows none of the reasons 71 to 75 of a person's AAA, and
# no 278 at all.
_PLAIN = tuple(
    each for each in MADE["271"].levels[0].below[0].below[0].benefits if not each.quantity
)
JUDGED = MADE | {"271": make_eligibility_answer(*_PLAIN)}


@pytest.mark.parametrize("name", ["270", "270 of a child", "271", "276", "277"])
def test_another_reader_takes_what_we_write_and_writes_the_same(name: str) -> None:
    assert x12sdk_writes_back(write_inquiry(make_sending(), JUDGED[name]))


def test_many_patients_of_two_payers_travel_in_one_file() -> None:
    first, second = make_eligibility_question(), make_eligibility_question(child=True)
    data = write_inquiry(make_sending(), [first, second])

    with_paths = [parse_inquiry(each) for each in _transactions(data)]

    assert with_paths == [first, second]
    (path,) = paths(with_paths[1])
    assert [level.code for level in path] == ["20", "21", "22", "23"]
    assert of_path(path, "19") is None
    with pytest.raises(CannotWrite, match="one kind"):
        write_inquiry(make_sending(), [first, make_status_question()])


def _transactions(data: bytes) -> Iterator[Transaction]:
    return read(io.BytesIO(data)).transactions()


Fault = tuple[str, str]
FAULTS_270: dict[str, Fault] = {
    "SE count": (r"SE\*\d+", "SE*99"),
    "no BHT": (r"BHT.*\n", ""),
    "no payer": (r"NM1\*PR.*\n", ""),
    "HL parent": (r"HL\*3\*2", "HL*3*1"),
    "no EQ": (r"EQ.*\n", ""),
    "no subscriber name": (r"NM1\*IL.*\n", ""),
    "a day that is none": (r"D8\*20261109", "D8*20261332"),
    "sex Q": (r"\*F~", "*Q~"),
    "unknown segment": (r"EQ\*", "ZZZ*1~\nEQ*"),
}
FAULTS_276: dict[str, Fault] = {
    "SE count": (r"SE\*\d+", "SE*99"),
    "no TRN": (r"TRN.*\n", ""),
    "no payer": (r"NM1\*PR.*\n", ""),
    "HL parent": (r"HL\*4\*3", "HL*4*2"),
    "provider gone": (r"HL\*3.*\nNM1\*1P.*\n", ""),
    "amount is no number": (r"T3\*252", "T3*ABC"),
    "unknown segment": (r"TRN", "ZZZ*1~\nTRN"),
}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        *[(write_inquiry(make_sending(), MADE["270"]), fault) for fault in FAULTS_270.values()],
        *[(write_inquiry(make_sending(), MADE["276"]), fault) for fault in FAULTS_276.values()],
    ],
    ids=[*(f"270 {name}" for name in FAULTS_270), *(f"276 {name}" for name in FAULTS_276)],
)
def test_a_fault_in_a_question_is_found_by_us(data: bytes, fault: Fault) -> None:
    spoilt, count = re.subn(fault[0], fault[1], data.decode(), count=1)

    assert count == 1
    assert findings_of(spoilt.encode())


def test_what_cannot_be_placed_is_kept_and_not_written_anew() -> None:
    data = write_inquiry(make_sending(), MADE["271"]).replace(b"MSG*", b"ZZZ*")

    back = parse_inquiry(first_transaction(data))

    assert any("ZZZ" in raw for path in paths(back) for raw in path[-1].other)
    with pytest.raises(CannotWrite):
        write_inquiry(make_sending(), back)


def test_a_277ca_is_no_answer_to_a_276() -> None:
    ack = ClaimAck("R", DAY, PAYER, "T", SUBMITTER, "S", (Status("A1", "19"),), ())
    with pytest.raises(UnsupportedGuide):
        parse_inquiry(first_transaction(write_277ca(make_sending(), ack)))
    with pytest.raises(UnsupportedGuide):
        parse_277ca(first_transaction(write_inquiry(make_sending(), MADE["277"])))

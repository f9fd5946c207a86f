"""Files as they really arrive: odd delimiters, several interchanges, cut off, with stray bytes."""

from __future__ import annotations

import io
from datetime import date
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis.interop.tests.oracles import findings_of, first_transaction
from praxis.interop.tests.rebuilding import comes_back, content
from praxis.interop.x12 import (
    Delimiters,
    Finding,
    Loose,
    Transaction,
    UnsupportedGuide,
    parse_835,
    parse_837p,
    read,
    write_277ca,
    write_835,
    write_837p,
    write_999,
)
from praxis.interop.x12 import scanning as scanning_module
from praxis.interop.x12.answering import answer
from praxis.interop.x12.content import ClaimAck, ClaimStatus, Dated, Entity, ProviderStatus, Status
from praxis.interop.x12.testing import (
    make_claim,
    make_remittance,
    make_remittance_claim,
    make_sending,
    make_submission,
)

ODD = Delimiters("|", ">", "^", "!")
LINES = Delimiters("*", ":", "^", "\n")
PIECES = (b"", b"~", b"*", b"ISA", b"IEA*", b"\n", b"SE*", b"\xe9")


def _file(claims: int = 2, isa_control: int = 1, delimiters: Delimiters | None = None) -> bytes:
    return write_837p(
        make_sending(isa_control, delimiters=delimiters or Delimiters()),
        make_submission([make_claim(number) for number in range(claims)]),
    )


def _answers() -> bytes:
    found = answer(io.BytesIO(_file(1).replace(b"DMG", b"DMX").replace(b":B:", b":Q:")))
    status = Status("A2", "20", "", date(2026, 11, 23), "WQ", 100)
    claim = ClaimStatus("P1", (status,), dates=(Dated("472", date(2026, 11, 9)),))
    who = Entity("PR", "2", "PAYER", id_qualifier="PI", id="60054")
    ack = ClaimAck(
        "1", date(2026, 11, 23), who, "T1", who, "B1", (status,), (ProviderStatus(who, (claim,)),)
    )
    return write_999(make_sending(), found.groups) + write_277ca(make_sending(2), ack)


WHOLE = (
    _file(2) + _file(1, 2, ODD),
    write_835(make_sending(), make_remittance([make_remittance_claim(n) for n in range(2)])),
    _answers(),
)


def _claim_numbers(data: bytes) -> list[str]:
    return [
        claim.patient_control_number
        for each in read(io.BytesIO(data)).transactions()
        for claim in parse_837p(each).claims
    ]


def _rules(found: list[Finding]) -> set[str]:
    return {each.rule for each in found}


@pytest.mark.parametrize("delimiters", [ODD, LINES, Delimiters("\x1d", "\x1f", "\x1e", "\x1c")])
def test_delimiters_are_taken_from_the_isa(delimiters: Delimiters) -> None:
    data = _file(2, delimiters=delimiters)

    assert _claim_numbers(data) == ["P0000000", "P0000001"]
    assert findings_of(data) == []


def test_each_interchange_of_a_file_has_its_own_delimiters() -> None:
    data = _file(1, 1) + _file(2, 2, ODD) + _file(1, 3, LINES)

    assert len(_claim_numbers(data)) == 4
    assert findings_of(data) == []


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\n\n", b"\n    "])
def test_what_stands_between_segments_does_not_count(ending: bytes) -> None:
    data = _file().replace(b"~\n", b"~" + ending)

    assert len(_claim_numbers(data)) == 2
    assert findings_of(data) == []


def test_lines_broken_every_80_characters_do_not_count() -> None:
    whole = _file().replace(b"~\n", b"~")
    data = b"\r\n".join(whole[at : at + 80] for at in range(0, len(whole), 80))

    assert parse_837p(first_transaction(data)) == parse_837p(first_transaction(_file()))
    assert findings_of(data) == []


def test_a_carriage_return_before_the_newline_that_ends_segments_does_not_count() -> None:
    data = _file(delimiters=LINES)
    data = data[:106] + data[106:].replace(b"\n", b"\r\n")

    assert len(_claim_numbers(data)) == 2
    assert findings_of(data) == []


def test_a_byte_order_mark_does_not_count() -> None:
    assert findings_of(b"\xef\xbb\xbf" + _file()) == []


def test_stray_bytes_between_interchanges_are_kept_and_reported() -> None:
    data = _file(1, 1) + b"\n-- page 2 --\n" + _file(1, 2)

    assert len(_claim_numbers(data)) == 2
    assert [each.rule for each in findings_of(data)] == ["envelope.stray"]
    loose = [unit for unit in read(io.BytesIO(data)) if isinstance(unit, Loose) and not unit.id]
    assert [unit.raw for unit in loose] == ["-- page 2 --"]


def test_a_file_cut_off_names_its_last_whole_claim() -> None:
    data = _file(3)
    data = data[: data.index(b"CLM*P0000002") + 30]

    reader = read(io.BytesIO(data))
    (transaction,) = reader.transactions()

    (cut,) = [each for each in reader.findings if each.rule == "envelope.truncated"]
    assert "The last whole claim is P0000001." in cut.message
    assert not transaction.complete
    assert {"envelope.unterminated", "envelope.no_ge", "envelope.no_iea"} <= _rules(reader.findings)


def test_a_remittance_cut_off_carries_the_error_that_stops_its_posting() -> None:
    data = write_835(make_sending(), make_remittance([make_remittance_claim(n) for n in range(3)]))
    data = data[: data.index(b"CLP*P0000002")]

    transaction = first_transaction(data)

    assert [each.rule for each in parse_835(transaction).findings] == ["envelope.truncated"]


def test_an_interchange_without_iea_does_not_swallow_the_next() -> None:
    first = _file(1, 1)
    data = first[: first.index(b"IEA*")] + _file(2, 2)

    assert len(_claim_numbers(data)) == 3
    assert _rules(findings_of(data)) == {"envelope.no_iea"}


def test_a_transaction_without_se_does_not_swallow_the_next() -> None:
    data = write_837p(
        make_sending(), [make_submission([make_claim(1)]), make_submission([make_claim(2)], "2")]
    )
    start = data.index(b"SE*")
    data = data[:start] + data[data.index(b"ST*837*0002") :]

    assert _claim_numbers(data) == ["P0000001", "P0000002"]
    assert _rules(findings_of(data)) == {"envelope.truncated", "segment.missing"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"GS*HC", b"GS*HP", "envelope.gs01"),
        (b"*X*005010X222A1", b"*X*005010X221A1", "envelope.guide"),
        (b"ST*837*0001", b"ST*837*0002", "envelope.se_control"),
    ],
)
def test_an_envelope_that_contradicts_its_content_is_reported(
    old: bytes, new: bytes, rule: str
) -> None:
    assert rule in _rules(findings_of(_file().replace(old, new)))


def test_an_interchange_number_used_twice_is_reported() -> None:
    assert _rules(findings_of(_file(1, 4) + _file(1, 4))) == {"envelope.isa_repeated"}


def test_the_word_iea_inside_a_name_ends_nothing() -> None:
    data = _file().replace(b"NM1*40*2*CLEARING HOUSE ONE", b"NM1*40*2*IEA*ISA*BIN")

    assert len(_claim_numbers(data)) == 2


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "file.empty"),
        (b"  \n\n", "file.empty"),
        (b"Dear payer, please find attached", "file.not_x12"),
        (b"\xff\xfeI\x00S\x00A\x00", "file.encoding"),
        (b"ISA*00*", "isa.unreadable"),
        (b"x" * 300_000, "file.not_x12"),
    ],
)
def test_a_file_that_is_no_x12_is_said_to_be_none(data: bytes, rule: str) -> None:
    assert rule in _rules(findings_of(data))


def test_a_binary_length_that_is_wrong_is_reported_and_nothing_is_lost() -> None:
    data = _file(1).replace(b"PER*IC*", b"BIN*5*123~4567~PER*IC*")

    assert "bin.length" in _rules(findings_of(data))
    assert comes_back(data)


def test_letters_outside_ascii_are_shown_as_meant_and_kept_as_sent() -> None:
    data = _file(1).replace(b"HALVORSEN", "MUÑOZ".encode())

    transaction = first_transaction(data)
    rendering = parse_837p(transaction).claims[0].rendering

    assert rendering is not None
    assert rendering.name == "MUÑOZ"
    assert comes_back(data)
    assert "segment.letters" in _rules(findings_of(data))


def test_an_unknown_segment_stays_where_it_was_and_is_reported() -> None:
    data = _file(1).replace(b"HI*ABK", b"ZZZ*1~\nHI*ABK")

    (claim,) = parse_837p(first_transaction(data)).claims

    assert claim.other == ("ZZZ*1",)
    assert claim.raw[1] == "ZZZ*1"
    assert ("segment.unknown", "2300") in {(f.rule, f.loop) for f in findings_of(data)}


def test_content_of_another_guide_is_refused_by_name() -> None:
    data = write_835(make_sending(), make_remittance())

    with pytest.raises(UnsupportedGuide, match="005010X221A1 is not read as 837P"):
        parse_837p(first_transaction(data))


def test_transactions_left_unread_are_skipped_not_lost() -> None:
    data = _file(2, 1) + _file(3, 2)
    reader = read(io.BytesIO(data))

    for _ in reader:
        pass

    assert reader.segments == data.count(b"~")
    assert reader.findings == []


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(1, 400), min_size=1, max_size=8), data=st.data())
def test_it_does_not_matter_where_the_chunks_of_a_file_are_cut(
    cuts: list[int], data: st.DataObject
) -> None:
    delimiters = data.draw(st.sampled_from([Delimiters(), ODD, LINES]))
    binary = _file(1, 2).replace(b"SE*", b"BIN*3*a~b~SE*")
    whole = _file(2, 1, delimiters) + b"  " + binary + _file(1, 3)

    class Dribble(io.RawIOBase):
        def __init__(self) -> None:
            self.at, self.turn = 0, 0

        def read(self, _size: int = -1) -> bytes:
            step = cuts[self.turn % len(cuts)]
            self.turn += 1
            piece = whole[self.at : self.at + step]
            self.at += step
            return piece

    def raws(stream: io.RawIOBase | io.BytesIO) -> list[str]:
        found = []
        for unit in read(cast(BinaryIO, stream)):
            found += list(unit) if isinstance(unit, Transaction) else [unit.raw]
        return found

    assert raws(Dribble()) == raws(io.BytesIO(whole))
    assert "BIN*3*a~b" in raws(io.BytesIO(whole))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_makes_the_reader_fail_or_lose_a_segment(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        piece = data.draw(st.sampled_from(PIECES))
        whole[at : at + data.draw(st.integers(0, 9))] = piece
    damaged = bytes(whole)

    findings_of(damaged)
    answer(io.BytesIO(damaged))
    _, total = content(damaged)

    assert total.read == total.kept


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_segments_in_any_order_and_number_are_all_kept(data: st.DataObject) -> None:
    """Segments of four kinds of transaction, dropped, repeated and moved about."""
    every = [line for file in WHOLE for line in file.splitlines(keepends=True)]
    body = [line for line in every if b"*" in line and line[:3] not in (b"ISA", b"IEA")]
    lines = data.draw(st.lists(st.sampled_from(body), max_size=40))
    header = WHOLE[0].splitlines(keepends=True)[:3]
    shuffled = b"".join([*header, *lines])

    findings_of(shuffled)
    answer(io.BytesIO(shuffled))
    read_back, total = content(shuffled)

    assert total.read == total.kept
    assert total.read == len(lines) + 3
    assert read_back["segments_kept"] == total.kept


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_at_all_can_be_asked_about(data: bytes) -> None:
    assert findings_of(data) or data.strip(b" \t\r\n").startswith(b"ISA")


def test_chunks_are_small_enough_for_any_file() -> None:
    assert scanning_module.CHUNK <= 1 << 20

"""HL7 v2: read whole, written back equal, results typed, faults named."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.interop import hl7v2

SAMPLES = Path(__file__).resolve().parents[4] / "shared/data/hl7v2/ms-fhir-converter-hl7v2.zip"
MARKS = hl7v2.Separators()

HEAD = "MSH|^~\\&|LAB|MAIN|PRAXIS|OFFICE|20261124083000-0500||ORU^R01|77|P|2.5.1"
WHO = "PID|1||118778^^^PRAXIS^MR~9^^^LAB^PI||Álvarez^María^J||19790314|F"
WHAT = "OBR|1|ORD-5^PRAXIS|L-9^LAB|57021-8^CBC^LN|||20261123070000"
WHAT += "|||||||||^OKAFOR^CHIDI||||||20261124|||F"


def message(*lines: str, end: str = "\r") -> bytes:
    return (end.join((HEAD, WHO, WHAT, *lines)) + end).encode()


def oru(*lines: str) -> hl7v2.Oru:
    (found,) = hl7v2.read(message(*lines)).messages
    return hl7v2.read_oru(found)


@pytest.mark.real_data
def test_the_samples_are_read_whole_and_written_back_byte_for_byte() -> None:
    if not SAMPLES.exists():
        pytest.skip("needs microsoft/FHIR-Converter's HL7 v2 samples")
    kinds = set()
    with zipfile.ZipFile(SAMPLES) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            file = hl7v2.read(content)
            assert hl7v2.write(file) == content, name
            assert not [each for each in file.findings if each.severity == "error"], name
            kinds |= {each.kind for each in file.messages}
            assert _naive(content) == [
                [segment.line().split("|")[0], segment.line().count("|")]
                for each in file.messages
                for segment in each.segments
            ], name
    assert len(kinds) >= 55


def _naive(content: bytes) -> list[list[object]]:
    """Another reader's count: names and separators of every line."""
    lines = re.split(r"[\r\n]+", content.decode("utf-8-sig").strip("\r\n"))
    return [[line.split("|")[0], line.count("|")] for line in lines if line.strip()]


@pytest.mark.real_data
def test_every_result_of_the_sample_reports_has_its_value_unit_and_state() -> None:
    if not SAMPLES.exists():
        pytest.skip("needs microsoft/FHIR-Converter's HL7 v2 samples")
    with zipfile.ZipFile(SAMPLES) as archive:
        (sample,) = hl7v2.read(archive.read("LAB-ORU-2.hl7")).messages
    found = hl7v2.read_oru(sample)
    assert found.is_usable
    assert (found.patient.family, found.patient.born_on) == ("DUCK", date(1924, 10, 10))
    blood = found.orders[1]
    assert blood.placer == "88502218"
    assert [each.number for each in blood.observations[:2]] == [Decimal("13.4"), Decimal("8.2")]
    assert {each.status for each in blood.observations} == {"F"}


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends_of_every_kind_are_the_same_message(end: str) -> None:
    file = hl7v2.read(message("OBX|1|NM|718-7^Hemoglobin^LN||13.4|g/dL|12.0-16.0|N|||F", end=end))
    assert [each.id for each in file.messages[0].segments] == ["MSH", "PID", "OBR", "OBX"]


def test_a_frame_and_a_byte_order_mark_are_taken_off_and_put_back() -> None:
    for content in (b"\x0b" + message() + b"\x1c\r", b"\xef\xbb\xbf" + message()):
        file = hl7v2.read(content)
        assert len(file.messages) == 1
        assert hl7v2.write(file) == content


def test_a_batch_gives_its_messages_and_says_when_one_is_missing() -> None:
    one = message().decode()
    batch = f"FHS|^~\\&|LAB\rBHS|^~\\&|LAB\r{one}{one}BTS|2\rFTS|1\r".encode()
    file = hl7v2.read(batch)
    assert (len(file.messages), file.findings) == (2, ())
    assert hl7v2.write(file) == batch
    short = hl7v2.read(batch.replace(b"BTS|2", b"BTS|3"))
    assert [each.rule for each in short.findings] == ["batch_count"]


def test_other_separators_are_those_that_the_header_names() -> None:
    text = "MSH$*!?%$LAB$$$$$$ORU*R01$1$P$2.3\rPID$1$$5*7%x!6***B\r"
    (found,) = hl7v2.read(text.encode()).messages
    pid = found.first("PID")
    assert pid is not None
    assert (found.control_id, pid.text(3, 2), pid.text(3, 4, repetition=2)) == ("1", "7", "B")


def test_letters_are_read_by_the_named_charset_or_by_what_they_are() -> None:
    named = HEAD + "||||||8859/1"
    latin = "\r".join((named, WHO)).encode("latin-1")
    file = hl7v2.read(latin)
    assert (file.messages[0].segments[1].text(5), file.findings) == ("Álvarez", ())
    wrong = hl7v2.read("\r".join((HEAD + "||||||ASCII", WHO)).encode())
    assert wrong.messages[0].segments[1].text(5) == "Álvarez"
    assert [each.rule for each in wrong.findings] == ["charset"]


def test_escapes_mean_what_they_stand_for_and_unknown_ones_stay() -> None:
    meant = hl7v2.unescape(r"a\F\b\S\c\T\d\R\e\E\f\.br\g\X41\ \H\h\N\ \Zx\ \odd", MARKS)
    assert meant == "a|b^c&d~e\\f\ngA h \\Zx\\ \\odd"


@given(st.text(alphabet=st.characters(exclude_characters="\r", codec="utf-8"), max_size=60))
def test_whatever_is_written_into_a_field_is_read_from_it(text: str) -> None:
    assert hl7v2.unescape(hl7v2.escape(text, MARKS), MARKS) == text


@given(st.lists(st.text(alphabet="abc|^~\\&", min_size=1, max_size=8), min_size=1, max_size=4))
def test_a_composed_segment_says_what_it_was_made_of(values: list[str]) -> None:
    made = hl7v2.compose("ZZZ", {3: values})
    again = hl7v2.read(f"{HEAD}\r{made.line()}\r".encode()).messages[0].segments[1]
    assert [again.text(3, at + 1) for at in range(len(values))] == values


def test_a_line_end_in_a_text_does_not_lose_what_follows() -> None:
    content = message("OBX|1|TX|X^Note||first", "second line||||||F")
    file = hl7v2.read(content)
    assert hl7v2.write(file) == content
    (found,) = hl7v2.read_oru(file.messages[0]).orders[0].observations
    assert (found.text, found.status) == ("first\rsecond line", "F")


def test_results_keep_comparator_range_flags_notes_and_corrections() -> None:
    found = oru(
        "NTE|1||Fasting",
        "OBX|1|SN|2345-7^Glucose^LN||<^5|mg/dL|70_105|L~A|||C|||20261123071500-0500",
        "NTE|1||Checked twice",
        "OBX|2|NM|718-7^Hemoglobin^LN||13.40|g/dL|>=12|N|||F",
        "OBX|3|CWE|883-9^Blood group^LN||A^Group A^L||||||F",
    )
    glucose, blood, group = found.orders[0].observations
    assert (glucose.comparator, glucose.number, glucose.status) == ("<", Decimal(5), "C")
    assert (glucose.range.low, glucose.range.high) == (Decimal(70), Decimal(105))
    assert (glucose.flags, glucose.notes) == (("L", "A"), ("Checked twice",))
    assert glucose.observed_at is not None
    assert glucose.observed_at.at == datetime(2026, 11, 23, 12, 15, tzinfo=UTC)
    assert (str(blood.number), blood.range.low, blood.range.high) == ("13.40", Decimal(12), None)
    assert group.text == "Group A"
    order = found.orders[0]
    assert (order.placer, order.filler, order.notes) == ("ORD-5", "L-9", ("Fasting",))
    assert (order.provider, order.status) == ("CHIDI OKAFOR", "F")
    assert [each.authority for each in found.patient.identifiers] == ["PRAXIS", "LAB"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (f"{HEAD}\r{WHAT}\r", "patient"),
        (f"{HEAD}\r{WHO}\r{WHO}\r{WHAT}\r", "patient"),
        (f"{HEAD}\r{WHO}\r", "no_order"),
        (f"{HEAD}\r{WHO}\rOBX|1|NM|1^x||5\r{WHAT}\r", "lone_result"),
        (f"{HEAD.replace('ORU^R01', 'ADT^A04')}\r{WHO}\r{WHAT}\r", "kind"),
    ],
)
def test_a_message_that_cannot_be_filed_says_why(content: str, rule: str) -> None:
    (found,) = hl7v2.read(content.encode()).messages
    read = hl7v2.read_oru(found)
    assert not read.is_usable
    assert rule in [each.rule for each in read.findings]


@pytest.mark.parametrize("text", ["1e400", "NaN", "13,4", "positive"])
def test_a_numeric_result_that_is_no_number_is_kept_as_words_and_named(text: str) -> None:
    found = oru(f"OBX|1|NM|1^x||{text}||||||F")
    assert found.orders[0].observations[0].number is None
    assert found.orders[0].observations[0].text == text
    assert [each.rule for each in found.findings] == ["number"]


@pytest.mark.parametrize(
    ("text", "exact", "day"),
    [
        ("2026", "year", None),
        ("20261124", "day", date(2026, 11, 24)),
        ("202611240830", "minute", date(2026, 11, 24)),
        ("20261124083015.25-0500", "second", date(2026, 11, 24)),
    ],
)
def test_times_are_as_exact_as_they_were_sent(text: str, exact: str, day: date | None) -> None:
    found = hl7v2.moment(text)
    assert found is not None
    assert (found.exact, found.day) == (exact, day)


@pytest.mark.parametrize("text", ["", "20261340", "24.11.2026", "2026112", "now"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert hl7v2.moment(text) is None


def test_an_answer_names_the_message_and_turns_sender_and_receiver_about() -> None:
    (asked,) = hl7v2.read(message()).messages
    content = hl7v2.acknowledge(
        asked, code="AE", control_id="A1", at=datetime(2026, 11, 24, tzinfo=UTC), text="No | order"
    )
    (answer,) = hl7v2.read(content).messages
    msa = answer.first("MSA")
    assert msa is not None
    assert (answer.sender, answer.kind) == (("PRAXIS", "OFFICE"), "ACK^R01")
    assert (msa.text(1), msa.text(2), msa.text(3)) == ("AE", "77", "No | order")


@pytest.mark.parametrize("content", [b"", b"ISA*00*", b"MSHA", b"{}", b"\xff\xd8\xff\xe0"])
def test_what_is_no_hl7_is_left_to_others(content: bytes) -> None:
    assert not hl7v2.looks_like(content)
    with pytest.raises(hl7v2.BadHl7):
        hl7v2.read(content)

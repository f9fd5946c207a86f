"""Anyone can ask what is in an X12 file, without an office behind the command."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from praxis.cli.main import main
from praxis.interop.x12 import write_835, write_837p
from praxis.interop.x12.testing import make_remittance, make_sending, make_submission


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.837"
    path.write_bytes(write_837p(make_sending(), make_submission()))
    return path


def test_a_good_file_ends_with_0_and_counts_its_segments(
    claims: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["x12", "check", "--json", str(claims)]) == 0

    said = json.loads(capsys.readouterr().out)
    (file,) = said["files"]
    (transaction,) = file["transactions"]
    assert said["ok"] is True
    assert file["segments_read"] == file["segments_kept"] == claims.read_bytes().count(b"~")
    assert (transaction["claims"], transaction["charge_cents"]) == (1, 27150)
    assert transaction["findings"] == []


def test_a_finding_says_where_it_is_and_ends_with_1(
    claims: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims.write_bytes(claims.read_bytes().replace(b"***1:2~", b"***1:7~"))

    assert main(["x12", "check", "--json", str(claims)]) == 1

    (file,) = json.loads(capsys.readouterr().out)["files"]
    (found,) = file["transactions"][0]["findings"]
    lines = claims.read_text().splitlines()[2:]
    assert lines[found["segment"] - 1].startswith("SV1*")
    assert (found["rule"], found["loop"], found["element"]) == ("pointer", "2400", "SV107")
    assert (found["severity"], found["claim"]) == ("error", "P0000001")


def test_several_files_are_checked_in_one_go(
    claims: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    payment = tmp_path / "payment.835"
    payment.write_bytes(write_835(make_sending(), make_remittance()))

    assert main(["x12", "check", str(claims), str(payment)]) == 0

    said = capsys.readouterr().out
    assert "claims.837: 837 0001 (005010X222A1): 34 segments, 1 claim, 0 findings" in said
    assert "payment.835: 835 0001" in said


def test_the_content_as_json_holds_every_segment(
    claims: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["x12", "json", str(claims)]) == 0

    said = json.loads(capsys.readouterr().out)
    (transaction,) = [unit for unit in said["units"] if unit["unit"] == "transaction"]
    (claim,) = [part for part in transaction["parts"] if part["part"] == "claim"]
    assert claim["content"]["charge_cents"] == 27150
    assert claim["content"]["lines"][0]["dates"] == [{"qualifier": "472", "start": "2026-11-09"}]
    assert said["segments_read"] == said["segments_kept"]


def test_a_file_can_come_from_standard_input(
    claims: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(claims.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)

    assert main(["x12", "check", "-"]) == 0
    assert "-: 837 0001" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["x12", "check", str(tmp_path / "none.837")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_neither_django_nor_a_database_driver_is_loaded(claims: Path) -> None:
    program = (
        "import sys; from praxis.cli.main import main; main(['x12', 'json', sys.argv[1]]);"
        " print([m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')])"
    )

    said = subprocess.run(
        [sys.executable, "-c", program, str(claims)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )

    assert said.stdout.splitlines()[-1] == "[]"

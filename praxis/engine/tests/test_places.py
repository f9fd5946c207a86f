from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from praxis import engine
from praxis.engine.errors import EngineError


def test_a_new_home_is_shut_to_other_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "a folder" / "praxis"))

    assert stat.S_IMODE(engine.home().stat().st_mode) == 0o700


def test_the_home_is_in_the_users_folder_unless_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    assert engine.home() == tmp_path.resolve() / ".praxis"


def test_an_empty_home_variable_is_answered_from_the_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "")

    from praxis.engine.places import _own_folder

    assert _own_folder().is_absolute()


def test_a_folder_with_other_things_in_it_keeps_its_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "letter.txt").touch()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))

    engine.home()

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert "chmod 700" in capsys.readouterr().err


def test_a_home_that_cannot_be_made_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "file" / "home"))

    with pytest.raises(EngineError, match="Set PRAXIS_HOME to a folder you may write"):
        engine.home()


def test_the_socket_of_a_long_home_fits_the_systems_limit(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 40)
    home.mkdir()

    folder = engine.socket_dir(home)

    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 103
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert folder == engine.socket_dir(home)
    folder.rmdir()


def test_a_socket_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    engine.socket_dir(tmp_path).chmod(0o777)

    with pytest.raises(EngineError, match="not a private folder"):
        engine.socket_dir(tmp_path)

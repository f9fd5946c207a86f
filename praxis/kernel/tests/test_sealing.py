"""Protected values open only with their key, in their row, unchanged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.kernel import sealing


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PRAXIS_KEYS", str(tmp_path / "keys"))
    sealing.make_keys()
    return tmp_path / "keys"


def test_a_sealed_value_opens_in_its_own_row(keys: Path) -> None:
    blob = sealing.seal(b"123-45-6789", aad=b"people_patient.ssn:7")
    assert b"6789" not in blob
    assert sealing.unseal(blob, aad=b"people_patient.ssn:7") == b"123-45-6789"


def test_a_sealed_value_moved_to_another_row_does_not_open(keys: Path) -> None:
    blob = sealing.seal(b"secret", aad=b"row:1")
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(blob, aad=b"row:2")


def test_any_changed_byte_is_noticed(keys: Path) -> None:
    blob = sealing.seal(b"secret", aad=b"row:1")
    for place in range(len(blob)):
        changed = bytearray(blob)
        changed[place] ^= 1
        with pytest.raises(sealing.CannotUnseal):
            sealing.unseal(bytes(changed), aad=b"row:1")


@given(blob=st.binary(max_size=60))
def test_rubbish_is_refused_not_crashed_on(blob: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            patch.setenv("PRAXIS_KEYS", folder)
            sealing.make_keys()
            with pytest.raises(sealing.CannotUnseal):
                sealing.unseal(blob, aad=b"")


def test_without_its_key_file_nothing_is_sealed_and_no_fresh_key_appears(keys: Path) -> None:
    (keys / "master.key").unlink()
    with pytest.raises(sealing.KeyMissing, match=r"master\.key is missing"):
        sealing.seal(b"secret", aad=b"")
    assert not (keys / "master.key").exists()


def test_a_key_that_others_can_read_is_refused(keys: Path) -> None:
    os.chmod(keys / "master.key", 0o644)
    sealing._read.cache_clear()
    with pytest.raises(sealing.KeyMissing, match="mode to 600"):
        sealing.master_key()


def test_keys_are_made_once_and_kept(keys: Path) -> None:
    before = (keys / "master.key").read_bytes(), (keys / "index.key").read_bytes()
    sealing.make_keys()
    assert ((keys / "master.key").read_bytes(), (keys / "index.key").read_bytes()) == before
    assert (keys / "master.key").stat().st_mode & 0o777 == 0o600


def test_after_a_new_master_key_old_values_still_open(keys: Path) -> None:
    old = sealing.seal(b"secret", aad=b"")
    fresh = sealing.add_master_key()
    sealing._read.cache_clear()
    assert sealing.unseal(old, aad=b"") == b"secret"
    assert sealing.seal(b"new", aad=b"")[1:5].hex() == fresh


def test_a_blind_index_is_stable_and_differs_by_purpose_and_key(keys: Path) -> None:
    first = sealing.blind_index("W123", purpose="member")
    assert first == sealing.blind_index("W123", purpose="member")
    assert first != sealing.blind_index("W123", purpose="ssn")
    (keys / "index.key").unlink()
    sealing.make_keys()
    assert first != sealing.blind_index("W123", purpose="member")

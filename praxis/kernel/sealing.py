"""Encryption of single values, bound to the row they stand in (AES-256-GCM, NIST SP 800-38D).

The keys are files of mode 0600 under $PRAXIS_HOME/keys, outside the database and its
backups, or in the folder named by PRAXIS_KEYS (a systemd credential directory). They are
made once, when a database is first migrated, and never again: a missing key beside old
data is refused, because a fresh one would make those data unreadable without a word.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from praxis.kernel.errors import PraxisError
from praxis.kernel.home import home

_FORMAT = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12


class KeyMissing(PraxisError):
    """A key file is not where it must be, or is not a key."""

    code = "key_missing"
    status = 500


class CannotUnseal(PraxisError):
    """The value was changed, belongs to another row, or was sealed under an unknown key."""

    code = "cannot_unseal"
    status = 500


def key_folder() -> Path:
    named = os.environ.get("PRAXIS_KEYS")
    return Path(named) if named else home() / "keys"


def make_keys() -> str:
    """Make the key files that are missing; return the master key's id.

    Only the migration that begins a database calls this.
    """
    folder = key_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("master.key", "index.key"):
        _make(folder / name)
    return key_id(master_key()).hex()


def master_key() -> bytes:
    """The key in use: the first line of master.key. Raises KeyMissing."""
    return _keys("master.key")[0]


def key_id(key: bytes) -> bytes:
    """A short public name of a key, stored before what it sealed."""
    return hashlib.sha256(b"praxis key id" + key).digest()[:_KEY_ID_BYTES]


def seal(plain: bytes, *, aad: bytes) -> bytes:
    """Encrypt `plain`. `aad` names table, column and row: moved elsewhere it does not open."""
    key = master_key()
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + key_id(key) + nonce + AESGCM(_derived(key, b"seal")).encrypt(nonce, plain, aad)


def unseal(blob: bytes | memoryview, *, aad: bytes) -> bytes:
    """Raises CannotUnseal, KeyMissing."""
    blob = bytes(blob)
    head = 1 + _KEY_ID_BYTES
    if blob[:1] != _FORMAT or len(blob) < head + _NONCE_BYTES + 16:
        raise CannotUnseal("A protected value is damaged. Restore it from a backup.")
    for key in _keys("master.key"):
        if key_id(key) == blob[1:head]:
            try:
                return AESGCM(_derived(key, b"seal")).decrypt(
                    blob[head : head + _NONCE_BYTES], blob[head + _NONCE_BYTES :], aad
                )
            except InvalidTag:
                raise CannotUnseal(
                    "A protected value was changed or moved. Restore it from a backup."
                ) from None
    raise CannotUnseal("A protected value was sealed under a key that is not in master.key.")


def blind_index(value: str, *, purpose: str) -> bytes:
    """A keyed digest to look a sealed value up by. For high-entropy values only.

    Its key is a file of its own: whoever holds it can guess short values such as an SSN.
    """
    key = _derived(_keys("index.key")[0], b"index:" + purpose.encode())
    return hmac.digest(key, value.encode(), "sha256")


def add_master_key() -> str:
    """Put a new key first; what older keys sealed still opens. Returns the new key's id."""
    path = key_folder() / "master.key"
    lines = _lines(path)
    fresh = secrets.token_bytes(32)
    _write(path.with_suffix(".new"), [base64.b64encode(fresh).decode(), *lines])
    path.with_suffix(".new").replace(path)
    return key_id(fresh).hex()


def _keys(name: str) -> tuple[bytes, ...]:
    path = key_folder() / name
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise KeyMissing(
            f"The key file keys/{name} is missing. Put back the copy you printed or stored when"
            " Praxis was set up; without it protected records cannot be read."
        ) from None
    return _read(path, changed)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> tuple[bytes, ...]:  # noqa: ARG001 - part of the cache key
    if path.stat().st_mode & 0o077:
        raise KeyMissing(f"Others can read the key file keys/{path.name}. Set its mode to 600.")
    try:
        keys = tuple(base64.b64decode(line, validate=True) for line in _lines(path))
    except ValueError:
        keys = ()
    if not keys or any(len(key) != 32 for key in keys):
        raise KeyMissing(f"The key file keys/{path.name} does not hold a key. Put back its copy.")
    return keys


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text().splitlines() if line.strip()]


@lru_cache(maxsize=64)
def _derived(key: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"praxis " + use).derive(key)


def _make(path: Path) -> None:
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    _write(fresh, [base64.b64encode(secrets.token_bytes(32)).decode()])
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _write(path: Path, lines: list[str]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(line + "\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())

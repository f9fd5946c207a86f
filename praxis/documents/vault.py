"""Files encrypted at rest, in chunks of 1 MiB, under $PRAXIS_HOME/documents.

Each chunk is sealed with AES-256-GCM; its associated data name the file, the chunk's
number and whether it is the last: a chunk moved, dropped or taken from another file does
not open. A file is complete on the disk before the row that names it is committed.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from praxis.documents.types import DocumentDamaged
from praxis.kernel.home import home

CHUNK = 1024 * 1024
_NONCE = 12
_TAG = 16


def folder() -> Path:
    return home() / "documents"


def new_name() -> str:
    return secrets.token_hex(16)


def path_of(name: str) -> Path:
    return folder() / name[:2] / name


def write(name: str, content: bytes, key: bytes) -> None:
    """Encrypt and store under `name`, flushed to the disk. Never overwrites."""
    write_all([(name, content)], key)


def write_all(files: Sequence[tuple[str, bytes]], key: bytes) -> None:
    """`write` for many: all are laid down before the first is waited for."""
    parts = [_lay(name, content, key) for name, content in files]
    for part, _ in parts:
        _flush(part)
    for part, path in parts:
        os.link(part, path)
        part.unlink()
    parents = {path.parent for _, path in parts}
    for parent in parents | {each.parent for each in parents}:
        _flush(parent)


def _lay(name: str, content: bytes, key: bytes) -> tuple[Path, Path]:
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in _sealed(name, content, AESGCM(key)):
            file.write(chunk)
    return part, path


def _sealed(name: str, content: bytes, cipher: AESGCM) -> Iterator[bytes]:
    starts = range(0, len(content), CHUNK) or range(1)
    for number, start in enumerate(starts):
        nonce = secrets.token_bytes(_NONCE)
        last = start + CHUNK >= len(content)
        yield nonce + cipher.encrypt(
            nonce, content[start : start + CHUNK], _aad(name, number, last=last)
        )


def read(name: str, key: bytes) -> bytes:
    """Raises DocumentDamaged."""
    cipher = AESGCM(key)
    size = _NONCE + CHUNK + _TAG
    try:
        sealed = path_of(name).read_bytes()
        chunks = [sealed[start : start + size] for start in range(0, len(sealed), size)]
        if not chunks:
            raise DocumentDamaged(DAMAGED)
        return b"".join(
            cipher.decrypt(
                chunk[:_NONCE], chunk[_NONCE:], _aad(name, number, last=number == len(chunks) - 1)
            )
            for number, chunk in enumerate(chunks)
        )
    except (OSError, InvalidTag, ValueError):
        raise DocumentDamaged(DAMAGED) from None


DAMAGED = (
    "The stored file is damaged or missing, so it is not shown. Tell your IT person: it can be"
    " restored from a backup."
)


def names() -> Iterator[tuple[str, float]]:
    """Every stored file and when it was written (seconds since 1970)."""
    for path in folder().glob("[0-9a-f][0-9a-f]/*"):
        try:
            yield path.name, path.stat().st_mtime
        except FileNotFoundError:
            continue


def put_aside(name: str) -> None:
    """Move a file that no row names out of the store; nobody's document is ever deleted here."""
    aside = folder() / "orphans"
    aside.mkdir(mode=0o700, exist_ok=True)
    path_of(name).replace(aside / name)


def _aad(name: str, number: int, *, last: bool) -> bytes:
    return f"praxis document {name} {number} {'last' if last else 'more'}".encode()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

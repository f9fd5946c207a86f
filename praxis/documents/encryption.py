"""Data keys, wrapped by the master key; and the field-level helpers under this room's name."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from praxis.kernel.sealing import blind_index, seal, unseal

if TYPE_CHECKING:
    from praxis.documents.models import DataKey

__all__ = ["blind_index", "fresh_key", "key_bytes", "seal", "unseal", "wrap"]


def fresh_key() -> bytes:
    return secrets.token_bytes(32)


def wrap(key: bytes, pk: int) -> bytes:
    return seal(key, aad=_aad(pk))


def key_bytes(data_key: DataKey) -> bytes:
    """Raises CannotUnseal, KeyMissing."""
    return unseal(data_key.wrapped, aad=_aad(data_key.pk))


def _aad(pk: int) -> bytes:
    return f"documents_datakey.wrapped:{pk}".encode()

"""The key that signs sessions and links, made on first start and kept beside the data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """From PRAXIS_SECRET_KEY, else from $PRAXIS_HOME/keys/secret.key (mode 0600)."""
    given = os.environ.get("PRAXIS_SECRET_KEY")
    if given:
        return given
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()

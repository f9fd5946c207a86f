"""Where an installation keeps what it owns: $PRAXIS_HOME, by default ~/.praxis."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder, made with mode 0700 when missing."""
    path = Path(os.environ.get("PRAXIS_HOME") or Path.home() / ".praxis").absolute()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path

"""Loaded by `-p` before Django reads its settings: tests never touch the home of who runs them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "PRAXIS_TEST_HOME" not in os.environ:
    _home = Path(tempfile.mkdtemp(prefix="praxis-test-home-"))
    (_home / "static").mkdir()
    os.environ["PRAXIS_TEST_HOME"] = os.environ["PRAXIS_HOME"] = str(_home)
    os.environ["PRAXIS_STATIC"] = str(_home / "static")
    atexit.register(shutil.rmtree, _home, ignore_errors=True)

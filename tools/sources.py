"""Which files are ours."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def tracked(*patterns: str, root: Path = ROOT) -> Iterator[Path]:
    """Files that git keeps or would keep, matching any of the patterns."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout
    for name in sorted(set(listed.decode().split("\0")) - {""}):
        path = root / name
        if path.is_file():
            yield path


def files_of_tests(root: Path = ROOT) -> Iterator[Path]:
    for path in tracked("*.py", root=root):
        if path.name.startswith("test_") and "tests" in path.relative_to(root).parts:
            yield path

"""Vendored browser files: `python -m praxis.ui.vendor` copies them from the packages named in
package-lock.json, `--check` compares what is committed with vendored.json (no node needed).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

from praxis.ui.icons import ICONS

TOP = Path(__file__).resolve().parents[2]
UI = "praxis/ui"
LOCK = f"{UI}/vendored.json"
STATIC = f"{UI}/static/ui/vendor"
FONTS = f"{UI}/fonts"
LICENCES = f"{UI}/licences"
TESTS = "tests/vendor"
SPRITE = f"{STATIC}/icons.svg"

_INTER = "@fontsource-variable/inter"
_INTER_TTF = "@expo-google-fonts/inter"
_TABLER = "@tabler/icons"

# package -> (path inside the package, path in the project)
FILES: dict[str, tuple[tuple[str, str], ...]] = {
    "htmx.org": (
        ("dist/htmx.min.js", f"{STATIC}/htmx.min.js"),
        ("LICENSE", f"{LICENCES}/htmx.txt"),
    ),
    _INTER: (
        ("files/inter-latin-wght-normal.woff2", f"{STATIC}/inter-latin.woff2"),
        ("files/inter-latin-ext-wght-normal.woff2", f"{STATIC}/inter-latin-ext.woff2"),
        ("files/inter-vietnamese-wght-normal.woff2", f"{STATIC}/inter-vietnamese.woff2"),
        ("LICENSE", f"{LICENCES}/inter.txt"),
    ),
    _INTER_TTF: (
        ("400Regular/Inter_400Regular.ttf", f"{FONTS}/Inter-Regular.ttf"),
        ("600SemiBold/Inter_600SemiBold.ttf", f"{FONTS}/Inter-SemiBold.ttf"),
        ("700Bold/Inter_700Bold.ttf", f"{FONTS}/Inter-Bold.ttf"),
        ("LICENSE_FONT", f"{LICENCES}/inter-ttf.txt"),
    ),
    _TABLER: (("LICENSE", f"{LICENCES}/tabler-icons.txt"),),
    "axe-core": (
        ("axe.min.js", f"{TESTS}/axe.min.js"),
        ("LICENSE", f"{TESTS}/axe-licence.txt"),
    ),
}
FOLDERS = (STATIC, FONTS, LICENCES, TESTS)

_SOURCE_MAP = re.compile(rb"^[ \t]*(?://[#@]|/\*[#@])\s*sourceMappingURL=.*$", re.MULTILINE)
_DRAWING = re.compile(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>")
_FRAME = 'd="M0 0h24v24H0z"'


class Package(TypedDict):
    version: str
    licence: str
    files: dict[str, str]


def sprite(drawings: dict[str, str]) -> str:
    """One SVG with a symbol for each icon; `drawings` maps a name to Tabler's SVG text."""
    symbols = []
    for name, text in sorted(drawings.items()):
        shapes = [shape for shape in _DRAWING.findall(text) if _FRAME not in shape]
        body = "".join(re.sub(r"\s+", " ", shape).replace(" />", "/>") for shape in shapes)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def committed(top: Path = TOP) -> dict[str, Package]:
    packages: dict[str, Package] = json.loads((top / LOCK).read_text())
    return packages


def differences(top: Path = TOP) -> list[str]:
    """What is changed, missing or extra, one line each; empty when all is as committed."""
    packages = committed(top)
    expected = {
        path: sha for package in packages.values() for path, sha in package["files"].items()
    }
    present = {
        path.relative_to(top).as_posix()
        for folder in FOLDERS
        for path in (top / folder).rglob("*")
        if path.is_file()
    }
    found = [f"missing: {path}" for path in sorted(set(expected) - present)]
    found += [f"extra: {path}" for path in sorted(present - set(expected))]
    found += [
        f"changed: {path}"
        for path in sorted(present & set(expected))
        if digest(top / path) != expected[path]
    ]
    symbols = set(re.findall(r'<symbol id="([^"]+)"', (top / SPRITE).read_text()))
    found += [f"icon not in the sprite: {name}" for name in sorted(set(ICONS) - symbols)]
    return found


def _install(top: Path, folder: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(top / name, folder / name)
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True
    )
    return folder / "node_modules"


def _copy(modules: Path, top: Path) -> dict[str, Package]:
    lock: dict[str, Package] = {}
    for folder in FOLDERS:
        (top / folder).mkdir(parents=True, exist_ok=True)
    for name, files in FILES.items():
        about = json.loads((modules / name / "package.json").read_text())
        written: dict[str, str] = {}
        for source, target in files:
            content = (modules / name / source).read_bytes()
            if source.endswith((".js", ".css")):
                content = _SOURCE_MAP.sub(b"", content)
            (top / target).write_bytes(content)
            written[target] = digest(top / target)
        lock[name] = {"version": about["version"], "licence": about["license"], "files": written}
    drawings = {icon: _drawing(modules / _TABLER / "icons", icon).read_text() for icon in ICONS}
    (top / SPRITE).write_text(sprite(drawings))
    lock[_TABLER]["files"][SPRITE] = digest(top / SPRITE)
    return lock


def _drawing(folder: Path, icon: str) -> Path:
    if icon.endswith("-filled"):
        return folder / "filled" / f"{icon.removesuffix('-filled')}.svg"
    return folder / "outline" / f"{icon}.svg"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="praxis.ui.vendor", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
    asked = parser.parse_args(arguments)
    if not asked.check:
        with tempfile.TemporaryDirectory() as folder:
            lock = _copy(_install(TOP, Path(folder)), TOP)
        (TOP / LOCK).write_text(json.dumps(lock, indent=2, sort_keys=True) + "\n")
    found = differences()
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

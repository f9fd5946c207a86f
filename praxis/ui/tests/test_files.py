from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from praxis.ui import grid_css, vendor

STATIC = Path(__file__).resolve().parents[1] / "static/ui"
CSS = STATIC / "css"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The vendored files in a folder that a test may spoil."""
    for folder in vendor.FOLDERS:
        shutil.copytree(vendor.TOP / folder, tmp_path / folder)
    shutil.copy(vendor.TOP / vendor.LOCK, tmp_path / vendor.LOCK)
    return tmp_path


def test_the_vendored_files_are_those_of_the_lock() -> None:
    assert vendor.differences() == []


def test_a_changed_vendored_file_is_found(copy: Path) -> None:
    (copy / vendor.STATIC / "htmx.min.js").write_text("alert(1)")

    assert vendor.differences(copy) == [f"changed: {vendor.STATIC}/htmx.min.js"]


def test_an_extra_and_a_missing_vendored_file_are_found(copy: Path) -> None:
    (copy / vendor.STATIC / "more.js").write_text("")
    (copy / vendor.LICENCES / "htmx.txt").unlink()

    assert vendor.differences(copy) == [
        f"missing: {vendor.LICENCES}/htmx.txt",
        f"extra: {vendor.STATIC}/more.js",
    ]


def test_no_vendored_file_asks_for_a_source_map() -> None:
    for path in (STATIC / "vendor").glob("*.js"):
        assert "sourceMappingURL" not in path.read_text()


def test_the_lock_of_packages_names_no_download_address() -> None:
    lock = (vendor.TOP / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert "https://registry" not in lock


def test_the_schedule_classes_are_those_of_their_writer() -> None:
    assert (CSS / "schedule-grid.css").read_text() == grid_css.rules()


def tokens() -> dict[str, str]:
    text = (CSS / "tokens.css").read_text()
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", text))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("white", "canvas")],
    ("ink-3", "ground"),
    ("white", "brand"),
    ("brand", "canvas"),
    ("brand-dark", "tint"),
    ("rail-text", "rail"),
    ("white", "rail-on"),
    ("badge-text", "badge"),
    ("bad", "white"),
    ("bad", "canvas"),
    ("warn", "white"),
    ("warn", "canvas"),
    ("white", "arrived-bar"),
    ("ink-2", "plain-ground"),
    *[(f"{tone}", f"{tone}-ground") for tone in ("bad", "good", "note", "blue")],
    ("arrived-text", "warn-ground"),
    *[
        (f"{status}-text", f"{status}-ground")
        for status in (
            "booked",
            "confirmed",
            "arrived",
            "roomed",
            "provider",
            "checkout",
            "done",
            "noshow",
        )
    ],
]


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(ink: str, ground: str) -> None:
    assert contrast(tokens()[ink], tokens()[ground]) >= 4.5


@pytest.mark.parametrize(
    ("mark", "ground"),
    [("control", "white"), ("focus", "white"), ("focus", "canvas"), ("rail-focus", "rail")],
)
def test_the_edge_of_a_control_can_be_seen(mark: str, ground: str) -> None:
    assert contrast(tokens()[mark], tokens()[ground]) >= 3


def test_every_style_sheet_stays_under_400_lines() -> None:
    for path in CSS.glob("*.css"):
        assert len(path.read_text().splitlines()) < 400, path.name


def test_no_script_evaluates_text_or_imports_another() -> None:
    for path in (STATIC / "js").glob("*.js"):
        text = path.read_text()
        assert not re.search(r"\beval\(|new Function|innerHTML|^import ", text, re.MULTILINE), path

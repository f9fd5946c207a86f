"""The Spanish catalogue of patient-facing words, without GNU gettext.

`python -m praxis.ui.catalogue` finds the words marked in the code and the templates, adds the
new ones to django.po, and compiles django.mo, which is committed. `--check` says what is
missing or out of date. reviewed.json names who, qualified to, has read each translation: a
changed translation counts as not reviewed.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
FOLDER = PACKAGE / "ui/locale/es/LC_MESSAGES"
HEADER = (
    "Language: es\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
)
_CALLS = re.compile(r"(?<![\w.])(?P<name>gettext_lazy|gettext_noop|gettext|ngettext|pgettext|_)\(")
_SINGLE = {"gettext", "gettext_lazy", "gettext_noop", "_"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One message; `plural` is empty when it has none. `texts` are one or two translations."""

    msgid: str
    plural: str = ""
    context: str = ""
    texts: tuple[str, ...] = ("",)

    @property
    def key(self) -> str:
        return f"{self.context}\x04{self.msgid}" if self.context else self.msgid

    @property
    def is_translated(self) -> bool:
        return all(self.texts)

    def digest(self) -> str:
        return hashlib.sha256("\x00".join(self.texts).encode()).hexdigest()[:16]


def marked(package: Path = PACKAGE) -> dict[str, Entry]:
    """Every message marked for translation in the package's code and templates."""
    found: dict[str, Entry] = {}
    for path in sorted(package.rglob("*")):
        if {"tests", "migrations", "static", "locale"} & set(path.relative_to(package).parts):
            continue
        if path.suffix == ".py" and "gettext" in (source := path.read_text()):
            entries = _in_python(source)
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            entries = _in_template(path.read_text(), str(path))
        else:
            continue
        found |= {entry.key: entry for entry in entries}
    return found


def _in_python(source: str) -> Iterator[Entry]:
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            entry = _entry(names.get(node.func.id, ""), node.args)
            if entry:
                yield entry


def _in_template(source: str, origin: str) -> Iterator[Entry]:
    text = templatize(source, origin=origin)
    for match in _CALLS.finditer(text):
        call = _balanced(text, match.start("name"))
        try:
            node = ast.parse(call, mode="eval").body
        except SyntaxError:
            continue
        if isinstance(node, ast.Call):
            name = match["name"]
            entry = _entry("gettext" if name == "_" else name, node.args)
            if entry:
                yield entry


def _balanced(text: str, start: int) -> str:
    """The call that begins at `start`, to its closing bracket outside of quotes."""
    depth, quote, at = 0, "", start
    while at < len(text):
        letter = text[at]
        if quote:
            if letter == "\\":
                at += 1
            elif letter == quote:
                quote = ""
        elif letter in "\"'":
            quote = letter
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                return text[start : at + 1]
        at += 1
    return ""


def _entry(name: str, arguments: list[ast.expr]) -> Entry | None:
    texts = [
        each.value
        for each in arguments
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    if name in _SINGLE and texts:
        return Entry(texts[0])
    if name.startswith("ngettext") and len(texts) >= 2:
        return Entry(texts[0], plural=texts[1], texts=("", ""))
    if name.startswith("pgettext") and len(texts) >= 2:
        return Entry(texts[1], context=texts[0])
    return None


def read_po(text: str) -> dict[str, Entry]:
    """The entries of a .po file, without its header."""
    found: dict[str, Entry] = {}
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        current = ""
        for line in block.splitlines():
            started = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(".*")$', line)
            if started:
                current = started[1]
                parts[current] = ast.literal_eval(started[2])
            elif line.startswith('"') and current:
                parts[current] += ast.literal_eval(line)
        if not parts.get("msgid"):
            continue
        plural = parts.get("msgid_plural", "")
        texts = (
            (parts.get("msgstr[0]", ""), parts.get("msgstr[1]", ""))
            if plural
            else (parts.get("msgstr", ""),)
        )
        entry = Entry(parts["msgid"], plural, parts.get("msgctxt", ""), texts)
        found[entry.key] = entry
    return found


def write_po(entries: dict[str, Entry]) -> str:
    blocks = [
        'msgid ""\nmsgstr ""\n' + "\n".join(_quoted(f"{line}\n") for line in HEADER.splitlines())
    ]
    for key in sorted(entries):
        entry = entries[key]
        lines = [f"msgctxt {_quoted(entry.context)}"] if entry.context else []
        lines.append(f"msgid {_quoted(entry.msgid)}")
        if entry.plural:
            lines.append(f"msgid_plural {_quoted(entry.plural)}")
            lines += [f"msgstr[{at}] {_quoted(text)}" for at, text in enumerate(entry.texts)]
        else:
            lines.append(f"msgstr {_quoted(entry.texts[0])}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def compiled(entries: dict[str, Entry]) -> bytes:
    """GNU .mo, little-endian, keys sorted (gettext manual, "The Format of GNU MO Files")."""
    pairs = [(b"", HEADER.encode())]
    for entry in entries.values():
        if entry.is_translated:
            key = f"{entry.key}\x00{entry.plural}" if entry.plural else entry.key
            pairs.append((key.encode(), "\x00".join(entry.texts).encode()))
    pairs.sort()
    count = len(pairs)
    tables, place = 28, 28 + 16 * count
    head = struct.pack("<7I", 0x950412DE, 0, count, tables, tables + 8 * count, 0, place)
    index, body = b"", b""
    for side in (0, 1):
        for pair in pairs:
            index += struct.pack("<2I", len(pair[side]), place + len(body))
            body += pair[side] + b"\x00"
    return head + index + body


def reviewed(folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((folder / "reviewed.json").read_text())
    return found


def unreviewed(folder: Path = FOLDER) -> list[str]:
    """Messages whose present translation no qualified person has read."""
    seen = reviewed(folder)
    entries = read_po((folder / "django.po").read_text())
    return [
        key
        for key, entry in sorted(entries.items())
        if seen.get(key, {}).get("translation") != entry.digest()
    ]


def problems(package: Path = PACKAGE, folder: Path = FOLDER) -> list[str]:
    entries = read_po((folder / "django.po").read_text())
    wanted = marked(package)
    found = [f"not in the catalogue: {key}" for key in sorted(set(wanted) - set(entries))]
    found += [f"no longer used: {key}" for key in sorted(set(entries) - set(wanted))]
    found += [f"not translated: {key}" for key, each in entries.items() if not each.is_translated]
    if (folder / "django.mo").read_bytes() != compiled(entries):
        found.append("django.mo is out of date")
    return found


def update(package: Path = PACKAGE, folder: Path = FOLDER) -> None:
    path = folder / "django.po"
    old = read_po(path.read_text()) if path.exists() else {}
    entries = {
        key: replace(entry, texts=old[key].texts) if key in old else entry
        for key, entry in marked(package).items()
    }
    path.write_text(write_po(entries))
    (folder / "django.mo").write_bytes(compiled(entries))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="praxis.ui.catalogue", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 on a problem")
    asked = parser.parse_args(arguments)
    if not asked.check:
        update()
    found = problems()
    for line in found:
        sys.stderr.write(f"{line}\n")
    sys.stderr.write(f"{len(unreviewed())} translations wait for a qualified reader\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""What run.lock and plan.lock bring along: licences, and what run.lock takes on disk."""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from tools.sources import ROOT

LIMIT_MB = 400
# Found in License-Expression, License or the classifiers; each may be passed on with Apache-2.0.
ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|PostgreSQL|MPL|Mozilla|Unlicense"
    r"|Public Domain|CC0|HPND|Zlib)\b",
    re.IGNORECASE,
)
# Linked at run time as a library of its own, unchanged: LGPL allows that.
ALLOWED_BY_NAME = {"psycopg", "psycopg-binary", "psycopg-pool"}
REFUSED = re.compile(r"(?<!L)\bA?GPL|General Public|SSPL|Business Source|Commons Clause", re.I)


def main(what: str) -> int:
    if what == "licences":
        installed = [*locked_distributions(), *locked_distributions("plan")]
        bad = [
            f"{name}: {found}" for name, found in map(licence, installed) if not fits(name, found)
        ]
        print("\n".join(bad))
        return 1 if bad else 0
    total = sum(map(bytes_on_disk, locked_distributions())) / 1e6
    print(f"{total:.0f} MB installed by run.lock, {LIMIT_MB} allowed")
    return 1 if total > LIMIT_MB else 0


def locked_distributions(lock: str = "run") -> list[Distribution]:
    """A lock's packages as they are installed here; those for other systems are left out."""
    lines = (ROOT / "requirements" / f"{lock}.lock").read_text().splitlines()
    names = [line.split("==")[0] for line in lines if re.match(r"[A-Za-z0-9]", line)]
    found = []
    for name in names:
        try:
            found.append(distribution(re.sub(r"\[.*\]", "", name)))
        except PackageNotFoundError:
            continue
    return found


def licence(package: Distribution) -> tuple[str, str]:
    meta = package.metadata
    name = str(meta["Name"])
    if "License-Expression" in meta:
        return name, meta["License-Expression"]
    classifiers = [
        line.split("::")[-1].strip()
        for line in meta.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    text = "\n".join(meta.get_all("License") or []).strip().splitlines()
    return name, ", ".join([*classifiers, *text[:1]]) or "unknown"


def fits(name: str, found: str) -> bool:
    if name.lower() in ALLOWED_BY_NAME:
        return True
    return bool(ALLOWED.search(found)) and not REFUSED.search(found)


def bytes_on_disk(package: Distribution) -> int:
    """By its RECORD: what was installed, without the compiled files Python adds."""
    return sum(file.size or 0 for file in package.files or [])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))

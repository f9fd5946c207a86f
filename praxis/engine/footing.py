"""How PostgreSQL's programs are started, for whoever is at the keyboard.

PostgreSQL refuses to run as root. Root gets a user namespace, in which it is
user 1 to itself and root to the file system: no account is added and no folder
opened. Where namespaces are refused (many containers) it runs as nobody with
the one capability that lets it through root's folders.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from praxis.engine.errors import EngineError

INNER_UID = 1
NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Footing:
    """`peer` is the account name PostgreSQL sees for us; `files_uid` owns the data folder."""

    prefix: tuple[str, ...]
    peer: str
    files_uid: int


def footing(postgres: Path, folder: Path) -> Footing:
    setpriv = shutil.which("setpriv")
    uid = os.geteuid()
    if uid != 0:
        dies_with_us = (setpriv, "--pdeathsig", "INT") if setpriv else ()
        return Footing(dies_with_us, _account(uid), uid)
    if setpriv is None:
        raise EngineError("Praxis does not run as root on this system. Use an ordinary account.")
    if os.environ.get("PRAXIS_NO_USERNS") != "1":
        namespace = ("unshare", "--user", f"--map-user={INNER_UID}", f"--map-group={INNER_UID}")
        if _works(namespace, postgres, folder):
            return Footing(
                (*namespace, setpriv, "--pdeathsig", "INT"), _account(INNER_UID), files_uid=0
            )
    reduced = (
        setpriv,
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--bounding-set=-all,+dac_override",
        "--pdeathsig=INT",
    )
    if _works(reduced, postgres, folder):
        return Footing(reduced, _account(0), files_uid=NOBODY)
    raise EngineError(
        "PostgreSQL cannot run as root here: neither user namespaces nor capabilities are allowed."
        " Run Praxis as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
    )


def _account(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as error:
        raise EngineError(
            f"User number {uid} has no name on this machine, and PostgreSQL needs one."
            " Add the account, or set DATABASE_URL to a PostgreSQL server."
        ) from error


def _works(prefix: tuple[str, ...], postgres: Path, folder: Path) -> bool:
    """Whether this footing may run PostgreSQL's program and write the folder."""
    test = 'test -w "$1" && "$2" --version'
    command = [*prefix, "sh", "-c", test, "sh", str(folder), str(postgres)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False

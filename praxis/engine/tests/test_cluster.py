from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from praxis.engine import places
from praxis.engine.cluster import Cluster
from praxis.engine.errors import EngineError
from praxis.engine.testing import temporary_cluster
from praxis.engine.tests.processes import alive, eventually, tree_of

CHECKOUT = Path(__file__).resolve().parents[3]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with temporary_cluster() as running:
        yield running


def stopped(home: Path) -> Cluster:
    """A cluster that was made, started and stopped in this home."""
    made = Cluster(home, durable=False)
    made.start()
    made.stop()
    return made


def test_the_parent_folders_stay_shut_and_the_server_answers(cluster: Cluster) -> None:
    with cluster.connect("praxis_app", "praxis") as connection:
        row = connection.execute("SELECT current_user").fetchone()

    assert row == ("praxis_app",)
    assert cluster.home.stat().st_mode & 0o077 == 0


def test_the_three_roles_hold_no_more_than_they_need(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls"
            " FROM pg_roles WHERE rolname ~ '^praxis' ORDER BY 1"
        ).fetchall()

    assert rows == [
        ("praxis_admin", True, True, True, True),
        ("praxis_app", False, False, False, False),
        ("praxis_owner", False, True, False, False),
    ]


def test_data_pages_carry_checksums_and_text_is_unicode(cluster: Cluster) -> None:
    with cluster.connect(database="praxis") as connection:
        row = connection.execute(
            "SELECT current_setting('data_checksums'), current_setting('server_encoding'),"
            " datlocale, current_setting('TimeZone')"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()

    assert row == ("on", "UTF8", "C.UTF-8", "UTC")


def test_the_server_listens_on_no_network(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        row = connection.execute("SHOW listen_addresses").fetchone()

    assert row == ("",)


def test_the_servers_log_holds_no_statement_and_no_detail(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE guest (name text PRIMARY KEY)")
        for _ in range(2):
            try:
                connection.execute("INSERT INTO guest VALUES ('Zebulon Secret')")
            except psycopg.errors.UniqueViolation:
                continue

    assert "duplicate key" in (cluster.log / "start.log").read_text()
    assert "Zebulon" not in (cluster.log / "start.log").read_text()


@as_root
def test_another_account_of_the_machine_is_refused(cluster: Cluster) -> None:
    psql = places.binaries_for_all(places.binaries()) / "psql"
    asked = ("-h", str(cluster.socket_dir), "-U", "praxis_app", "-d", "postgres", "-c", "SELECT 1")
    cluster.home.chmod(0o711)
    Path(cluster.socket_dir).chmod(0o711)
    socket = Path(cluster.socket_dir) / places.SOCKET_NAME
    socket.chmod(0o777)
    try:
        tried = as_nobody(str(psql), *asked)
    finally:
        socket.chmod(0o700)
        Path(cluster.socket_dir).chmod(0o700)
        cluster.home.chmod(0o700)

    assert "Peer authentication failed" in tried.stderr


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    home = private(tmp_path / "home")
    half_made = home / "database.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")

    cluster = stopped(home)

    assert (cluster.data / "global").is_dir()
    assert not half_made.exists()


def test_data_of_another_postgresql_are_refused_in_plain_words(tmp_path: Path) -> None:
    home = private(tmp_path / "home")
    data = home / "database"
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(EngineError, match=r"written by PostgreSQL 17, .* Nothing was changed"):
        Cluster(home).start()


def test_a_database_whose_roles_were_never_made_is_completed(tmp_path: Path) -> None:
    home = private(tmp_path / "home")
    cluster = Cluster(home, durable=False)
    cluster.start()
    with cluster.connect() as connection:
        connection.execute("DROP DATABASE praxis")
        connection.execute("DROP ROLE praxis_app")
    cluster.stop()

    cluster.start()
    with cluster.connect("praxis_app", "praxis") as connection:
        row = connection.execute("SELECT 1").fetchone()
    cluster.stop()

    assert row == (1,)


def test_a_folder_name_with_spaces_and_commas_serves(tmp_path: Path) -> None:
    cluster = Cluster(private(tmp_path / "Dr. Who, MD"), durable=False)
    cluster.start()
    with cluster.connect() as connection:
        row = connection.execute("SELECT 1").fetchone()
    cluster.stop()
    Path(cluster.socket_dir).rmdir()

    assert row == (1,)


def test_a_home_too_long_for_a_socket_serves(tmp_path: Path) -> None:
    home = private(tmp_path / ("long" * 40))
    cluster = Cluster(home, durable=False)
    cluster.start()
    with cluster.connect() as connection:
        row = connection.execute("SELECT 1").fetchone()
    cluster.stop()
    Path(cluster.socket_dir).rmdir()

    assert row == (1,)
    assert cluster.socket_dir.startswith("/tmp/praxis-")


@as_root
def test_without_user_namespaces_the_capability_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the data change hands again when namespaces come back."""
    home = private(tmp_path / "home")
    stopped(home)

    monkeypatch.setenv("PRAXIS_NO_USERNS", "1")
    cluster = Cluster(home, durable=False)
    cluster.start()
    owner = Path(f"/proc/{cluster.pid}").stat().st_uid
    with cluster.connect("praxis_app", "praxis") as connection:
        row = connection.execute("SELECT 1").fetchone()
    cluster.stop()
    monkeypatch.delenv("PRAXIS_NO_USERNS")
    stopped(home)

    assert row == (1,)
    assert owner == 65534


@as_root
def test_an_ordinary_user_runs_it_without_any_of_that(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from praxis.engine.cluster import Cluster\n"
        "home = Path(sys.argv[1]); c = Cluster(home, durable=False); c.start()\n"
        "print(c.connect('praxis_app', 'praxis').execute('SELECT current_user').fetchone()[0])\n"
        "c.stop()"
    )
    home = private(tmp_path / "home")
    for folder in (home, *home.parents):
        if folder == Path(tmp_path.anchor) or folder == Path("/tmp"):
            break
        folder.chmod(0o711)
    home.chmod(0o700)
    os.chown(home, 65534, 65534)

    run = as_nobody(sys.executable, "-c", code, str(home))

    if "ModuleNotFoundError" in run.stderr or "ermission denied" in run.stderr.splitlines()[:1]:
        pytest.skip("nobody cannot read this Python")
    assert run.stdout == "praxis_app\n", run.stderr


def test_killing_the_owner_of_a_throwaway_server_leaves_nothing_behind() -> None:
    code = (
        "from praxis.engine.testing import temporary_cluster; import time\n"
        "with temporary_cluster() as c: print(c.home, flush=True); time.sleep(600)"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    )
    assert owner.stdout is not None
    home = Path(owner.stdout.readline().strip())
    below = tree_of(owner.pid)

    owner.kill()
    owner.wait()
    owner.stdout.close()

    assert eventually(lambda: not alive(below))
    assert eventually(lambda: not home.exists())


@pytest.mark.faults
def test_a_server_killed_with_its_owner_under_a_running_query_comes_back(tmp_path: Path) -> None:
    """The orphan backend holds the shared memory: the start waits for it and says so."""
    home = private(tmp_path / "home")
    cluster = Cluster(home, durable=False)
    cluster.start()
    query = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import psycopg; psycopg.connect(host={cluster.socket_dir!r}, user='praxis_app',"
            " dbname='praxis').execute('SELECT count(*) FROM generate_series(1, 60000000)')",
        ],
        stderr=subprocess.DEVNULL,
    )
    time.sleep(1)
    os.kill(cluster.pid, signal.SIGKILL)
    assert cluster.process is not None
    cluster.process.wait()
    assert (cluster.data / "postmaster.pid").exists()

    again = Cluster(home, durable=False)
    again.start()
    with again.connect("praxis_app", "praxis") as connection:
        row = connection.execute("SELECT 1").fetchone()
    again.stop()
    query.kill()
    query.wait()

    assert row == (1,)


def private(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


def as_nobody(*command: str) -> subprocess.CompletedProcess[str]:
    prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    return subprocess.run(
        [*prefix, *command],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(CHECKOUT)},
    )

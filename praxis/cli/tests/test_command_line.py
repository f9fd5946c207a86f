from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from praxis.cli import house, serving
from praxis.cli.doctor import disk_space, home_is_private
from praxis.cli.main import main, parser
from praxis.cli.office import hotp
from praxis.engine.children import Web
from praxis.engine.errors import EngineError
from praxis.engine.lock import serve_lock

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("PRAXIS_HOME", str(folder))
    return folder


def test_an_unknown_command_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as left:
        main(["prescribe"])

    assert left.value.code == 2


@pytest.mark.parametrize(
    "line",
    [
        "serve --port 8001",
        "serve --host 0.0.0.0 --certificate a.pem --key b.pem",
        "worker",
        "migrate",
        "createadmin --username sam --full-name Sam",
        "demo --seed 3 --size small --no-serve --json",
        "urls --json",
        "doctor",
        "audit verify --json",
        "import fhir folder --source old --dry-run",
        "import report 7",
        "code sam",
    ],
)
def test_every_command_finds_its_function(line: str) -> None:
    module, _, name = parser().parse_args(line.split()).function.partition(":")

    __import__(module)

    assert callable(getattr(sys.modules[module], name))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "office.example", "::"])
def test_patient_data_do_not_cross_a_network_in_the_clear(host: str) -> None:
    with pytest.raises(EngineError, match="--certificate FILE and --key FILE"):
        serving.refuse_open_door(Web(host=host), behind_proxy=False, is_demo=False)


def test_behind_a_proxy_another_host_may_be_served() -> None:
    web = Web(host="10.0.0.5")

    serving.refuse_open_door(web, behind_proxy=True, is_demo=False)

    assert serving._web_environment(web, behind_proxy=True)["PRAXIS_TLS"] == "1"


def test_a_demo_never_leaves_its_machine() -> None:
    web = Web(host="0.0.0.0", certificate=Path("a"), key=Path("b"))

    with pytest.raises(EngineError, match="this machine"):
        serving.refuse_open_door(web, behind_proxy=True, is_demo=True)


def test_the_names_under_which_an_office_is_reached_follow_its_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PRAXIS_HOSTS", raising=False)

    names = serving._web_environment(Web(host="192.168.1.5"), behind_proxy=True)["PRAXIS_HOSTS"]

    assert {"localhost", "192.168.1.5"} <= set(names.split(","))


def test_a_key_in_the_old_format_is_refused_with_the_command_that_converts_it(
    tmp_path: Path,
) -> None:
    certificate, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    certificate.touch()
    key.write_text("-----BEGIN RSA PRIVATE KEY-----")

    with pytest.raises(EngineError, match="openssl pkcs8 -topk8"):
        serving.refuse_unreadable_key(Web(certificate=certificate, key=key))


def test_a_refusal_is_one_json_object_for_programs(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["code", "sam", "--json"])

    said = capsys.readouterr()
    assert code == 1
    assert json.loads(said.out)["ok"] is False
    assert "Only the demo practice's codes" in said.err


def test_another_demo_than_the_one_there_is_refused(home: Path) -> None:
    (home / serving.DEMO_MARK).write_text('{"seed": 1, "size": "clinic"}')

    with pytest.raises(EngineError, match="holds a demo practice already"):
        serving.refuse_another_demo(home, Namespace(seed=2, size=None))


def test_a_demo_made_before_prints_the_same_figures_again(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / serving.DEMO_MARK).write_text('{"seed": 1, "size": "clinic"}')
    (home / serving.DEMO_ANSWER).write_text('{"patients": 3600}')
    (home / serving.DEMO_SIGN_INS).write_text("sam\n")

    code = main(["demo", "--no-serve", "--json"])

    assert code == 0
    assert json.loads(capsys.readouterr().out) == {"patients": 3600}


def test_serving_twice_is_refused_with_the_process_that_serves(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_lock(home):
        code = main(["serve", "--port", "8765"])

    assert code == 1
    assert f"already running (process {os.getpid()})" in capsys.readouterr().err


def test_a_changed_program_is_prepared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = house._program()
    monkeypatch.setenv("DATABASE_URL", "postgresql:///other")

    assert house._program() != before


def test_the_code_of_a_demo_account_is_the_one_an_authenticator_shows() -> None:
    """RFC 4226, appendix D."""
    shown = [hotp(b"12345678901234567890", counter) for counter in range(3)]

    assert shown == ["755224", "287082", "359152"]


def test_the_doctor_finds_a_home_that_others_can_read(home: Path) -> None:
    home.chmod(0o755)

    assert home_is_private(home).state == "fail"


def test_the_doctor_finds_a_key_that_others_can_read(home: Path) -> None:
    (home / "keys").mkdir()
    (home / "keys" / "master.key").touch(mode=0o644)

    assert home_is_private(home).state == "fail"


def test_the_doctor_says_how_much_room_is_left(home: Path) -> None:
    assert "GiB free" in disk_space(home).message


def test_the_installation_of_the_tests_is_looked_over(db: None) -> None:
    from praxis.cli.doctor import database_checks

    found = {check.name: check.state for check in database_checks()}

    assert found == {"database": "ok", "migrations": "ok", "queue": "ok", "partitions": "ok"}


@pytest.mark.faults
def test_a_fresh_home_is_served_and_its_seals_verify(home: Path) -> None:
    """Commands use the running database and leave it running."""
    from praxis.engine.tests.test_supervisor import free_port

    environment = os.environ | {"PRAXIS_HOME": str(home), "PYTHONPATH": str(CHECKOUT)}
    for name in ("PRAXIS_SOCKET", "PRAXIS_STATIC", "PRAXIS_TEST_TEMPLATE", "DATABASE_URL"):
        environment.pop(name, None)
    praxis = [sys.executable, "-m", "praxis"]
    serve = subprocess.Popen(
        [*praxis, "serve", "--port", str(free_port())],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert serve.stdout is not None
    said = serve.stdout.readline()
    verify = subprocess.run(
        [*praxis, "audit", "verify", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    still_running = serve.poll() is None
    serve.terminate()
    serve.communicate(timeout=60)

    assert said.startswith("Praxis is at http://127.0.0.1:")
    assert json.loads(verify.stdout)["ok"] is True
    assert still_running
    assert serve.returncode == 0


def test_payers_run_beside_a_demo_and_nowhere_else(tmp_path: Path) -> None:
    assert serving.demo_payers(tmp_path) == []
    mark = {"seed": 3, "size": "small", "clock_offset": 86_400}
    (tmp_path / serving.DEMO_MARK).write_text(json.dumps(mark))

    (payers,) = serving.demo_payers(tmp_path)
    assert payers.command[1:3] == ("-m", "praxis.demo.payer")
    told = dict(zip(payers.command[3::2], payers.command[4::2], strict=True))
    assert told["--exchange"] == str(tmp_path / "exchange")
    assert (told["--seed"], told["--offset"]) == ("3", "86400")

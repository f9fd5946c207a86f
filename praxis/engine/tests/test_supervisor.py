from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis.engine.errors import AlreadyRunning
from praxis.engine.lock import serve_lock
from praxis.engine.tests.processes import alive, all_processes, children_of, eventually, tree_of

CHECKOUT = Path(__file__).resolve().parents[3]
TREE = [sys.executable, "-m", "praxis.engine.tests.tree"]


class Tree:
    """A running supervisor with PostgreSQL, a sleeping worker and two web workers."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.process = subprocess.Popen(
            [*TREE, str(home), str(self.port)],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", self.process.stderr

    def get(self, seconds: float = 0) -> str:
        url = f"http://127.0.0.1:{self.port}/?{seconds}"
        with urllib.request.urlopen(url, timeout=15) as answer:
            text: str = answer.read().decode()
            return text

    def pid_of(self, words: str) -> int:
        """0 while there is none."""
        return next(
            (
                pid
                for pid, parent, command in all_processes()
                if parent == self.process.pid and words in command
            ),
            0,
        )

    def everything(self) -> set[int]:
        return tree_of(self.process.pid)

    def serves(self) -> bool:
        with contextlib.suppress(OSError):
            return self.get() == "hello\n"
        return False

    def end(self, sign: signal.Signals = signal.SIGTERM) -> str:
        self.process.send_signal(sign)
        _, errors = self.process.communicate(timeout=40)
        return errors


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    running = Tree(home)
    yield running
    if running.process.poll() is None:
        running.end()
    else:
        running.process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def test_a_home_has_one_owner_and_the_refusal_names_it(tmp_path: Path) -> None:
    with serve_lock(tmp_path), pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
        serve_lock(tmp_path).__enter__()


def test_a_lock_is_free_again_when_its_owner_is_gone(tmp_path: Path) -> None:
    with serve_lock(tmp_path):
        pass

    with serve_lock(tmp_path):
        assert (tmp_path / "serve.lock").read_text() == f"{os.getpid()} serve\n"


def test_asked_to_stop_the_tree_finishes_the_request_in_flight_and_leaves_nothing(
    tree: Tree,
) -> None:
    below = tree.everything()
    answers: list[str] = []
    request = threading.Thread(target=lambda: answers.append(tree.get(1.0)))
    request.start()
    assert eventually((tree.home / "in-flight").exists)

    errors = tree.end()
    request.join()

    assert answers == ["hello\n"]
    assert tree.process.returncode == 0, errors
    assert alive(below) == set()


@pytest.mark.faults
def test_a_second_start_is_refused_in_plain_words(tree: Tree) -> None:
    second = subprocess.run(
        [*TREE, str(tree.home), str(free_port())],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert f"Praxis is already running (process {tree.process.pid})" in second.stderr
    assert tree.serves()


@pytest.mark.faults
def test_a_taken_port_is_refused_in_plain_words(tree: Tree, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    second = subprocess.run(
        [*TREE, str(other), str(tree.port)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert f"Port {tree.port}" in second.stderr
    assert "--port" in second.stderr


@pytest.mark.faults
def test_ctrl_c_in_a_background_shell_still_stops_everything(tree: Tree) -> None:
    below = tree.everything()

    tree.end(signal.SIGINT)

    assert tree.process.returncode == 0
    assert alive(below) == set()


@pytest.mark.faults
def test_killing_the_supervisor_takes_everything_with_it(tree: Tree) -> None:
    below = tree.everything()

    tree.process.kill()

    assert eventually(lambda: not alive(below), seconds=15)


@pytest.mark.faults
def test_a_killed_database_comes_back(tree: Tree) -> None:
    first = tree.pid_of("postgres")

    os.kill(first, signal.SIGKILL)

    assert eventually(lambda: not alive({first}))
    assert eventually(lambda: tree.pid_of("postgres") not in (0, first))
    errors = tree.end()
    assert "the database ended unasked" in errors
    assert tree.process.returncode == 0


@pytest.mark.faults
def test_a_killed_web_server_comes_back_and_its_old_workers_are_gone(tree: Tree) -> None:
    old = tree_of(tree.pid_of("granian"))

    os.kill(tree.pid_of("granian"), signal.SIGKILL)

    assert eventually(lambda: not alive(old))
    assert eventually(tree.serves)


@pytest.mark.faults
def test_a_killed_web_worker_is_replaced(tree: Tree) -> None:
    granian = tree.pid_of("granian")
    before = set(children_of(granian))

    os.kill(min(before), signal.SIGKILL)

    assert eventually(lambda: set(children_of(granian)) - before)
    assert eventually(tree.serves)
    assert tree.pid_of("granian") == granian


@pytest.mark.faults
def test_a_killed_job_worker_is_started_again(tree: Tree) -> None:
    first = tree.pid_of("time.sleep")

    os.kill(first, signal.SIGKILL)

    assert eventually(lambda: tree.pid_of("time.sleep") not in (0, first))


@pytest.mark.faults
def test_after_everything_was_killed_at_once_it_starts_again(tree: Tree) -> None:
    for pid in tree.everything():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    tree.process.wait()

    again = Tree(tree.home)

    assert again.serves()
    again.end()
    assert again.process.returncode == 0

"""`praxis serve`, `praxis worker` and `praxis demo`."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from praxis import engine
from praxis.cli import house
from praxis.cli.output import answer, note
from praxis.engine.children import Child, Web, child_environment
from praxis.engine.errors import EngineError

DEMO_MARK = "demo.json"
DEMO_ANSWER = "demo-answer.json"
DEMO_SIGN_INS = "demo-sign-ins.txt"
DEMO_UNFINISHED = "demo-unfinished"
# Claims sent while somebody watches the demo are paid so soon.
DEMO_PAY_AFTER = 90


def serve(args: Namespace) -> int:
    home = engine.home()
    web = Web(
        host=args.host,
        port=args.port,
        target="praxis.cli.web:application",
        certificate=args.certificate,
        key=args.key,
    )
    refuse_open_door(web, behind_proxy=args.behind_proxy, is_demo=(home / DEMO_MARK).exists())
    refuse_unreadable_key(web)
    _keep_certificate(home, web)

    from praxis.engine.supervisor import serve as run

    shown = "localhost" if web.host in ("0.0.0.0", "::") else web.host  # noqa: S104
    address = f"{web.scheme}://{f'[{shown}]' if ':' in shown else shown}:{web.port}"
    run(
        home,
        web=web,
        worker=(sys.executable, "-m", "praxis", "worker"),
        others=demo_payers(home),
        environment=_web_environment(web, behind_proxy=args.behind_proxy),
        database=house.embedded(),
        prepare=lambda: house.prepare(home),
        ready=lambda: print(f"Praxis is at {address}  (Ctrl-C stops it)", flush=True),
    )
    return 0


def demo_payers(home: Path) -> list[Child]:
    """The demo's clearinghouse and payers beside the office; nothing where no demo lives."""
    if not (home / DEMO_MARK).exists():
        return []
    mark = json.loads((home / DEMO_MARK).read_text())
    command = (
        *(sys.executable, "-m", "praxis.demo.payer"),
        *("--exchange", str(home / "exchange"), "--pay-after", str(DEMO_PAY_AFTER)),
        *("--seed", str(mark["seed"]), "--offset", str(mark.get("clock_offset", 0))),
    )
    return [Child("payers", command, grace_seconds=5.0)]


def worker(args: Namespace) -> int:  # noqa: ARG001
    with house.database("worker"):
        house.django_up()
        from praxis.news import worker as news_worker
        from praxis.news.types import UnknownName

        try:
            return news_worker.run()
        except UnknownName as refusal:
            raise EngineError(str(refusal)) from refusal


def demo(args: Namespace) -> int:
    """Make the demo practice unless this home holds it; then serve it."""
    home = engine.home()
    if not args.no_serve:
        refuse_open_door(Web(port=args.port), behind_proxy=False, is_demo=True)
    if (home / DEMO_MARK).exists() and (home / DEMO_ANSWER).exists():
        refuse_another_demo(home, args)
    else:
        _make_demo(home, args)
    if not args.no_serve:
        print((home / DEMO_SIGN_INS).read_text(), flush=True)
        return serve(
            Namespace(
                host="127.0.0.1", port=args.port, behind_proxy=False, certificate=None, key=None
            )
        )
    payload = json.loads((home / DEMO_ANSWER).read_text())
    answer(payload, (home / DEMO_SIGN_INS).read_text(), as_json=args.json)
    return 0


def make_demo(args: Namespace) -> int:
    """The work of `demo`, in a process that ends before the supervisor starts."""
    home = engine.home()
    with house.database("demo", prepared=False) as cluster:
        if (home / DEMO_UNFINISHED).exists() and cluster is not None:
            note("an earlier start did not finish the demo practice; making it anew")
            _drop_database(cluster)
            (home / "prepared").unlink(missing_ok=True)
        house.prepare(home)
        house.django_up()
        from praxis.demo import run as demo_run

        try:
            if demo_run.is_empty():
                (home / DEMO_UNFINISHED).touch()
            made = demo_run.make(seed=args.seed, size=args.size)
        except demo_run.NotADemo as refusal:
            note(str(refusal))
            return 1
        _write(home / DEMO_ANSWER, json.dumps(made.as_json()))
        _write(home / DEMO_SIGN_INS, demo_run.sign_ins(made.accounts) + "\n")
        (home / DEMO_UNFINISHED).unlink(missing_ok=True)
        from django.db import connections

        connections.close_all()
    return 0


def refuse_open_door(web: Web, *, behind_proxy: bool, is_demo: bool) -> None:
    """Patient data never cross a network in the clear, and a demo's passwords are printed."""
    if is_loopback(web.host):
        return
    if is_demo:
        raise EngineError(
            "This is the demo practice: everybody knows its passwords, so it serves this machine"
            " only. Leave --host out, or set PRAXIS_HOME to a real practice."
        )
    if not behind_proxy and not (web.certificate and web.key):
        raise EngineError(
            f"Serving {web.host} would send patient data over the network unencrypted. Give"
            " --certificate FILE and --key FILE, or --behind-proxy when a proxy does the"
            " encryption."
        )


def refuse_unreadable_key(web: Web) -> None:
    for path in (web.certificate, web.key):
        if path is not None and not os.access(path, os.R_OK):
            raise EngineError(f"{path} cannot be read. Check its name and who may read it.")
    if (web.certificate is None) != (web.key is None):
        raise EngineError("--certificate and --key belong together: give both.")
    if web.key is not None and b"BEGIN PRIVATE KEY" not in web.key.read_bytes():
        raise EngineError(
            f"{web.key} is not a PKCS#8 key. Convert it:"
            f" openssl pkcs8 -topk8 -nocrypt -in '{web.key}' -out key.pem"
        )


def refuse_another_demo(home: Path, args: Namespace) -> None:
    there = json.loads((home / DEMO_MARK).read_text())
    asked = {"seed": args.seed, "size": args.size}
    different = {name: value for name, value in asked.items() if value not in (None, there[name])}
    if different:
        raise EngineError(
            f"{home} holds a demo practice already (seed {there['seed']}, size {there['size']})."
            " Remove that folder, or set PRAXIS_HOME to another one."
        )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _make_demo(home: Path, args: Namespace) -> None:
    command = [sys.executable, "-m", "praxis", "demo", "--make"]
    command += ["--seed", str(args.seed or 1), "--size", args.size or "clinic"]
    made = subprocess.run(
        command,
        # The clean stop at the end puts all of it on the disk at once.
        env=child_environment()
        | {"PRAXIS_HOME": str(home), "PGOPTIONS": "-c synchronous_commit=off"},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        check=False,
    )
    if made.returncode != 0:
        raise EngineError("The demo practice was not made. The lines above say why.")


def _web_environment(web: Web, *, behind_proxy: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    if behind_proxy:
        found["PRAXIS_BEHIND_PROXY"] = "1"
    if behind_proxy or web.certificate:
        found["PRAXIS_TLS"] = "1"
    if not is_loopback(web.host) and not os.environ.get("PRAXIS_HOSTS"):
        machine = socket.gethostname()
        names = ["localhost", "127.0.0.1", machine, f"{machine}.local", socket.getfqdn(), web.host]
        found["PRAXIS_HOSTS"] = ",".join(dict.fromkeys(names))
    return found


def _keep_certificate(home: Path, web: Web) -> None:
    """For `praxis doctor`, which says when it runs out."""
    note_file = home / "certificate"
    if web.certificate:
        note_file.write_text(str(web.certificate.resolve()))
    else:
        note_file.unlink(missing_ok=True)


def _drop_database(cluster: Any) -> None:
    from praxis.engine.cluster import DATABASE, OWNER

    with cluster.connect() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(
            f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'"
        )


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)

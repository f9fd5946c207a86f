"""The `praxis` command. Names, exit codes and JSON keys are API (0 done, 1 refused, 2 usage)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from praxis.engine.errors import EngineError
from praxis.kernel.errors import PraxisError

URGENCIES = ("same_day", "within_72h", "within_14d", "routine")
SIZES = ("small", "clinic", "group")


def main(arguments: Sequence[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    module, _, name = args.function.partition(":")
    command: Callable[[argparse.Namespace], int] = getattr(import_module(module), name)
    try:
        return command(args)
    except (EngineError, PraxisError) as refusal:
        code = getattr(refusal, "code", "refused")
        print(f"praxis: {refusal}", file=sys.stderr)
        if getattr(args, "json", False):
            print(json.dumps({"ok": False, "code": code, "message": str(refusal)}))
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="praxis", description="Runs the office of a medical practice."
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    _serving(commands)
    _office(commands)
    _importing(commands)
    _x12(commands)
    _claims(commands)
    _remit(commands)
    return top


def _serving(commands: Any) -> None:
    serve = _command(commands, "serve", "serving:serve", "database, web and worker, until Ctrl-C")
    serve.add_argument("--host", default="127.0.0.1", help="address to serve (this machine only)")
    serve.add_argument("--port", type=_port, default=8000)
    serve.add_argument("--behind-proxy", action="store_true", help="a proxy does the encryption")
    serve.add_argument("--certificate", type=Path, help="PEM file with the chain")
    serve.add_argument("--key", type=Path, help="PEM file, PKCS#8")
    _command(commands, "worker", "serving:worker", "background work alone")
    demo = _command(commands, "demo", "serving:demo", "make the demo practice and serve it")
    demo.add_argument("--seed", type=int, help="the same number makes the same practice (1)")
    demo.add_argument("--size", choices=SIZES, help="how large a practice (clinic)")
    demo.add_argument("--no-serve", action="store_true", help="make it and print the figures")
    demo.add_argument("--port", type=_port, default=8000)
    demo.add_argument(
        "--make",
        dest="function",
        action="store_const",
        const="praxis.cli.serving:make_demo",
        help=argparse.SUPPRESS,
    )
    _json(demo)


def _office(commands: Any) -> None:
    _command(commands, "migrate", "office:migrate", "bring the database up to date")
    admin = _command(commands, "createadmin", "office:createadmin", "make the first office manager")
    admin.add_argument("--username")
    admin.add_argument("--full-name")
    _json(admin)
    _json(_command(commands, "urls", "office:urls", "every URL and who may use it"))
    _json(_command(commands, "doctor", "doctor:doctor", "is this installation well"))
    audit = commands.add_parser("audit", help="the trail of who did what")
    verify = audit.add_subparsers(metavar="WHAT", required=True)
    _json(_command(verify, "verify", "office:audit_verify", "walk the seals"))
    slots = _command(commands, "slots", "office:slots", "what the search would offer, and why")
    slots.add_argument("visit_type", metavar="VISIT_TYPE", help="its code or name")
    slots.add_argument("--urgency", choices=URGENCIES, default="routine")
    slots.add_argument("--provider", default="", help="family name")
    slots.add_argument("--site", default="", help="code or name")
    slots.add_argument("--from", dest="from_day", type=_day, metavar="DAY", help="2026-11-24")
    slots.add_argument("--days", type=int, help="how far to look")
    _json(slots)
    code = _command(commands, "code", "office:code", "a demo account's sign-in code")
    code.add_argument("username")
    _json(code)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written 2026-11-24") from None


def _importing(commands: Any) -> None:
    importing = commands.add_parser("import", help="bring records in from another system")
    kinds = importing.add_subparsers(metavar="WHAT", required=True)
    fhir = _command(kinds, "fhir", "office:import_fhir", "FHIR R4 bundles, NDJSON, folders, zips")
    fhir.add_argument("paths", nargs="+", metavar="PATH")
    fhir.add_argument("--source", default="fhir", help="name of the system they come from")
    fhir.add_argument("--site", default="", help="code of the site the patients belong to")
    fhir.add_argument("--dry-run", action="store_true", help="do it all, then take it back")
    fhir.add_argument("--quiet", action="store_true", help="no progress")
    _json(fhir)
    report = _command(kinds, "report", "office:import_report", "the account of an earlier run")
    report.add_argument("run", type=int, metavar="RUN")
    _json(report)
    chart = _command(kinds, "chart", "office:import_chart", "a run's records onto the charts anew")
    chart.add_argument("run", type=int, metavar="RUN")
    _json(chart)


def _x12(commands: Any) -> None:
    x12 = commands.add_parser("x12", help="read X12 files without touching the office's data")
    kinds = x12.add_subparsers(metavar="WHAT", required=True)
    check = _command(kinds, "check", "x12:check", "what is wrong with them, segment by segment")
    check.add_argument("files", nargs="+", metavar="FILE", help="- reads standard input")
    _json(check)
    content = _command(kinds, "json", "x12:content", "their content as JSON, nothing dropped")
    content.add_argument("file", metavar="FILE", help="- reads standard input")


def _remit(commands: Any) -> None:
    remit = commands.add_parser("remit", help="post remittances")
    kinds = remit.add_subparsers(metavar="WHAT", required=True)
    post = _command(kinds, "post", "remit:post", "read 835 files and post what balances")
    post.add_argument("files", nargs="+", metavar="FILE")
    _json(post)


def _claims(commands: Any) -> None:
    claims = commands.add_parser("claims", help="check claims and send them")
    kinds = claims.add_subparsers(metavar="WHAT", required=True)
    _json(_command(kinds, "scrub", "claims:scrub", "run every rule over unsent claims"))
    _json(_command(kinds, "send", "claims:send", "put ready claims into files for the worker"))


def _command(commands: Any, name: str, function: str, does: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=does, description=does)
    made.set_defaults(function=f"praxis.cli.{function}")
    return made


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object on stdout")


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number

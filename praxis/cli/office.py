"""Commands on the practice's data: migrate, createadmin, urls, audit, import, code."""

from __future__ import annotations

import base64
import getpass
import hmac
import json
import os
import sys
import time
from argparse import Namespace
from dataclasses import asdict

from praxis import engine
from praxis.cli import house
from praxis.cli.output import answer
from praxis.cli.serving import DEMO_MARK
from praxis.engine.errors import EngineError


def migrate(args: Namespace) -> int:  # noqa: ARG001
    with house.database("migrate", prepared=False):
        house.django_up(demo_clock=False)
        from django.core.management import call_command

        from praxis.cli.prepare import collect_static

        collect_static()
        call_command("migrate", verbosity=1, interactive=False, stdout=sys.stderr)
    return 0


def createadmin(args: Namespace) -> int:
    """The first office manager. The password comes from the keyboard or from PRAXIS_PASSWORD."""
    with house.database("createadmin"):
        house.django_up()
        from praxis.access import actions
        from praxis.access.context import system

        username = args.username or input("User name: ")
        full_name = args.full_name or input("Full name: ")
        password = os.environ.get("PRAXIS_PASSWORD") or _ask_password()
        with system("createadmin", purpose="set-up") as actor:
            user = actions.create_first_manager(
                actor=actor, username=username, full_name=full_name, password=password
            )
        answer(
            {"user_id": user.pk, "username": user.username},
            f"{user.username} may sign in as office manager. The second factor is set up then.",
            as_json=args.json,
        )
    return 0


def urls(args: Namespace) -> int:
    house.django_up(demo_clock=False)
    from praxis.access import inventory

    found = inventory.urls()
    lines = [f"{entry['pattern']:<58} {entry['permission'] or '(anybody)'}" for entry in found]
    answer({"urls": found}, "\n".join(lines), as_json=args.json)
    return 0


def audit_verify(args: Namespace) -> int:
    with house.database("audit verify"):
        house.django_up()
        from praxis.access.context import system
        from praxis.audit import queries

        with system("audit-verify", purpose="operations") as actor:
            found = queries.verify(actor=actor)
    verdict = (
        f"The trail is whole: {found.rows:,} rows under {found.seals:,} seals,"
        f" {found.unsealed:,} waiting for the next seal."
        if found.ok
        else f"The trail was changed: seal {found.first_bad} does not match its rows."
    )
    answer(asdict(found) | {"ok": found.ok}, verdict, as_json=args.json)
    return 0 if found.ok else 1


def slots(args: Namespace) -> int:
    with house.database("slots"):
        house.django_up()
        from praxis.scheduling import command

        found = command.slots(
            args.visit_type,
            urgency=args.urgency,
            provider=args.provider,
            site=args.site,
            from_day=args.from_day,
            days=args.days,
        )
    lines = command.lines_of(found)
    answer(found, "\n".join(lines), as_json=args.json)
    return 0 if found["offers"] else 1


def import_fhir(args: Namespace) -> int:
    with house.database("import"):
        house.django_up()
        from praxis.migration import command

        found = command.import_fhir(
            args.paths, source=args.source, dry_run=args.dry_run, site=args.site, quiet=args.quiet
        )
        return _account(command.as_json(found), as_json=args.json)


def import_report(args: Namespace) -> int:
    with house.database("import report"):
        house.django_up()
        from praxis.migration import command

        return _account(command.as_json(command.report(args.run)), as_json=args.json)


def import_chart(args: Namespace) -> int:
    with house.database("import chart"):
        house.django_up()
        from praxis.migration import command

        found = command.chart_again(args.run)
        lines = ", ".join(f"{name} {found[name]}" for name in ("new", "changed", "same", "files"))
        answer(found, f"Charts of import {args.run}: {lines}", as_json=args.json)
        return 0


def code(args: Namespace) -> int:
    """The six digits that a demo account's authenticator would show now (RFC 6238)."""
    mark = engine.home() / DEMO_MARK
    if not mark.exists():
        raise EngineError("Only the demo practice's codes can be shown: its secrets are public.")
    house.django_up(demo_clock=False)
    from praxis.demo.office import secret_of

    secret = base64.b32decode(secret_of(json.loads(mark.read_text())["seed"], args.username))
    step, left = int(time.time()) // 30, 30 - int(time.time()) % 30
    digits = hotp(secret, step)
    answer(
        {"code": digits, "seconds_left": left},
        f"{digits}   (for {left} seconds)",
        as_json=args.json,
    )
    return 0


def hotp(secret: bytes, counter: int) -> str:
    """RFC 4226, 6 digits."""
    digest = hmac.digest(secret, counter.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _account(found: dict[str, object], *, as_json: bool) -> int:
    """Print an import run's account. Files not read or resources not accounted for are findings."""
    kinds = found["per_type"]
    assert isinstance(kinds, dict)
    columns = list(next(iter(kinds.values()), {}))
    lines = [f"Run {found['run_id']} from {found['source']}: {found['files']} files"]
    lines.append("".join([f"{'':<34}", *(f"{name:>13}" for name in columns)]))
    lines += [
        "".join([f"{kind:<34}", *(f"{count[name]:>13,}" for name in columns)])
        for kind, count in kinds.items()
    ]
    problems = found["problems"]
    assert isinstance(problems, list)
    lines += [f"not read: {problem}" for problem in problems]
    lines.append("Balanced." if found["balanced"] else "NOT balanced: resources are missing.")
    answer(found, "\n".join(lines), as_json=as_json)
    return 0 if found["balanced"] and not problems and not found["quarantined"] else 1


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise EngineError("Set PRAXIS_PASSWORD, or run this in a terminal to type the password.")
    first = getpass.getpass("Password (at least 12 characters): ")
    if first != getpass.getpass("The same again: "):
        raise EngineError("The two passwords differ. Nothing was made; try again.")
    return first

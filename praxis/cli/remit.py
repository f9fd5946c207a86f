"""`praxis remit post FILE…`: take in remittance files; all of a file or nothing."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from praxis.cli import house
from praxis.cli.output import answer


def post(args: Namespace) -> int:
    missing = [name for name in args.files if not Path(name).is_file()]
    if missing:
        answer(
            {"error": f"no such file: {missing[0]}"},
            f"There is no file {missing[0]}.",
            as_json=args.json,
        )
        return 2
    with house.database("remit post"):
        house.django_up()
        from praxis.billing import remit_command

        found = remit_command.post([Path(name) for name in args.files])
    lines = [
        f"{each['file']}  {each['posted']} posted, {each['suspended']} wait,"
        f" {each['parked']} parked" + ("  (read before)" if each["again"] else "")
        for each in found["files"]
    ]
    lines += [f"  {words}" for words in found["findings"]]
    answer(found, "\n".join(lines), as_json=args.json)
    return 1 if found["parked"] or found["suspended"] or found["refused"] else 0

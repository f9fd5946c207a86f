"""`praxis claims`: check unsent claims, send those that are ready."""

from __future__ import annotations

from argparse import Namespace

from praxis.cli import house
from praxis.cli.output import answer


def scrub(args: Namespace) -> int:
    with house.database("claims scrub"):
        house.django_up()
        from praxis.billing import claims_command

        found = claims_command.scrub()
    lines = [
        f"{each['claim']}  {each['severity']} {each['rule']:>2}  {each['text']} {each['fix']}"
        for each in found["findings"]
    ]
    lines.append(f"{found['clean']} clean, {found['to_fix']} to fix")
    answer(found, "\n".join(lines), as_json=args.json)
    return 1 if found["to_fix"] else 0


def send(args: Namespace) -> int:
    with house.database("claims send"):
        house.django_up()
        from praxis.billing import claims_command
        from praxis.kernel.money import Money

        sent = claims_command.send()
    lines = [
        f"{each['file']}  {each['claims']} claims  {Money(each['amount_cents'])}"
        + ("  (test)" if each["usage"] == "T" else "")
        for each in sent["files"]
    ]
    totals = sent["totals"]
    lines.append(
        f"{totals['claims']} claims, {Money(totals['amount_cents'])}; {sent['to_fix']} to fix"
    )
    answer(sent, "\n".join(lines), as_json=args.json)
    return 0

"""`python -m praxis.demo.payer --exchange DIR`: the payers, until they are stopped."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from praxis.demo.payer import Exchange, Simulator
from praxis.kernel import clock

ZONE = ZoneInfo("America/Chicago")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="praxis.demo.payer", description=__doc__)
    parser.add_argument("--exchange", type=Path, required=True, help="the office's exchange folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--offset", type=float, default=0.0, help="of the demo clock, in seconds")
    parser.add_argument(
        "--pay-after", type=float, default=86_400.0, help="seconds from claims to remittances"
    )
    parser.add_argument("--every", type=float, default=5.0, help="seconds between looks")
    parser.add_argument("--once", action="store_true", help="look once and end")
    given = parser.parse_args(arguments)
    clock.set_offset(timedelta(seconds=given.offset))
    simulator = Simulator(
        Exchange(given.exchange), seed=given.seed, pay_after=timedelta(seconds=given.pay_after)
    )
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    while True:
        done = simulator.work(clock.now().astimezone(ZONE))
        if done.files or done.remittances:
            print(
                f"payers: {len(done.files)} files with {done.claims} claims answered,"
                f" {len(done.remittances)} remittances sent",
                file=sys.stderr,
                flush=True,
            )
        if given.once or stopped.wait(given.every):
            return 0


if __name__ == "__main__":
    sys.exit(main())

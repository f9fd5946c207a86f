"""`praxis x12 check|json`: reads files, needs neither Django nor a database, streams."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

from praxis.interop.x12.errors import X12Error
from praxis.interop.x12.reporting import Total, check_json, check_text, content_json

STANDARD_INPUT = "-"


def check(args: argparse.Namespace) -> int:
    """0 without findings, 1 with."""
    for path in args.files:
        with _opened(path):
            pass
    ok, out = True, sys.stdout
    if args.json:
        out.write('{"files": [')
    for at, path in enumerate(args.files):
        total = Total()
        with _opened(path) as stream:
            if args.json:
                out.write(", " if at else "")
                out.writelines(check_json(path, stream, total))
            else:
                out.writelines(f"{line}\n" for line in check_text(path, stream, total))
        ok = ok and total.ok
    if args.json:
        out.write(f'], "ok": {"true" if ok else "false"}}}\n')
    return 0 if ok else 1


def content(args: argparse.Namespace) -> int:
    """0 when the file was read without a finding, 1 otherwise; the content is printed anyway."""
    total = Total()
    with _opened(args.file) as stream:
        sys.stdout.writelines(content_json(args.file, stream, total))
    sys.stdout.write("\n")
    return 0 if total.ok else 1


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(open(path, "rb"))
        except OSError as refusal:
            raise X12Error(f"{path} cannot be read: {refusal.strerror}.") from refusal
        yield stream

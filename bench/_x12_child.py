"""One measurement in a process of its own: `python bench/_x12_child.py MODE FILE`.

Prints claims, CPU seconds and the most memory it held. pyx12 is read in the same way: every
segment of the file is asked for its elements.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

CLAIM = {"CLM", "CLP"}


def segments(path: str) -> int:
    from praxis.interop.x12 import read

    claims = 0
    with open(path, "rb") as stream:
        for transaction in read(stream).transactions():
            separator = transaction.delimiters.element
            for raw in transaction:
                claims += raw.split(separator)[0] in CLAIM
    return claims


def typed(path: str) -> int:
    from praxis.interop.x12 import claims_835, claims_837p, read

    claims = 0
    with open(path, "rb") as stream:
        for transaction in read(stream).transactions():
            parse = claims_837p if transaction.kind == "837" else claims_835
            claims += sum(1 for _ in parse(transaction, []))
    return claims


def checked(path: str) -> int:
    from praxis.interop.x12 import read
    from praxis.interop.x12.checking import Checked, check

    claims = 0
    with open(path, "rb") as stream:
        for transaction in read(stream).transactions():
            counted = Checked()
            if any(check(transaction, counted)):
                raise SystemExit("the bench file has findings")
            claims += counted.claims
    return claims


def pyx12_segments(path: str) -> int:
    reader = import_module("pyx12.x12file").X12Reader(path)
    return sum(segment.get_seg_id() in CLAIM for segment in reader)


def pyx12_checked(path: str) -> int:
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    judge = import_module("pyx12.x12n_document").x12n_document
    with open(path) as stream:
        text = stream.read()
    params = import_module("pyx12.params").params()
    if not judge(params, io.StringIO(text), None, None, None, None):
        raise SystemExit("pyx12 refuses the bench file")
    return text.count("\nCLM*") + text.count("\nCLP*")


MODES: dict[str, Callable[[str], int]] = {
    each.__name__: each for each in (segments, typed, checked, pyx12_segments, pyx12_checked)
}


def peak_mib() -> float:
    """The most memory this program held. `ru_maxrss` would count what started it as well."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("no VmHWM: this bench needs Linux")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    mode, file = sys.argv[1:]
    began = time.process_time()
    found = MODES[mode](file)
    seconds = time.process_time() - began
    print(json.dumps({"claims": found, "seconds": seconds, "mib": peak_mib()}))

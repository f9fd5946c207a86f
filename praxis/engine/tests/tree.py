"""A supervised tree with the smallest possible application, for tests: HOME PORT."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    seconds = float(environ.get("QUERY_STRING") or 0)
    if seconds:
        Path(os.environ["PRAXIS_HOME"], "in-flight").touch()
        time.sleep(seconds)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello\n"]


def main() -> None:
    from praxis.engine.children import Web
    from praxis.engine.errors import EngineError
    from praxis.engine.supervisor import serve

    web = Web(port=int(sys.argv[2]), target="praxis.engine.tests.tree:application", workers=2)
    worker = (sys.executable, "-c", "import time; time.sleep(3600)")
    try:
        serve(Path(sys.argv[1]), web=web, worker=worker, ready=lambda: print("ready", flush=True))
    except EngineError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
else:
    from praxis.engine.children import end_with_parent

    end_with_parent()

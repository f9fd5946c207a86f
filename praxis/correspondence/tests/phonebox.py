"""A text gateway on this machine that misbehaves in every way a real one does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.test import Client

from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.signing import is_genuine, signature
from praxis.practice.actions import change_setting

SECRET = "a shared secret of the tests, 32 bytes"
NUMBER = "+12175550100"


class Phonebox:
    """Takes texts once per id.

    `statuses` are the HTTP statuses it answers a POST with, the last one again and again;
    `drop` hangs up after taking the text, `deaf` before; `delay` seconds of silence; `garbage`
    answers a yes nobody can read; `forgets` answers 404 to questions; `silent` hangs up on them.
    """

    def __init__(self, *statuses: int, error: str = "", drop: bool = False, deaf: bool = False,
                 delay: float = 0, garbage: bool = False, forgets: bool = False,
                 silent: bool = False) -> None:  # fmt: skip
        self.statuses = list(statuses) or [202]
        self.error, self.drop, self.deaf, self.delay = error, drop, deaf, delay
        self.garbage, self.forgets, self.silent = garbage, forgets, silent
        self.texts: dict[str, dict[str, str]] = {}
        self.posts: list[dict[str, str]] = []
        self.questions: list[str] = []
        self.known: dict[str, dict[str, str]] = {}
        self.forged = 0


def _handler(box: Phonebox) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if not self._genuine(raw):
                return
            body = json.loads(raw)
            box.posts.append(body)
            status = box.statuses.pop(0) if len(box.statuses) > 1 else box.statuses[0]
            if box.deaf:
                self.close_connection = True
                return
            if 200 <= status < 300:
                box.texts.setdefault(body["id"], body)
            if box.delay:
                time.sleep(box.delay)
            if box.drop:
                self.close_connection = True
                return
            self._say(status, {"gateway_id": f"g-{len(box.texts)}", "error": box.error})

        def do_GET(self) -> None:
            if not self._genuine(b""):
                return
            asked = self.path.rpartition("/")[2]
            box.questions.append(asked)
            if box.silent:
                self.close_connection = True
            elif asked in box.known:
                self._say(200, {"id": asked, **box.known[asked]})
            elif asked in box.texts and not box.forgets:
                self._say(200, {"id": asked, "status": "sent"})
            else:
                self._say(404, {})

        def _genuine(self, raw: bytes) -> bool:
            genuine = is_genuine(
                SECRET,
                timestamp=self.headers.get("Praxis-Timestamp", ""),
                signed=self.headers.get("Praxis-Signature", ""),
                body=raw,
                now=clock.real_now().timestamp(),
            )
            if not genuine:
                box.forged += 1
                self._say(401, {})
            return genuine

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            content = b"<html>ok</html>" if box.garbage else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


@contextmanager
def gateway(box: Phonebox, *, actor: Actor) -> Iterator[None]:
    """A gateway on this machine, set up as the practice's own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(box))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        use_gateway(actor=actor, port=server.server_address[1])
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def use_gateway(*, actor: Actor, port: int) -> None:
    for key, value in (
        ("texts_url", f"http://127.0.0.1:{port}/messages"),
        ("texts_secret", SECRET),
        ("texts_number", NUMBER),
    ):
        change_setting(actor=actor, key=key, value=value)


def report(event: dict[str, Any], *, secret: str = SECRET, age: int = 0) -> Any:
    """What the gateway posts to us, signed `age` seconds ago; the answer."""
    raw = json.dumps(event).encode()
    timestamp = str(int(clock.real_now().timestamp()) - age)
    return Client().post(
        "/texts/hook/",
        data=raw,
        content_type="application/json",
        headers={
            "Praxis-Timestamp": timestamp,
            "Praxis-Signature": signature(secret, timestamp, raw),
        },
    )

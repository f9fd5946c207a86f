"""A card processor for demos and tests: its hosted page, on this machine alone.

It takes only addresses that the practice signed, shows the amount, and reports what was paid to
the practice's door as docs/payments-gateway.md says. The card it shows is a test number.
"""

from __future__ import annotations

import argparse
import html
import json
import threading
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from praxis.kernel import clock
from praxis.kernel.signing import is_genuine, signature

SECRET = "only for the demo's card page"
PORT = 8469
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Card payment</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>{name}</h1>
<p>You pay <b>${amount}</b></p><form method="post"><p>Test card 4242 4242 4242 4242</p>
<button>Pay now</button></form><p><a href="{back}">Cancel</a></p></main></body></html>"""


@dataclass
class CardPage:
    """What it was asked and told. `hook`: where the practice listens.

    `charged`: keys it has taken money for, once each. `refused`: tokens of cards that are over.
    """

    secret: str = SECRET
    hook: str = ""
    told: list[int] = field(default_factory=list)
    charged: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def tell(self, facts: dict[str, object], *, back: str = "") -> int:
        """Report an event; the status the practice answered."""
        body = json.dumps({"event_id": uuid.uuid4().hex, **facts}).encode()
        stamp = str(int(clock.real_now().timestamp()))
        parts = urlsplit(back)
        url = self.hook or f"{parts.scheme}://{parts.netloc}/payments/hook/"
        request = urllib.request.Request(
            url,
            body,
            {
                "Content-Type": "application/json",
                "Praxis-Timestamp": stamp,
                "Praxis-Signature": signature(self.secret, stamp, body),
            },
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            self.told.append(answer.status)
            return int(answer.status)


def _handler(cards: CardPage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            facts = self._facts()
            if facts is None:
                self._say(403, "<h1>This address is not signed.</h1>")
                return
            cents = int(facts["amount"])
            page = _PAGE.format(
                name=html.escape(facts["for"]),
                amount=f"{cents // 100}.{cents % 100:02d}",
                back=html.escape(facts["back"]),
            )
            self._say(200, page)

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if urlsplit(self.path).path.endswith("/charges"):
                self._charge(raw)
                return
            facts = self._facts()
            if facts is None:
                self._say(403, "")
                return
            kept = {"token": f"tok_{uuid.uuid4().hex}"} if facts["keep"] == "1" else {}
            cards.tell(_paid(facts["reference"], int(facts["amount"]), **kept), back=facts["back"])
            self.send_response(303)
            self.send_header("Location", facts["back"])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _charge(self, raw: bytes) -> None:
            genuine = is_genuine(
                cards.secret,
                timestamp=self.headers.get("Praxis-Timestamp", ""),
                signed=self.headers.get("Praxis-Signature", ""),
                body=raw,
                now=clock.real_now().timestamp(),
            )
            if not genuine:
                self._say(401, "")
                return
            asked = json.loads(raw)
            if asked["token"] in cards.refused:
                self._say(402, "")
                return
            key = self.headers.get("Idempotency-Key", "")
            if key in cards.charged:
                self._say(200, "")
                return
            cards.charged.add(key)
            threading.Thread(
                target=cards.tell, args=(_paid(asked["reference"], asked["amount"]),), daemon=True
            ).start()
            self._say(202, "")

        def _facts(self) -> dict[str, str] | None:
            query, _, signed = urlsplit(self.path).query.rpartition("&signature=")
            facts = {name: values[0] for name, values in parse_qs(query).items()}
            genuine = is_genuine(
                cards.secret,
                timestamp=facts.get("time", ""),
                signed=signed,
                body=query.encode(),
                now=clock.real_now().timestamp(),
            )
            return facts if genuine else None

        def _say(self, status: int, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


def _paid(reference: str, cents: int, **more: str) -> dict[str, object]:
    return {
        "type": "paid",
        "reference": reference,
        "amount": cents,
        "brand": "Visa",
        "last_four": "4242",
        "auth_code": uuid.uuid4().hex[:6].upper(),
        **more,
    }


@contextmanager
def served(cards: CardPage, port: int = 0) -> Iterator[str]:
    """Its address while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(cards))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """`python -m praxis.demo.card_page`: until stopped."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, default=PORT)
    asked.add_argument("--hook", default="")
    given = asked.parse_args()
    with served(CardPage(hook=given.hook), given.port) as url:
        print(f"Card page of the demo on {url}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

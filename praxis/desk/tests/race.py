"""Desks that press Book at once: requests of the form itself, each from a thread of its own."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from threading import Barrier
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener


class _Stay(HTTPRedirectHandler):
    """What the program answers itself, not the page it sends on to."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Press:
    """One desk's form: whom it books at which of the offered times, and what it typed beside."""

    patient_id: int
    slot: str
    reason: str = "Neck pain"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program said to one desk."""

    press: Press
    status: int
    page: str

    @property
    def offered(self) -> list[str]:
        """Times that the page offers now, as its radio buttons send them, the closest first."""
        tiles = re.findall(r'<input[^>]*name="slot"[^>]*value="([^"]+)"', self.page)
        return [unescape(each) for each in tiles if each != "other"]

    @property
    def keeps_what_was_typed(self) -> bool:
        return f'value="{self.press.reason}"' in self.page or f">{self.press.reason}<" in self.page


@dataclass(frozen=True, slots=True)
class Desks:
    """The signed-in front desk of a live server: cookies and token as its own page gave them."""

    live: str
    cookies: str
    token: str
    visit_type_id: int

    def url(self, patient_id: int) -> str:
        return (
            f"{self.live}/visits/new/?patient={patient_id}&type={self.visit_type_id}&day=2027-03-16"
        )

    def press(self, each: Press, gate: Barrier | None = None) -> Answer:
        form = {
            "slot": each.slot,
            "reason": each.reason,
            "csrfmiddlewaretoken": self.token,
            "client_key": str(uuid.uuid4()),
        }
        request = Request(
            self.url(each.patient_id),
            urlencode(form).encode(),
            {"Cookie": self.cookies, "Referer": self.live},
        )
        if gate is not None:
            gate.wait(timeout=60)
        while True:
            try:
                with build_opener(_Stay).open(request, timeout=120) as answer:
                    return Answer(each, int(answer.status), answer.read().decode())
            except HTTPError as refusal:
                return Answer(each, refusal.code, refusal.read().decode())
            except (URLError, ConnectionError):
                continue  # more wait at the door than it has room for: knock again

    def race(self, presses: Sequence[Press]) -> list[Answer]:
        """All at the same moment."""
        gate = Barrier(len(presses))
        with ThreadPoolExecutor(len(presses)) as desks:
            return list(desks.map(lambda each: self.press(each, gate), presses))


def desks_of(page: Any, live: str, visit_type_id: int) -> Desks:
    """From a booking page that is open in a browser."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    return Desks(live, cookies, str(token), visit_type_id)

"""Pictures of the running demo: `python -m praxis.ui.screens --url http://127.0.0.1:8000`.

Signs in with a demo name, its password and authenticator secret (both printed by
`praxis demo`), takes each page at each width, and writes PNGs of at most 150 KB and a
manifest that names the commit into docs/screens.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from praxis.kernel import clock
from praxis.ui.palette_png import quantised

TOP = Path(__file__).resolve().parents[2]
TARGET = TOP / "docs/screens"
LARGEST = 150_000
VIEWPORTS = {"desktop": (1440, 900), "phone": (390, 844)}
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Screen:
    """`follow` are links clicked one after the other; `keys` are pressed before the picture."""

    name: str
    path: str
    follow: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    typed: str = ""


EXPECTED_VISIT = ".visit.st-confirmed"
SCREENS = (
    Screen("today", "/"),
    Screen("search", "/", keys=("/",), typed="al"),
    Screen("visit", "/", follow=(EXPECTED_VISIT,)),
    Screen("patient", "/", follow=(EXPECTED_VISIT, ".identity a")),
    Screen("patients", "/patients/"),
    Screen("register", "/patients/new/"),
    Screen("book", "/visits/new/"),
    Screen("week", "/schedule/week/"),
    Screen("list", "/schedule/list/"),
    Screen("readiness", "/schedule/readiness/"),
    Screen("board", "/schedule/board/"),
    Screen("waitlist", "/schedule/waitlist/"),
    Screen("templates", "/schedule/templates/"),
    Screen("waits", "/schedule/waits/"),
    Screen("online-booking", "/book/"),
    Screen("referrals", "/referrals/"),
    Screen("papers", "/papers/?state=waiting"),
    Screen("paper", "/papers/?state=waiting", follow=("tbody a",)),
    Screen("records", "/records/", follow=("tbody a",)),
    Screen("worklist", "/worklist/"),
    Screen("messages", "/correspondence/"),
    Screen("inbox", "/inbox/"),
    Screen("inbox-thread", "/inbox/1/"),
    Screen("calls", "/phone/"),
    Screen("requests", "/requests/"),
    Screen("payers", "/payers/"),
    Screen("billing", "/billing/"),
    Screen("claims", "/claims/"),
    Screen("remittances", "/remittances/"),
    Screen("remittance", "/remittances/", follow=("tbody a",)),
    Screen("account", "/remittances/", follow=("tbody a", ".check-head h2 a")),
    Screen("payer-balances", "/remittances/balances/"),
    Screen("day-close", "/day-close/"),
    Screen("balances", "/billing/balances/"),
    Screen("bill", "/billing/balances/", follow=("tbody a",)),
    Screen("supplies", "/supplies/"),
    Screen("prices", "/supplies/requests/", follow=("tbody a",)),
    Screen("supply-order", "/supplies/orders/", follow=("tbody a",)),
    Screen("supply-bills", "/supplies/bills/"),
    Screen("books", "/books/"),
    Screen("style", "/about/style/"),
)


def one_time_code(secret: str, seconds: float) -> str:
    """RFC 6238, SHA-1, six digits, 30 seconds."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(seconds) // 30), "sha1")
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


def commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=TOP, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def sign_in(page: Any, name: str, password: str, secret: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    page.click("main form button")
    code = page.locator("[name=code]")
    if code.count():
        code.fill(one_time_code(secret, clock.real_now().timestamp()))
        page.click("main form button")
    page.wait_for_load_state()
    if "/accounts/" in page.url:
        raise SystemExit(f"{name} could not sign in. Check the password and the secret.")


def take(page: Any, screen: Screen) -> bytes:
    page.goto(screen.path)
    for link in screen.follow:
        page.locator(link).first.click()
        page.wait_for_load_state()
    for key in screen.keys:
        page.keyboard.press(key)
    if screen.typed:
        page.keyboard.type(screen.typed)
    page.wait_for_timeout(700)
    picture: bytes = page.screenshot()
    return picture


def shoot(
    url: str, who: tuple[str, str, str], screens: tuple[Screen, ...], target: Path
) -> dict[str, Any]:
    """Take the pictures; return the manifest."""
    from playwright.sync_api import sync_playwright

    taken: list[dict[str, Any]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(base_url=url)
        page = context.new_page()
        sign_in(page, *who)
        for viewport, (width, height) in VIEWPORTS.items():
            page.set_viewport_size({"width": width, "height": height})
            for screen in screens:
                png = quantised(take(page, screen))
                file = target / f"{screen.name}-{viewport}.png"
                if len(png) > LARGEST:
                    sys.stderr.write(f"{file.name} is {len(png):,} bytes, over {LARGEST:,}\n")
                file.write_bytes(png)
                taken.append(
                    {"file": file.name, "path": screen.path, "width": width, "bytes": len(png)}
                )
        browser.close()
    return {"commit": commit(), "taken_on": f"{clock.real_now():%Y-%m-%d}", "screens": taken}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="praxis.ui.screens", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--name", required=True, help="a demo sign-in name")
    parser.add_argument("--password", required=True)
    parser.add_argument("--secret", default="", help="its authenticator secret")
    parser.add_argument("--only", nargs="*", help="names of screens")
    parser.add_argument("--to", type=Path, default=TARGET)
    asked = parser.parse_args(arguments)
    screens = tuple(each for each in SCREENS if not asked.only or each.name in asked.only)
    asked.to.mkdir(parents=True, exist_ok=True)
    manifest = shoot(asked.url, (asked.name, asked.password, asked.secret), screens, asked.to)
    (asked.to / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return 0 if all(each["bytes"] <= LARGEST for each in manifest["screens"]) else 1


if __name__ == "__main__":
    sys.exit(main())

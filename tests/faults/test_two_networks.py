"""docs/deploy.md as it stands: the office in one network, patients in another, a proxy between.

Needs root and `ip`: two network namespaces joined by a cable, the office machine serving HTTPS
with a certificate made as the document says. The proxy does what its example does.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.faults

OFFICE, EDGE = "praxis-office", "praxis-edge"
OFFICE_IP, EDGE_IP = "10.77.0.1", "10.77.0.2"
NAME = "praxis.office.lan"
ROOT = Path(__file__).resolve().parents[2]

PROXY = textwrap.dedent(
    """
    import http.client, http.server, re, ssl, sys

    ALLOWED = re.compile(sys.argv[2])
    TRUST = ssl.create_default_context(cafile=sys.argv[1])
    TRUST.check_hostname = True


    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if not ALLOWED.match(self.path):
                self.send_error(404)
                return
            link = http.client.HTTPSConnection("{name}", 8443, context=TRUST, timeout=20)
            link.request("GET", self.path, headers={{
                "Host": "book.example.org",
                "X-Forwarded-For": self.client_address[0],
                "X-Forwarded-Proto": "https",
                "Accept": "text/html",
            }})
            answer = link.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.getheader("Content-Type", "text/html"))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass


    http.server.ThreadingHTTPServer(("{edge}", 8080), Handler).serve_forever()
    """
)


def run(*command: str, **options: Any) -> str:
    done: Any = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=60, **options
    )
    return str(done.stdout)


def inside(space: str, *command: str) -> list[str]:
    return ["ip", "netns", "exec", space, *command]


@pytest.fixture
def networks() -> Iterator[None]:
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("needs root and the ip command")
    try:
        for space in (OFFICE, EDGE):
            run("ip", "netns", "add", space)
    except subprocess.CalledProcessError:
        pytest.skip("this machine allows no network namespaces")
    try:
        run("ip", "link", "add", "px-o", "netns", OFFICE, "type", "veth", "peer", "px-e",
            "netns", EDGE)  # fmt: skip
        for space, link, address in ((OFFICE, "px-o", OFFICE_IP), (EDGE, "px-e", EDGE_IP)):
            run(*inside(space, "ip", "addr", "add", f"{address}/24", "dev", link))
            run(*inside(space, "ip", "link", "set", link, "up"))
            run(*inside(space, "ip", "link", "set", "lo", "up"))
        yield
    finally:
        for space in (OFFICE, EDGE):
            subprocess.run(["ip", "netns", "del", space], check=False, capture_output=True)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    made = tmp_path / "office.pem"
    crt, key = tmp_path / "office.crt", tmp_path / "office.key"
    run("openssl", "req", "-x509", "-newkey", "rsa:3072", "-sha256", "-days", "397", "-nodes",
        "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME},IP:{OFFICE_IP}",
        "-keyout", str(made), "-out", str(crt))  # fmt: skip
    run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", str(made), "-out", str(key))
    return crt, key


@contextlib.contextmanager
def process(*command: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    made = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, env=env, cwd=ROOT
    )
    try:
        yield made
    finally:
        made.send_signal(signal.SIGTERM)
        try:
            made.wait(60)
        except subprocess.TimeoutExpired:
            made.kill()


def fetch(*arguments: str) -> tuple[int, str]:
    """Status and body, as curl in the edge's network gets them."""
    command = inside(EDGE, "curl", "-sS", "--max-time", "20", "-w", "\n%{http_code}", *arguments)
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=40)
    if said.returncode != 0:
        return 0, said.stderr
    body, _, status = said.stdout.rpartition("\n")
    return int(status), body


def example_paths() -> str:
    """The paths that docs/deploy.md lets out, taken from its own example."""
    found = re.search(r"location ~ (\^/\S+)", (ROOT / "docs/deploy.md").read_text())
    assert found
    return found[1]


def test_the_office_is_reached_from_another_network_as_the_document_says(
    networks: None, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    crt, key = certificate
    home = tmp_path / "home"
    env = {**os.environ, "PRAXIS_HOME": str(home), "PRAXIS_HOSTS": f"{NAME},book.example.org"}
    for name in ("PRAXIS_SOCKET", "PRAXIS_STATIC", "PRAXIS_TEST_TEMPLATE", "DATABASE_URL"):
        env.pop(name, None)
    env["PYTHONPATH"] = str(ROOT)
    serve = inside(OFFICE, sys.executable, "-m", "praxis", "serve", "--host", OFFICE_IP,
                   "--port", "8443", "--certificate", str(crt), "--key", str(key))  # fmt: skip
    resolve = ("--resolve", f"{NAME}:8443:{OFFICE_IP}")
    with process(*serve, env=env):
        direct = (*resolve, "--cacert", str(crt))
        deadline = time.monotonic() + 120
        status = 0
        while status != 200 and time.monotonic() < deadline:
            status, body = fetch(*direct, f"https://{NAME}:8443/my/sign-in/")
            time.sleep(1)
        assert status == 200, body
        assert fetch(*resolve, f"https://{NAME}:8443/my/sign-in/")[0] == 0
        assert fetch(*direct, "-H", "Host: elsewhere.example", f"https://{NAME}:8443/")[0] == 400
        assert fetch(f"http://{OFFICE_IP}:8443/my/sign-in/")[0] in (0, 400)
        script = tmp_path / "proxy.py"
        hosts = tmp_path / "hosts"
        hosts.write_text(f"127.0.0.1 localhost\n{OFFICE_IP} {NAME}\n")
        script.write_text(PROXY.format(name=NAME, edge=EDGE_IP))
        edge = inside(EDGE, "unshare", "-m", "sh", "-c",
                      f"mount --bind {hosts} /etc/hosts && exec {sys.executable} {script} {crt}"
                      f" '{example_paths()}'")  # fmt: skip
        with process(*edge):
            time.sleep(2)
            public = f"http://{EDGE_IP}:8080"
            status, body = fetch(f"{public}/book/")
            assert status == 200, body
            assert "911" in body
            assert fetch(f"{public}/scheduling-links/$bulk-publish")[0] == 200
            for path in ("/", "/accounts/login/", "/patients/", "/setup/", "/kiosk/"):
                assert fetch(f"{public}{path}")[0] == 404, path

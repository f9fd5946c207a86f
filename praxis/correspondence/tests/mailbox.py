"""Mail servers on this machine that behave in every way a real one does."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from praxis.kernel.actor import Actor
from praxis.practice.actions import change_setting


class Mailbox:
    """Takes mail; or `reply` refuses it, `drop` hangs up and `delay` is silent after DATA."""

    def __init__(self, *, reply: str = "", drop: bool = False, delay: float = 0) -> None:
        self.reply, self.drop, self.delay = reply, drop, delay
        self.mails: list[tuple[list[str], str]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append((list(envelope.rcpt_tos), content.decode()))
        if self.drop:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return ""
        if self.delay:
            await asyncio.sleep(self.delay)
        return self.reply or "250 taken"


@contextmanager
def mail_server(mailbox: Mailbox, *, actor: Actor) -> Iterator[None]:
    """A mail server on this machine, set up as the practice's own."""
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=10)
    controller.start()
    try:
        use_server(actor=actor, port=port)
        yield
    finally:
        controller.stop()


def use_server(*, actor: Actor, port: int) -> None:
    for key, value in (
        ("smtp_host", "127.0.0.1"),
        ("smtp_port", port),
        ("smtp_security", "none"),
        ("mail_from", "office@lakeside.example"),
    ):
        change_setting(actor=actor, key=key, value=value)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

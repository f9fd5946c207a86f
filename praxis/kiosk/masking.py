"""Parts of values that may stand on a screen in a waiting room; the rest stays on the server."""

from __future__ import annotations

import re

DOT = "•"


def ends_in(number: str) -> str:
    """The last four digits or signs of a number."""
    return re.sub(r"\W", "", number)[-4:]


def house(line: str) -> str:
    """ "412 Oak Street" as "4•• Oak Street"."""
    return re.sub(r"(?<=\d)\d", DOT, line)


def mailbox(address: str) -> str:
    """ "maria@mail.example" as "m•••••@mail.example"; the dots do not say how long it is."""
    box, _, domain = address.rpartition("@")
    return f"{box[:1]}{DOT * 5}@{domain}"


def person(name: str) -> str:
    """ "Luis Alvarez" as "L••• A•••"."""
    return " ".join(f"{part[0]}{DOT * 3}" for part in name.split())

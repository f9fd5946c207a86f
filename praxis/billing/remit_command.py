"""`praxis remit post`: remittance files from anywhere, without a screen."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from praxis.access.context import system
from praxis.billing import actions
from praxis.kernel.errors import PraxisError

_NAMES = uuid.UUID("b1a0d0f4-5a86-4f62-8d63-6d2d2e8a7f11")


def post(paths: Sequence[Path]) -> dict[str, Any]:
    """Each file in a transaction of its own; a refused one leaves the others alone."""
    files: list[dict[str, Any]] = []
    refused = []
    for path in paths:
        content = path.read_bytes()
        key = uuid.uuid5(_NAMES, hashlib.sha256(content).hexdigest())
        try:
            with system("remit post", purpose="payment") as actor:
                got = actions.receive_835(
                    actor=actor, key=key, file_name=path.name, content=content
                )
        except PraxisError as refusal:
            refused.append(f"{path.name}: {refusal.message}")
            continue
        files.append(
            {
                "file": path.name,
                "interchange": got.interchange_id,
                "remittances": list(got.remittance_ids),
                "posted": got.posted,
                "parked": got.parked,
                "suspended": got.suspended,
                "duplicates": got.duplicates,
                "claims": got.claims,
                "amount_cents": got.amount_cents,
                "again": got.again,
                "findings": list(got.findings),
            }
        )
    return {
        "files": files,
        "posted": sum(each["posted"] for each in files),
        "parked": sum(each["parked"] for each in files),
        "suspended": sum(each["suspended"] for each in files),
        "refused": refused,
        "findings": [*refused, *(words for each in files for words in each["findings"])],
        "totals": {
            "files": len(files),
            "claims": sum(each["claims"] for each in files),
            "amount_cents": sum(each["amount_cents"] for each in files),
        },
    }

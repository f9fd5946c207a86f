"""The office's own accounts beside the delivered chart."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.db import transaction

from praxis.access import queries as access
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations
from praxis.ledger.actions.rows import locked
from praxis.ledger.models import Account, EntryLine
from praxis.ledger.types import (
    AccountInUse,
    AccountKind,
    AccountTaken,
    BadAccount,
    BadDate,
    ChangedMeanwhile,
    PartyKind,
)

_CODE = re.compile(r"[1-9]\d{3,5}")


@transaction.atomic
def add_account(
    *,
    actor: Actor,
    key: UUID,
    code: str,
    name: str,
    kind: str,
    control: str = "",
    starts_on: date | None = None,
) -> Account:
    """`control` makes it sum up a sub-ledger. Raises BadAccount, AccountTaken."""
    actor.require("ledger.manage_accounts")
    if not _CODE.fullmatch(code.strip()):
        raise BadAccount("A code has four to six digits and does not begin with 0.", field="code")
    if kind not in AccountKind.values:
        raise BadAccount("Choose one of the list.", field="kind")
    if control and control not in PartyKind.values:
        raise BadAccount("Choose one of the list.", field="control")
    account = Account(
        client_key=key,
        code=code.strip(),
        name=_name(name),
        kind=kind,
        control=control,
        starts_on=starts_on or access.today().replace(month=1, day=1),
    )
    with violations(
        ledger_account_code_key=AccountTaken("There is an account of that code.", field="code")
    ):
        return insert_once(account)


@transaction.atomic
def change_account(
    *,
    actor: Actor,
    account_id: int,
    version: int,
    name: str,
    ends_on: date | None = None,
) -> Account:
    """Rename it, or end it: after `ends_on` nothing is posted to it. Its code and kind stay.

    Raises NotFound, ChangedMeanwhile, BadAccount, AccountInUse, BadDate.
    """
    actor.require("ledger.manage_accounts")
    account = locked(Account, account_id)
    if account.version != version:
        raise ChangedMeanwhile("Somebody else changed this. Compare, then save again.")
    if ends_on is not None:
        _may_end(account, ends_on)
    account.name = _name(name)
    account.ends_on = ends_on
    account.version += 1
    account.save(update_fields=["name", "ends_on", "version"])
    return account


def _may_end(account: Account, ends_on: date) -> None:
    if account.delivered:
        raise AccountInUse("Praxis posts to this account. It cannot be ended.", field="ends_on")
    if ends_on < account.starts_on:
        raise BadDate(
            f"It starts on {account.starts_on:%m/%d/%Y}. Choose that day or a later one.",
            field="ends_on",
        )
    if EntryLine.objects.filter(account=account, posted_on__gt=ends_on).exists():
        raise AccountInUse("There are entries after that day.", field="ends_on")


def _name(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise BadAccount("This cannot be empty.", field="name")
    return words

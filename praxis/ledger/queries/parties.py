"""Sub-ledgers: what each patient, payer and supplier has on account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from praxis.access.context import saw
from praxis.access.hooks import hook
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.ledger.models import EntryLine
from praxis.ledger.models import Party as PartyRow
from praxis.ledger.types import Party, PartyKind
from praxis.people import queries as people


@dataclass(frozen=True, slots=True)
class PartyName:
    """How a party is called on a screen, and where its page is ("" when there is none)."""

    name: str
    url: str = ""


def party_balance(*, actor: Actor, party: Party, account: str) -> int:
    """Cents on a control account: what he owes is positive, what is owed to him negative."""
    return party_balances(actor=actor, kind=party.kind, ids=[party.id], account=account).get(
        party.id, 0
    )


def party_balances(
    *, actor: Actor, kind: PartyKind, ids: Collection[int], account: str
) -> dict[int, int]:
    """By the party's own id; those never posted to are missing. Needs an access context."""
    actor.require("ledger.view_balances")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.ref, sum(l.cents)::bigint, min(p.patient_id) FROM ledger_party p"
            " JOIN ledger_entryline l ON l.party_id = p.id"
            " JOIN ledger_account a ON a.id = l.account_id"
            " WHERE p.kind = %s AND p.ref = ANY (%s) AND a.code = %s GROUP BY p.ref",
            [str(kind), list(ids), account],
        )
        rows = cursor.fetchall()
    saw("ledger_party", (patient for *_, patient in rows if patient is not None))
    return {ref: cents for ref, cents, _ in rows}


def party_keys(*, actor: Actor, kind: PartyKind, ids: Collection[int]) -> dict[int, int]:
    """The ledger's key by the party's own id, for the link to its page."""
    actor.require("ledger.view_balances")
    rows = PartyRow.objects.filter(kind=kind, ref__in=set(ids))
    return {row.ref: row.pk for row in rows}


def get_party(*, actor: Actor, party_id: int) -> PartyRow:
    """Raises NotFound, also for the party of a patient who is not the actor's to see."""
    actor.require("ledger.view_balances")
    found: PartyRow | None = PartyRow.objects.filter(pk=party_id).first()
    if found is None:
        raise NotFound("There is no such account, or it is not yours to see.")
    return found


def party_lines(*, actor: Actor, party_id: int, limit: int = 500) -> list[EntryLine]:
    """The last lines of a party on all its accounts, the latest first. Raises NotFound."""
    party = get_party(actor=actor, party_id=party_id)
    lines = EntryLine.objects.filter(party_id=party.pk).select_related("entry", "account")
    return list(lines.order_by("-posted_on", "-pk")[:limit])


def party_sums(*, actor: Actor, party_id: int) -> list[tuple[str, str, int]]:
    """(code, name, cents) of each account the party stands on. Raises NotFound."""
    party = get_party(actor=actor, party_id=party_id)
    return list(
        EntryLine.objects.filter(party_id=party.pk)
        .values_list("account__code", "account__name")
        .annotate(cents=Sum("cents"))
        .order_by("account__code")
    )


def party_names(*, actor: Actor, party_ids: Collection[int]) -> dict[int, PartyName]:
    """Names by the ledger's party id.

    Parties of patients the actor may not see are missing; whoever sees no patients at all
    (a bookkeeper) gets their account number for a name.
    """
    rows = list(PartyRow.objects.filter(pk__in=set(party_ids)))
    by_kind: dict[str, dict[int, int]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, {})[row.ref] = row.pk
    found: dict[int, PartyName] = {}
    for kind, keys in by_kind.items():
        named = _names(actor, PartyKind(kind), keys)
        for ref, key in keys.items():
            found[key] = named.get(ref, PartyName(f"{PartyKind(kind).label} {ref}"))
    return found


def _names(actor: Actor, kind: PartyKind, refs: Collection[int]) -> dict[int, PartyName]:
    if kind == PartyKind.PATIENT:
        if not actor.can("people.view"):
            return {}
        return {
            key: PartyName(patient.list_name, f"/patients/{key}/")
            for key, patient in people.patients_by_id(actor, refs).items()
        }
    if kind == PartyKind.SUPPLIER:
        return {
            row.pk: PartyName(row.name, f"/organizations/{row.pk}/")
            for row in people.organizations().filter(pk__in=list(refs))
        }
    named = hook("ledger_party_names")
    answers = named(actor=actor, kind=str(kind), ids=refs) if named else {}
    return {ref: PartyName(name, url) for ref, (name, url) in answers.items()}

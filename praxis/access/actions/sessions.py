"""Ending sessions. Beginning and locking them is the door's work (access.door, access.web.lock)."""

from __future__ import annotations

from django.db import transaction

from praxis.access import door
from praxis.access.actions.limits import locked_user, require_rank_over
from praxis.access.models import Session, SignIn, User
from praxis.access.sessions import SessionStore
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound


@transaction.atomic
def end_sessions(*, actor: Actor, user_id: int) -> int:
    """Sign somebody out everywhere. Returns how many sessions ended. Raises Outranked."""
    actor.require("access.manage_users")
    user = locked_user(user_id)
    require_rank_over(actor, user_id)
    return drop_sessions(user, method="by manager")


@transaction.atomic
def end_own_session(*, actor: Actor, digest: str) -> None:
    """Sign oneself out on another computer. Raises NotFound."""
    actor.require("access.own_account")
    user = locked_user(actor.user_id or 0)
    gone, _ = Session.objects.filter(pk=digest, user=user).delete()
    if not gone:
        raise NotFound("That session has ended already.")
    door.record(None, user, SignIn.Event.ENDED, method="by owner")


@transaction.atomic
def sweep_sessions(*, actor: Actor | None = None) -> None:
    """Drop sessions past their end; run by the clock. A person needs access.manage_users."""
    if actor is not None:
        actor.require("access.manage_users")
    SessionStore.clear_expired()


def drop_sessions(user: User, *, method: str, keep: str = "") -> int:
    gone, _ = Session.objects.filter(user=user).exclude(pk=keep).delete()
    if gone:
        door.record(None, user, SignIn.Event.ENDED, method=method)
    return gone

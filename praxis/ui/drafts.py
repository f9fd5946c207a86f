"""What somebody typed and has not saved: sealed, seen by its owner alone, gone after 24 hours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.http import QueryDict

from praxis.kernel import sealing
from praxis.ui.models import Draft

_LARGEST = 200_000
_NEVER_KEPT = ("csrfmiddlewaretoken", "client_key", "_draft", "_form")


def keep(user_id: int, form: str, values: QueryDict | Mapping[str, list[str]]) -> None:
    """Keep the newest text of a form. Passwords and oversized texts are never kept."""
    lists = dict(values.lists()) if isinstance(values, QueryDict) else dict(values)
    body = {
        name: texts
        for name, texts in lists.items()
        if name not in _NEVER_KEPT and "password" not in name.lower()
    }
    plain = json.dumps(body).encode()
    if len(plain) > _LARGEST or not form:
        return
    sealed = sealing.seal(plain, aad=_aad(user_id, form))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ui_draft (user_id, form, body) VALUES (%s, %s, %s)"
            " ON CONFLICT (user_id, form) DO UPDATE SET body = excluded.body, kept_at = now()",
            [user_id, form, sealed],
        )


def load(user_id: int, form: str) -> tuple[QueryDict, datetime] | None:
    """The text kept of a form, and when. Older than a day counts as gone."""
    draft = (
        Draft.objects.filter(user_id=user_id, form=form)
        .extra(where=["kept_at > now() - interval '24 hours'"])
        .first()
    )
    if draft is None:
        return None
    found = QueryDict(mutable=True)
    for name, texts in json.loads(sealing.unseal(draft.body, aad=_aad(user_id, form))).items():
        found.setlist(name, texts)
    return found, draft.kept_at


def drop(user_id: int, form: str) -> None:
    Draft.objects.filter(user_id=user_id, form=form).delete()


def drop_old() -> None:
    """Everybody's drafts older than 24 hours: periodic work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ui_drop_old_drafts()")


def _aad(user_id: int, form: str) -> bytes:
    return f"ui_draft.body:{user_id}:{form}".encode()

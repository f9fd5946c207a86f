"""Session engine: one row a session, its content sealed, its cookie known only as a hash.

While somebody sets up his second factor the secret lies in the session, so a signed but
readable content would put it into dumps and backups (domain/stack-traps.md 8).
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from praxis.access.models import Session
from praxis.kernel import clock
from praxis.kernel.sealing import CannotUnseal, seal, unseal

ABSOLUTE = timedelta(hours=12)
_log = logging.getLogger("praxis.access")


def digest_of(session_key: str) -> str:
    return hashlib.sha256(b"praxis session " + session_key.encode()).hexdigest()


class SessionStore(SessionBase):
    """`row` is the session's row once it has been loaded or made."""

    row: Session | None = None

    def load(self) -> dict[str, Any]:
        row = Session.objects.filter(
            pk=digest_of(self.session_key or ""), expires_at__gt=clock.real_now()
        ).first()
        if row is not None:
            try:
                content: dict[str, Any] = json.loads(unseal(row.content, aad=_aad(row.digest)))
            except CannotUnseal:
                _log.warning("a session was sealed under another key and is ended")
            else:
                self.row = row
                return content
        self._session_key = None
        return {}

    def exists(self, session_key: str | None = None) -> bool:
        return Session.objects.filter(pk=digest_of(session_key or "")).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        digest = digest_of(self.session_key)
        user_id = content.get(SESSION_KEY)
        sealed = seal(json.dumps(content).encode(), aad=_aad(digest))
        if not must_create:
            if not Session.objects.filter(pk=digest).update(content=sealed, user_id=user_id):
                raise UpdateError
            return
        now = clock.real_now()
        try:
            with transaction.atomic():
                self.row = Session.objects.create(
                    digest=digest,
                    user_id=user_id,
                    content=sealed,
                    created_at=now,
                    seen_at=now,
                    expires_at=now + ABSOLUTE,
                )
        except IntegrityError:
            raise CreateError from None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=digest_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lte=clock.real_now()).delete()


def _aad(digest: str) -> bytes:
    return b"access_session.content " + digest.encode()

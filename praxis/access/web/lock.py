"""The gate before every page: full sign-in, idle lock, enrolment, temporary password.

`state_of` says how far this browser's sign-in has come. A page opens in the states its rule
names; in every other the visitor is sent where the state is put right.
"""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Any, Literal
from urllib.parse import quote, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from praxis.access import door
from praxis.access.hooks import hook
from praxis.access.models import Session, SignIn, User
from praxis.access.sessions import SessionStore
from praxis.kernel import clock

State = Literal["open", "locked", "enrolling", "temporary"]
POLL_HEADER = "X-Praxis-Poll"
SEEN_EVERY = timedelta(seconds=10)
_PAGES: dict[State, str] = {
    "locked": "access-lock",
    "enrolling": "access-enrol",
    "temporary": "access-password",
}
ASK_EVERY_SECONDS = 30.0
_known: tuple[float, int] = (-ASK_EVERY_SECONDS - 1, 15)


def idle_minutes() -> int:
    """Minutes without a request until a screen locks: 15, or what the practice set (2-30)."""
    global _known
    if monotonic() - _known[0] > ASK_EVERY_SECONDS:
        ask = hook("idle_minutes")
        _known = (monotonic(), min(30, max(2, ask())) if ask else 15)
    return _known[1]


def session_of(request: HttpRequest) -> Session:
    """The row of a signed-in request's session."""
    store = request.session
    assert isinstance(store, SessionStore)
    if store.row is None:
        store.load()
    assert store.row is not None
    return store.row


def is_locked(session: Session) -> bool:
    idle = clock.real_now() - session.seen_at
    return session.locked_at is not None or idle >= timedelta(minutes=idle_minutes())


def seconds_left(session: Session) -> int:
    idle = clock.real_now() - session.seen_at
    return max(0, int((timedelta(minutes=idle_minutes()) - idle).total_seconds()))


def state_of(request: HttpRequest) -> State:
    if is_locked(session_of(request)):
        return "locked"
    if door.full_at(request) is None:
        return "enrolling"
    user = request.user
    assert isinstance(user, User)
    return "open" if user.temporary_until is None else "temporary"


def gate(request: HttpRequest, opens_in: frozenset[State]) -> HttpResponse | None:
    """None when the page may open; otherwise the answer that sends the visitor on."""
    state = state_of(request)
    session = session_of(request)
    if state == "locked":
        lock(request, how="idle")
    elif POLL_HEADER not in request.headers:
        touch(request, session)
    if state in opens_in:
        return None
    page = reverse(_PAGES[state])
    if state == "locked":
        page = f"{page}?{urlencode({'next': place_of(request)})}"
    return _send(request, page)


def send_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Nobody is signed in, or no longer."""
    place = quote(place_of(request), safe="/")
    return _send(request, f"{reverse('account_login')}?next={place}")


def touch(request: HttpRequest, session: Session) -> None:
    now = clock.real_now()
    if now - session.seen_at >= SEEN_EVERY or not session.agent:
        session.seen_at = now
        session.agent = door.agent_of(request) or "unknown"
        session.address = door.address_of(request)
        session.save(update_fields=["seen_at", "agent", "address"])


def lock(request: HttpRequest, *, how: str) -> None:
    """Lock this session, recorded once."""
    session = session_of(request)
    now = clock.real_now()
    if Session.objects.filter(pk=session.pk, locked_at=None).update(locked_at=now):
        assert isinstance(request.user, User)
        door.record(request, request.user, SignIn.Event.LOCKED, method=how)
    session.locked_at = session.locked_at or now


def unlock(request: HttpRequest) -> None:
    session = session_of(request)
    session.locked_at, session.wrong_tries, session.seen_at = None, 0, clock.real_now()
    session.save(update_fields=["locked_at", "wrong_tries", "seen_at"])


def _send(request: HttpRequest, page: str) -> HttpResponse:
    htmx = request.headers.get("HX-Request") == "true"
    if htmx or POLL_HEADER in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": page, "Cache-Control": "no-store"})
    response = HttpResponseRedirect(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def context(request: HttpRequest) -> dict[str, Any]:
    """For every page: when the browser warns and locks by itself."""
    if getattr(request, "actor", None) is None:
        return {}
    return {
        "lock_minutes": idle_minutes(),
        "lock_url": reverse("access-lock"),
        "alive_url": reverse("access-alive"),
    }


def place_of(request: HttpRequest) -> str:
    """Where the visitor was: the page itself, for a form or a part of a page the page around it."""
    part = request.headers.get("HX-Request") == "true" or POLL_HEADER in request.headers
    if request.method == "GET" and not part:
        return request.get_full_path()
    around = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if around.netloc not in ("", request.get_host()) or not around.path.startswith("/"):
        return "/"
    return around.path + (f"?{around.query}" if around.query else "")

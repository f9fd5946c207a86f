"""The kiosk's door: its own cookie, and a session that lasts as long as somebody stands there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import activate, gettext

from praxis.access.context import guest
from praxis.access.web import public
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.kiosk import queries
from praxis.kiosk.models import Kiosk
from praxis.kiosk.types import GUEST, Found
from praxis.practice import queries as practice

COOKIE = "praxis_kiosk"
_NAME = "kiosk"
# The screen warns after 60 s (180 s on a form) and wipes 20 s later; the server forgets after that.
WARN_SECONDS, FORM_WARN_SECONDS, WIPE_SECONDS = 60, 180, 20
_FORGET = timedelta(seconds=FORM_WARN_SECONDS + WIPE_SECONDS + 60)
View = Callable[..., HttpResponseBase]


class KioskRequest(HttpRequest):
    """A request from a kiosk; `actor` once somebody was found, who then sees only himself."""

    kiosk: Kiosk
    visitor: Visitor
    actor: Actor


@dataclass
class Visitor:
    """Who stands at the kiosk. Kept sealed in the session; wiped when he goes."""

    request: HttpRequest
    kept: dict[str, Any]

    @classmethod
    def of(cls, request: HttpRequest) -> Visitor | None:
        kept = request.session.get(_NAME)
        if not kept:
            return None
        last = datetime.fromisoformat(kept["seen_at"])
        if clock.real_now() - last > _FORGET:
            forget(request)
            return None
        visitor = cls(request, dict(kept))
        visitor.keep()
        return visitor

    def keep(self, **changes: Any) -> None:
        self.kept |= {**changes, "seen_at": clock.real_now().isoformat()}
        self.request.session[_NAME] = self.kept

    @property
    def patient_id(self) -> int:
        return int(self.kept["patient_id"])

    @property
    def appointment_id(self) -> int:
        return int(self.kept["appointment_id"])

    @property
    def shown(self) -> dict[str, Any]:
        """The only two facts the screen names him by."""
        return {
            "called": self.kept["called"],
            "visit_at": datetime.fromisoformat(self.kept["start"]).astimezone(UTC),
        }


def remember(request: HttpRequest, found: Found) -> None:
    request.session[_NAME] = {
        "patient_id": found.patient_id,
        "appointment_id": found.appointment_id,
        "called": found.called,
        "start": found.start.isoformat(),
        "seen_at": clock.real_now().isoformat(),
    }


def forget(request: HttpRequest) -> None:
    request.session.pop(_NAME, None)


def kiosk_page(
    *, methods: tuple[str, ...] = ("GET",), found: bool = True
) -> Callable[[View], View]:
    """A page of a registered kiosk. With `found` somebody must have been found, and the page
    opens in a context in which only that patient exists.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: KioskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = _answer(view, request, found, args, kwargs)
            response.headers["Cache-Control"] = "no-store"
            return response

        ruled: View = public(methods=methods)(answered)
        return ruled

    return decorate


def _answer(
    view: View, request: KioskRequest, found: bool, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    kiosk = queries.kiosk_of(request.COOKIES.get(COOKIE, ""))
    if kiosk is None:
        return render(request, "kiosk/not_a_kiosk.html", {}, status=404)
    request.kiosk = kiosk
    if not found:
        return view(request, *args, **kwargs)
    visitor = Visitor.of(request)
    if visitor is None:
        return see_other("kiosk-start")
    request.visitor = visitor
    try:
        with guest(
            f"kiosk {kiosk.pk}",
            patient_ids=[visitor.patient_id],
            permissions=GUEST,
            purpose="kiosk check-in",
        ) as actor:
            request.actor = actor
            return view(request, *args, **kwargs)
    except PraxisError as refusal:
        return show(request, "kiosk/sorry.html", {"message": gettext(refusal.message)}, status=409)


def show(
    request: KioskRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    site = request.kiosk.site
    given = {
        "practice_name": practice.setting("practice_name") or site.name,
        "zone": site.time_zone,
        "site": site,
        "warn_seconds": WARN_SECONDS,
        "form_warn_seconds": FORM_WARN_SECONDS,
        "wipe_seconds": WIPE_SECONDS,
        **context,
    }
    return render(request, template, given, status=status)


def see_other(name: str, *args: Any) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def back_to_english(response: HttpResponse) -> HttpResponse:
    """The next person begins in the office's language."""
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=settings.LANGUAGE_COOKIE_PATH)
    activate("en")
    return response

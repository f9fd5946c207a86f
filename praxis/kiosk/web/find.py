"""The first screen: two facts lead to a visit, and never say which of them was wrong."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext

from praxis.access.context import guest, system
from praxis.access.limits import allowed
from praxis.kiosk import actions, queries
from praxis.kiosk.types import GUEST, Ambiguous, Found, Missed
from praxis.kiosk.web.door import (
    KioskRequest,
    back_to_english,
    forget,
    kiosk_page,
    remember,
    see_other,
    show,
)
from praxis.kiosk.web.forms import FindForm

BOTH = ("GET", "POST")
_MISSES = "kiosk_misses"
_MISSES_TO_CALL = 3
_TRIES, _WINDOW = 30, 600


@kiosk_page(methods=BOTH, found=False)
def start(request: KioskRequest) -> HttpResponse:
    forget(request)
    form = FindForm.of(request)
    asks_letter = request.method == "POST" and "letter" in request.POST
    if form.is_valid():
        if not allowed("kiosk", str(request.kiosk.pk), most=_TRIES, seconds=_WINDOW):
            return _call(request, missed=True)
        try:
            found = _find(request, form.cleaned_data)
        except Ambiguous as refusal:
            asks_letter = True
            form.add_error("letter", gettext(refusal.message))
        except Missed as refusal:
            if _missed(request) >= _MISSES_TO_CALL:
                return _call(request, missed=True)
            form.add_error(None, gettext(refusal.message))
        else:
            request.session.pop(_MISSES, None)
            remember(request, found)
            return see_other("kiosk-confirm")
    if not asks_letter:
        del form.fields["letter"]
    context = {"form": form, "step": 1, "asks_letter": asks_letter}
    return show(request, "kiosk/find.html", context, status=form.status)


def _find(request: KioskRequest, typed: dict[str, Any]) -> Found:
    site = request.kiosk.site
    with system("kiosk", purpose="kiosk check-in") as actor:
        return queries.find_visit(
            actor,
            site_id=site.pk,
            zone=site.time_zone,
            birth_date=typed["birth_date"],
            last4=str(typed["last4"]),
            letter=str(typed.get("letter") or ""),
        )


def _missed(request: KioskRequest) -> int:
    misses = int(request.session.get(_MISSES, 0)) + 1
    request.session[_MISSES] = misses
    return misses


def _call(request: KioskRequest, *, missed: bool) -> HttpResponse:
    request.session.pop(_MISSES, None)
    with guest("kiosk", patient_ids=[], permissions=GUEST, purpose="kiosk help") as actor:
        actions.call_desk(actor=actor, kiosk_id=request.kiosk.pk, missed=missed)
    forget(request)
    return show(request, "kiosk/help.html", {"missed": missed, "idle": True})


@kiosk_page(methods=("POST",), found=False)
def ask_for_help(request: KioskRequest) -> HttpResponse:
    return _call(request, missed=False)


@kiosk_page(methods=BOTH, found=False)
def over(request: KioskRequest) -> HttpResponse:
    """Start over, or nobody touched the screen: what was on it is gone."""
    forget(request)
    request.session.pop(_MISSES, None)
    return back_to_english(see_other("kiosk-start"))

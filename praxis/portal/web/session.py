"""Who is signed in to the portal, and for whom he speaks. Asked anew at each request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from praxis.access import queries as access
from praxis.access.context import guest, system
from praxis.access.web import public
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import PraxisError
from praxis.people import queries as people
from praxis.people.queries.around import Speaker, spoken_for, spoken_for_by
from praxis.people.types import OWN_RECORDS_AGE, ProxyKind
from praxis.portal.types import PATIENT, NotShared
from praxis.portal.web.pages import View, sorry

if TYPE_CHECKING:
    from praxis.practice.models import VisitType
    from praxis.scheduling.models import Appointment, WaitlistEntry

_NAME = "portal"
IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=2)
_ALL = frozenset(ProxyKind.values)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose record is open to whoever is signed in. `kinds` are what of it."""

    patient_id: int
    called: str
    birth_date: date
    own: bool
    kinds: frozenset[str]

    def sees(self, visit: Appointment | WaitlistEntry) -> bool:
        """A confidential visit is for the patient alone, and only once of age: nobody knows who
        reads the mail of a minor.
        """
        return self.may_know_of(visit.visit_type)

    def may_know_of(self, visit_type: VisitType) -> bool:
        if not visit_type.confidential:
            return True
        today, born = access.today(), self.birth_date
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return self.own and years >= OWN_RECORDS_AGE


class PortalRequest(HttpRequest):
    """A request of somebody signed in. `who` is whose record is open, `others` may be chosen;
    `family` are all of these at once on pages that are about several.
    """

    actor: Actor
    who: Person
    others: list[Person]
    family: list[Person]


def begin(request: HttpRequest, *, patient_id: int, person_id: int | None) -> None:
    """A fresh session, so that one fixed before is worth nothing."""
    request.session.cycle_key()
    now = clock.real_now().isoformat()
    request.session[_NAME] = {
        "patient_id": patient_id,
        "person_id": person_id,
        "current": patient_id,
        "opened_at": now,
        "seen_at": now,
    }


def end(request: HttpRequest) -> None:
    request.session.pop(_NAME, None)


def switch_to(request: HttpRequest, patient_id: int) -> None:
    kept = request.session.get(_NAME)
    if kept:
        request.session[_NAME] = {**kept, "current": patient_id}


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    kept = request.session.get(_NAME)
    if not kept:
        return None
    now = clock.real_now()
    opened, seen = (datetime.fromisoformat(kept[name]) for name in ("opened_at", "seen_at"))
    if now - opened > ABSOLUTE or now - seen > IDLE:
        end(request)
        return None
    request.session[_NAME] = {**kept, "seen_at": now.isoformat()}
    return dict(kept)


def portal_page(
    *, methods: tuple[str, ...] = ("GET",), kind: str = "", family: bool = False
) -> Callable[[View], View]:
    """A page of the portal, in a context in which only the chosen patient's record exists.

    `kind` is what a proxy must have been granted for it. With `family` the records of all for
    whom it was granted exist at once; they are `request.family`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response: HttpResponseBase = _answer(view, request, kind, family, args, kwargs)
            except PraxisError as refusal:
                response = sorry(request, refusal.message, status=refusal.status)
            response.headers["Cache-Control"] = "no-store"
            return response

        ruled: View = public(methods=methods)(answered)
        return ruled

    return decorate


def _answer(
    view: View,
    request: PortalRequest,
    kind: str,
    family: bool,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponseBase:
    kept = _kept(request)
    everybody = _open_to(kept) if kept else []
    if not kept or not everybody:
        end(request)
        return HttpResponseRedirect(reverse("portal-sign-in"), status=303)
    who = next((each for each in everybody if each.patient_id == kept["current"]), everybody[0])
    granted = [each for each in everybody if not kind or kind in each.kinds]
    if not granted or (not family and who not in granted):
        raise NotShared
    request.who, request.others = who, [each for each in everybody if each != who]
    request.family = granted if family else []
    open_now = [each.patient_id for each in request.family] or [who.patient_id]
    with guest(
        "portal", patient_ids=open_now, permissions=PATIENT, purpose="patient portal"
    ) as actor:
        request.actor = actor
        return view(request, *args, **kwargs)


def _open_to(kept: dict[str, Any]) -> list[Person]:
    """Whose records are open now: his own and those he speaks for. Somebody who came as a
    patient's contact begins with that patient, and is nobody when that has ended.
    """
    today = access.today()
    with system("portal", purpose="patient portal") as actor:
        patient = people.patients_by_id(actor, [kept["patient_id"]]).get(kept["patient_id"])
        if patient is None or patient.deceased_on is not None:
            return []
        if kept["person_id"] is not None:
            spoken = spoken_for_by(actor, today, person_id=kept["person_id"])
            if not spoken or spoken[0].person.pk != kept["person_id"]:
                return []
            return [_spoken_for(each) for each in spoken if _is_open(each)]
        own = Person(patient.pk, patient.called, patient.birth_date, True, _ALL)
        found = [own]
        found += [
            _spoken_for(each)
            for each in spoken_for(actor, today, as_patient_id=patient.pk)
            if _is_open(each)
        ]
        return found


def _is_open(each: Speaker) -> bool:
    return bool(each.kinds) and each.proxy.patient.deceased_on is None


def _spoken_for(each: Speaker) -> Person:
    other = each.proxy.patient
    return Person(other.pk, other.called, other.birth_date, False, each.kinds)

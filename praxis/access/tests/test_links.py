"""A link opens one thing for one person, for a while."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from praxis.access import actions
from praxis.access.context import guest, opened
from praxis.access.web import VisitorRequest, visitor
from praxis.access.web.visitor import LinkGone, find_link
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.people.models import Patient
from praxis.people.testing import make_patient


def _made(desk: Actor, patient_id: int | None = None, **more: object) -> str:
    wanted: dict[str, Any] = {
        "key": uuid4(),
        "purpose": "test",
        "about": "scheduling.appointment:12",
        "expires_at": clock.now() + timedelta(hours=1),
        **more,
    }
    return actions.make_link(actor=desk, patient_id=patient_id, **wanted)


def test_the_token_opens_its_purpose_alone(desk: Actor) -> None:
    token = _made(desk)
    link = find_link(token, "test")
    assert link is not None
    assert (link.about, link.about_id) == ("scheduling.appointment:12", 12)
    assert find_link(token, "other") is None
    assert find_link(token[:-1], "test") is None


def test_the_same_key_gives_the_same_token(desk: Actor) -> None:
    key = uuid4()
    assert _made(desk, key=key) == _made(desk, key=key)


def test_an_expired_ended_or_used_up_link_opens_nothing(desk: Actor) -> None:
    assert find_link(_made(desk, expires_at=clock.now() - timedelta(seconds=1)), "test") is None
    once = _made(desk, about="a:1", uses=1)
    link = find_link(once, "test")
    assert link is not None
    link.use()
    with pytest.raises(LinkGone):
        link.use()
    assert find_link(once, "test") is None
    ended = _made(desk, about="b:2")
    assert actions.end_links(actor=desk, purpose="test", about="b:2") == 1
    assert find_link(ended, "test") is None


def test_the_program_cannot_list_what_is_open(db: None) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT about FROM access_outsidelink")


def test_who_may_not_invite_makes_no_link(actor_of: Any) -> None:
    facility = actor_of("facility")
    with pytest.raises(Forbidden):
        _made(facility)


def test_a_guest_sees_only_his_patient(desk: Actor) -> None:
    with opened(desk, purpose="test"):
        his = make_patient(actor=desk).pk
        other = make_patient(actor=desk).pk
    with guest("test", patient_ids=[his], permissions=["scheduling.view"], purpose="test") as actor:
        assert set(Patient.objects.values_list("pk", flat=True)) == {his}
        assert actor.can("scheduling.view")
        assert not actor.can("people.view")
        with opened(desk, purpose="test"):
            assert Patient.objects.filter(pk=other).exists()
        assert not Patient.objects.filter(pk=other).exists()
    with guest("test", patient_ids=[], permissions=[], purpose="test"):
        assert not Patient.objects.exists()
    with opened(desk, purpose="test"):
        assert Patient.objects.filter(pk__in=[his, other]).count() == 2


def test_a_page_behind_a_link_answers_the_same_for_every_token_that_does_not_open(
    desk: Actor,
) -> None:
    with opened(desk, purpose="test"):
        patient_id = make_patient(actor=desk).pk
        make_patient(actor=desk)

    @visitor(purpose="test", permissions=("scheduling.book",))
    def page(request: VisitorRequest) -> HttpResponse:
        seen = list(Patient.objects.values_list("pk", flat=True))
        return HttpResponse(f"{request.link.about_id} {seen}")

    def answer(token: str) -> tuple[int, bytes]:
        request: HttpRequest = RequestFactory().get("/x/")
        response: Any = page(request, token=token)
        shown = re.sub(rb"name=.csrfmiddlewaretoken.[^>]*>", b"", response.content)
        return response.status_code, shown

    assert answer(_made(desk, patient_id)) == (200, f"12 [{patient_id}]".encode())
    gone = answer(_made(desk, about="c:3", expires_at=clock.now()))
    assert gone[0] == 404
    assert gone == answer("nonsense")

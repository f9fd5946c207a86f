"""Who answers a text, and how long it takes (M03)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from praxis.access.testing import make_user, session_cookie
from praxis.correspondence import actions, queries
from praxis.correspondence.models import Reply
from praxis.correspondence.testing import make_texted
from praxis.correspondence.tests.phonebox import Phonebox
from praxis.correspondence.tests.test_replies import (
    MOBILE,
    _noon,
    _says,
    box,
    office,
)
from praxis.correspondence.types import ReplyDone
from praxis.kernel.actor import Actor

__all__ = ["_noon", "box", "office"]


def desk(name: str) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.cookies["sessionid"] = session_cookie(make_user("front_desk", name=name))
    return client


@pytest.mark.story
def test_a_text_is_taken_taken_over_put_back_answered_and_timed(
    office: Actor, box: Phonebox, time_machine: Any
) -> None:
    make_texted(actor=office, phone=MOBILE)
    _says("Can I bring my son?")
    reply = Reply.objects.get()
    url = f"/correspondence/replies/{reply.pk}/"
    with transaction.atomic():
        dana, lee = desk("Dana Whitlock"), desk("Lee Park")
        shown = dana.get("/correspondence/replies/?whose=nobody").content.decode()
        assert "Can I bring my son?" in shown
        assert dana.post(url + "take/").status_code == 303
        assert (
            "Can I bring my son?"
            in dana.get("/correspondence/replies/?whose=mine").content.decode()
        )
        for who, whose, there in (
            (dana, "nobody", False),
            (lee, "mine", False),
            (lee, "other", True),
        ):
            page = who.get(f"/correspondence/replies/?whose={whose}").content.decode()
            assert ("Can I bring my son?" in page) is there
        page = lee.get(url).content.decode()
        assert "Dana Whitlock" in page
        assert "Take over" in page
        lee.post(url + "take/")
        lee.post(url + "take/", {"back": "1"})
        assert "Nobody yet." in dana.get(url).content.decode()
        lee.post(url + "take/")
        time_machine.move_to("2026-11-24T18:08:00Z", tick=False)
        lee.post(url + "answer/", {"text": "Yes, of course."})
        assert "8 min" in lee.get(url).content.decode()
        listed = lee.get("/correspondence/replies/").content.decode()
    assert "<b>8 min</b> until answered" in listed
    with pytest.raises(ReplyDone):
        actions.take_reply(actor=office, reply_id=reply.pk)


def test_the_median_is_of_texts_that_a_person_answered(
    office: Actor, box: Phonebox, time_machine: Any
) -> None:
    make_texted(actor=office, phone=MOBILE)
    assert queries.response_times(actor=office).median_minutes is None
    for number, minutes in enumerate((10, 20, 300)):
        _says("A question", f"m-{number}")
        reply = Reply.objects.latest("pk")
        time_machine.shift(timedelta(minutes=minutes))
        actions.settle_reply(actor=office, reply_id=reply.pk, how="Called")
    times = queries.response_times(actor=office)
    assert (times.answered, times.median_minutes, times.p90_minutes) == (3, 20, 300)

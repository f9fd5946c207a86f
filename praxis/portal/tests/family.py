"""A mother with children on record, and her sign-in."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

from django.test import Client

from praxis.access.context import system
from praxis.correspondence.models import Message
from praxis.people import actions as people
from praxis.people.testing import make_patient
from praxis.portal.testing import OnlineOffice

MAIL = "ana@example.com"
BORN = date(1985, 3, 14)


def make_child(office: OnlineOffice, called: str, born: date) -> Any:
    with system("test", purpose="test") as actor:
        return make_patient(
            actor=actor,
            family_name="Lopez",
            given_name=called,
            birth_date=born,
            phone=f"+1217555{int(born.strftime('%j')):04d}",
            site_ids=[office.site.pk],
        )


def make_mother(office: OnlineOffice) -> Any:
    with system("test", purpose="test") as actor:
        return make_patient(
            actor=actor,
            family_name="Lopez",
            given_name="Ana",
            birth_date=BORN,
            phone="+12175550142",
            email=MAIL,
            site_ids=[office.site.pk],
        )


def speaks_for(
    child: Any,
    *,
    mother: Any = None,
    kinds: tuple[str, ...] = ("visits",),
    given_name: str = "Ana",
    email: str = MAIL,
    no_contact: bool = False,
) -> Any:
    """A contact of the child named Lopez, and what he may hear. Without `mother` no patient."""
    with system("test", purpose="test") as actor:
        related = people.add_related_person(
            actor=actor,
            key=uuid.uuid4(),
            patient_id=child.pk,
            relationship="mother",
            family_name="Lopez",
            given_name=given_name,
            email=email,
            as_patient_id=mother and mother.pk,
        )
        return people.add_proxy(
            actor=actor,
            key=uuid.uuid4(),
            patient_id=child.pk,
            person_id=related.pk,
            kinds=() if no_contact else list(kinds),
            no_contact=no_contact,
        )


def link() -> str:
    with system("test", purpose="test"):
        body = Message.objects.filter(about="portal.sign_in").latest("pk").body
    found = re.search(r"/my/open/[\w-]+/", body)
    assert found
    return found[0]


def signed_in(contact: str = MAIL, born: date = BORN) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.post("/my/sign-in/", {"contact": contact, "birth_date": f"{born:%m/%d/%Y}"})
    assert client.post(link())["Location"] == "/my/"
    return client

"""Sites: added once, changed by version, never all closed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from praxis.access import actions, queries
from praxis.access.models import Site
from praxis.access.testing import make_site
from praxis.access.types import BadSite, ChangedMeanwhile, SiteCodeTaken
from praxis.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(manager_context: Actor) -> Actor:
    return manager_context


ADDRESS: dict[str, Any] = {"name": "Annex", "time_zone": "America/Denver"}


def test_a_site_is_added_once_and_changed_by_version(boss: Actor) -> None:
    key = uuid4()
    site = actions.add_site(actor=boss, key=key, code="annex", npi="1234567893", **ADDRESS)
    assert actions.add_site(actor=boss, key=key, code="annex", **ADDRESS).pk == site.pk
    with pytest.raises(SiteCodeTaken):
        actions.add_site(actor=boss, key=uuid4(), code="annex", **ADDRESS)
    changed = actions.change_site(
        actor=boss, site_id=site.pk, version=1, name="West", time_zone="America/Denver"
    )
    assert (changed.name, changed.version) == ("West", 2)
    with pytest.raises(ChangedMeanwhile):
        actions.change_site(actor=boss, site_id=site.pk, version=1, **ADDRESS)


@pytest.mark.parametrize(
    "bad",
    [{"time_zone": "Mars/Base"}, {"npi": "1234567890"}, {"code": "A B"}, {"name": " "}],
)
def test_a_site_with_a_wrong_datum_is_refused(boss: Actor, bad: dict[str, str]) -> None:
    with pytest.raises(BadSite):
        actions.add_site(actor=boss, key=uuid4(), **{"code": "annex", **ADDRESS, **bad})
    assert not Site.objects.filter(code="annex").exists()


def test_the_last_open_site_stays_open(boss: Actor) -> None:
    main = make_site()
    with pytest.raises(BadSite):
        actions.change_site(
            actor=boss, site_id=main.pk, version=main.version, active=False, **ADDRESS
        )


def test_the_office_day_is_the_one_on_its_wall(boss: Actor) -> None:
    main = make_site()
    far = actions.add_site(
        actor=boss, key=uuid4(), code="guam", name="Tamuning", time_zone="Pacific/Guam"
    )
    with time_machine.travel("2026-12-31T22:30:00-06:00", tick=False):
        assert queries.today() == date(2026, 12, 31)
        assert queries.today(far.pk) == date(2027, 1, 1)
    actions.change_site(
        actor=boss,
        site_id=main.pk,
        version=main.version,
        name=main.name,
        time_zone="Pacific/Guam",
    )
    with time_machine.travel("2026-12-31T22:30:00-06:00", tick=False):
        assert queries.today() == date(2027, 1, 1)

"""SMART Scheduling Links: what is public, and that nobody's name is."""

from __future__ import annotations

import json
from typing import Any

from django.core.cache import cache
from django.test import Client

from praxis.access.context import system
from praxis.people.testing import make_patient
from praxis.portal.testing import OnlineOffice, make_rule
from praxis.practice.testing import make_visit_type
from praxis.scheduling.testing import make_appointment, office_time

MANIFEST = "/scheduling-links/$bulk-publish"


def rows(kind: str) -> list[dict[str, Any]]:
    cache.delete(f"scheduling-links:{kind}")
    answer = Client().get(f"/scheduling-links/{kind}.ndjson")
    assert answer["Content-Type"] == "application/fhir+ndjson"
    return [json.loads(line) for line in answer.content.decode().splitlines()]


def test_the_manifest_names_three_files_that_open(office: OnlineOffice) -> None:
    answer = Client().get(MANIFEST)
    page = json.loads(answer.content)
    assert answer["Cache-Control"] == "public, max-age=60"
    assert [each["type"] for each in page["output"]] == ["Location", "Schedule", "Slot"]
    assert page["output"][2]["extension"] == {"state": ["IL"]}
    for each in page["output"]:
        assert Client().get(each["url"].partition("testserver")[2]).status_code == 200


def test_slots_point_to_schedules_and_these_to_locations(office: OnlineOffice) -> None:
    locations = {f"Location/{row['id']}" for row in rows("locations")}
    schedules = {f"Schedule/{row['id']}": row for row in rows("schedules")}
    slots = rows("slots")
    assert slots
    assert {row["schedule"]["reference"] for row in slots} <= set(schedules)
    assert {row["actor"][0]["reference"] for row in schedules.values()} <= locations


def test_a_booked_time_is_not_published_and_no_patient_is_named(office: OnlineOffice) -> None:
    with system("test", purpose="test") as actor:
        for provider in (office.provider, office.other):
            make_appointment(
                actor=actor,
                patient_id=make_patient(actor=actor, family_name="Quillfeather").pk,
                visit_type_id=office.sick.pk,
                provider_id=provider.pk,
                start=office_time("2027-03-16 08:00"),
                site=office.site,
            )
    text = json.dumps(rows("slots"))
    starts = {row["start"] for row in rows("slots")}
    assert "2027-03-16T13:00:00+00:00" not in starts
    assert "Quillfeather" not in text


def test_only_what_is_booked_online_is_published(office: OnlineOffice) -> None:
    hidden = make_visit_type(name="Hidden", online=False)
    assert not [row for row in rows("schedules") if row["id"].endswith(f"-{hidden.pk}")]
    make_rule(whom="new", provider_id=office.provider.pk)
    make_rule(whom="new", provider_id=office.other.pk)
    assert rows("slots") == []


def test_a_file_that_does_not_exist_is_not_found(office: OnlineOffice) -> None:
    assert Client().get("/scheduling-links/patients.ndjson").status_code == 404

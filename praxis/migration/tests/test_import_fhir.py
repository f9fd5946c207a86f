"""Records of another system: all of them, once, byte for byte, and accounted for."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import opened, system
from praxis.access.testing import make_site
from praxis.coverage import queries as coverage
from praxis.kernel import clock
from praxis.kernel.errors import Forbidden
from praxis.migration import actions, command, queries
from praxis.migration.models import ImportRow, SourceBlob
from praxis.migration.types import NothingToImport
from praxis.people import queries as people

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "fhir"


def _bundle(*resources: dict[str, Any]) -> str:
    entries = [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def _patient(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"use": "official", "family": "Ibarra", "given": ["Rosa", "Elena"]}],
        "telecom": [{"system": "phone", "value": "217-555-0142", "use": "home"}],
        "gender": "female",
        "birthDate": "1979-03-14",
        "address": [
            {"line": ["12 Oak St"], "city": "Springfield", "state": "Illinois",
             "postalCode": "62701"}
        ],
        "contact": [
            {"name": {"family": "Ibarra", "given": ["Luis"]},
             "telecom": [{"system": "phone", "value": "217-555-0143"}]}
        ],
        **changes,
    }  # fmt: skip


def _bill(key: str, day: str, payer: str) -> dict[str, Any]:
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": key,
        "patient": {"reference": "urn:uuid:p1"},
        "billablePeriod": {"start": f"{day}T09:00:00-05:00"},
        "contained": [
            {"resourceType": "Coverage", "id": "coverage", "payor": [{"display": payer}]}
        ],
    }


def _observation(value: str = "72.50") -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "subject": {"reference": "urn:uuid:p1"},
        "effectiveDateTime": "2021-02-03",
        "note": [{"text": value}],
    }


def _import(tmp_path: Path, text: str, name: str = "one.json") -> Any:
    path = tmp_path / name
    path.write_text(text)
    return command.import_fhir([str(path)], source="Old EHR", quiet=True)


@pytest.fixture
def _system(db: None) -> Any:
    with system("test", purpose="test") as actor:
        yield actor


def test_a_patient_arrives_with_phone_address_contact_and_coverages(
    tmp_path: Path, db: None
) -> None:
    report = _import(
        tmp_path,
        _bundle(
            _patient(), _bill("e1", "2012-05-01", "private"), _bill("e2", "2020-06-01", "medicare")
        ),
    )
    assert report.problems == []
    assert report.balanced
    assert report.per_type["Patient"].loaded == 1
    with system("test", purpose="test") as actor:
        (row,) = ImportRow.objects.filter(resource_type="Patient")
        patient = people.get_patient(actor, row.patient_id)
        assert (patient.family_name, patient.given_name) == ("Ibarra", "Rosa")
        assert people.phones_of(actor, [patient.pk]) == {patient.pk: "+12175550142"}
        (address,) = people.addresses(actor, patient.pk)
        assert (address.city, address.state, address.zip) == ("Springfield", "IL", "62701")
        (contact,) = people.related_people(actor, patient.pk)
        assert contact.family_name == "Ibarra"
        today = clock.today("America/Chicago")
        (now,) = coverage.coverages_on(actor=actor, patient_ids=[patient.pk], day=today)[patient.pk]
        assert now.payer_name == "Medicare"


def test_what_is_not_loaded_is_kept_byte_for_byte(tmp_path: Path, db: None) -> None:
    text = _bundle(_patient(), _observation()).replace('"72.50"', '"72.50", "x": 72.50')
    _import(tmp_path, "\ufeff" + text)
    with system("test", purpose="test") as actor:
        (row,) = ImportRow.objects.filter(resource_type="Observation")
        kept = queries.text_of(queries.get_row(actor=actor, row_id=row.pk))
        (blob,) = SourceBlob.objects.all()
    assert '"x": 72.50' in kept
    assert kept in text
    assert hashlib.sha256(kept.encode()).hexdigest() == row.row_hash
    assert row.state == "kept"
    assert blob.sha256 == hashlib.sha256(("\ufeff" + text).encode()).hexdigest()
    assert b"Ibarra" not in bytes(blob.content)


def test_the_same_files_again_change_nothing(tmp_path: Path, db: None) -> None:
    text = _bundle(_patient(), _observation(), _bill("e1", "2012-05-01", "private"))
    _import(tmp_path, text)
    with system("test", purpose="test"):
        before = list(ImportRow.objects.order_by("pk").values())
    again = _import(tmp_path, text)
    assert again.total("unchanged") == again.total("eligible") == 3
    with system("test", purpose="test") as actor:
        assert list(ImportRow.objects.order_by("pk").values()) == before
        assert people.patients(actor).count() == 1


def test_a_changed_resource_changes_one_row(tmp_path: Path, db: None) -> None:
    _import(tmp_path, _bundle(_patient(), _observation("72.50")))
    with system("test", purpose="test"):
        before = {row["id"]: row for row in ImportRow.objects.values()}
    again = _import(tmp_path, _bundle(_patient(), _observation("73")), "two.json")
    assert again.per_type["Patient"].unchanged == 1
    with system("test", purpose="test") as actor:
        after = {row["id"]: row for row in ImportRow.objects.values()}
        changed = [key for key in after if after[key] != before[key]]
        (row,) = ImportRow.objects.filter(pk__in=changed)
        assert '"73"' in queries.text_of(queries.get_row(actor=actor, row_id=row.pk))
    assert (row.resource_type, row.version) == ("Observation", 2)


def test_a_changed_patient_is_brought_in_step_and_keeps_the_record(
    tmp_path: Path, db: None
) -> None:
    _import(tmp_path, _bundle(_patient()))
    _import(tmp_path, _bundle(_patient(birthDate="1979-03-15")), "two.json")
    with system("test", purpose="test") as actor:
        (patient,) = people.patients(actor)
    assert str(patient.birth_date) == "1979-03-15"


def test_a_bad_record_stops_nobody_and_says_why(tmp_path: Path, db: None) -> None:
    nameless = {**_patient(), "id": "p2", "name": []}
    stray = {**_observation(), "id": "o2", "subject": {"reference": "urn:uuid:nobody"}}
    report = _import(tmp_path, _bundle(_patient(), nameless, stray, _observation()))
    assert report.balanced
    assert report.total("quarantined") == 2
    with system("test", purpose="test"):
        reasons = dict(
            ImportRow.objects.filter(state="quarantined").values_list("source_id", "reason")
        )
    assert reasons == {"p2": "no_name", "o2": "no_patient"}


def test_a_file_that_is_no_json_is_named_and_the_others_come_in(tmp_path: Path, db: None) -> None:
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / "good.json").write_text(_bundle(_patient()))
    report = command.import_fhir([str(tmp_path)], source="Old EHR", quiet=True)
    assert report.total("loaded") == 1
    (problem,) = report.problems
    assert problem.startswith("bad.json")


def test_a_dry_run_reports_everything_and_leaves_nothing(tmp_path: Path, db: None) -> None:
    (tmp_path / "one.json").write_text(_bundle(_patient(), _observation()))
    report = command.import_fhir([str(tmp_path)], source="Old EHR", dry_run=True, quiet=True)
    assert report.total("loaded") == 1
    with system("test", purpose="test") as actor:
        assert ImportRow.objects.count() == 0
        assert people.patients(actor).count() == 0


def test_an_import_page_accounts_for_every_record(
    tmp_path: Path, actor_of: Any, client: Any
) -> None:
    from praxis.access.testing import make_user, session_cookie

    report = _import(tmp_path, _bundle(_patient(), _observation()))
    client.cookies["sessionid"] = session_cookie(make_user("it"))
    page = client.get(f"/imports/{report.run_id}/").content.decode()
    assert "The account balances" in page
    assert "Observation" in page
    clinician = make_user("provider")
    client.cookies["sessionid"] = session_cookie(clinician)
    with system("test", purpose="test"):
        row = ImportRow.objects.get(resource_type="Observation")
    shown = client.get(f"/imports/rows/{row.pk}/").content.decode()
    assert "72.50" in shown
    assert client.get(f"/patients/{row.patient_id}/imported/?type=Observation").status_code == 200
    assert client.get("/imports/").status_code == 403


def test_a_run_is_staged_file_by_file_and_its_figures_are_written_at_the_end(
    office_site: Any,
) -> None:
    with system("test", purpose="test") as actor:
        run = actions.start_run(actor=actor, source="Old EHR", format="fhir", site_id=office_site)
        seen: set[str] = set()
        content = _bundle(_patient(), _observation()).encode()
        counts = actions.import_fhir_file(
            actor=actor, run=run, name="one.json", content=content, seen=seen
        )
        with pytest.raises(actions.BadFhir):
            actions.import_fhir_file(
                actor=actor, run=run, name="bad.json", content=b"[1]", seen=seen
            )
        with pytest.raises(UnicodeDecodeError):
            actions.import_fhir_file(
                actor=actor, run=run, name="bad.json", content=b"\xff", seen=seen
            )
        assert SourceBlob.objects.count() == 1
        assert run.finished_at is None
        actions.finish_run(actor=actor, run=run, files=1, counts=counts, problems=["bad.json"])
        found = queries.report_of(queries.get_run(actor=actor, run_id=run.pk))
    assert found.balanced
    assert (found.files, found.total("eligible"), found.problems) == (1, 2, ["bad.json"])


def test_who_may_not_import_stages_and_finishes_nothing(office_site: Any, manager: Any) -> None:
    with system("test", purpose="test") as actor:
        run = actions.start_run(actor=actor, source="Old EHR", format="fhir", site_id=office_site)
        with pytest.raises(Forbidden):
            actions.import_fhir_file(
                actor=manager, run=run, name="one.json", content=b"{}", seen=set()
            )
        with pytest.raises(Forbidden):
            actions.finish_run(actor=manager, run=run, files=1, counts={}, problems=[])
        with pytest.raises(Forbidden):
            actions.start_run(actor=manager, source="X", format="fhir", site_id=office_site)
        with pytest.raises(NothingToImport):
            actions.start_run(actor=actor, source=" ", format="fhir", site_id=office_site)
        assert not SourceBlob.objects.exists()
        assert queries.get_run(actor=actor, run_id=run.pk).finished_at is None


@pytest.fixture
def office_site(db: None) -> int:
    return make_site().pk


@pytest.mark.real_data
@pytest.mark.skipif(
    not SAMPLES.exists(), reason="needs smart-on-fhir/generated-sample-data, R4/SYNTHEA"
)
def test_180_synthea_bundles_come_in_whole(db: None, manager: Any) -> None:
    archive = SAMPLES / "synthea-r4-bundles-180.zip"
    report = command.import_fhir([str(archive)], source="Synthea", quiet=True)
    assert report.balanced
    assert report.total("eligible") == 43_705
    assert report.total("quarantined") == 0
    assert report.per_type["Patient"].loaded == 180
    assert report.per_type["Organization"].merged == 196
    with opened(manager, purpose="test"):
        assert ImportRow.objects.filter(resource_type="Observation").count() == 21_641
    again = command.import_fhir([str(archive)], source="Synthea", quiet=True)
    assert again.total("unchanged") + again.total("merged") == 43_705

"""What an import kept stands on the charts: once, with where it is from, made again at will."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from praxis.access.context import system
from praxis.access.testing import make_actor, make_site
from praxis.chart import queries as chart
from praxis.kernel.errors import Forbidden
from praxis.migration import actions, command
from praxis.migration.models import ImportRow, SourceBlob

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "fhir"
LOINC = "http://loinc.org"
WHO = {"reference": "urn:uuid:p1"}


def concept(code: str, text: str, system: str = LOINC) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def patient() -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"family": "Ibarra", "given": ["Rosa"]}],
        "gender": "female",
        "birthDate": "1979-03-14",
    }


def observation(value: str = "7.40", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "category": [concept("laboratory", "Laboratory")],
        "code": concept("4548-4", "Hemoglobin A1c"),
        "subject": WHO,
        "effectiveDateTime": "2021-02-03",
        "valueQuantity": {"value": f"={value}=", "unit": "%"},
        "referenceRange": [{"low": {"value": 4}, "high": {"value": 6}}],
        **more,
    }


def record() -> list[dict[str, Any]]:
    return [
        patient(),
        observation(),
        {
            "resourceType": "Observation",
            "id": "bp",
            "status": "final",
            "category": [concept("vital-signs", "Vital signs")],
            "code": concept("85354-9", "Blood pressure"),
            "subject": WHO,
            "effectiveDateTime": "2021-02-03T09:00:00-05:00",
            "component": [
                {
                    "code": concept("8480-6", "Systolic"),
                    "valueQuantity": {"value": 128, "unit": "mm[Hg]"},
                },
                {
                    "code": concept("8462-4", "Diastolic"),
                    "valueQuantity": {"value": 82, "unit": "mm[Hg]"},
                },
            ],
        },
        {
            "resourceType": "DiagnosticReport",
            "id": "r1",
            "status": "final",
            "code": concept("57021-8", "Sugar panel"),
            "subject": WHO,
            "effectiveDateTime": "2021-02-03",
            "result": [{"reference": "urn:uuid:o1"}],
        },
        {
            "resourceType": "Condition",
            "id": "c1",
            "clinicalStatus": concept("resolved", "Resolved"),
            "verificationStatus": concept("confirmed", "Confirmed"),
            "code": concept("44054006", "Diabetes"),
            "subject": WHO,
            "onsetDateTime": "2019-05-01T09:00:00-04:00",
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "a1",
            "clinicalStatus": concept("active", "Active"),
            "verificationStatus": concept("refuted", "Refuted"),
            "code": concept("1", "Penicillin"),
            "patient": WHO,
        },
    ]


def bundle(resources: list[dict[str, Any]]) -> str:
    entries = [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources]
    text = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    return text.replace('"=', "").replace('="', "")


def load(tmp_path: Path, resources: list[dict[str, Any]]) -> Any:
    path = tmp_path / "one.json"
    path.write_text(bundle(resources))
    return command.import_fhir([str(path)], source="Old EHR", quiet=True)


@pytest.fixture
def _office(db: None) -> Any:
    make_site()
    with system("test", purpose="test") as actor:
        yield actor


def person(actor: Any) -> int:
    found = ImportRow.objects.get(resource_type="Patient").patient_id
    assert actor
    return int(found)


def test_an_imported_record_stands_on_the_chart_with_where_it_is_from(
    _office: Any, tmp_path: Path
) -> None:
    load(tmp_path, record())
    patient_id = person(_office)
    found = chart.record_of(actor=_office, patient_id=patient_id)
    (problem,) = found.past_problems
    assert (problem.text, problem.clinical_status, str(problem.onset_on)) == (
        "Diabetes",
        "resolved",
        "2019-05-01",
    )
    row = ImportRow.objects.get(resource_type="Condition")
    assert problem.provenance == f"import row {row.pk}"
    assert (found.problems, found.allergies) == ((), ()), "a refuted allergy is none"
    trends = {each.code: each for each in chart.trends_of(actor=_office, patient_id=patient_id)}
    sugar = trends["4548-4"].last
    assert (sugar.value, sugar.low, sugar.unit) == ("7.40", Decimal(4), "%")
    assert {code: each.last.value for code, each in trends.items() if code != "4548-4"} == {
        "8480-6": "128",
        "8462-4": "82",
    }
    (report,) = chart.reports_of(actor=_office, patient_id=patient_id)
    shown = chart.get_report(actor=_office, report_id=report.pk)
    assert [each.code for each in shown.observations] == ["4548-4"]


def test_imported_again_nothing_is_written_and_a_changed_value_is_a_new_version(
    _office: Any, tmp_path: Path
) -> None:
    load(tmp_path, record())
    run = load(tmp_path, record())
    assert run.total("unchanged") == 6
    changed = record()
    changed[1] = observation("6.10", status="corrected")
    load(tmp_path, changed)
    patient_id = person(_office)
    (trend,) = chart.trends_of(actor=_office, patient_id=patient_id, code="4548-4")
    assert [each.value for each in trend.values] == ["6.10"]
    (old,) = chart.former_versions(actor=_office, observation=trend.last)
    assert (old.value, trend.last.version) == ("7.40", 2)


def test_the_projection_is_made_again_from_the_kept_bytes_and_finds_everything_the_same(
    _office: Any, tmp_path: Path
) -> None:
    run = load(tmp_path, record())
    again = command.chart_again(run.run_id)
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 6)


def test_who_may_not_import_may_not_project(_office: Any, tmp_path: Path) -> None:
    load(tmp_path, record())
    with pytest.raises(Forbidden):
        actions.chart_again(actor=make_actor("provider"), blob_id=SourceBlob.objects.get().pk)


@pytest.mark.slow
@pytest.mark.real_data
def test_the_synthea_charts_hold_every_resource_of_their_kinds(_office: Any) -> None:
    archive = SAMPLES / "synthea-r4-bundles-180.zip"
    if not archive.exists():
        pytest.skip("needs smart-on-fhir/generated-sample-data's Synthea bundles")
    from praxis.chart.models.received import TABLES

    command.import_fhir([str(archive)], source="Synthea", quiet=True)
    counts = {name: table.objects.count() for name, table in TABLES.items()}
    kinds = {
        name: ImportRow.objects.filter(resource_type=kind, patient_id__isnull=False).count()
        for name, kind in (
            ("condition", "Condition"),
            ("allergy", "AllergyIntolerance"),
            ("medication", "MedicationRequest"),
            ("immunization", "Immunization"),
            ("encounter", "Encounter"),
            ("report", "DiagnosticReport"),
        )
    }
    assert {name: counts[name] for name in kinds} == kinds
    assert counts["observation"] >= ImportRow.objects.filter(resource_type="Observation").count()

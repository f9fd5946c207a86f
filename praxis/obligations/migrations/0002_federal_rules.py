"""The first rules, each with its source and how far it was checked against it."""

import json
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

RULES = Path(__file__).parent.parent / "rules" / "us_federal.json"
# All have been in force for longer than any clock that Praxis can be asked to start.
EFFECTIVE_ON = date(2020, 1, 1)
MOVED_ON = {"section504": date(2026, 5, 11)}
CHECKED_ON = date(2026, 11, 23)
NAMES = uuid.UUID("5b0f6a0e-6f0c-4a8e-9a57-0d7f3a1c2b4d")


def load(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    table = apps.get_model("obligations", "RuleVersion")
    for rule in json.loads(RULES.read_text()):
        table.objects.create(
            client_key=uuid.uuid5(NAMES, rule["code"]),
            version=1,
            basis="law",
            jurisdiction="US",
            effective_on=MOVED_ON.get(rule["code"].partition(".")[0], EFFECTIVE_ON),
            checked_on=CHECKED_ON if rule["read"] != "not_read" else None,
            why="Delivered with Praxis",
            signed_by_name="Praxis",
            signed_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
            **rule,
        )


class Migration(migrations.Migration):
    dependencies = [("obligations", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

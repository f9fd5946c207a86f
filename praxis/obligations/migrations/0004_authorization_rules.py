"""The clocks of payers' decisions: what binds whom, and the office's own limit for the others."""

import json
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

RULES = Path(__file__).parent.parent / "rules" / "us_authorization.json"
CHECKED_ON = date(2026, 11, 23)
NAMES = uuid.UUID("5b0f6a0e-6f0c-4a8e-9a57-0d7f3a1c2b4d")


def load(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    table = apps.get_model("obligations", "RuleVersion")
    for rule in json.loads(RULES.read_text()):
        ours = rule["read"] == "not_read"
        table.objects.create(
            client_key=uuid.uuid5(NAMES, rule["code"]),
            version=1,
            basis="clinic" if ours else "law",
            jurisdiction="US",
            effective_on=date(2020, 1, 1) if ours else date(2026, 1, 1),
            checked_on=None if ours else CHECKED_ON,
            why="Delivered with Praxis",
            signed_by_name="Praxis",
            signed_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
            **rule,
        )


class Migration(migrations.Migration):
    dependencies = [("obligations", "0003_due_given")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

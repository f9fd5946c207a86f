from pathlib import Path

from django.db import migrations

from praxis.access.migrations import protect

SQL = (Path(__file__).parent / "0002_walls.sql").read_text()
KEPT = (
    "item",
    "itemunit",
    "place",
    "level",
    "agreedprice",
    "lot",
    "count",
    "countline",
    "request",
    "requestline",
    "invitation",
    "order",
    "orderline",
    "bill",
    "billline",
    "recall",
)
ADDED_TO = ("move", "quote", "quoteline", "talk", "orderevent", "receipt", "receiptline")


class Migration(migrations.Migration):
    dependencies = [("supply", "0001_initial")]
    operations = [
        *(step for name in KEPT for step in protect(f"supply_{name}")),
        *(step for name in ADDED_TO for step in protect(f"supply_{name}", append_only=True)),
        *protect("supply_lotgiven", phi="patient_id"),
        *protect("supply_recallnotice", phi="patient_id"),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]

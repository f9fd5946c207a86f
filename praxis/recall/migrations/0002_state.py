from pathlib import Path

from django.db import migrations

from praxis.access.migrations import protect

SQL = (Path(__file__).parent / "0002_state.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("recall", "0001_initial"), ("access", "0002_walls")]
    operations = [
        *protect("recall_recallrule"),
        *protect("recall_recall", phi="patient_id"),
        *protect("recall_recallevent", phi="patient_id", append_only=True),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]

from pathlib import Path

from django.db import migrations

from praxis.access.migrations import protect

SQL = (Path(__file__).parent / "0009_holds.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0008_hold_sets_limits")]
    operations = [
        *protect("scheduling_hold"),
        *protect("scheduling_visitset"),
        *protect("scheduling_visitsetmember", phi="patient_id"),
        *protect("scheduling_visitlimit"),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.RunSQL(
            "REVOKE DELETE ON scheduling_hold, scheduling_visitset, scheduling_visitlimit"
            " FROM praxis_app",
            migrations.RunSQL.noop,
        ),
    ]

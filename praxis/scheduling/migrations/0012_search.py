from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0012_search.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0011_reminders"),
        ("practice", "0002_visit_type_facts"),
        ("people", "0001_initial"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

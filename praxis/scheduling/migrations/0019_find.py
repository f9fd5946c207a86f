from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0019_find.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0018_waitlist_cause")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

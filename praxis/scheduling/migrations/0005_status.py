from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0005_status.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0004_booking")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

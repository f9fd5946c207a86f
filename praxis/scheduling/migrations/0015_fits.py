from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0015_fits.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0014_numbers")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0003_masks.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0002_walls")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

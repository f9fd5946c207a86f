from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0002_search.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

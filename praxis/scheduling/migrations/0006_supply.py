from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0006_supply.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0005_status"), ("practice", "0002_visit_type_facts")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

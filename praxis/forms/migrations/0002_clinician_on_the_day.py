from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0002_clinician_on_the_day.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_initial"), ("access", "0003_sign_in")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

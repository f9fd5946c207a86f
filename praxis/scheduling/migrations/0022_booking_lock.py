from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0022_booking_lock.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0021_staff")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

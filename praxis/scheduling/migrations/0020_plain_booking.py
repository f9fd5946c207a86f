from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0020_plain_booking.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0019_find")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0004_booking.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0003_masks")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

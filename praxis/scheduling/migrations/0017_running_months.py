from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0016_out_discarded")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0017_running_months.sql").read_text(),
            migrations.RunSQL.noop,
        ),
        # What stood there was counted the former way; the next sweep counts it all anew.
        migrations.RunSQL(
            "DELETE FROM scheduling_waitcell; DELETE FROM scheduling_visitfact",
            migrations.RunSQL.noop,
        ),
    ]

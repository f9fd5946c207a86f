from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0002_state.sql").read_text(), migrations.RunSQL.noop
        )
    ]

from pathlib import Path

from django.db import migrations

from praxis.access.migrations import protect


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("audit", "0001_initial")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0002_functions.sql").read_text(), ""),
        *protect("access_site"),
        *protect("access_user", redact=("password", "pin")),
        *protect("access_role"),
        *protect("access_rolepermission"),
        *protect("access_rolegrant"),
        *protect("access_permission"),
    ]

"""Audit tables, trigger, seals: the owner role's. The app only calls functions."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0001_audit.sql").read_text()


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

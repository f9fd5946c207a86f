"""Audit tables, trigger, seals. All of it belongs to the owner role; the app only calls functions."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0001_audit.sql").read_text()


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

from django.db import migrations

from praxis.access.migrations import protect


class Migration(migrations.Migration):
    dependencies = [
        ("migration", "0001_initial"),
        ("access", "0002_walls"),
        ("people", "0002_walls"),
    ]
    operations = [
        *protect("migration_importrun"),
        *protect("migration_sourceblob", phi="patient_id", redact=("content",)),
        *protect("migration_importrow", phi="patient_id"),
        migrations.RunSQL(
            "ALTER TABLE migration_sourceblob ALTER COLUMN content SET STORAGE EXTERNAL", ""
        ),
    ]

from django.db import migrations

from praxis.access.migrations import rule_of

RULE = rule_of("people_patient", "id")


class Migration(migrations.Migration):
    """A guest's context sees only the patients it names."""

    dependencies = [("people", "0002_walls"), ("access", "0004_links")]
    operations = [
        migrations.RunSQL(
            f"ALTER POLICY app_rows ON people_patient USING ({RULE}) WITH CHECK ({RULE})",
            migrations.RunSQL.noop,
        )
    ]

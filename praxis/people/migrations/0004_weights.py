from django.db import migrations

from praxis.access.migrations import rule_of

RULE = rule_of("people_patient", "id")


class Migration(migrations.Migration):
    """Who sees which patient stays; the planner learns that it is not one in a thousand."""

    dependencies = [("people", "0003_only")]
    operations = [
        migrations.RunSQL(
            f"ALTER POLICY app_rows ON people_patient USING ({RULE}) WITH CHECK ({RULE})",
            migrations.RunSQL.noop,
        )
    ]

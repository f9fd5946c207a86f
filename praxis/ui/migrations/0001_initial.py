"""ui may not import access, so the walls stand here as SQL: an audit trigger on saved filters,
and drafts that only their owner reads."""

import django.db.models.functions.datetime
from django.db import migrations, models

WALLS = (
    "SELECT audit_watch('ui_savedfilter', '', '')",
    "ALTER TABLE ui_draft ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE ui_draft FORCE ROW LEVEL SECURITY",
    "CREATE POLICY app_rows ON ui_draft TO praxis_app"
    " USING (user_id::text = (SELECT current_setting('praxis.user')))"
    " WITH CHECK (user_id::text = (SELECT current_setting('praxis.user')))",
    "CREATE POLICY owner_rows ON ui_draft TO praxis_owner USING (true) WITH CHECK (true)",
    "CREATE FUNCTION ui_drop_old_drafts() RETURNS void LANGUAGE sql SECURITY DEFINER"
    " SET search_path = public, pg_temp"
    " AS $$ DELETE FROM ui_draft WHERE kept_at < now() - interval '24 hours' $$",
    "REVOKE EXECUTE ON FUNCTION ui_drop_old_drafts() FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION ui_drop_old_drafts() TO praxis_app",
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("listing", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=500)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user_id", "listing", "name"), name="ui_saved_filter_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("form", models.CharField(max_length=120)),
                ("body", models.BinaryField()),
                (
                    "kept_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kept_at"], name="ui_draft_kept")],
                "constraints": [
                    models.UniqueConstraint(fields=("user_id", "form"), name="ui_draft_form")
                ],
            },
        ),
        *[migrations.RunSQL(wall, migrations.RunSQL.noop) for wall in WALLS],
    ]

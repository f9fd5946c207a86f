from pathlib import Path

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=40)),
                ("about", models.CharField(max_length=80)),
                ("patient_id", models.BigIntegerField(blank=True, null=True)),
                ("digest", models.BinaryField(unique=True)),
                ("expires_at", models.DateTimeField()),
                ("uses_allowed", models.IntegerField(blank=True, null=True)),
                ("uses", models.IntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("client_key", models.UUIDField(editable=False, unique=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["purpose", "about"], name="access_outsidelink_about")
                ],
            },
        ),
        migrations.RunSQL(
            "SELECT audit_watch('access_outsidelink', 'patient_id', 'digest')",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            (Path(__file__).parent / "0004_links.sql").read_text(), migrations.RunSQL.noop
        ),
    ]

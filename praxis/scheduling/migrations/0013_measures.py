from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from praxis.access.migrations import protect


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0002_visit_type_facts"),
        ("scheduling", "0012_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="latenotice",
            name="appointments",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="VisitFact",
            fields=[
                ("appointment_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("site_id", models.IntegerField()),
                ("provider_id", models.IntegerField()),
                ("visit_type_id", models.IntegerField()),
                ("day", models.DateField()),
                ("hour", models.SmallIntegerField()),
                ("planned", models.SmallIntegerField()),
                ("wait", models.SmallIntegerField(null=True)),
                ("room_wait", models.SmallIntegerField(null=True)),
                ("cycle", models.SmallIntegerField(null=True)),
                ("actual", models.SmallIntegerField(null=True)),
                ("lead_days", models.SmallIntegerField()),
                ("outcome", models.CharField(max_length=14)),
                ("late_cancel", models.BooleanField()),
                ("bumped", models.BooleanField()),
                ("online", models.BooleanField()),
                ("new_patient", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["day"], name="scheduling_fact_day"),
                    models.Index(fields=["provider_id", "day"], name="scheduling_fact_provider"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("site_id", models.IntegerField()),
                ("by", models.CharField(max_length=10)),
                ("value", models.IntegerField()),
                ("measure", models.CharField(max_length=9)),
                ("minutes", models.SmallIntegerField()),
                ("visits", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("by", "month", "site_id", "measure", "value", "minutes"),
                        include=("visits",),
                        name="scheduling_wait_cell",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("third_at", models.DateTimeField(null=True)),
                ("days", models.SmallIntegerField(null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
                (
                    "visit_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.visittype",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "visit_type", "day"), name="scheduling_access_day"
                    )
                ],
            },
        ),
        *protect("scheduling_accessday", append_only=True, audit=False),
        migrations.RunSQL(
            (Path(__file__).parent / "0013_measures.sql").read_text(), migrations.RunSQL.noop
        ),
    ]

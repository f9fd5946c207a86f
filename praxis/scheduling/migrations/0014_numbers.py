from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect

SQL = (Path(__file__).parent / "0014_numbers.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_sites"),
        ("people", "0003_only"),
        ("practice", "0002_visit_type_facts"),
        ("scheduling", "0013_measures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WalkIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("same_day", "Same day"),
                            ("within_72h", "Within 72 hours"),
                            ("within_14d", "Within 14 days"),
                            ("routine", "Routine"),
                        ],
                        default="routine",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("left_why", models.CharField(blank=True, max_length=200)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.appointment",
                    ),
                ),
                (
                    "joined_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("appointment__isnull", True), ("left_at__isnull", True)
                        ),
                        fields=["site", "joined_at"],
                        name="scheduling_walkin_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("appointment__isnull", True),
                            ("left_at__isnull", True),
                            _connector="OR",
                        ),
                        name="scheduling_walkin_ends_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("appointment__isnull", True), ("left_at__isnull", True)
                        ),
                        fields=("patient", "site"),
                        name="scheduling_walkin_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.SmallIntegerField()),
                ("given_at", models.DateTimeField()),
                (
                    "appointment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.appointment",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
                (
                    "walk_in",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.walkin",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "day", "number"), name="scheduling_daynumber_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("appointment__isnull", False),
                            ("walk_in__isnull", False),
                            _connector="OR",
                        ),
                        name="scheduling_daynumber_of",
                    ),
                ]
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        *protect("scheduling_walkin", phi="patient_id", site="site_id"),
        *protect("scheduling_daynumber", audit=False),
    ]

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect

SQL = (Path(__file__).parent / "0021_staff.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_sites"),
        ("people", "0004_weights"),
        ("practice", "0003_video"),
        ("scheduling", "0020_plain_booking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffAbsence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("label", models.CharField(max_length=80)),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("skill", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=60)),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None
                    ),
                ),
                ("from_minute", models.SmallIntegerField()),
                ("to_minute", models.SmallIntegerField()),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="resource",
            name="scheduling_resource_kind",
        ),
        migrations.AddField(
            model_name="staffabsence",
            name="created_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="created_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.site"
            ),
        ),
        migrations.AddField(
            model_name="staffabsence",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scheduling.staffmember",
            ),
        ),
        migrations.AddField(
            model_name="resource",
            name="staff",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scheduling.staffmember",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.UniqueConstraint(fields=("staff",), name="scheduling_resource_staff"),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "provider"), ("provider__isnull", False)),
                    models.Q(("kind", "room"), ("lane", 0), ("room__isnull", False)),
                    models.Q(("device__isnull", False), ("kind", "device"), ("lane", 0)),
                    models.Q(("kind", "patient"), ("lane", 0), ("patient__isnull", False)),
                    models.Q(("kind", "staff"), ("lane", 0), ("staff__isnull", False)),
                    _connector="OR",
                ),
                name="scheduling_resource_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="staffmember",
            index=models.Index(fields=["skill", "site"], name="scheduling_staff_pool"),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_minute__gte", 0),
                    ("to_minute__lte", 1440),
                    ("from_minute__lt", models.F("to_minute")),
                ),
                name="scheduling_staff_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.UniqueConstraint(
                models.F("site"),
                django.db.models.functions.text.Lower("name"),
                models.F("skill"),
                condition=models.Q(("ended_on__isnull", True)),
                name="scheduling_staff_name",
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        *protect("scheduling_staffmember"),
        *protect("scheduling_staffabsence"),
    ]

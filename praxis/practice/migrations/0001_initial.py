from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingEntity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("legal_name", models.CharField(max_length=120)),
                ("npi", models.CharField(max_length=10)),
                (
                    "tax_id_kind",
                    models.CharField(choices=[("ein", "EIN"), ("ssn", "SSN")], max_length=3),
                ),
                ("tax_id_sealed", models.BinaryField()),
                ("tax_id_last4", models.CharField(max_length=4)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("line1", models.CharField(blank=True, max_length=100)),
                ("line2", models.CharField(blank=True, max_length=100)),
                ("city", models.CharField(blank=True, max_length=60)),
                ("state", models.CharField(blank=True, max_length=2)),
                ("zip", models.CharField(blank=True, max_length=10)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="practice_billingentity_dates",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("npi",),
                        name="practice_billingentity_npi_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Provider",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("family_name", models.CharField(max_length=60)),
                ("given_name", models.CharField(max_length=60)),
                ("sort_name", models.CharField(db_collation="C", max_length=130)),
                ("credential", models.CharField(blank=True, max_length=12)),
                ("specialty", models.CharField(blank=True, max_length=60)),
                ("taxonomy", models.CharField(blank=True, max_length=10)),
                ("npi", models.CharField(blank=True, max_length=10)),
                ("initials", models.CharField(max_length=4)),
                ("bookable", models.BooleanField(default=True)),
                (
                    "billing_entity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.billingentity",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="practice_provider_dates",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("npi", ""), _negated=True),
                        fields=("npi",),
                        name="practice_provider_npi_once",
                    ),
                    models.UniqueConstraint(fields=("user",), name="practice_provider_user_once"),
                ],
                "indexes": [models.Index(fields=["sort_name"], name="practice_provider_sort")],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("exam", "Exam"),
                            ("procedure", "Procedure"),
                            ("consult", "Consultation"),
                            ("lab", "Lab"),
                            ("imaging", "Imaging"),
                            ("vaccine", "Vaccines"),
                            ("waiting", "Waiting"),
                            ("office", "Office"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="practice_room_dates",
                    ),
                    models.UniqueConstraint(
                        models.F("site"),
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("ended_on__isnull", True)),
                        name="practice_room_name",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ProviderSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
                (
                    "default_room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="practice_providersite_dates",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("provider", "site"),
                        name="practice_providersite_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=40)),
                ("serial", models.CharField(blank=True, max_length=60)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
                (
                    "home_room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="practice_device_dates",
                    ),
                    models.UniqueConstraint(
                        models.F("site"),
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("ended_on__isnull", True)),
                        name="practice_device_name",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                ("effective_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["key", "-effective_at", "-id"], name="practice_setting_key"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="SiteClosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("day", models.DateField()),
                ("reason", models.CharField(max_length=80)),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at__isnull", True)),
                        fields=("site", "day"),
                        name="practice_siteclosure_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="SiteHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("weekday", models.SmallIntegerField()),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="practice_sitehours_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))),
                        name="practice_sitehours_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)),
                        name="practice_sitehours_weekday",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="VisitType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("name", models.CharField(max_length=80)),
                ("code", models.CharField(max_length=20)),
                ("minutes", models.SmallIntegerField()),
                ("buffer_before", models.SmallIntegerField(default=0)),
                ("buffer_after", models.SmallIntegerField(default=0)),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None
                    ),
                ),
                ("room_kind", models.CharField(blank=True, max_length=20)),
                ("device_kind", models.CharField(blank=True, max_length=40)),
                ("staff_skill", models.CharField(blank=True, max_length=40)),
                ("min_age_months", models.SmallIntegerField(blank=True, null=True)),
                ("max_age_months", models.SmallIntegerField(blank=True, null=True)),
                (
                    "new_patients",
                    models.CharField(
                        choices=[
                            ("allowed", "New and established patients"),
                            ("only", "New patients only"),
                            ("established", "Established patients only"),
                        ],
                        default="allowed",
                        max_length=12,
                    ),
                ),
                ("online", models.BooleanField(default=False)),
                ("lead_minutes", models.IntegerField(default=0)),
                ("horizon_days", models.SmallIntegerField(default=365)),
                ("cancel_cutoff_minutes", models.IntegerField(default=1440)),
                (
                    "urgency_classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), size=None
                    ),
                ),
                ("capacity", models.SmallIntegerField(default=1)),
                ("confidential", models.BooleanField(default=False)),
                ("preparation_en", models.TextField(blank=True)),
                ("preparation_es", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="practice_visittype_dates",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        condition=models.Q(("ended_on__isnull", True)),
                        name="practice_visittype_code",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("ended_on__isnull", True)),
                        name="practice_visittype_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("new_patients__in", ["allowed", "only", "established"])
                        ),
                        name="practice_visittype_new_patients",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("modes__contained_by", ["office", "video", "phone", "home"]),
                            ("modes__len__gte", 1),
                        ),
                        name="practice_visittype_modes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "urgency_classes__contained_by",
                                ["same_day", "within_72h", "within_14d", "routine"],
                            ),
                            ("urgency_classes__len__gte", 1),
                        ),
                        name="practice_visittype_urgency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitTypeDuration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("new_patient", models.BooleanField()),
                ("minutes", models.SmallIntegerField()),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
                (
                    "visit_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.visittype",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit_type", "provider", "new_patient"),
                        name="practice_visittypeduration_once",
                        nulls_distinct=False,
                    )
                ]
            },
        ),
        migrations.RunSQL((Path(__file__).parent / "0001_walls.sql").read_text(), ""),
        *protect("practice_room"),
        *protect("practice_device"),
        *protect("practice_billingentity", redact=("tax_id_sealed",)),
        *protect("practice_provider"),
        *protect("practice_providersite"),
        *protect("practice_sitehours"),
        *protect("practice_siteclosure"),
        *protect("practice_visittype"),
        *protect("practice_visittypeduration"),
        *protect("practice_setting", append_only=True),
    ]

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import praxis.scheduling.models.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_walls"),
        ("people", "0002_walls"),
        ("practice", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TemplateSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.SmallIntegerField(default=0)),
                ("weekday", models.SmallIntegerField()),
                ("start_minute", models.SmallIntegerField()),
                ("end_minute", models.SmallIntegerField()),
                ("max_visits", models.SmallIntegerField(blank=True, null=True)),
                ("max_new", models.SmallIntegerField(blank=True, null=True)),
                ("max_overbooks", models.SmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end_minute__lte", 1440),
                            ("start_minute__gte", 0),
                            ("start_minute__lt", models.F("end_minute")),
                            ("weekday__gte", 0),
                            ("weekday__lte", 6),
                        ),
                        name="scheduling_session_span",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField()),
                ("minutes", models.SmallIntegerField()),
                ("minutes_before", models.SmallIntegerField(default=0)),
                ("minutes_after", models.SmallIntegerField(default=0)),
                ("lane", models.SmallIntegerField(default=0)),
                ("mode", models.CharField(default="office", max_length=10)),
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
                ("note", models.CharField(blank=True, max_length=500)),
                ("new_patient", models.BooleanField(default=False)),
                ("override_reason", models.CharField(blank=True, max_length=200)),
                ("client_key", models.UUIDField(unique=True)),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("booked", "Not confirmed"),
                            ("confirmed", "Confirmed"),
                            ("arrived", "Waiting"),
                            ("roomed", "In room"),
                            ("with_provider", "With provider"),
                            ("checkout", "Checkout"),
                            ("done", "Done"),
                            ("no_show", "No-show"),
                            ("left_unseen", "Left without being seen"),
                            ("cancelled", "Cancelled"),
                        ],
                        db_default="booked",
                        default="booked",
                        max_length=14,
                    ),
                ),
                ("status_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(db_default=1, default=1)),
                (
                    "booked_by",
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
                    "planned_room",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
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
                    "rescheduled_from",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.appointment",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="scheduling_visit_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "booked",
                                    "confirmed",
                                    "arrived",
                                    "roomed",
                                    "with_provider",
                                    "checkout",
                                    "done",
                                    "no_show",
                                    "left_unseen",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="scheduling_visit_status",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["site", "start"], name="scheduling_visit_day"),
                    models.Index(fields=["provider", "start"], name="scheduling_visit_provider"),
                    models.Index(fields=["patient", "start"], name="scheduling_visit_patient"),
                    models.Index(
                        condition=models.Q(("rescheduled_from__isnull", False)),
                        fields=["rescheduled_from"],
                        name="scheduling_visit_former",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Encounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounter",
                        to="scheduling.appointment",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
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
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GroupSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField()),
                ("capacity", models.SmallIntegerField()),
                ("seats_taken", models.SmallIntegerField(db_default=0, default=0)),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
                    "room",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seats_taken__gte", 0), ("seats_taken__lte", models.F("capacity"))
                        ),
                        name="scheduling_group_seats",
                    )
                ],
                "indexes": [models.Index(fields=["site", "start"], name="scheduling_group_day")],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scheduling.groupsession",
            ),
        ),
        migrations.CreateModel(
            name="ReadinessItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To do"), ("met", "Ready"), ("waived", "Waived")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("owner_role", models.CharField(max_length=40)),
                ("due_at", models.DateTimeField(null=True)),
                ("source", models.CharField(max_length=60)),
                ("url", models.CharField(blank=True, max_length=200)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readiness",
                        to="scheduling.appointment",
                    ),
                ),
                (
                    "closed_by",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("appointment", "code"), name="scheduling_readiness_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("lane", models.SmallIntegerField(db_default=0, default=0)),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.device",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "lane"), name="scheduling_resource_provider"
                    ),
                    models.UniqueConstraint(fields=("room",), name="scheduling_resource_room"),
                    models.UniqueConstraint(fields=("device",), name="scheduling_resource_device"),
                    models.UniqueConstraint(
                        fields=("patient",), name="scheduling_resource_patient"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "provider"), ("provider__isnull", False)),
                            models.Q(("kind", "room"), ("lane", 0), ("room__isnull", False)),
                            models.Q(("device__isnull", False), ("kind", "device"), ("lane", 0)),
                            models.Q(("kind", "patient"), ("lane", 0), ("patient__isnull", False)),
                            _connector="OR",
                        ),
                        name="scheduling_resource_kind",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="AppointmentResource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("blocks", models.BooleanField(db_default=True, default=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.appointment",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.groupsession",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.resource",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("blocks", True)),
                        expressions=[("resource", "="), ("during", "&&")],
                        name="scheduling_promised_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("appointment__isnull", False), ("group__isnull", True)),
                            models.Q(("appointment__isnull", True), ("group__isnull", False)),
                            _connector="OR",
                        ),
                        name="scheduling_promise_for",
                    ),
                ],
                "indexes": [
                    models.Index(
                        models.F("resource"),
                        models.Func(models.F("during"), function="lower"),
                        name="scheduling_promise_at",
                    ),
                    models.Index(
                        condition=models.Q(("group__isnull", False)),
                        fields=["group"],
                        name="scheduling_promise_group",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResourceDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("work", praxis.scheduling.models.fields.DayMask()),
                ("busy", praxis.scheduling.models.fields.DayMask()),
                (
                    "resource",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.resource",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resource", "day", "site"), name="scheduling_resource_day_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="TemplateBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start_minute", models.SmallIntegerField()),
                ("end_minute", models.SmallIntegerField()),
                ("label", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("closed", "No visits (lunch, meeting)"),
                            ("carve_out", "Only certain visit types"),
                            ("held", "Held, then released"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "visit_type_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("release_hours", models.SmallIntegerField(blank=True, null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="scheduling.templatesession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end_minute__lte", 1440),
                            ("start_minute__gte", 0),
                            ("start_minute__lt", models.F("end_minute")),
                        ),
                        name="scheduling_block_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["closed", "carve_out", "held"])),
                        name="scheduling_block_kind",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="TemplateVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("cycle_weeks", models.SmallIntegerField(default=1)),
                ("anchor_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("provider", "="), ("site", "="), ("valid", "&&")],
                        name="scheduling_template_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cycle_weeks__gte", 1), ("cycle_weeks__lte", 4)),
                        name="scheduling_template_cycle",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="templatesession",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="scheduling.templateversion",
            ),
        ),
        migrations.CreateModel(
            name="VisitEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("booked", "Booked"),
                            ("confirmed", "Confirmed"),
                            ("arrived", "Arrived"),
                            ("checkin_started", "Check-in started"),
                            ("checkin_done", "Checked in"),
                            ("called", "Called"),
                            ("roomed", "Roomed"),
                            ("vitals", "Vitals done"),
                            ("provider_in", "Provider in"),
                            ("provider_out", "Provider out"),
                            ("checkout_started", "Checkout started"),
                            ("checkout_done", "Checked out"),
                            ("left", "Left"),
                            ("lwbs", "Left without being seen"),
                            ("cancelled", "Cancelled"),
                            ("no_show", "No-show"),
                            ("reopened", "Reopened"),
                            ("moved", "Moved"),
                            ("corrected", "Corrected"),
                        ],
                        max_length=20,
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("note", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "initiator",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("patient", "Patient"),
                            ("practice", "0001_initial"),
                            ("provider", "Provider"),
                            ("weather", "Weather"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("was_start", models.DateTimeField(null=True)),
                ("to_start", models.DateTimeField(null=True)),
                ("client_key", models.UUIDField(null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="scheduling.appointment",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.visitevent",
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
                    "room",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
                (
                    "to_provider",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "was_provider",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "booked",
                                    "confirmed",
                                    "arrived",
                                    "checkin_started",
                                    "checkin_done",
                                    "called",
                                    "roomed",
                                    "vitals",
                                    "provider_in",
                                    "provider_out",
                                    "checkout_started",
                                    "checkout_done",
                                    "left",
                                    "lwbs",
                                    "cancelled",
                                    "no_show",
                                    "reopened",
                                    "moved",
                                    "corrected",
                                ],
                            )
                        ),
                        name="scheduling_event_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", False)),
                        fields=("corrects",),
                        name="scheduling_corrected_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("client_key__isnull", False)),
                        fields=("client_key",),
                        name="scheduling_event_key",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="WorkException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("off", "Off"),
                            ("late", "Late start"),
                            ("meeting", "Meeting"),
                            ("closed", "Office closed"),
                            ("maintenance", "Maintenance"),
                            ("extra", "Extra session"),
                        ],
                        max_length=12,
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("label", models.CharField(max_length=60)),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.device",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
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
                            models.Q(
                                ("device__isnull", True),
                                ("provider__isnull", False),
                                ("room__isnull", True),
                            ),
                            models.Q(
                                ("device__isnull", True),
                                ("provider__isnull", True),
                                ("room__isnull", False),
                            ),
                            models.Q(
                                ("device__isnull", False),
                                ("provider__isnull", True),
                                ("room__isnull", True),
                            ),
                            models.Q(
                                ("device__isnull", True),
                                ("provider__isnull", True),
                                ("room__isnull", True),
                                ("site__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="scheduling_exception_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "extra"), _negated=True),
                            models.Q(("provider__isnull", False), ("site__isnull", False)),
                            _connector="OR",
                        ),
                        name="scheduling_exception_extra",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["provider"], name="scheduling_exception_provider")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("group__isnull", False)),
                fields=["group"],
                name="scheduling_visit_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="templatesession",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("version", "="),
                    ("week", "="),
                    ("weekday", "="),
                    (
                        models.Func(
                            models.F("start_minute"),
                            models.F("end_minute"),
                            function="int4range",
                            output_field=models.TextField(),
                        ),
                        "&&",
                    ),
                ],
                name="scheduling_session_once",
            ),
        ),
    ]

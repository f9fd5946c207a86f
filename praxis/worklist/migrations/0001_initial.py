import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
        ("access", "0001_initial"),
        ("people", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("kind", models.CharField(max_length=60)),
                ("area", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200)),
                ("why", models.CharField(max_length=300)),
                ("consequence", models.CharField(max_length=300)),
                ("citation", models.CharField(blank=True, max_length=200)),
                ("step", models.CharField(max_length=40)),
                ("url", models.CharField(blank=True, max_length=300)),
                ("due_at", models.DateTimeField()),
                ("amount_at_risk_cents", models.BigIntegerField(blank=True, null=True)),
                ("role", models.CharField(max_length=40)),
                ("by_hand", models.BooleanField(default=False)),
                ("filed_at", models.DateTimeField()),
                ("snoozed_until", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", False),
                            ("closed_by__isnull", True),
                            _connector="OR",
                        ),
                        name="worklist_closed_by_with_closed_at",
                    )
                ],
                "indexes": [
                    models.Index(
                        models.F("due_at"),
                        models.OrderBy(
                            models.F("amount_at_risk_cents"), descending=True, nulls_last=True
                        ),
                        models.F("id"),
                        condition=models.Q(("closed_at__isnull", True)),
                        name="worklist_open",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["role", "due_at"],
                        name="worklist_open_role",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["owner", "due_at"],
                        name="worklist_open_owner",
                    ),
                    models.Index(fields=["patient"], name="worklist_patient"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkItemEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("filed", "filed"),
                            ("changed", "changed"),
                            ("assigned", "assigned"),
                            ("snoozed", "snoozed"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("by_name", models.CharField(max_length=120)),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="worklist.workitem",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["item", "id"], name="worklist_event_item")]},
        ),
        *protect("worklist_workitem", phi="patient_id"),
        *protect("worklist_workitemevent", phi="patient_id", append_only=True),
    ]

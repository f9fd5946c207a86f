import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("people", "0001_initial"),
        ("practice", "0001_initial"),
        ("scheduling", "0010_waiting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecallRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "trigger",
                    models.CharField(
                        choices=[("after_visit", "After a visit"), ("age", "At a birthday")],
                        max_length=12,
                    ),
                ),
                (
                    "after_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.visittype",
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
                ("months", models.SmallIntegerField()),
                ("min_age_months", models.SmallIntegerField(blank=True, null=True)),
                ("max_age_months", models.SmallIntegerField(blank=True, null=True)),
                ("is_clinical", models.BooleanField(default=False)),
                ("lead_days", models.SmallIntegerField(default=30)),
                ("ladder", models.JSONField(default=list)),
                ("client_key", models.UUIDField(unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("after_type__isnull", False), ("trigger", "after_visit")),
                            models.Q(
                                ("after_type__isnull", True),
                                ("min_age_months__isnull", False),
                                ("trigger", "age"),
                            ),
                            _connector="OR",
                        ),
                        name="recall_rule_trigger",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lead_days__gte", 0),
                            ("lead_days__lte", 180),
                            ("months__gte", 1),
                            ("months__lte", 240),
                        ),
                        name="recall_rule_times",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="recall.recallrule",
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
                    "ordered_in",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.appointment",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("rule", "By rule"),
                            ("manual", "By hand"),
                            ("ordered", "Ordered in a visit"),
                        ],
                        max_length=8,
                    ),
                ),
                ("due_on", models.DateField()),
                ("why", models.CharField(max_length=200)),
                ("is_clinical", models.BooleanField(default=False)),
                ("ladder", models.JSONField(default=list)),
                ("rung", models.SmallIntegerField(default=0)),
                ("next_step_on", models.DateField(null=True)),
                ("client_key", models.UUIDField(unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "To do"),
                            ("trying", "Being reached"),
                            ("booked", "Booked"),
                            ("elsewhere", "Done elsewhere"),
                            ("refused", "Refused"),
                            ("unreachable", "Not reached"),
                            ("deceased", "Deceased"),
                            ("dropped", "Not needed"),
                        ],
                        db_default="due",
                        default="due",
                        max_length=12,
                    ),
                ),
                ("attempts", models.SmallIntegerField(db_default=0, default=0)),
                ("certified_at", models.DateTimeField(null=True)),
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
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["due_on", "id"], name="recall_due"),
                    models.Index(fields=["patient", "due_on"], name="recall_patient"),
                    models.Index(
                        condition=models.Q(("state__in", ("due", "trying"))),
                        fields=["next_step_on"],
                        name="recall_next_step",
                    ),
                    models.Index(
                        condition=models.Q(("appointment__isnull", False)),
                        fields=["appointment"],
                        name="recall_visit",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "due",
                                    "trying",
                                    "booked",
                                    "elsewhere",
                                    "refused",
                                    "unreachable",
                                    "deceased",
                                    "dropped",
                                ],
                            )
                        ),
                        name="recall_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("due", "trying"))),
                        fields=("patient", "visit_type"),
                        name="recall_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecallEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="recall.recall",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("attempt", "Attempt"),
                            ("certified", "Certified letter"),
                            ("booked", "Visit booked"),
                            ("unbooked", "Visit cancelled or missed"),
                            ("elsewhere", "Done elsewhere"),
                            ("refused", "Refused"),
                            ("unreachable", "Not reached"),
                            ("deceased", "Deceased"),
                            ("dropped", "Not needed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("message", "Text or email"),
                            ("phone", "Phone call"),
                            ("letter", "Letter"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=300)),
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "attempt",
                                    "certified",
                                    "booked",
                                    "unbooked",
                                    "elsewhere",
                                    "refused",
                                    "unreachable",
                                    "deceased",
                                    "dropped",
                                ],
                            )
                        ),
                        name="recall_event_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "booked"), _negated=True),
                            ("appointment__isnull", False),
                            _connector="OR",
                        ),
                        name="recall_event_visit",
                    ),
                ],
            },
        ),
    ]

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
        ("documents", "0002_keys"),
        ("people", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Obligation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("title", models.CharField(max_length=160)),
                ("url", models.CharField(blank=True, max_length=300)),
                ("zone", models.CharField(max_length=40)),
                ("triggered_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("alarm_at", models.DateTimeField()),
                ("alarmed_at", models.DateTimeField(blank=True, null=True)),
                ("extended", models.BooleanField(default=False)),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("waived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
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
                            ("met_at__isnull", True), ("waived_at__isnull", True), _connector="OR"
                        ),
                        name="obligations_met_or_waived",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("met_at__isnull", True), ("waived_at__isnull", True)),
                        fields=["due_at", "id"],
                        name="obligations_running",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("alarmed_at__isnull", True),
                            ("met_at__isnull", True),
                            ("waived_at__isnull", True),
                        ),
                        fields=["alarm_at"],
                        name="obligations_to_alarm",
                    ),
                    models.Index(fields=["patient"], name="obligations_patient"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("code", models.CharField(max_length=60)),
                ("version", models.IntegerField()),
                ("title", models.CharField(max_length=160)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("law", "Law"),
                            ("contract", "Contract"),
                            ("clinic", "Clinic rule"),
                        ],
                        max_length=8,
                    ),
                ),
                ("citation", models.CharField(max_length=120)),
                ("jurisdiction", models.CharField(max_length=20)),
                ("binds", models.CharField(max_length=160)),
                ("trigger", models.CharField(max_length=160)),
                ("deadline", models.JSONField()),
                ("extension", models.JSONField(blank=True, null=True)),
                ("evidence", models.CharField(blank=True, max_length=200)),
                ("consequence", models.CharField(max_length=300)),
                ("role", models.CharField(max_length=40)),
                ("alarm_basis_points", models.IntegerField(default=7500)),
                ("effective_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "read",
                    models.CharField(
                        choices=[
                            ("text", "Read in the rule's text"),
                            ("summary", "Read in a published summary"),
                            ("not_read", "Not yet checked against the text"),
                        ],
                        max_length=8,
                    ),
                ),
                ("checked_on", models.DateField(blank=True, null=True)),
                ("source_url", models.URLField(blank=True, max_length=300)),
                ("why", models.CharField(max_length=200)),
                ("signed_by_name", models.CharField(max_length=120)),
                ("signed_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "signed_by",
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
                    models.UniqueConstraint(
                        fields=("code", "version"), name="obligations_rule_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("alarm_basis_points__gte", 0), ("alarm_basis_points__lte", 10000)
                        ),
                        name="obligations_alarm_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("read", "not_read"), ("checked_on__isnull", False), _connector="OR"
                        ),
                        name="obligations_read_has_date",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ObligationEvent",
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
                            ("started", "Started"),
                            ("redated", "New date by a new rule"),
                            ("extended", "Extended"),
                            ("alarmed", "Put on the worklist"),
                            ("met", "Met"),
                            ("waived", "Waived"),
                        ],
                        max_length=8,
                    ),
                ),
                ("former_due_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField()),
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
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="obligations.obligation",
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
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="obligations.ruleversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["obligation", "id"], name="obligations_event_of")]
            },
        ),
        migrations.AddField(
            model_name="obligation",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="obligations.ruleversion",
            ),
        ),
        *protect("obligations_ruleversion", append_only=True),
        *protect("obligations_obligation", phi="patient_id"),
        *protect("obligations_obligationevent", phi="patient_id", append_only=True),
    ]

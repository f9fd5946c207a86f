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
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Email"),
                            ("text", "Text message"),
                            ("letter", "Letter"),
                            ("phone", "Phone call"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("care", "Visits and care"),
                            ("billing", "Bills"),
                            ("outreach", "News and offers"),
                        ],
                        max_length=8,
                    ),
                ),
                ("to", models.CharField(max_length=300)),
                ("template", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=8)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("ics", models.TextField(blank=True)),
                ("about", models.CharField(blank=True, max_length=80)),
                ("mail_id", models.CharField(blank=True, max_length=100)),
                ("recipient", models.JSONField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Not delivered"),
                            ("unknown", "Not known whether it arrived"),
                            ("cancelled", "Not needed any more"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("attempts", models.IntegerField(default=0)),
                ("queued_at", models.DateTimeField()),
                ("queued_by_name", models.CharField(max_length=120)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                    "queued_by",
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
                            (
                                "state__in",
                                ["queued", "sending", "sent", "failed", "unknown", "cancelled"],
                            )
                        ),
                        name="correspondence_message_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "text", "letter", "phone"])),
                        name="correspondence_message_channel",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["patient", "-queued_at"], name="correspondence_patient"),
                    models.Index(fields=["-queued_at", "-id"], name="correspondence_latest"),
                    models.Index(fields=["state", "-queued_at"], name="correspondence_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("disclosed_at", models.DateTimeField()),
                ("recipient_name", models.CharField(max_length=120)),
                ("recipient_address", models.CharField(blank=True, max_length=300)),
                ("what", models.CharField(max_length=300)),
                ("why", models.CharField(max_length=300)),
                ("authority", models.CharField(max_length=200)),
                ("accountable", models.BooleanField()),
                ("withheld_until", models.DateField(blank=True, null=True)),
                ("entered_in_error", models.BooleanField(default=False)),
                ("by_name", models.CharField(max_length=120)),
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
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="correspondence.disclosure",
                    ),
                ),
                (
                    "document",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="correspondence.message",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entered_in_error", False),
                            ("corrects__isnull", False),
                            _connector="OR",
                        ),
                        name="correspondence_error_corrects",
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=["patient", "-disclosed_at"], name="correspondence_disclosed"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageEvent",
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
                            ("queued", "Queued"),
                            ("claimed", "Handed to the mail server"),
                            ("deferred", "Put off by the mail server"),
                            ("sent", "Sent"),
                            ("failed", "Refused"),
                            ("unknown", "Connection lost while sending"),
                            ("returned", "Came back"),
                            ("cancelled", "Not needed any more"),
                        ],
                        max_length=9,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=200)),
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
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="correspondence.message",
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
                "indexes": [models.Index(fields=["message", "id"], name="correspondence_event")]
            },
        ),
        migrations.CreateModel(
            name="ChannelConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Email"),
                            ("text", "Text message"),
                            ("letter", "Letter"),
                            ("phone", "Phone call"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("care", "Visits and care"),
                            ("billing", "Bills"),
                            ("outreach", "News and offers"),
                        ],
                        max_length=8,
                    ),
                ),
                ("allowed", models.BooleanField()),
                ("said_on", models.DateField()),
                ("how", models.CharField(max_length=60)),
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
                    "document",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["patient", "channel", "purpose", "-id"],
                        name="correspondence_consent",
                    )
                ],
            },
        ),
        *protect("correspondence_message", phi="patient_id", redact=("body", "ics")),
        *protect("correspondence_messageevent", phi="patient_id", append_only=True),
        *protect("correspondence_channelconsent", phi="patient_id", append_only=True),
        *protect("correspondence_disclosure", phi="patient_id", append_only=True),
    ]

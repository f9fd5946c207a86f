from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect


class Migration(migrations.Migration):
    dependencies = [
        ("correspondence", "0002_state"),
        ("people", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GatewayEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=8)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NumberWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=16)),
                ("may_text", models.BooleanField()),
                ("source", models.CharField(max_length=20)),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.CharField(max_length=64, unique=True)),
                ("number", models.CharField(max_length=16)),
                ("text", models.TextField()),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("answer", "Answer"),
                            ("stop", "No more texts"),
                            ("start", "Texts again"),
                            ("help", "Help"),
                            ("other", "For a person"),
                        ],
                        max_length=6,
                    ),
                ),
                ("word", models.CharField(blank=True, max_length=10)),
                ("received_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "handled_note",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="correspondence_message_state",
        ),
        migrations.AddField(
            model_name="message",
            name="at_once",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="expects",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="message",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="send_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="zone",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting to be sent"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("delivered", "Delivered"),
                    ("failed", "Not delivered"),
                    ("unknown", "Not known whether it arrived"),
                    ("cancelled", "Not needed any more"),
                ],
                default="queued",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="messageevent",
            name="verb",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("claimed", "Handed over"),
                    ("deferred", "Put off"),
                    ("sent", "Sent"),
                    ("delivered", "Delivered"),
                    ("asked", "Gateway asked what became of it"),
                    ("failed", "Refused"),
                    ("unknown", "Connection lost while sending"),
                    ("returned", "Came back"),
                    ("cancelled", "Not needed any more"),
                ],
                max_length=9,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("channel", "text")),
                fields=["to", "-id"],
                name="correspondence_to_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "queued",
                            "sending",
                            "sent",
                            "delivered",
                            "failed",
                            "unknown",
                            "cancelled",
                        ],
                    )
                ),
                name="correspondence_message_state",
            ),
        ),
        migrations.AddField(
            model_name="numberword",
            name="patient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.patient",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="handled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="message",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="correspondence.message",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="patient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.patient",
            ),
        ),
        migrations.AddIndex(
            model_name="numberword",
            index=models.Index(fields=["number", "-id"], name="correspondence_number"),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["patient", "-received_at"], name="correspondence_reply_of"),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["-received_at", "-id"], name="correspondence_reply_at"),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["number", "-id"], name="correspondence_reply_no"),
        ),
        *protect("correspondence_gatewayevent", append_only=True),
        *protect("correspondence_numberword", phi="patient_id", append_only=True),
        *protect("correspondence_reply", phi="patient_id", redact=("text",)),
        migrations.RunSQL(
            (Path(__file__).parent / "0003_texts.sql").read_text(), migrations.RunSQL.noop
        ),
    ]

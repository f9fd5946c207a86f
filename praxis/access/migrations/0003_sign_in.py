from pathlib import Path

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect
from praxis.kernel.sealing import make_keys


def begin(apps, schema_editor):  # noqa: ARG001
    """A database begins: its keys are made now and never again."""
    make_keys()


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_walls"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.AddField(
            model_name="role",
            name="client_key",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="role",
            name="version",
            field=models.IntegerField(default=1),
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="client_key",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="site",
            name="client_key",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="client_key",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="temporary_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
                ("wrong_tries", models.SmallIntegerField(default=0)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("agent", models.CharField(blank=True, max_length=200)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=60)),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("signed_in", "Signed in"),
                            ("failed", "Wrong password"),
                            ("code_failed", "Wrong code"),
                            ("enrolled", "Set up the second factor"),
                            ("signed_out", "Signed out"),
                            ("locked", "Screen locked"),
                            ("unlocked", "Screen unlocked"),
                            ("unlock_failed", "Wrong PIN or password"),
                            ("switched_in", "Took over a shared computer"),
                            ("switched_out", "Left a shared computer"),
                            ("ended", "Session ended by somebody"),
                        ],
                        max_length=20,
                    ),
                ),
                ("method", models.CharField(blank=True, max_length=40)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-id"], name="access_signin_user")],
            },
        ),
        migrations.CreateModel(
            name="WorkstationSignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("workstation", models.CharField(max_length=64)),
                ("signed_in_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("wrong_tries", models.SmallIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workstation", "user"), name="access_workstation_user_once"
                    )
                ],
            },
        ),
        migrations.RemoveField(
            model_name="user",
            name="last_login",
        ),
        migrations.RunSQL(
            (Path(__file__).parent / "0003_functions.sql").read_text(), migrations.RunSQL.noop
        ),
        *protect("access_signin", append_only=True),
        *protect("access_workstationsignin", redact=("workstation",)),
        *protect("mfa_authenticator", redact=("data",)),
        migrations.RunSQL(
            "REVOKE DELETE ON access_user, access_site, access_role, access_rolegrant,"
            " access_permission FROM praxis_app",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

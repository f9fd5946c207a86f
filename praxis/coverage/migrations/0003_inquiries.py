import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect


class Migration(migrations.Migration):
    dependencies = [
        ("coverage", "0002_authorizations"),
        ("documents", "0004_corrections"),
        ("people", "0004_weights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PayerQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("270", "Is it active (270)"), ("278", "Is it allowed (278)")],
                        max_length=3,
                    ),
                ),
                ("trace", models.CharField(max_length=30, unique=True)),
                ("service_on", models.DateField()),
                ("why", models.CharField(max_length=80)),
                ("asked_at", models.DateTimeField()),
                ("file_id", models.BigIntegerField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.AddField(
            model_name="coveragecheck",
            name="changes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=120), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="coveragecheck",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="coveragecheck",
            name="other_payer",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddField(
            model_name="coveragecheck",
            name="plan_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="coveragecheck",
            name="plan_name",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddField(
            model_name="coveragecheck",
            name="plan_to",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="coveragecheck",
            name="question_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="coveragecheck",
            name="rejection",
            field=models.CharField(blank=True, db_default="", max_length=4),
        ),
        migrations.AlterField(
            model_name="authorizationevent",
            name="channel",
            field=models.CharField(
                blank=True,
                choices=[
                    ("x12", "Electronically (278)"),
                    ("portal", "Payer portal"),
                    ("phone", "Phone"),
                    ("fax", "Fax"),
                    ("mail", "Mail"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="coveragecheck",
            name="result",
            field=models.CharField(
                choices=[
                    ("active", "Active"),
                    ("inactive", "Not active"),
                    ("rejected", "Not found"),
                    ("unknown", "No answer"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="payerquestion",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="payerquestion",
            name="authorization",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="coverage.authorization",
            ),
        ),
        migrations.AddField(
            model_name="payerquestion",
            name="coverage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="coverage.coverage",
            ),
        ),
        migrations.AddField(
            model_name="payerquestion",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="payerquestion",
            name="patient",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.patient",
            ),
        ),
        migrations.AddIndex(
            model_name="payerquestion",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("sent_at__isnull", True)),
                fields=["kind", "id"],
                name="coverage_question_unsent",
            ),
        ),
        migrations.AddIndex(
            model_name="payerquestion",
            index=models.Index(fields=["coverage", "-id"], name="coverage_question_last"),
        ),
        migrations.AddIndex(
            model_name="payerquestion",
            index=models.Index(fields=["file_id"], name="coverage_question_file"),
        ),
        migrations.AddConstraint(
            model_name="payerquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at__isnull", True),
                    ("sent_at__gte", models.F("asked_at")),
                    _connector="OR",
                ),
                name="coverage_question_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="payerquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("authorization__isnull", False), ("kind", "278")),
                    models.Q(("authorization__isnull", True), ("kind", "270")),
                    _connector="OR",
                ),
                name="coverage_question_about",
            ),
        ),
        migrations.AddConstraint(
            model_name="payerquestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("authorization__isnull", True), ("ended_at__isnull", True)),
                fields=("coverage", "kind"),
                name="coverage_question_open_once",
            ),
        ),
        *protect("coverage_payerquestion", phi="patient_id"),
    ]

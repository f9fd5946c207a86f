from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0004_links"),
        ("people", "0003_only"),
        ("practice", "0002_visit_type_facts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Form",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("code", models.CharField(max_length=40)),
                ("title_en", models.CharField(max_length=120)),
                ("title_es", models.CharField(blank=True, max_length=120)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("intake", "Intake"),
                            ("consent", "Consent"),
                            ("triage", "Triage"),
                            ("survey", "Survey"),
                            ("quiz", "Quiz"),
                            ("inspection", "Inspection"),
                            ("scorecard", "Scorecard"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source", models.TextField(blank=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("payer_id", models.BigIntegerField(null=True)),
                ("min_age_months", models.SmallIntegerField(null=True)),
                ("max_age_months", models.SmallIntegerField(null=True)),
                ("every_months", models.SmallIntegerField(null=True)),
                ("required", models.BooleanField(default=True)),
                ("again_on_new_version", models.BooleanField(default=False)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.form",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "visit_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.visittype",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("number", models.IntegerField()),
                ("definition", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("approved", "Approved"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("revision", models.IntegerField(default=1)),
                ("drafted_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "based_on",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.formversion",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.form",
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("about", models.CharField(blank=True, max_length=40)),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Spanish")], default="en", max_length=2
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("staff", "At the office, by staff"),
                            ("kiosk", "At the kiosk"),
                            ("portal", "By the patient, signed in"),
                            ("link", "By the patient, from a link"),
                            ("paper", "Copied from paper"),
                        ],
                        max_length=8,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("started_by_name", models.CharField(max_length=120)),
                ("completed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("in_error_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "form_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.formversion",
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
                    "started_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=40)),
                ("value", models.JSONField()),
                ("why", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField()),
                ("answered_by_name", models.CharField(max_length=120)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.answer",
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
                    "response",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.response",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResponseEvent",
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
                            ("completed", "Completed"),
                            ("attached", "Belongs to a visit"),
                            ("withdrawn", "Consent withdrawn"),
                            ("in_error", "Entered in error"),
                        ],
                        max_length=10,
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=40)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("occurred_at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=120)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "by",
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
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.response",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("question", models.CharField(max_length=40)),
                (
                    "signer",
                    models.CharField(
                        choices=[
                            ("self", "The patient"),
                            ("parent", "Parent"),
                            ("guardian", "Legal guardian"),
                            ("representative", "Personal representative"),
                            ("witness", "Witness"),
                        ],
                        max_length=16,
                    ),
                ),
                ("signer_name", models.CharField(max_length=120)),
                ("strokes", models.JSONField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("taken_by_name", models.CharField(max_length=120)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "last_answer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.answer",
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
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.response",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TriageOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("urgency", models.CharField(max_length=12)),
                ("max_wait_minutes", models.IntegerField()),
                ("decided_at", models.DateTimeField()),
                ("latest_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                    "response",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="forms.response",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="form",
            index=models.Index(fields=["title_en", "id"], name="forms_form_by_title"),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("code"), name="forms_form_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "intake",
                            "consent",
                            "triage",
                            "survey",
                            "quiz",
                            "inspection",
                            "scorecard",
                        ],
                    )
                ),
                name="forms_form_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="formrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True),
                    ("ended_on__gte", models.F("started_on")),
                    _connector="OR",
                ),
                name="forms_rule_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="formrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("min_age_months__isnull", True),
                    ("max_age_months__isnull", True),
                    ("max_age_months__gte", models.F("min_age_months")),
                    _connector="OR",
                ),
                name="forms_rule_ages",
            ),
        ),
        migrations.AddConstraint(
            model_name="formrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("every_months__isnull", True),
                    models.Q(("every_months__gte", 0), ("every_months__lte", 120)),
                    _connector="OR",
                ),
                name="forms_rule_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(
                fields=("form", "number"), name="forms_version_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved")),
                fields=("form",),
                name="forms_version_one_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("form",),
                name="forms_version_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "approved", "retired"])),
                name="forms_version_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="forms_version_approved_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(
                fields=["patient", "-started_at", "-id"], name="forms_response_by_patient"
            ),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(
                condition=models.Q(("about", ""), _negated=True),
                fields=["about"],
                name="forms_response_about",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(
                condition=models.Q(("completed_at__isnull", True), ("in_error_at__isnull", True)),
                fields=("patient", "form_version", "about"),
                name="forms_response_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["staff", "kiosk", "portal", "link", "paper"])),
                name="forms_response_source",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["response", "question", "-id"], name="forms_answer_newest"),
        ),
        migrations.AddConstraint(
            model_name="responseevent",
            constraint=models.UniqueConstraint(
                fields=("response", "kind"), name="forms_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="responseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["completed", "attached", "withdrawn", "in_error"])
                ),
                name="forms_event_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="responseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["withdrawn", "in_error"]), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="forms_event_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("signer_name", ""), _negated=True), name="forms_signature_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signer__in", ["self", "parent", "guardian", "representative", "witness"])
                ),
                name="forms_signature_signer",
            ),
        ),
        migrations.AddIndex(
            model_name="triageoutcome",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["decided_at", "id"],
                name="forms_outcome_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="triageoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "urgency__in",
                        ["emergency", "same_day", "within_72h", "within_14d", "routine"],
                    )
                ),
                name="forms_outcome_urgency",
            ),
        ),
        migrations.RunSQL((Path(__file__).parent / "0001_walls.sql").read_text(), ""),
        *protect("forms_form"),
        *protect("forms_formversion"),
        *protect("forms_formrule"),
        *protect("forms_response", phi="patient_id"),
        *protect("forms_answer", phi="patient_id", append_only=True),
        *protect("forms_signature", phi="patient_id", append_only=True),
        *protect("forms_responseevent", phi="patient_id", append_only=True),
        *protect("forms_triageoutcome", phi="patient_id"),
    ]

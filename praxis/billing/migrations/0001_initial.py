from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import praxis.billing.models.fields
from praxis.access.migrations import protect
from praxis.billing import filing_rule


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0003_sign_in"),
        ("coverage", "0001_initial"),
        ("obligations", "0003_due_given"),
        ("people", "0002_walls"),
        ("practice", "0002_visit_type_facts"),
        ("scheduling", "0007_alter_visitevent_initiator"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE billing_claim_number AS bigint START WITH 1000001",
            "DROP SEQUENCE billing_claim_number",
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE billing_isa13 AS int MAXVALUE 999999999 NO CYCLE",
            "DROP SEQUENCE billing_isa13",
        ),
        migrations.CreateModel(
            name="Charge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("position", models.SmallIntegerField(db_default=1, default=1)),
                ("service_on", models.DateField()),
                (
                    "code_system",
                    models.CharField(
                        choices=[
                            ("CPT", "CPT"),
                            ("HCPCS", "HCPCS Level II"),
                            ("office", "Office's own"),
                        ],
                        max_length=6,
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("description", models.CharField(max_length=120)),
                (
                    "modifiers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
                ("units", models.SmallIntegerField(default=1)),
                ("amount_cents", models.IntegerField()),
                ("pos", models.CharField(max_length=2)),
                (
                    "pointers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(),
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("posted_at", models.DateTimeField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
                ("void_reason", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "billing_entity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.billingentity",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.encounter",
                    ),
                ),
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
                    "replaces",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.charge",
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
                    "voided_by",
                    models.ForeignKey(
                        db_index=False,
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
                            ("amount_cents__gte", 0), ("amount_cents__lte", 99999999)
                        ),
                        name="billing_charge_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("units__gte", 1), ("units__lte", 9999)),
                        name="billing_charge_units",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("modifiers__len__lte", 4), ("pointers__len__lte", 4)),
                        name="billing_charge_at_most_4",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at__isnull", True),
                            models.Q(("void_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="billing_charge_void_reason",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["encounter", "position"], name="billing_charge_visit"),
                    models.Index(fields=["service_on", "id"], name="billing_charge_day"),
                    models.Index(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("voided_at__isnull", True)
                        ),
                        fields=["service_on", "id"],
                        name="billing_charge_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChargeTemplate",
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
                ("version", models.IntegerField(db_default=1, default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="billing_template_dates",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("visit_type",),
                        name="billing_template_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "number",
                    models.CharField(
                        db_default=models.Func(
                            output_field=models.CharField(max_length=20),
                            template="nextval('billing_claim_number')::text",
                        ),
                        max_length=20,
                        unique=True,
                    ),
                ),
                (
                    "sequence",
                    models.CharField(
                        choices=[("P", "Primary"), ("S", "Secondary"), ("T", "Tertiary")],
                        max_length=1,
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[("1", "Original"), ("7", "Replacement"), ("8", "Void")],
                        default="1",
                        max_length=1,
                    ),
                ),
                ("service_on", models.DateField()),
                ("pos", models.CharField(max_length=2)),
                ("amount_cents", models.IntegerField()),
                ("filing_due_on", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_fix", "To fix"),
                            ("ready", "Ready to send"),
                            ("held", "On hold"),
                            ("queued", "Being sent"),
                            ("submitted", "Sent, no answer yet"),
                            ("acknowledged", "File accepted"),
                            ("accepted", "With the payer"),
                            ("rejected", "Rejected"),
                            ("paid", "Paid"),
                            ("denied", "Denied"),
                            ("replaced", "Replaced"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_default="to_fix",
                        default="to_fix",
                        max_length=12,
                    ),
                ),
                ("state_at", models.DateTimeField(null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "payer_control_number",
                    models.CharField(blank=True, db_default="", max_length=50),
                ),
                (
                    "billing_entity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.billingentity",
                    ),
                ),
                (
                    "coverage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.coverage",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.encounter",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.claim",
                    ),
                ),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.payer",
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
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.claim",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("frequency", "1"), ("replaces__isnull", True)),
                            models.Q(("frequency__in", ["7", "8"]), ("replaces__isnull", False)),
                            _connector="OR",
                        ),
                        name="billing_claim_replaces",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("follows__isnull", True), ("sequence", "P")),
                            ("sequence__in", ["S", "T"]),
                            _connector="OR",
                        ),
                        name="billing_claim_follows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sequence__in", ["P", "S", "T"])),
                        name="billing_claim_sequence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "to_fix",
                                    "ready",
                                    "held",
                                    "queued",
                                    "submitted",
                                    "acknowledged",
                                    "accepted",
                                    "rejected",
                                    "paid",
                                    "denied",
                                    "replaced",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="billing_claim_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_cents__gte", 0)), name="billing_claim_amount"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("replaces__isnull", False),
                            models.Q(("state", "withdrawn"), _negated=True),
                        ),
                        fields=("replaces",),
                        name="billing_claim_replaced_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["withdrawn", "replaced"]), _negated=True),
                            ("frequency", "1"),
                        ),
                        fields=("encounter", "billing_entity", "sequence"),
                        name="billing_claim_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["state", "service_on", "id"], name="billing_claim_work"),
                    models.Index(fields=["service_on", "id"], name="billing_claim_day"),
                    models.Index(fields=["payer", "service_on", "id"], name="billing_claim_payer"),
                    models.Index(
                        condition=models.Q(("state__in", ["submitted", "acknowledged"])),
                        fields=["submitted_at"],
                        name="billing_claim_waiting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=8)),
                (
                    "severity",
                    models.CharField(
                        choices=[("E", "Must be fixed"), ("W", "Warning")], max_length=1
                    ),
                ),
                ("spot", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=300)),
                ("fix", models.CharField(max_length=300)),
                ("url", models.CharField(blank=True, max_length=200)),
                ("found_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="billing.claim",
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
                        condition=models.Q(("cleared_at__isnull", True)),
                        fields=("claim", "rule", "spot"),
                        name="billing_finding_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ClaimLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line_number", models.SmallIntegerField()),
                ("control_number", models.CharField(max_length=30, unique=True)),
                ("amount_cents", models.IntegerField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.charge",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="billing.claim",
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
                        fields=("claim", "line_number"), name="billing_claimline_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("claim", "charge"),
                        name="billing_claimline_charge_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="EncounterDiagnosis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("position", models.SmallIntegerField()),
                ("icd10_code", models.CharField(max_length=8)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.encounter",
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
                    "removed_by",
                    models.ForeignKey(
                        db_index=False,
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
                        condition=models.Q(("position__gte", 1), ("position__lte", 12)),
                        name="billing_diagnosis_position_1_12",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("icd10_code__regex", "^[A-TV-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?$")
                        ),
                        name="billing_diagnosis_shape",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("encounter", "position"),
                        name="billing_diagnosis_position_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("encounter", "icd10_code"),
                        name="billing_diagnosis_code_once",
                    ),
                ],
                "indexes": [models.Index(fields=["encounter"], name="billing_diagnosis_visit")],
            },
        ),
        migrations.CreateModel(
            name="Interchange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "direction",
                    models.CharField(choices=[("out", "Sent"), ("in", "Received")], max_length=3),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("837P", "Claims (837P)"),
                            ("TA1", "Receipt of the file (TA1)"),
                            ("999", "Check of the file (999)"),
                            ("277CA", "Claims taken or refused (277CA)"),
                            ("835", "Remittance (835)"),
                            ("other", "Other"),
                        ],
                        max_length=8,
                    ),
                ),
                ("isa13", models.IntegerField(null=True)),
                ("usage", models.CharField(blank=True, max_length=1)),
                ("file_name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("bytes", models.IntegerField()),
                ("document_id", models.BigIntegerField(null=True)),
                ("claim_count", models.IntegerField(db_default=0, default=0)),
                ("amount_cents", models.BigIntegerField(db_default=0, default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "Being written"),
                            ("written", "Sent, no answer yet"),
                            ("accepted", "Accepted"),
                            ("partial", "Accepted in part"),
                            ("rejected", "Rejected"),
                            ("done", "Taken in"),
                            ("waiting", "Waiting for a person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, db_default="", max_length=300)),
                ("made_at", models.DateTimeField()),
                ("written_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "billing_entity",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.billingentity",
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("direction", "out")),
                        fields=("isa13",),
                        name="billing_interchange_isa13",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("direction", "in")),
                        fields=("sha256",),
                        name="billing_interchange_read_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("direction", "in"),
                            models.Q(("isa13__gte", 1), ("isa13__lte", 999999999)),
                            _connector="OR",
                        ),
                        name="billing_interchange_number",
                    ),
                ],
                "indexes": [models.Index(fields=["made_at", "id"], name="billing_interchange_day")],
            },
        ),
        migrations.CreateModel(
            name="ClaimEvent",
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
                            ("made", "Made"),
                            ("edited", "Edited"),
                            ("found", "Needs fixing"),
                            ("clean", "Checked: clean"),
                            ("held", "Held"),
                            ("released", "Released"),
                            ("queued", "Put in a file"),
                            ("submitted", "Sent"),
                            ("unsent", "Taken out of the file"),
                            ("acknowledged", "File accepted"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("corrected", "Taken up for correction"),
                            ("forwarded", "Forwarded to the next payer"),
                            ("paid", "Paid"),
                            ("denied", "Denied"),
                            ("reversed", "Payment taken back"),
                            ("replaced", "Replaced by another claim"),
                            ("withdrawn", "Withdrawn"),
                            ("note", "Note"),
                        ],
                        max_length=12,
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("by_name", models.CharField(max_length=120)),
                ("text", models.CharField(blank=True, max_length=500)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("their_number", models.CharField(blank=True, max_length=50)),
                ("trace", models.CharField(blank=True, max_length=50)),
                ("document_id", models.BigIntegerField(null=True)),
                ("client_key", models.UUIDField(null=True, unique=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="billing.claim",
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
                    "interchange",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.interchange",
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
                                    "made",
                                    "edited",
                                    "found",
                                    "clean",
                                    "held",
                                    "released",
                                    "queued",
                                    "submitted",
                                    "unsent",
                                    "acknowledged",
                                    "accepted",
                                    "rejected",
                                    "corrected",
                                    "forwarded",
                                    "paid",
                                    "denied",
                                    "reversed",
                                    "replaced",
                                    "withdrawn",
                                    "note",
                                ],
                            )
                        ),
                        name="billing_claimevent_kind",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Service",
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
                ("version", models.IntegerField(db_default=1, default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "code_system",
                    models.CharField(
                        choices=[
                            ("CPT", "CPT"),
                            ("HCPCS", "HCPCS Level II"),
                            ("office", "Office's own"),
                        ],
                        max_length=6,
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("description", models.CharField(max_length=120)),
                ("may_be_zero", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["code", "id"], name="billing_service_by_code")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="billing_service_dates",
                    ),
                    models.UniqueConstraint(
                        models.F("code_system"),
                        django.db.models.functions.text.Upper("code"),
                        condition=models.Q(("ended_on__isnull", True)),
                        name="billing_service_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code_system__in", ["CPT", "HCPCS", "office"])),
                        name="billing_service_system",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("code__regex", "^[A-CE-V][0-9]{4}$"), ("code_system", "HCPCS")
                            ),
                            models.Q(("code__regex", "^[0-9]{4}[0-9A-Z]$"), ("code_system", "CPT")),
                            models.Q(
                                ("code__regex", "^[A-Z0-9-]{1,12}$"), ("code_system", "office")
                            ),
                            _connector="OR",
                        ),
                        name="billing_service_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("modifier", models.CharField(blank=True, max_length=2)),
                ("amount_cents", models.IntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.payer",
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
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.service",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="billing_fee_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_cents__gte", 0), ("amount_cents__lte", 99999999)
                        ),
                        name="billing_fee_amount",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("service", "="),
                            (django.db.models.functions.comparison.Coalesce("payer", 0), "="),
                            ("modifier", "="),
                            (
                                praxis.billing.models.fields._Days(
                                    models.F("starts_on"), models.F("ends_on"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="billing_fee_overlap",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ChargeTemplateLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.SmallIntegerField()),
                (
                    "modifiers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
                ("units", models.SmallIntegerField(default=1)),
                (
                    "pointers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "patients",
                    models.CharField(
                        choices=[
                            ("all", "All patients"),
                            ("new", "New patients"),
                            ("established", "Established patients"),
                        ],
                        default="all",
                        max_length=12,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="billing.chargetemplate",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.service",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("template", "position"), name="billing_templateline_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("modifiers__len__lte", 4), ("units__gte", 1)),
                        name="billing_templateline_shape",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="charge",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.service"
            ),
        ),
        migrations.CreateModel(
            name="SitePlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pos", models.CharField(max_length=2)),
                ("version", models.IntegerField(db_default=1, default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SubmittedClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gs06", models.IntegerField()),
                ("st02", models.CharField(max_length=9)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.claim",
                    ),
                ),
                (
                    "interchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="billing.interchange",
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
                        fields=("interchange", "claim"), name="billing_submittedclaim_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="TradingPartner",
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
                ("version", models.IntegerField(db_default=1, default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("clearinghouse", "Clearinghouse"), ("payer", "Payer itself")],
                        max_length=14,
                    ),
                ),
                ("sender_qualifier", models.CharField(default="ZZ", max_length=2)),
                ("sender_id", models.CharField(max_length=15)),
                ("receiver_qualifier", models.CharField(default="ZZ", max_length=2)),
                ("receiver_id", models.CharField(max_length=15)),
                ("receiver_name", models.CharField(max_length=60)),
                ("contact_name", models.CharField(max_length=60)),
                ("contact_phone", models.CharField(max_length=20)),
                ("live_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="billing_partner_dates",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("sender_id", "receiver_id"),
                        name="billing_partner_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayerRoute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("payer_number", models.CharField(blank=True, max_length=20)),
                ("version", models.IntegerField(db_default=1, default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "payer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.payer",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="routes",
                        to="billing.tradingpartner",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="interchange",
            name="partner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.tradingpartner",
            ),
        ),
        migrations.CreateModel(
            name="Attestation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("sequence", models.SmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("closed", "Closed for billing"), ("reopened", "Opened again")],
                        max_length=8,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("here", "In Praxis"), ("ehr", "By the clinical system")],
                        default="here",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("attested_by_name", models.CharField(max_length=120)),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "attested_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.encounter",
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
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("encounter", "sequence"), name="billing_attestation_once"
                    )
                ],
            },
        ),
        migrations.RunSQL((Path(__file__).parent / "0001_walls.sql").read_text(), ""),
        *protect("billing_service"),
        *protect("billing_fee"),
        *protect("billing_chargetemplate"),
        *protect("billing_chargetemplateline"),
        *protect("billing_siteplace"),
        *protect("billing_tradingpartner"),
        *protect("billing_payerroute"),
        *protect("billing_interchange"),
        *protect("billing_encounterdiagnosis", phi="patient_id"),
        *protect("billing_charge", phi="patient_id"),
        *protect("billing_attestation", phi="patient_id", append_only=True),
        *protect("billing_claim", phi="patient_id"),
        *protect("billing_claimline", phi="patient_id"),
        *protect("billing_claimevent", phi="patient_id", append_only=True),
        *protect("billing_claimfinding", phi="patient_id"),
        *protect("billing_submittedclaim", phi="patient_id"),
        migrations.RunPython(filing_rule.load, migrations.RunPython.noop),
    ]

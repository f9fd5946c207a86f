from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import praxis.coverage.models
from praxis.access.migrations import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_walls"),
        ("practice", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Payer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("name", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("commercial", "Commercial"),
                            ("medicare", "Medicare"),
                            ("medicaid", "Medicaid"),
                            ("tricare", "TRICARE or VA"),
                            ("workers_comp", "Workers' compensation"),
                            ("auto", "Auto insurance"),
                            ("self_pay", "Self-pay"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("payer_id", models.CharField(blank=True, max_length=20)),
                (
                    "filing_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No claims"),
                            ("CI", "CI · Commercial"),
                            ("BL", "BL · Blue Cross Blue Shield"),
                            ("HM", "HM · HMO"),
                            ("12", "12 · PPO"),
                            ("13", "13 · Point of service"),
                            ("14", "14 · Exclusive provider"),
                            ("15", "15 · Indemnity"),
                            ("16", "16 · Medicare Advantage"),
                            ("MA", "MA · Medicare Part A"),
                            ("MB", "MB · Medicare Part B"),
                            ("MC", "MC · Medicaid"),
                            ("CH", "CH · TRICARE"),
                            ("VA", "VA · Veterans Affairs"),
                            ("OF", "OF · Other federal program"),
                            ("FI", "FI · Federal employees"),
                            ("WC", "WC · Workers' compensation"),
                            ("AM", "AM · Auto medical"),
                            ("LM", "LM · Liability"),
                            ("DS", "DS · Disability"),
                            ("ZZ", "ZZ · Other"),
                        ],
                        max_length=2,
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("portal_url", models.URLField(blank=True)),
                ("line1", models.CharField(blank=True, max_length=100)),
                ("line2", models.CharField(blank=True, max_length=100)),
                ("city", models.CharField(blank=True, max_length=60)),
                ("state", models.CharField(blank=True, max_length=2)),
                ("zip", models.CharField(blank=True, max_length=10)),
                ("note", models.TextField(blank=True)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["name", "id"], name="coverage_payer_by_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="coverage_payer_dates",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("ended_on__isnull", True)),
                        name="coverage_payer_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "commercial",
                                    "medicare",
                                    "medicaid",
                                    "tricare",
                                    "workers_comp",
                                    "auto",
                                    "self_pay",
                                    "other",
                                ],
                            )
                        ),
                        name="coverage_payer_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("name", models.CharField(max_length=100)),
                (
                    "plan_type",
                    models.CharField(
                        choices=[
                            ("ppo", "PPO"),
                            ("hmo", "HMO"),
                            ("epo", "EPO"),
                            ("pos", "POS"),
                            ("hdhp", "High deductible"),
                            ("indemnity", "Indemnity"),
                            ("part_b", "Medicare Part B"),
                            ("advantage", "Medicare Advantage"),
                            ("supplement", "Medicare supplement"),
                            ("managed_medicaid", "Medicaid managed care"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "filing_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No claims"),
                            ("CI", "CI · Commercial"),
                            ("BL", "BL · Blue Cross Blue Shield"),
                            ("HM", "HM · HMO"),
                            ("12", "12 · PPO"),
                            ("13", "13 · Point of service"),
                            ("14", "14 · Exclusive provider"),
                            ("15", "15 · Indemnity"),
                            ("16", "16 · Medicare Advantage"),
                            ("MA", "MA · Medicare Part A"),
                            ("MB", "MB · Medicare Part B"),
                            ("MC", "MC · Medicaid"),
                            ("CH", "CH · TRICARE"),
                            ("VA", "VA · Veterans Affairs"),
                            ("OF", "OF · Other federal program"),
                            ("FI", "FI · Federal employees"),
                            ("WC", "WC · Workers' compensation"),
                            ("AM", "AM · Auto medical"),
                            ("LM", "LM · Liability"),
                            ("DS", "DS · Disability"),
                            ("ZZ", "ZZ · Other"),
                        ],
                        max_length=2,
                    ),
                ),
                ("needs_referral", models.BooleanField(default=False)),
                ("needs_auth", models.BooleanField(default=False)),
                ("started_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.payer",
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
                        name="coverage_product_dates",
                    ),
                    models.UniqueConstraint(
                        models.F("payer"),
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("ended_on__isnull", True)),
                        name="coverage_product_name",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="PayerRule",
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
                        choices=[
                            ("timely_filing", "First claim within"),
                            ("secondary_filing", "Secondary claim within"),
                            ("corrected_claim", "Corrected claim within"),
                            ("appeal", "Appeal within"),
                            ("eligibility_age", "Insurance check is good for"),
                        ],
                        max_length=20,
                    ),
                ),
                ("days", models.SmallIntegerField()),
                (
                    "counts_from",
                    models.CharField(
                        choices=[
                            ("service", "the visit"),
                            ("remittance", "the remittance"),
                            ("primary_remittance", "the primary's remittance"),
                            ("check", "the check"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                ("checked_on", models.DateField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "payer",
                    models.ForeignKey(
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
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.product",
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
                        name="coverage_payerrule_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 3660)),
                        name="coverage_payerrule_days",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("payer", "="),
                            (django.db.models.functions.comparison.Coalesce("product", 0), "="),
                            ("kind", "="),
                            (
                                praxis.coverage.models._Days(
                                    models.F("starts_on"), models.F("ends_on"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="coverage_payerrule_overlap",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("member_id", models.CharField(max_length=40)),
                ("group_number", models.CharField(blank=True, max_length=40)),
                (
                    "relationship",
                    models.CharField(
                        choices=[
                            ("self", "Self"),
                            ("spouse", "Spouse"),
                            ("child", "Child"),
                            ("other", "Other"),
                        ],
                        max_length=8,
                    ),
                ),
                ("subscriber_family_name", models.CharField(blank=True, max_length=80)),
                ("subscriber_given_name", models.CharField(blank=True, max_length=80)),
                ("subscriber_birth_date", models.DateField(null=True)),
                (
                    "subscriber_sex",
                    models.CharField(
                        blank=True,
                        choices=[("female", "Female"), ("male", "Male"), ("unknown", "Unknown")],
                        max_length=8,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("unknown", "Not known"),
                            ("active", "Works there now"),
                            ("retiree", "Retired from there"),
                            ("cobra", "COBRA"),
                            ("individual", "Bought by the person"),
                            ("government", "Government program"),
                        ],
                        default="unknown",
                        max_length=12,
                    ),
                ),
                (
                    "employer_size",
                    models.CharField(
                        choices=[
                            ("unknown", "Not known"),
                            ("under_20", "Under 20 employees"),
                            ("20_to_99", "20 to 99 employees"),
                            ("100_plus", "100 or more employees"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "medicare_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not known"),
                            ("age", "Age 65 or over"),
                            ("disability", "Disability"),
                            ("esrd", "Kidney failure (ESRD)"),
                        ],
                        max_length=12,
                    ),
                ),
                ("esrd_since", models.DateField(null=True)),
                ("court_ordered", models.BooleanField(default=False)),
                ("copay_cents", models.IntegerField(null=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("card_front_document_id", models.BigIntegerField(null=True)),
                ("card_back_document_id", models.BigIntegerField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("entered_in_error_at", models.DateTimeField(null=True)),
                ("entered_in_error_why", models.CharField(blank=True, max_length=200)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("version", models.IntegerField(default=1)),
                (
                    "entered_in_error_by",
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
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.coverage",
                    ),
                ),
                (
                    "subscriber_person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.relatedperson",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.payer",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.product",
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
                        name="coverage_coverage_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("member_id", ""), _negated=True),
                        name="coverage_coverage_member_id",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("relationship", "self"),
                            models.Q(
                                models.Q(("subscriber_family_name", ""), _negated=True),
                                ("subscriber_birth_date__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="coverage_coverage_subscriber",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("copay_cents__isnull", True), ("copay_cents__gte", 0), _connector="OR"
                        ),
                        name="coverage_coverage_copay",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("entered_in_error_at__isnull", True)),
                        expressions=[
                            ("patient", "="),
                            ("payer", "="),
                            (django.db.models.functions.text.Lower("member_id"), "="),
                            (
                                praxis.coverage.models._Days(
                                    models.F("starts_on"), models.F("ends_on"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="coverage_same_policy_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="CoverageCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("checked_at", models.DateTimeField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("phone", "By phone"),
                            ("portal", "Payer portal"),
                            ("card", "Card seen"),
                            ("271", "Electronic answer (271)"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("inactive", "Not active"),
                            ("unknown", "No answer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("copay_cents", models.IntegerField(null=True)),
                ("deductible_left_cents", models.IntegerField(null=True)),
                ("out_of_pocket_left_cents", models.IntegerField(null=True)),
                ("coinsurance_percent", models.SmallIntegerField(null=True)),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [
                    models.Index(
                        fields=["coverage", "-checked_at", "-id"], name="coverage_check_last"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("coinsurance_percent__isnull", True),
                            models.Q(
                                ("coinsurance_percent__gte", 0), ("coinsurance_percent__lte", 100)
                            ),
                            _connector="OR",
                        ),
                        name="coverage_check_percent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageRank",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.SmallIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("only", "Only insurance"),
                            ("stated", "Patient told us"),
                            ("payer_stated", "Payer told us"),
                            ("employee_first", "Own plan before a family member's"),
                            ("birthday_rule", "Birthday rule"),
                            ("court_order", "Court order"),
                            ("active_first", "Active job before retiree or COBRA"),
                            ("longer_first", "Covered longer"),
                            ("medicare_secondary", "Medicare pays second"),
                            ("medicare_first", "Medicare pays first"),
                            ("medicaid_last", "Medicaid pays last"),
                            ("moved_up", "Moved up when another ended"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "coverage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.coverage",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=["patient", "starts_on"],
                        name="coverage_rank_live",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="coverage_rank_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rank__gte", 1), ("rank__lte", 11)),
                        name="coverage_rank_1_11",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        expressions=[
                            ("patient", "="),
                            ("rank", "="),
                            (
                                praxis.coverage.models._Days(
                                    models.F("starts_on"), models.F("ends_on"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="coverage_rank_once",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        expressions=[
                            ("coverage", "="),
                            (
                                praxis.coverage.models._Days(
                                    models.F("starts_on"), models.F("ends_on"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="coverage_rank_one_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrollment",
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
                        choices=[
                            ("participation", "In network"),
                            ("claims", "Electronic claims"),
                            ("remittances", "Electronic remittances"),
                            ("eft", "Electronic payment"),
                            ("eligibility", "Eligibility questions"),
                        ],
                        max_length=20,
                    ),
                ),
                ("requested_on", models.DateField(blank=True, null=True)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "billing_entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.billingentity",
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
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coverage.payer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            models.Q(
                                ("ends_on__gte", models.F("starts_on")),
                                ("starts_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="coverage_enrollment_dates",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("payer", "billing_entity", "provider", "kind"),
                        name="coverage_enrollment_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.RunSQL((Path(__file__).parent / "0001_walls.sql").read_text(), ""),
        *protect("coverage_payer"),
        *protect("coverage_product"),
        *protect("coverage_payerrule"),
        *protect("coverage_enrollment"),
        *protect("coverage_coverage", phi="patient_id"),
        *protect("coverage_coveragerank", phi="patient_id"),
        *protect("coverage_coveragecheck", phi="patient_id", append_only=True),
    ]

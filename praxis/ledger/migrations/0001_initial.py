from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect

_HERE = Path(__file__).parent


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0003_sign_in"),
        ("people", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Period",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(unique=True)),
                ("ends_on", models.DateField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("code", models.CharField(max_length=10, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asset", "Asset"),
                            ("liability", "Liability"),
                            ("equity", "Equity"),
                            ("income", "Income"),
                            ("expense", "Expense"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "control",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("patient", "Patient"),
                            ("payer", "Payer"),
                            ("supplier", "Supplier"),
                            ("payroll", "Payroll"),
                        ],
                        max_length=10,
                    ),
                ),
                ("delivered", models.BooleanField(default=False)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                        name="ledger_account_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["asset", "liability", "equity", "income", "expense"])
                        ),
                        name="ledger_account_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("control__in", ["", "patient", "payer", "supplier", "payroll"])
                        ),
                        name="ledger_account_control",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("banked_on", models.DateField()),
                ("cents", models.BigIntegerField()),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("description", models.CharField(blank=True, max_length=200)),
                ("matched_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
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
                    "matched_by",
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
                        condition=models.Q(("cents", 0), _negated=True),
                        name="ledger_bankline_not_zero",
                    )
                ],
                "indexes": [
                    models.Index(fields=["banked_on", "id"], name="ledger_bankline_by_day"),
                    models.Index(
                        condition=models.Q(("matched_at__isnull", True)),
                        fields=["banked_on", "id"],
                        name="ledger_bankline_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("kind", models.CharField(max_length=30)),
                ("posted_on", models.DateField()),
                ("memo", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, max_length=80)),
                ("line_count", models.IntegerField()),
                ("total_cents", models.BigIntegerField()),
                ("lines_sha256", models.BinaryField(max_length=32)),
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
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("line_count__gte", 2), ("total_cents__gt", 0)),
                        name="ledger_entry_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("posted_on__gte", "1990-01-01"), ("posted_on__lt", "2100-01-01")
                        ),
                        name="ledger_entry_date",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["posted_on", "id"], name="ledger_entry_by_day"),
                    models.Index(fields=["kind", "posted_on", "id"], name="ledger_entry_by_kind"),
                    models.Index(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=["source"],
                        name="ledger_entry_by_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deposit",
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
                        choices=[("slip", "Bank deposit"), ("cards", "Card batch")], max_length=10
                    ),
                ),
                ("deposited_on", models.DateField()),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("cash_cents", models.BigIntegerField(default=0)),
                ("gross_cents", models.BigIntegerField()),
                ("fee_cents", models.BigIntegerField(default=0)),
                ("over_cents", models.BigIntegerField(default=0)),
                ("void_why", models.CharField(blank=True, max_length=200)),
                ("voided_at", models.DateTimeField(null=True)),
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
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "void_entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fee_cents__gte", 0),
                            models.Q(("kind", "cards"), ("fee_cents", 0), _connector="OR"),
                        ),
                        name="ledger_deposit_fee",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gross_cents__gt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("fee_cents"), "-", models.F("over_cents")
                                ),
                            )
                        ),
                        name="ledger_deposit_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_entry__isnull", True), ("voided_at__isnull", True)),
                            models.Q(
                                ("void_entry__isnull", False),
                                ("voided_at__isnull", False),
                                models.Q(("void_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_deposit_void",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["deposited_on", "id"], name="ledger_deposit_by_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.SmallIntegerField()),
                ("posted_on", models.DateField()),
                ("cents", models.BigIntegerField()),
                ("memo", models.CharField(blank=True, max_length=120)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "position"), name="ledger_line_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cents", 0), _negated=True), name="ledger_line_not_zero"
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["account", "posted_on", "id"],
                        include=("cents",),
                        name="ledger_line_by_account",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matched_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "bank_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="ledger.bankline",
                    ),
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
                    "undone_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entryline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("line",),
                        name="ledger_match_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Party",
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
                            ("patient", "Patient"),
                            ("payer", "Payer"),
                            ("supplier", "Supplier"),
                            ("payroll", "Payroll"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ref", models.BigIntegerField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "patient",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "ref"), name="ledger_party_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "patient"),
                                ("patient__isnull", False),
                                ("ref", models.F("patient_id")),
                            ),
                            models.Q(
                                models.Q(("kind", "patient"), _negated=True),
                                ("patient__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_party_patient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["patient", "payer", "supplier", "payroll"])
                        ),
                        name="ledger_party_kind",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="entryline",
            name="party",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.party",
            ),
        ),
        migrations.CreateModel(
            name="Payable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("number", models.CharField(max_length=40)),
                ("billed_on", models.DateField()),
                ("due_on", models.DateField()),
                ("cents", models.BigIntegerField()),
                ("paid_cents", models.BigIntegerField(default=0)),
                ("memo", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("entered", "To approve"),
                            ("approved", "To pay"),
                            ("paid", "Paid"),
                            ("voided", "Voided"),
                        ],
                        default="entered",
                        max_length=10,
                    ),
                ),
                ("approved_at", models.DateTimeField(null=True)),
                ("void_why", models.CharField(blank=True, max_length=200)),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
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
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.party",
                    ),
                ),
                (
                    "void_entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
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
                            ("cents__gt", 0), models.Q(("number", ""), _negated=True)
                        ),
                        name="ledger_payable_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_cents__gte", 0), ("paid_cents__lte", models.F("cents"))
                        ),
                        name="ledger_payable_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", True), ("state", "entered")),
                            models.Q(("entry__isnull", False), ("state__in", ["approved", "paid"])),
                            ("state", "voided"),
                            _connector="OR",
                        ),
                        name="ledger_payable_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "voided"), _negated=True),
                        fields=("party", "number"),
                        name="ledger_payable_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["state", "due_on", "id"], name="ledger_payable_by_state"),
                    models.Index(fields=["due_on", "id"], name="ledger_payable_by_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayablePayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("cents", models.BigIntegerField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "Cash"),
                            ("check", "Check"),
                            ("card", "Card"),
                            ("eft", "Electronic payment"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("paid_on", models.DateField()),
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
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "payable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="ledger.payable",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cents__gt", 0)), name="ledger_payment_positive"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="PeriodEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "change",
                    models.CharField(
                        choices=[("closed", "Closed"), ("reopened", "Reopened")], max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("occurred_at", models.DateTimeField()),
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
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.period",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("change", "closed"),
                            models.Q(
                                ("change", "reopened"), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="ledger_reopen_reason",
                    )
                ]
            },
        ),
        migrations.AddField(
            model_name="period",
            name="closed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.periodevent",
            ),
        ),
        migrations.CreateModel(
            name="PeriodTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("debit_cents", models.BigIntegerField()),
                ("credit_cents", models.BigIntegerField()),
                ("line_count", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.periodevent",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "account"),
                        include=("debit_cents", "credit_cents"),
                        name="ledger_total_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "Cash"),
                            ("check", "Check"),
                            ("card", "Card"),
                            ("eft", "Electronic payment"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("cents", models.BigIntegerField()),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("received_on", models.DateField()),
                ("received_at", models.DateTimeField()),
                (
                    "void_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mistake", "Entered by mistake"),
                            ("nsf", "Check returned unpaid"),
                            ("chargeback", "Card payment taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("void_why", models.CharField(blank=True, max_length=200)),
                ("voided_at", models.DateTimeField(null=True)),
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
                    "deposit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="ledger.deposit",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.party",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
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
                    "void_entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
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
                        condition=models.Q(("cents__gt", 0)), name="ledger_receipt_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("method__in", ["cash", "check", "card", "eft", "other"])
                        ),
                        name="ledger_receipt_method",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("void_entry__isnull", True),
                                ("void_kind", ""),
                                ("voided_at__isnull", True),
                            ),
                            models.Q(
                                ("void_entry__isnull", False),
                                ("voided_at__isnull", False),
                                models.Q(("void_kind", ""), _negated=True),
                                models.Q(("void_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_receipt_void",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["received_on", "id"], name="ledger_receipt_by_day"),
                    models.Index(
                        fields=["party", "received_on", "id"], name="ledger_receipt_by_party"
                    ),
                    models.Index(
                        condition=models.Q(("patient__isnull", False)),
                        fields=["patient", "received_on"],
                        name="ledger_receipt_by_patient",
                    ),
                    models.Index(
                        condition=models.Q(("deposit__isnull", True), ("void_entry__isnull", True)),
                        fields=["site", "method", "received_on", "id"],
                        name="ledger_receipt_held",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "Cash"),
                            ("check", "Check"),
                            ("card", "Card"),
                            ("eft", "Electronic payment"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("cents", models.BigIntegerField()),
                ("why", models.CharField(max_length=200)),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("refunded_on", models.DateField()),
                ("void_why", models.CharField(blank=True, max_length=200)),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
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
                    "deposit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="ledger.deposit",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.party",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="ledger.receipt",
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
                    "void_entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.entry",
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
                        condition=models.Q(("cents__gt", 0), models.Q(("why", ""), _negated=True)),
                        name="ledger_refund_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_entry__isnull", True), ("voided_at__isnull", True)),
                            models.Q(
                                ("void_entry__isnull", False),
                                ("voided_at__isnull", False),
                                models.Q(("void_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_refund_void",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["refunded_on", "id"], name="ledger_refund_by_day"),
                    models.Index(
                        condition=models.Q(("deposit__isnull", True), ("void_entry__isnull", True)),
                        fields=["site", "method", "refunded_on", "id"],
                        name="ledger_refund_held",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="entryline",
            index=models.Index(
                condition=models.Q(("party__isnull", False)),
                fields=["party", "account", "posted_on", "id"],
                include=("cents",),
                name="ledger_line_by_party",
            ),
        ),
        migrations.RunSQL((_HERE / "0001_walls.sql").read_text(), migrations.RunSQL.noop),
        *protect("ledger_account"),
        *protect("ledger_party", phi="patient_id"),
        *protect("ledger_period"),
        *protect("ledger_periodevent", append_only=True),
        *protect("ledger_periodtotal", append_only=True),
        *protect("ledger_entry", append_only=True),
        *protect("ledger_entryline", append_only=True, audit=False),
        *protect("ledger_deposit"),
        *protect("ledger_receipt", phi="patient_id"),
        *protect("ledger_refund", phi="patient_id"),
        *protect("ledger_bankline"),
        *protect("ledger_bankmatch"),
        *protect("ledger_payable"),
        *protect("ledger_payablepayment", append_only=True),
        migrations.RunSQL((_HERE / "0001_grants.sql").read_text(), migrations.RunSQL.noop),
    ]

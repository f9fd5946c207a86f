from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from praxis.access.migrations import protect

SQL = (Path(__file__).parent / "0010_waiting.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0009_holds"),
        ("access", "0002_walls"),
        ("people", "0001_initial"),
        ("practice", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitlistEntry",
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
                    "visit_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.visittype",
                    ),
                ),
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
                    "provider_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "site_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list, size=None
                    ),
                ),
                ("from_minute", models.SmallIntegerField(default=0)),
                ("to_minute", models.SmallIntegerField(default=1440)),
                ("earliest_on", models.DateField(blank=True, null=True)),
                ("latest_on", models.DateField(blank=True, null=True)),
                ("notice_minutes", models.IntegerField()),
                ("offers_a_day", models.SmallIntegerField(default=2)),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("same_day", "Same day"),
                            ("within_72h", "Within 72 hours"),
                            ("within_14d", "Within 14 days"),
                            ("routine", "Routine"),
                        ],
                        default="routine",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("client_key", models.UUIDField(unique=True)),
                ("joined_at", models.DateTimeField()),
                (
                    "joined_by",
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
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("booked", "Took an earlier time"),
                            ("asked", "Asked to leave the list"),
                            ("declined", "Kept the later visit too often"),
                            ("visit_over", "The visit it was for took place or was cancelled"),
                            ("late", "The last day has passed"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["visit_type", "joined_at"],
                        name="scheduling_wish_open",
                    ),
                    models.Index(fields=["joined_at", "id"], name="scheduling_wish_joined"),
                    models.Index(
                        condition=models.Q(("appointment__isnull", False)),
                        fields=["appointment"],
                        name="scheduling_wish_visit",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_minute__gte", 0),
                            ("from_minute__lt", models.F("to_minute")),
                            ("to_minute__lte", 1440),
                        ),
                        name="scheduling_wish_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("notice_minutes__gte", 0), ("offers_a_day__gte", 1)),
                        name="scheduling_wish_limits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                            models.Q(
                                ("ended_at__isnull", False),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="scheduling_wish_end",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("patient", "visit_type"),
                        name="scheduling_wish_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitlistOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("cancelled", "Visit cancelled"),
                            ("moved", "Visit moved"),
                            ("in_turn", "Given up for an earlier time"),
                            ("supply", "Time off taken back"),
                            ("by_hand", "Offered by the desk"),
                        ],
                        max_length=10,
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("found_at", models.DateTimeField()),
                ("next_round_at", models.DateTimeField(null=True)),
                ("rounds", models.SmallIntegerField(default=0)),
                ("hold", models.BigIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("taken", "Taken from the waitlist"),
                            ("gone", "Booked another way"),
                            ("nobody", "Nobody on the list fits"),
                            ("too_late", "Too close to the time"),
                            ("unanswered", "Nobody took it"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["next_round_at"],
                        name="scheduling_opening_due",
                    ),
                    models.Index(fields=["found_at", "id"], name="scheduling_opening_found"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="scheduling_opening_span",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("provider", "start"),
                        name="scheduling_opening_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitlistOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="scheduling.waitlistopening",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="scheduling.waitlistentry",
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
                ("round", models.SmallIntegerField()),
                ("channel", models.CharField(max_length=10)),
                ("minutes", models.SmallIntegerField()),
                ("score", models.FloatField()),
                ("days_gained", models.FloatField()),
                ("days_waited", models.FloatField()),
                ("offered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("taken", "Took it"),
                            ("kept", "Kept the later visit"),
                            ("expired", "No answer in time"),
                            ("lost", "Somebody else was first"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
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
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answer", "")),
                        fields=["expires_at"],
                        name="scheduling_offer_open",
                    ),
                    models.Index(fields=["offered_at", "id"], name="scheduling_offer_made"),
                    models.Index(fields=["patient", "offered_at"], name="scheduling_offer_patient"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "opening"), name="scheduling_offer_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "taken")),
                        fields=("opening",),
                        name="scheduling_offer_one_winner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at__isnull", True),
                                ("appointment__isnull", True),
                            ),
                            models.Q(
                                ("answer", "taken"),
                                ("answered_at__isnull", False),
                                ("appointment__isnull", False),
                            ),
                            models.Q(
                                ("answer__in", ("kept", "expired", "lost")),
                                ("answered_at__isnull", False),
                                ("appointment__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="scheduling_offer_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "exception",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.workexception",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField()),
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
                ("approved_at", models.DateTimeField(null=True)),
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
                ("undone_at", models.DateTimeField(null=True)),
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
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["made_at", "id"], name="scheduling_out_made")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at__isnull", True),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="scheduling_out_undone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="scheduling.outplan",
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.appointment",
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
                ("was_start", models.DateTimeField()),
                (
                    "to_provider",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.provider",
                    ),
                ),
                (
                    "to_site",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.site",
                    ),
                ),
                ("to_start", models.DateTimeField(null=True)),
                ("cost", models.FloatField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("none", "No time found: call"),
                            ("moved", "Moved"),
                            ("failed", "Time was gone: call"),
                            ("settled", "Settled by hand"),
                            ("undone", "Back where it was"),
                            ("stayed", "Could not go back"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.visitevent",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "appointment"), name="scheduling_out_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("to_provider__isnull", True),
                                ("to_site__isnull", True),
                                ("to_start__isnull", True),
                            ),
                            models.Q(
                                ("to_provider__isnull", False),
                                ("to_site__isnull", False),
                                ("to_start__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="scheduling_out_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "moved"), _negated=True),
                            ("event__isnull", False),
                            _connector="OR",
                        ),
                        name="scheduling_out_moved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoShowStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.appointment",
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
                            ("call", "Call the patient"),
                            ("letter", "Send the letter"),
                            ("deposit", "Confirm first, or take a deposit"),
                            ("sign_off", "A clinician decides"),
                            ("fee", "Charge the fee"),
                        ],
                        max_length=8,
                    ),
                ),
                ("missed", models.SmallIntegerField()),
                ("fee_cents", models.IntegerField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=200)),
                ("reversed_at", models.DateTimeField(null=True)),
                (
                    "reversed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reverse_reason", models.CharField(blank=True, max_length=200)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "made_at"], name="scheduling_no_show_patient"),
                    models.Index(
                        condition=models.Q(
                            ("done_at__isnull", True), ("reversed_at__isnull", True)
                        ),
                        fields=["made_at", "id"],
                        name="scheduling_no_show_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reversed_at__isnull", True)),
                        fields=("appointment", "kind"),
                        name="scheduling_no_show_step_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reversed_at__isnull", True),
                            models.Q(("reverse_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="scheduling_no_show_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "fee"), ("fee_cents__gt", 0)),
                            models.Q(
                                models.Q(("kind", "fee"), _negated=True),
                                ("fee_cents__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="scheduling_no_show_fee",
                    ),
                ],
            },
        ),
        *protect("scheduling_waitlistentry", phi="patient_id"),
        *protect("scheduling_waitlistopening"),
        *protect("scheduling_waitlistoffer", phi="patient_id"),
        *protect("scheduling_outplan"),
        *protect("scheduling_outmove", phi="patient_id"),
        *protect("scheduling_noshowstep", phi="patient_id"),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]

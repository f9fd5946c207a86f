from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_collect"),
        ("people", "0004_weights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claimevent",
            name="billing_claimevent_kind",
        ),
        migrations.AlterField(
            model_name="claimevent",
            name="kind",
            field=models.CharField(
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
                    ("asked", "Payer asked (276)"),
                    ("status", "Payer's answer (277)"),
                    ("note", "Note"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="interchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("837P", "Claims (837P)"),
                    ("TA1", "Receipt of the file (TA1)"),
                    ("999", "Check of the file (999)"),
                    ("277CA", "Claims taken or refused (277CA)"),
                    ("835", "Remittance (835)"),
                    ("270", "Insurance asked about (270)"),
                    ("271", "Insurance answered (271)"),
                    ("276", "Claims asked about (276)"),
                    ("277", "Claims answered (277)"),
                    ("278", "Authorization (278)"),
                    ("other", "Other"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="claimevent",
            constraint=models.CheckConstraint(
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
                            "asked",
                            "status",
                            "note",
                        ],
                    )
                ),
                name="billing_claimevent_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="claimevent",
            index=models.Index(
                condition=models.Q(("kind", "asked")),
                fields=["trace"],
                name="billing_claimevent_asked",
            ),
        ),
    ]

from pathlib import Path

from django.db import migrations

from praxis.access.migrations import protect

PHI = ("patientname", "contactpoint", "address", "relatedperson", "guarantor", "proxy")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("access", "0002_walls"),
        ("audit", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0002_functions.sql").read_text(), ""),
        *protect("people_patient", phi="id"),
        *(step for table in PHI for step in protect(f"people_{table}", phi="patient_id")),
        *protect("people_notthesame", phi="patient_id", append_only=True),
        *protect("people_recent", phi="patient_id", audit=False),
        *protect("people_organization"),
        *protect("people_agreement"),
        *(
            migrations.RunSQL(statement, "")
            for table in ("people_chartrestriction", "people_chartgrant")
            for statement in (
                f"SELECT audit_watch('{table}', 'patient_id', '')",
                f"REVOKE DELETE ON {table} FROM praxis_app",
            )
        ),
    ]

from pathlib import Path

from django.db import migrations

from praxis.access.migrations import protect

SQL = (Path(__file__).parent / "0002_state.sql").read_text()
RECEIVED = (
    "condition",
    "allergyintolerance",
    "medicationrequest",
    "immunization",
    "pastencounter",
    "diagnosticreport",
    "observation",
)
EVENTS = ("reportreview", "amendment", "servicerequestevent", "inboundmessageevent")


class Migration(migrations.Migration):
    dependencies = [("chart", "0001_initial"), ("access", "0002_walls")]
    operations = [
        *(step for name in RECEIVED for step in protect(f"chart_{name}", phi="patient_id")),
        *(
            step
            for name in EVENTS
            for step in protect(f"chart_{name}", phi="patient_id", append_only=True)
        ),
        *protect("chart_servicerequest", phi="patient_id"),
        *protect("chart_inboundmessage", phi="patient_id", redact=("content",)),
        *protect("chart_patientidentifier", phi="patient_id"),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]

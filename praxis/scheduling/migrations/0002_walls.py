from django.db import migrations

from praxis.access.migrations import protect


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0001_initial"),
        ("access", "0002_walls"),
        ("people", "0001_initial"),
        ("practice", "0001_initial"),
    ]
    operations = [
        *protect("scheduling_templateversion"),
        *protect("scheduling_templatesession"),
        *protect("scheduling_templateblock"),
        *protect("scheduling_workexception"),
        *protect("scheduling_groupsession"),
        *protect("scheduling_appointmentresource"),
        *protect("scheduling_appointment", phi="patient_id", site="site_id"),
        *protect("scheduling_visitevent", phi="patient_id", append_only=True),
        *protect("scheduling_encounter", phi="patient_id", site="site_id"),
        *protect("scheduling_readinessitem", phi="patient_id"),
    ]

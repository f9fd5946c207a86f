from django.db import migrations


class Migration(migrations.Migration):
    """Conversations are correspondence's."""

    dependencies = [("portal", "0002_patient_messages"), ("correspondence", "0006_inbox")]
    operations = [migrations.DeleteModel("PatientMessage")]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0006_supply"),
    ]

    operations = [
        migrations.AlterField(
            model_name="visitevent",
            name="initiator",
            field=models.CharField(
                blank=True,
                choices=[
                    ("patient", "Patient"),
                    ("practice", "Practice"),
                    ("provider", "Provider"),
                    ("weather", "Weather"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
    ]

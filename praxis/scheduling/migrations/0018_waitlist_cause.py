from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0017_running_months"),
    ]

    operations = [
        migrations.AlterField(
            model_name="waitlistopening",
            name="cause",
            field=models.CharField(
                choices=[
                    ("cancelled", "Visit cancelled"),
                    ("moved", "Visit moved"),
                    ("in_turn", "Given up for an earlier time"),
                    ("supply", "Time off taken back"),
                    ("by_hand", "Offered by the desk"),
                    ("held", "Held time given back"),
                ],
                max_length=10,
            ),
        ),
    ]

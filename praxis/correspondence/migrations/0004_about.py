from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("correspondence", "0003_texts"),
        ("people", "0003_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("about", ""), _negated=True),
                fields=["about", "-id"],
                name="correspondence_about",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practice", "0002_visit_type_facts")]
    operations = [
        migrations.AddField(
            model_name="provider",
            name="video_url",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]

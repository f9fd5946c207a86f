from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0015_fits")]
    operations = [
        migrations.RemoveConstraint(model_name="outplan", name="scheduling_out_undone"),
    ]

"""Done marks and failures; the queue's NOTIFY inside the transaction is switched off."""

import django.db.models.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("audit", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.CreateModel(
            name="Done",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("reaction", models.CharField(max_length=120)),
                ("done_at", models.DateTimeField(db_default=django.db.models.functions.Now())),
            ],
            options={"indexes": [models.Index(fields=["done_at"], name="news_done_at")]},
        ),
        migrations.CreateModel(
            name="Failure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job_id", models.BigIntegerField(unique=True)),
                ("attempts", models.IntegerField(default=1)),
                ("error", models.CharField(max_length=300)),
                ("failed_at", models.DateTimeField(db_default=django.db.models.functions.Now())),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
                ("set_aside_why", models.CharField(blank=True, max_length=200)),
                ("set_aside_by_id", models.BigIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.RunSQL(
            "SELECT audit_watch('news_failure', '', '')",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "ALTER TABLE procrastinate_jobs"
            " DISABLE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1",
            "ALTER TABLE procrastinate_jobs"
            " ENABLE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1",
        ),
    ]

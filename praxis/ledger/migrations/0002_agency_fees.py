from django.db import migrations


class Migration(migrations.Migration):
    """What a collection agency keeps of what it collects has an account of its own."""

    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO ledger_account"
            " (client_key, code, name, kind, control, delivered, starts_on, version)"
            " VALUES (gen_random_uuid(), '5920', 'Collection agency fees', 'expense', '', true,"
            " date '1990-01-01', 1) ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        )
    ]

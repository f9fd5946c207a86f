from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION billing_sees_unmatched() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN current_setting('praxis.user') <> ''
                THEN access_may(current_setting('praxis.user')::bigint, 'billing.view_remits')
                ELSE current_setting('praxis.only') = '' END
$$
"""


class Migration(migrations.Migration):
    """What a payer says of somebody we have not matched is not for guests."""

    dependencies = [("billing", "0002_money"), ("access", "0004_links")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

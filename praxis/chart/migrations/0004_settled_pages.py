from django.db import migrations

# Also pages on charts that whoever asks may not open: theirs are not to be seen by way of the file.
SQL = """
CREATE FUNCTION chart_settled_pages(of_file bigint) RETURNS SETOF smallint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT unnest(pages) FROM chart_paper WHERE file_id = of_file AND state IN ('filed', 'refused')
$$;
REVOKE EXECUTE ON FUNCTION chart_settled_pages(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION chart_settled_pages(bigint) TO praxis_app;
"""


class Migration(migrations.Migration):
    dependencies = [("chart", "0003_papers")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

from django.db import migrations

# One answer for whoever books: the type and its own minutes with a provider, by "is a new patient".
SQL = """
CREATE FUNCTION practice_visit_type_facts(p_visit_type bigint, p_provider bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_array(to_json(t),
            (SELECT minutes FROM practice_visittypeduration d
              WHERE d.visit_type_id = t.id AND d.new_patient
                AND (d.provider_id = p_provider OR d.provider_id IS NULL)
              ORDER BY d.provider_id NULLS LAST LIMIT 1),
            (SELECT minutes FROM practice_visittypeduration d
              WHERE d.visit_type_id = t.id AND NOT d.new_patient
                AND (d.provider_id = p_provider OR d.provider_id IS NULL)
              ORDER BY d.provider_id NULLS LAST LIMIT 1))
          FROM practice_visittype t WHERE t.id = p_visit_type);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("practice", "0001_initial")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION practice_visit_type_facts(bigint, bigint)")]

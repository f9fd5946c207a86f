from django.db import migrations

SQL = """
DROP FUNCTION access_actor(bigint);
CREATE FUNCTION access_actor(p_user bigint, OUT full_name text, OUT roles text[],
    OUT permissions text[], OUT site_ids int[], OUT sites json)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH live AS (SELECT role_id, site_id FROM access_livegrant WHERE user_id = p_user),
    place AS (
        SELECT s.* FROM access_site s
         WHERE EXISTS (SELECT FROM live WHERE site_id IS NULL OR site_id = s.id))
    SELECT u.full_name::text,
           ARRAY(SELECT DISTINCT r.code::text FROM live
                  JOIN access_role r ON r.id = live.role_id ORDER BY 1),
           ARRAY(SELECT DISTINCT rp.permission_id::text FROM live
                  JOIN access_rolepermission rp ON rp.role_id = live.role_id),
           ARRAY(SELECT id::int FROM place ORDER BY id),
           (SELECT coalesce(json_agg(json_build_array(id, name, time_zone) ORDER BY name), '[]')
              FROM place WHERE active)
      FROM access_user u WHERE u.id = p_user AND u.is_active
$$;
"""


class Migration(migrations.Migration):
    """Who acts, and the sites where he works, in one answer."""

    dependencies = [("access", "0004_links")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

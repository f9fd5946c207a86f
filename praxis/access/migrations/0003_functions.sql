-- The date on the office's wall: a grant's last day ends at the office's midnight, not at UTC's.
CREATE FUNCTION access_today() RETURNS date LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT (now() AT TIME ZONE coalesce(
        (SELECT time_zone FROM access_site WHERE active ORDER BY id LIMIT 1), 'UTC'))::date
$$;

CREATE VIEW access_livegrant AS
    SELECT g.* FROM access_rolegrant g
     WHERE g.ended_at IS NULL AND g.starts_on <= access_today()
       AND (g.ends_on IS NULL OR g.ends_on >= access_today());

CREATE OR REPLACE FUNCTION access_may(p_user bigint, p_permission text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM access_livegrant g
          JOIN access_user u ON u.id = g.user_id AND u.is_active
          JOIN access_rolepermission rp ON rp.role_id = g.role_id
         WHERE g.user_id = p_user AND rp.permission_id = p_permission)
$$;

CREATE OR REPLACE FUNCTION access_actor(p_user bigint, OUT full_name text, OUT roles text[], OUT permissions text[], OUT site_ids int[])
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH live AS (SELECT role_id, site_id FROM access_livegrant WHERE user_id = p_user)
    SELECT u.full_name::text,
           ARRAY(SELECT DISTINCT r.code::text FROM live JOIN access_role r ON r.id = live.role_id ORDER BY 1),
           ARRAY(SELECT DISTINCT rp.permission_id::text FROM live JOIN access_rolepermission rp ON rp.role_id = live.role_id),
           ARRAY(SELECT s.id::int FROM access_site s
                  WHERE EXISTS (SELECT FROM live WHERE site_id IS NULL OR site_id = s.id) ORDER BY s.id)
      FROM access_user u WHERE u.id = p_user AND u.is_active
$$;

-- Who manages users and roles without an end date: an office without one could never be changed again.
CREATE FUNCTION access_managers() RETURNS SETOF bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT g.user_id FROM access_livegrant g
      JOIN access_user u ON u.id = g.user_id AND u.is_active
      JOIN access_rolepermission rp ON rp.role_id = g.role_id
     WHERE g.ends_on IS NULL AND rp.permission_id IN ('access.manage_users', 'access.manage_roles')
     GROUP BY g.user_id HAVING count(DISTINCT rp.permission_id) = 2
$$;

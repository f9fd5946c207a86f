-- People hold what their roles hold, on the days their grants run, while they are active.
CREATE FUNCTION access_may(p_user bigint, p_permission text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM access_rolegrant g
          JOIN access_user u ON u.id = g.user_id AND u.is_active
          JOIN access_rolepermission rp ON rp.role_id = g.role_id
         WHERE g.user_id = p_user AND rp.permission_id = p_permission
           AND g.starts_on <= current_date AND (g.ends_on IS NULL OR g.ends_on >= current_date))
$$;

CREATE FUNCTION access_actor(p_user bigint, OUT full_name text, OUT roles text[], OUT permissions text[], OUT site_ids int[])
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH live AS (
        SELECT g.role_id, g.site_id FROM access_rolegrant g
         WHERE g.user_id = p_user AND g.starts_on <= current_date
           AND (g.ends_on IS NULL OR g.ends_on >= current_date))
    SELECT u.full_name::text,
           ARRAY(SELECT DISTINCT r.code::text FROM live JOIN access_role r ON r.id = live.role_id ORDER BY 1),
           ARRAY(SELECT DISTINCT rp.permission_id::text FROM live JOIN access_rolepermission rp ON rp.role_id = live.role_id),
           ARRAY(SELECT s.id::int FROM access_site s
                  WHERE EXISTS (SELECT FROM live WHERE site_id IS NULL OR site_id = s.id) ORDER BY s.id)
      FROM access_user u WHERE u.id = p_user AND u.is_active
$$;

-- Settings that row security and the audit trigger read, for the rest of this transaction.
-- p_sites null: every site (programs).
CREATE FUNCTION access_open(p_user bigint, p_actor text, p_sites int[], p_purpose text, p_request text, p_reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('praxis.user', coalesce(p_user::text, ''), true),
            set_config('praxis.actor', p_actor, true),
            set_config('praxis.sites', coalesce(p_sites, ARRAY(SELECT id::int FROM access_site))::text, true),
            set_config('praxis.hidden', CASE WHEN p_user IS NULL THEN '{}' ELSE people_hidden_from(p_user)::text END, true),
            set_config('praxis.purpose', p_purpose, true),
            set_config('praxis.request', p_request, true),
            set_config('praxis.reason', p_reason, true);
END $$;

-- An empty list of sites is not a list of no sites: reading it is an error.
CREATE FUNCTION access_close() RETURNS void LANGUAGE sql AS $$
    SELECT set_config('praxis.user', '', true), set_config('praxis.actor', '', true),
           set_config('praxis.sites', '', true), set_config('praxis.hidden', '', true),
           set_config('praxis.purpose', '', true), set_config('praxis.request', '', true),
           set_config('praxis.reason', '', true);
    SELECT NULL::void
$$;
REVOKE EXECUTE ON FUNCTION access_open(bigint, text, int[], text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_open(bigint, text, int[], text, text, text) TO praxis_app;

-- Django's DatabaseCache (sign-in limits).
CREATE TABLE access_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX access_cache_expires ON access_cache (expires);

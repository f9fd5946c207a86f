-- Links for people without an account. The program may not read the table: whoever has the token
-- learns what it opens, nobody can list what is open.
REVOKE ALL ON access_outsidelink FROM praxis_app;

CREATE FUNCTION access_link_make(p_key uuid, p_digest bytea, p_purpose text, p_about text, p_patient bigint, p_expires timestamptz, p_uses int)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_outsidelink (client_key, digest, purpose, about, patient_id, expires_at, uses_allowed, uses)
    VALUES (p_key, p_digest, p_purpose, p_about, p_patient, p_expires, p_uses, 0)
    ON CONFLICT (client_key) DO NOTHING
$$;

CREATE FUNCTION access_link_find(p_digest bytea, p_purpose text, p_now timestamptz, OUT id bigint, OUT about text, OUT patient_id bigint, OUT expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.id, l.about, l.patient_id, l.expires_at FROM access_outsidelink l
     WHERE l.digest = p_digest AND l.purpose = p_purpose AND l.ended_at IS NULL AND l.expires_at > p_now
       AND (l.uses_allowed IS NULL OR l.uses < l.uses_allowed)
$$;

CREATE FUNCTION access_link_use(p_id bigint, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_outsidelink SET uses = uses + 1, used_at = p_now
     WHERE id = p_id AND ended_at IS NULL AND expires_at > p_now AND (uses_allowed IS NULL OR uses < uses_allowed);
    RETURN FOUND;
END $$;

CREATE FUNCTION access_links_end(p_purpose text, p_about text, p_now timestamptz)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_ended int;
BEGIN
    UPDATE access_outsidelink SET ended_at = p_now WHERE purpose = p_purpose AND about = p_about AND ended_at IS NULL;
    GET DIAGNOSTICS v_ended = ROW_COUNT;
    RETURN v_ended;
END $$;

-- Inside a context: from here on only these patients' rows.
CREATE FUNCTION access_narrow(p_patients bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT set_config('praxis.only', p_patients::text, true)
$$;

CREATE OR REPLACE FUNCTION access_open(p_user bigint, p_actor text, p_sites int[], p_purpose text, p_request text, p_reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('praxis.user', coalesce(p_user::text, ''), true),
            set_config('praxis.actor', p_actor, true),
            set_config('praxis.sites', coalesce(p_sites, ARRAY(SELECT id::int FROM access_site))::text, true),
            set_config('praxis.hidden', CASE WHEN p_user IS NULL THEN '{}' ELSE people_hidden_from(p_user)::text END, true),
            set_config('praxis.only', '', true),
            set_config('praxis.purpose', p_purpose, true),
            set_config('praxis.request', p_request, true),
            set_config('praxis.reason', p_reason, true);
END $$;

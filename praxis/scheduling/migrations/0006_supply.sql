-- Nobody of the practice has seen the patient in three years. Says nothing else about the patient.
CREATE FUNCTION scheduling_is_new(p_patient bigint, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
    SELECT NOT EXISTS (
        SELECT FROM scheduling_appointment
         WHERE patient_id = p_patient AND status IN ('with_provider', 'checkout', 'done')
           AND start > p_now - interval '3 years' AND start <= p_now)
    );
END $$;
REVOKE EXECUTE ON FUNCTION scheduling_is_new(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scheduling_is_new(bigint, timestamptz) TO praxis_app;

-- Everything that says when providers work, in one answer. Null providers: all of the sites.
CREATE FUNCTION scheduling_supply(p_providers bigint[], p_sites bigint[], p_from date, p_to date) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    WITH place AS (
        SELECT id, time_zone FROM access_site WHERE p_sites IS NULL OR id = ANY (p_sites)
    ), span AS (
        SELECT (p_from::timestamp AT TIME ZONE 'UTC') - interval '1 day' AS low,
               (p_to::timestamp AT TIME ZONE 'UTC') + interval '2 days' AS high
    )
    SELECT json_build_object(
        'zones', (SELECT json_object_agg(id, time_zone) FROM place),
        'sessions', (
            SELECT json_agg(json_build_array(s.id, v.provider_id, v.site_id, lower(v.valid), upper(v.valid), v.anchor_on,
                            v.cycle_weeks, s.week, s.weekday, s.start_minute, s.end_minute, s.max_visits, s.max_new, s.max_overbooks,
                            (SELECT json_agg(json_build_array(b.start_minute, b.end_minute, b.label, b.kind, b.visit_type_ids,
                                             b.release_hours) ORDER BY b.start_minute)
                               FROM scheduling_templateblock b WHERE b.session_id = s.id)) ORDER BY s.start_minute)
              FROM scheduling_templateversion v JOIN scheduling_templatesession s ON s.version_id = v.id
             WHERE (p_providers IS NULL OR v.provider_id = ANY (p_providers)) AND v.site_id IN (SELECT id FROM place)
               AND v.valid && daterange(p_from, p_to, '[]')
               AND (p_to - p_from >= 6 OR s.weekday IN (SELECT extract(isodow FROM d)::int - 1
                                                         FROM generate_series(p_from::timestamp, p_to::timestamp, interval '1 day') d))),
        'exceptions', (
            SELECT json_agg(json_build_array(e.id, e.kind, e.provider_id, e.site_id, lower(e.during), upper(e.during), e.label)
                            ORDER BY lower(e.during))
              FROM scheduling_workexception e, span
             WHERE e.ended_at IS NULL AND e.room_id IS NULL AND e.device_id IS NULL
               AND e.during && tstzrange(span.low, span.high)
               AND (p_providers IS NULL OR e.provider_id IS NULL OR e.provider_id = ANY (p_providers))
               AND (e.site_id IS NULL OR e.site_id IN (SELECT id FROM place)))
    )::text
    );
END $$;

-- A number of the day, 10 to 99 in an order that belongs to the day alone (then 100 to 999): it says neither who came first nor how many.
-- Asked again for the same visit or walk-in it gives the same.
CREATE FUNCTION scheduling_give_number(p_site bigint, p_day date, p_appointment bigint, p_walk_in bigint, p_now timestamptz)
RETURNS smallint LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE given smallint;
BEGIN
    FOR attempt IN 1..50 LOOP
        SELECT n.number INTO given FROM scheduling_daynumber n
         WHERE n.appointment_id = p_appointment OR n.walk_in_id = p_walk_in;
        IF given IS NOT NULL THEN RETURN given; END IF;
        INSERT INTO scheduling_daynumber (site_id, day, number, appointment_id, walk_in_id, given_at)
        SELECT p_site, p_day, n, p_appointment, p_walk_in, p_now
          FROM generate_series(10, 999) n
         WHERE NOT EXISTS (SELECT FROM scheduling_daynumber d WHERE d.site_id = p_site AND d.day = p_day AND d.number = n)
         ORDER BY n > 99, md5(p_day::text || '/' || p_site || '/' || n) LIMIT 1
            ON CONFLICT DO NOTHING RETURNING number INTO given;
        IF given IS NOT NULL THEN RETURN given; END IF;
    END LOOP;
    RAISE EXCEPTION 'no number left today';
END $$;

-- What a waiting room may see: a number, a room, a time. p_initials: two letters instead of the number, where the office chose so.
CREATE FUNCTION scheduling_screen(p_site bigint, p_day date, p_now timestamptz, p_initials boolean)
RETURNS TABLE (kind text, label text, room text, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH here AS (
        SELECT CASE WHEN p_initials THEN upper(left(p.given_name, 1) || left(p.family_name, 1)) ELSE n.number::text END AS label,
               a.status, greatest(a.arrived_at, a.start) AS since, coalesce(r.name, q.name) AS room,
               (SELECT max(e.occurred_at) FROM scheduling_visitevent e
                 WHERE e.appointment_id = a.id AND e.kind IN ('called', 'roomed')
                   AND NOT EXISTS (SELECT FROM scheduling_visitevent c WHERE c.corrects_id = e.id)) AS called_at
          FROM scheduling_daynumber n
          JOIN scheduling_appointment a ON a.id = n.appointment_id
          JOIN people_patient p ON p.id = a.patient_id
          LEFT JOIN practice_room r ON r.id = a.room_id
          LEFT JOIN practice_room q ON q.id = a.planned_room_id
         WHERE n.site_id = p_site AND n.day = p_day AND a.status IN ('arrived', 'roomed', 'with_provider')
    ), queued AS (
        SELECT CASE WHEN p_initials THEN upper(left(p.given_name, 1) || left(p.family_name, 1)) ELSE n.number::text END AS label, w.joined_at AS since
          FROM scheduling_daynumber n
          JOIN scheduling_walkin w ON w.id = n.walk_in_id AND w.appointment_id IS NULL AND w.left_at IS NULL
          JOIN people_patient p ON p.id = w.patient_id
         WHERE n.site_id = p_site AND n.day = p_day
    )
    (SELECT 'called', h.label, h.room, h.called_at FROM here h
      WHERE h.called_at > p_now - interval '30 minutes' ORDER BY h.called_at DESC LIMIT 3)
    UNION ALL
    (SELECT 'soon', s.label, NULL, s.since
       FROM (SELECT h.label, h.since FROM here h WHERE h.called_at IS NULL AND h.status = 'arrived'
             UNION ALL SELECT q.label, q.since FROM queued q) s
      ORDER BY s.since, s.label LIMIT 10)
$$;

-- Minutes that each provider is behind, as the day sheet counts them; only providers who still expect or see somebody today.
CREATE FUNCTION scheduling_screen_late(p_site bigint, p_day date, p_now timestamptz)
RETURNS TABLE (provider_id bigint, minutes int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.provider_id, greatest(0, floor(extract(epoch FROM max(
               CASE WHEN a.status IN ('arrived', 'roomed') THEN p_now - a.start
                    WHEN a.status = 'with_provider' THEN p_now - a."end" ELSE interval '0' END)) / 60))::int
      FROM scheduling_appointment a JOIN access_site s ON s.id = a.site_id
     WHERE a.site_id = p_site AND a.start >= p_day::timestamp AT TIME ZONE s.time_zone
       AND a.start < (p_day + 1)::timestamp AT TIME ZONE s.time_zone
       AND a.status IN ('booked', 'confirmed', 'arrived', 'roomed', 'with_provider')
     GROUP BY a.provider_id
$$;
REVOKE EXECUTE ON FUNCTION scheduling_screen(bigint, date, timestamptz, boolean), scheduling_screen_late(bigint, date, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scheduling_screen(bigint, date, timestamptz, boolean), scheduling_screen_late(bigint, date, timestamptz) TO praxis_app;

-- A number, once given, stays: only the visit that a walk-in became is added.
REVOKE UPDATE, DELETE ON scheduling_daynumber FROM praxis_app;
GRANT UPDATE (appointment_id) ON scheduling_daynumber TO praxis_app;

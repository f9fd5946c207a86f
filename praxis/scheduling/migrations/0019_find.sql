-- The search, by what can be ruled out cheaply first: days are read in stretches from the first on; of a stretch the union of
-- free rooms and devices, then the providers' days that still overlap it, and runs of cells only for those.
DROP FUNCTION scheduling_find(bigint, bigint, boolean, bigint[], bigint[], date, int, timestamptz, int, text, bigint, int, int);
DROP FUNCTION scheduling_fits(bigint[], int[], bigint[], bigint[], bigint[], date, date);

-- Cells in which a promise of p_cells may begin, by provider, site and day. Everything is given by the keys of its resource;
-- p_rooms and p_devices null: none is needed. Step k doubles the run or adds what is left of it: s1 to s8 say by how many
-- cells, 0 when none is left.
CREATE FUNCTION scheduling_fits(p_resources bigint[], p_providers bigint[], p_cells int[], p_sites bigint[],
        p_rooms bigint[], p_devices bigint[], p_from date, p_to date)
RETURNS TABLE (provider_id bigint, site_id bigint, day date, fits bit(192))
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH thing AS MATERIALIZED (
        SELECT d.site_id, d.day, d.resource_id = ANY (p_rooms) AS is_room, d.work & ~d.busy AS f
          FROM scheduling_resourceday d
         WHERE d.resource_id = ANY (coalesce(p_rooms, '{}') || coalesce(p_devices, '{}')) AND d.day BETWEEN p_from AND p_to
    ), open AS MATERIALIZED (
        SELECT b.site_id, b.day, CASE WHEN p_rooms IS NULL THEN b.devices WHEN p_devices IS NULL THEN b.rooms ELSE b.rooms & b.devices END AS f
          FROM (SELECT t.site_id, t.day, bit_or(t.f) FILTER (WHERE t.is_room) AS rooms, bit_or(t.f) FILTER (WHERE t.is_room IS NOT TRUE) AS devices
                  FROM thing t GROUP BY 1, 2) b
    ), overlap AS MATERIALIZED (
        SELECT w.provider, d.site_id, d.day, w.cells, d.work & o.f & ~d.busy AS f
          FROM scheduling_resourceday d JOIN open o ON o.site_id = d.site_id AND o.day = d.day
          JOIN unnest(p_resources, p_providers, p_cells) AS w(resource, provider, cells) ON w.resource = d.resource_id
         WHERE NOT (p_rooms IS NULL AND p_devices IS NULL) AND d.resource_id = ANY (p_resources) AND d.day BETWEEN p_from AND p_to AND d.site_id = ANY (p_sites)
           AND d.work & o.f & ~d.busy <> 0::bit(192)
        UNION ALL
        SELECT w.provider, d.site_id, d.day, w.cells, d.work & ~d.busy
          FROM scheduling_resourceday d
          JOIN unnest(p_resources, p_providers, p_cells) AS w(resource, provider, cells) ON w.resource = d.resource_id
         WHERE p_rooms IS NULL AND p_devices IS NULL AND d.resource_id = ANY (p_resources) AND d.day BETWEEN p_from AND p_to AND d.site_id = ANY (p_sites)
           AND d.work & ~d.busy <> 0::bit(192)
    ), asked AS MATERIALIZED (
        SELECT DISTINCT o.site_id, o.day, o.cells FROM overlap o WHERE NOT (p_rooms IS NULL AND p_devices IS NULL)
    ), every AS (
        SELECT 'p' AS sort, o.provider, o.site_id, o.day, o.cells, o.f FROM overlap o
        UNION ALL
        SELECT CASE WHEN t.is_room THEN 'r' ELSE 'd' END, NULL, a.site_id, a.day, a.cells, t.f
          FROM asked a JOIN thing t ON t.site_id = a.site_id AND t.day = a.day
    ), run AS MATERIALIZED (
        SELECT sort, provider, site_id, day, cells, CASE WHEN cells > 128 THEN f & (f << least(128, cells - 128)) ELSE f END AS f
          FROM (SELECT sort, provider, site_id, day, cells, CASE WHEN cells > 64 THEN f & (f << least(64, cells - 64)) ELSE f END AS f
          FROM (SELECT sort, provider, site_id, day, cells, CASE WHEN cells > 32 THEN f & (f << least(32, cells - 32)) ELSE f END AS f
          FROM (SELECT sort, provider, site_id, day, cells, CASE WHEN cells > 16 THEN f & (f << least(16, cells - 16)) ELSE f END AS f
          FROM (SELECT sort, provider, site_id, day, cells, CASE WHEN cells > 8 THEN f & (f << least(8, cells - 8)) ELSE f END AS f
          FROM (SELECT sort, provider, site_id, day, cells, CASE WHEN cells > 4 THEN f & (f << least(4, cells - 4)) ELSE f END AS f
          FROM (SELECT sort, provider, site_id, day, cells, CASE WHEN cells > 2 THEN f & (f << least(2, cells - 2)) ELSE f END AS f
          FROM (SELECT sort, provider, site_id, day, cells, CASE WHEN cells > 1 THEN f & (f << 1) ELSE f END AS f
          FROM every OFFSET 0) s1 OFFSET 0) s2 OFFSET 0) s3 OFFSET 0) s4 OFFSET 0) s5 OFFSET 0) s6 OFFSET 0) s7
    ), shared AS MATERIALIZED (
        SELECT r.site_id, r.day, r.cells, bit_or(r.f) FILTER (WHERE r.sort = 'r') AS rooms, bit_or(r.f) FILTER (WHERE r.sort = 'd') AS devices
          FROM run r WHERE r.sort <> 'p' GROUP BY 1, 2, 3
    ), joined AS (
        SELECT r.provider, r.site_id, r.day,
               r.f & CASE WHEN p_rooms IS NULL THEN r.f ELSE coalesce(s.rooms, 0::bit(192)) END
                   & CASE WHEN p_devices IS NULL THEN r.f ELSE coalesce(s.devices, 0::bit(192)) END AS f
          FROM run r LEFT JOIN shared s ON s.site_id = r.site_id AND s.day = r.day AND s.cells = r.cells
         WHERE r.sort = 'p' AND r.f <> 0::bit(192)
    )
    SELECT j.provider, j.site_id, j.day, j.f FROM joined j WHERE j.f <> 0::bit(192);
END $$;

-- Everything a search reads, in one answer: what is looked for, what is known of the patient, the rules that stand on the
-- days that fit, and these days. Days are read in growing stretches until p_rows of them lie so far before the end of what
-- was read that whatever comes later costs more: p_apart, p_kept and p_other say by how many days a time may be dearer
-- anywhere, when it was once kept for urgent visits, and with another than the patient's own provider. p_rows null: every
-- day, and all sessions of all providers asked for; else only those with a cap or a block where a day fits: nothing else is
-- asked of a session whose cells are known. `reached` is the last day read, `last` the last that may be.
CREATE FUNCTION scheduling_find(p_visit_type bigint, p_patient bigint, p_new boolean, p_providers bigint[], p_sites bigint[],
        p_from date, p_days int, p_now timestamptz, p_minutes int, p_mode text, p_device bigint, p_rows int,
        p_apart float, p_kept float, p_other float)
RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    kind practice_visittype;
    fresh boolean;
    own bigint;
    born date;
    first date := p_from;
    last date;
    low date;
    high date;
    width int;
    usual int;
    apart int;
    limited text[];
    kept boolean;
    who bigint[];
    lengths int[];
    cells int[];
    resources bigint[];
    rooms bigint[];
    devices bigint[];
    part record;
    hits text;
    fitting bigint[] := '{}';
    before int := 0;
    ruled bigint[];
    capped boolean;
    sessions json;
BEGIN
    SELECT * INTO kind FROM practice_visittype WHERE id = p_visit_type;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF p_patient IS NOT NULL THEN
        SELECT p.birth_date, (SELECT a.provider_id FROM scheduling_appointment a
                               WHERE a.patient_id = p_patient AND a.status = 'done' ORDER BY a.start DESC LIMIT 1)
          INTO born, own FROM people_patient p WHERE p.id = p_patient;
    END IF;
    fresh := coalesce(p_new, CASE WHEN p_patient IS NULL THEN kind.new_patients = 'only' ELSE scheduling_is_new(p_patient, p_now) END);
    IF first IS NULL THEN
        SELECT min((p_now AT TIME ZONE time_zone)::date) INTO first FROM access_site WHERE id = ANY (p_sites);
    END IF;
    last := first + least(p_days, kind.horizon_days + 1) - 1;
    SELECT coalesce(p_minutes, (SELECT d.minutes FROM practice_visittypeduration d
                                 WHERE d.visit_type_id = p_visit_type AND d.new_patient = fresh AND d.provider_id IS NULL), kind.minutes),
           (SELECT array_agg(l.scope::text) FROM scheduling_visitlimit l WHERE l.ended_at IS NULL),
           p_kept > 0 AND EXISTS (SELECT FROM scheduling_templateblock b WHERE b.kind = 'held'),
           CASE WHEN kind.room_kind <> '' AND p_mode = 'office' THEN
               ARRAY(SELECT r.id FROM practice_room o JOIN scheduling_resource r ON r.room_id = o.id
                      WHERE o.site_id = ANY (p_sites) AND o.kind = kind.room_kind
                        AND o.started_on <= first AND (o.ended_on IS NULL OR o.ended_on >= first)) END,
           CASE WHEN kind.device_kind <> '' THEN
               ARRAY(SELECT r.id FROM practice_device o JOIN scheduling_resource r ON r.device_id = o.id
                      WHERE o.site_id = ANY (p_sites) AND o.kind = kind.device_kind AND (p_device IS NULL OR o.id = p_device)
                        AND o.started_on <= first AND (o.ended_on IS NULL OR o.ended_on >= first)) END
      INTO usual, limited, kept, rooms, devices;
    SELECT array_agg(p.id), array_agg(p.length), array_agg(p.resource),
           array_agg((kind.buffer_before + 4) / 5 + (p.length + kind.buffer_after + 4) / 5)
      INTO who, lengths, resources, cells
      FROM (SELECT p.id, r.id AS resource, coalesce(p_minutes, d.minutes, usual)::int AS length
              FROM practice_provider p
              LEFT JOIN scheduling_resource r ON r.provider_id = p.id AND r.lane = 0
              LEFT JOIN practice_visittypeduration d
                     ON d.visit_type_id = p_visit_type AND d.new_patient = fresh AND d.provider_id = p.id
             WHERE CASE WHEN p_providers IS NOT NULL THEN p.id = ANY (p_providers)
                        ELSE p.bookable AND p.started_on <= last AND (p.ended_on IS NULL OR p.ended_on >= first)
                             AND p.id IN (SELECT s.provider_id FROM practice_providersite s
                                           WHERE s.site_id = ANY (p_sites) AND s.started_on <= last
                                             AND (s.ended_on IS NULL OR s.ended_on >= first)) END) p;
    -- A time at the end of a day is dearer than one at the next dawn only from seven hours on.
    apart := greatest(0, ceil(p_apart - 0.29 + CASE WHEN own IS NULL THEN 0 ELSE p_other END + CASE WHEN kept THEN p_kept ELSE 0 END))::int;
    width := CASE WHEN p_rows IS NULL THEN last - first + 1 ELSE apart + 1 END;
    low := first;
    WHILE low <= last LOOP
        high := least(low + width - 1, last);
        SELECT string_agg('[' || f.provider_id || ',' || f.site_id || ',"' || f.day || '","' || substr(encode(bit_send(f.fits), 'hex'), 9) || '"]',
                          ',' ORDER BY f.day, f.provider_id, f.site_id) AS hits,
               array_agg(DISTINCT f.provider_id) AS who, count(*)::int AS days, (count(*) FILTER (WHERE f.day <= high - apart))::int AS near
          INTO part FROM scheduling_fits(resources, who, cells, p_sites, rooms, devices, low, high) f;
        IF part.days > 0 THEN
            hits := concat_ws(',', hits, part.hits);
            fitting := fitting || part.who;
        END IF;
        EXIT WHEN before + part.near >= p_rows;
        before := before + part.days;
        low := high + 1;
        width := least(width * 4, 64);
    END LOOP;
    IF p_rows IS NULL THEN fitting := coalesce(who, '{}'); END IF;
    IF p_rows IS NULL OR 'session' = ANY (limited) THEN
        SELECT array_agg(s.id), bool_or(s.max_visits IS NOT NULL OR s.max_new IS NOT NULL) INTO ruled, capped
          FROM scheduling_templateversion v JOIN scheduling_templatesession s ON s.version_id = v.id
         WHERE v.provider_id = ANY (fitting) AND v.site_id = ANY (p_sites) AND v.valid && daterange(first, high, '[]');
    ELSIF hits IS NOT NULL THEN
        SELECT array_agg(DISTINCT r.id), bool_or(r.capped) INTO ruled, capped
          FROM (SELECT s.id, true AS capped
                  FROM scheduling_templateversion v JOIN scheduling_templatesession s ON s.version_id = v.id
                 WHERE v.provider_id = ANY (fitting) AND v.site_id = ANY (p_sites) AND v.valid && daterange(first, high, '[]')
                   AND (s.max_visits IS NOT NULL OR s.max_new IS NOT NULL)
                UNION ALL
                SELECT s.id, false
                  FROM scheduling_templateversion v JOIN scheduling_templatesession s ON s.version_id = v.id
                  JOIN scheduling_templateblock b ON b.session_id = s.id
                 WHERE v.provider_id = ANY (fitting) AND v.site_id = ANY (p_sites) AND v.valid && daterange(first, high, '[]')) r;
    END IF;
    IF ruled IS NOT NULL THEN
        SELECT json_agg(json_build_array(s.id, v.provider_id, v.site_id, lower(v.valid), upper(v.valid), v.anchor_on,
                            v.cycle_weeks, s.week, s.weekday, s.start_minute, s.end_minute, s.max_visits, s.max_new, s.max_overbooks,
                            (SELECT json_agg(json_build_array(b.start_minute, b.end_minute, b.label, b.kind, b.visit_type_ids,
                                             b.release_hours) ORDER BY b.start_minute)
                               FROM scheduling_templateblock b WHERE b.session_id = s.id)) ORDER BY s.start_minute)
          INTO sessions
          FROM scheduling_templatesession s JOIN scheduling_templateversion v ON v.id = s.version_id
         WHERE s.id = ANY (ruled);
    END IF;
    RETURN left((
        SELECT json_build_object(
            'type', to_json(kind), 'new', fresh, 'first', first, 'reached', high, 'last', last,
            'minutes', (SELECT json_object_agg(m.id, m.length) FROM unnest(who, lengths) AS m(id, length)),
            'born', born, 'own', own,
            'mine', CASE WHEN p_patient IS NOT NULL THEN (
                      SELECT json_agg(json_build_array(lower(p.during), upper(p.during)))
                        FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
                        LEFT JOIN scheduling_hold h ON h.id = p.hold_id
                       WHERE r.patient_id = p_patient AND p.blocks AND upper(p.during) > p_now
                         AND (p.hold_id IS NULL OR h.expires_at > p_now)) END,
            'closed', (SELECT json_agg(json_build_array(site_id, day)) FROM practice_siteclosure
                        WHERE site_id = ANY (p_sites) AND day BETWEEN first AND high AND reopened_at IS NULL),
            'load', CASE WHEN capped THEN (
                      SELECT json_agg(json_build_array(l.provider_id, l.start, l.new_patient, l.lane, l.visit_type_id, l.site_id, l.appointment_id))
                        FROM scheduling_load(fitting, first::timestamptz - interval '1 day', high::timestamptz + interval '2 days', p_now) l) END,
            'zones', (SELECT json_object_agg(id, time_zone) FROM access_site WHERE id = ANY (p_sites)),
            'exceptions', (
                SELECT json_agg(json_build_array(e.id, e.kind, e.provider_id, e.site_id, lower(e.during), upper(e.during), e.label)
                                ORDER BY lower(e.during))
                  FROM scheduling_workexception e
                 WHERE e.ended_at IS NULL AND e.room_id IS NULL AND e.device_id IS NULL
                   AND e.during && tstzrange((first::timestamp AT TIME ZONE 'UTC') - interval '1 day',
                                             (high::timestamp AT TIME ZONE 'UTC') + interval '2 days')
                   AND (e.provider_id IS NULL OR e.provider_id = ANY (fitting))
                   AND (e.site_id IS NULL OR e.site_id = ANY (p_sites))))::text), -1)
        || ',"sessions":' || coalesce(sessions::text, 'null')
        || ',"limits":' || CASE WHEN limited IS NULL THEN 'null' ELSE coalesce(scheduling_limits(p_visit_type, p_patient, p_sites,
               first::timestamptz - interval '1 day', high::timestamptz + interval '2 days', p_now, NULL, false), 'null') END
        || ',"found":[' || coalesce(hits, '') || ']}';
END $$;
CREATE INDEX scheduling_session_capped ON scheduling_templatesession (version_id) WHERE max_visits IS NOT NULL OR max_new IS NOT NULL;

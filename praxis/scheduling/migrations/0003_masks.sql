-- A day is 192 cells of five minutes, 06:00 to 22:00 on the site's wall clock; the first cell is the leftmost bit.
CREATE FUNCTION scheduling_bits(p_from int, p_to int) RETURNS bit(192) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN least(p_to, 192) <= greatest(p_from, 0) THEN 0::bit(192)
                ELSE (~0::bit(192) >> greatest(p_from, 0)) & (~0::bit(192) << (192 - least(p_to, 192))) END
$$;

-- Cells that a span of time touches. Free time must be asked with the rest of the day: ~mask(not working).
CREATE FUNCTION scheduling_mask(p_during tstzrange, p_day date, p_zone text) RETURNS bit(192) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT scheduling_bits(
        floor(extract(epoch FROM (lower(p_during) AT TIME ZONE p_zone) - (p_day + time '06:00')) / 300)::int,
        ceil(extract(epoch FROM (upper(p_during) AT TIME ZONE p_zone) - (p_day + time '06:00')) / 300)::int)
$$;

-- Cells that lie wholly inside a span of time.
CREATE FUNCTION scheduling_mask_inside(p_during tstzrange, p_day date, p_zone text) RETURNS bit(192) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT scheduling_bits(
        ceil(extract(epoch FROM (lower(p_during) AT TIME ZONE p_zone) - (p_day + time '06:00')) / 300)::int,
        floor(extract(epoch FROM (upper(p_during) AT TIME ZONE p_zone) - (p_day + time '06:00')) / 300)::int)
$$;

-- Cells from which p_cells free cells follow one another (doubling: six steps reach 64).
CREATE FUNCTION scheduling_run(p_free bit(192), p_cells int) RETURNS bit(192) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    reach int := 1;
    step int;
BEGIN
    WHILE reach < p_cells LOOP
        step := least(reach, p_cells - reach);
        p_free := p_free & (p_free << step);
        reach := reach + step;
    END LOOP;
    RETURN p_free;
END $$;

-- The row of one resource, made when missing.
CREATE FUNCTION scheduling_resource(p_kind text, p_id bigint, p_lane int, p_site bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
BEGIN
    FOR attempt IN 1..2 LOOP
        CASE p_kind
            WHEN 'provider' THEN SELECT id INTO found_id FROM scheduling_resource WHERE provider_id = p_id AND lane = p_lane;
            WHEN 'patient' THEN SELECT id INTO found_id FROM scheduling_resource WHERE patient_id = p_id;
            WHEN 'room' THEN SELECT id INTO found_id FROM scheduling_resource WHERE room_id = p_id;
            WHEN 'device' THEN SELECT id INTO found_id FROM scheduling_resource WHERE device_id = p_id;
        END CASE;
        IF found_id IS NOT NULL THEN RETURN found_id; END IF;
        INSERT INTO scheduling_resource (kind, lane, provider_id, patient_id, room_id, device_id, site_id)
        VALUES (p_kind, p_lane, CASE p_kind WHEN 'provider' THEN p_id END, CASE p_kind WHEN 'patient' THEN p_id END,
                CASE p_kind WHEN 'room' THEN p_id END, CASE p_kind WHEN 'device' THEN p_id END,
                CASE WHEN p_kind IN ('room', 'device') THEN p_site END)
        ON CONFLICT DO NOTHING RETURNING id INTO found_id;
        IF found_id IS NOT NULL THEN RETURN found_id; END IF;
    END LOOP;
    RAISE EXCEPTION 'resource % % was neither found nor made', p_kind, p_id;
END $$;

-- Working cells of a provider at a site: sessions less closed blocks and time off, plus extra sessions.
-- Of a room or device: the whole day less its exceptions and the site's.
CREATE FUNCTION scheduling_work(p_resource scheduling_resource, p_site bigint, p_day date, p_zone text) RETURNS bit(192) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    WITH day AS (
        SELECT tstzrange(p_day::timestamp AT TIME ZONE p_zone, (p_day + 1)::timestamp AT TIME ZONE p_zone) AS span
    ), sessions AS (
        SELECT s.id, scheduling_bits((s.start_minute - 360 + 4) / 5, (s.end_minute - 360) / 5) AS cells
          FROM scheduling_templateversion v JOIN scheduling_templatesession s ON s.version_id = v.id
         WHERE p_resource.kind = 'provider' AND v.provider_id = p_resource.provider_id AND v.site_id = p_site
           AND v.valid @> p_day AND s.weekday = extract(isodow FROM p_day)::int - 1
           AND s.week = ((p_day - (v.anchor_on - (extract(isodow FROM v.anchor_on)::int - 1))) / 7) % v.cycle_weeks
    ), closed AS (
        SELECT bit_or(scheduling_bits(floor((b.start_minute - 360) / 5.0)::int, ceil((b.end_minute - 360) / 5.0)::int)) AS cells
          FROM sessions JOIN scheduling_templateblock b ON b.session_id = sessions.id AND b.kind = 'closed'
    ), exceptions AS (
        SELECT bit_or(scheduling_mask(e.during, p_day, p_zone)) FILTER (WHERE e.kind <> 'extra') AS off,
               bit_or(scheduling_mask_inside(e.during, p_day, p_zone)) FILTER (WHERE e.kind = 'extra') AS extra
          FROM scheduling_workexception e, day
         WHERE e.ended_at IS NULL AND e.during && day.span
           AND CASE WHEN num_nonnulls(e.provider_id, e.room_id, e.device_id) = 0 THEN e.site_id = p_site
                    ELSE (e.provider_id = p_resource.provider_id OR e.room_id = p_resource.room_id
                          OR e.device_id = p_resource.device_id) AND (e.site_id IS NULL OR e.site_id = p_site) END
    )
    SELECT (CASE WHEN p_resource.kind = 'provider'
                 THEN coalesce((SELECT bit_or(cells) FROM sessions), 0::bit(192)) & ~coalesce((SELECT cells FROM closed), 0::bit(192))
                      | coalesce((SELECT extra FROM exceptions), 0::bit(192))
                 ELSE ~0::bit(192) END)
           & ~coalesce((SELECT off FROM exceptions), 0::bit(192))
    );
END $$;

CREATE FUNCTION scheduling_busy(p_resource bigint, p_day date, p_zone text) RETURNS bit(192) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT coalesce(bit_or(scheduling_mask(during, p_day, p_zone)), 0::bit(192))
      FROM scheduling_appointmentresource
     WHERE resource_id = p_resource AND blocks
       AND during && tstzrange(p_day::timestamp AT TIME ZONE p_zone, (p_day + 1)::timestamp AT TIME ZONE p_zone)
    );
END $$;

-- Bookings share this lock, a rebuild takes it alone: so no promise in flight is missed by a fresh row.
CREATE FUNCTION scheduling_lock_key(p_resource bigint) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT (p_resource % 2147483647)::int
$$;

-- Make or refresh the days of one resource at these sites.
CREATE FUNCTION scheduling_rebuild(p_resource bigint, p_sites bigint[], p_from date, p_to date) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    made int;
    target scheduling_resource;
BEGIN
    PERFORM pg_advisory_xact_lock(7201, scheduling_lock_key(p_resource));
    SELECT * INTO STRICT target FROM scheduling_resource WHERE id = p_resource;
    INSERT INTO scheduling_resourceday AS d (resource_id, site_id, day, work, busy)
    SELECT p_resource, s.id, days.day::date, scheduling_work(target, s.id, days.day::date, s.time_zone),
           scheduling_busy(p_resource, days.day::date, s.time_zone)
      FROM access_site s, generate_series(p_from::timestamp, p_to::timestamp, interval '1 day') AS days(day)
     WHERE s.id = ANY (p_sites)
     ORDER BY days.day, s.id
    ON CONFLICT (resource_id, day, site_id) DO UPDATE SET work = EXCLUDED.work, busy = EXCLUDED.busy
        WHERE (d.work, d.busy) IS DISTINCT FROM (EXCLUDED.work, EXCLUDED.busy);
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END $$;

-- Set the promised cells anew after time was given back. Rows are locked first, in order, so that the
-- statement that counts sees every promise whose booking has already changed its row.
CREATE FUNCTION scheduling_refresh(p_resources bigint[], p_from timestamptz, p_to timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7201, scheduling_lock_key(r)) FROM (SELECT unnest(p_resources) AS r ORDER BY 1) ordered;
    PERFORM 1 FROM scheduling_resourceday d JOIN access_site s ON s.id = d.site_id
      WHERE d.resource_id = ANY (p_resources) AND d.day BETWEEN p_from::date - 1 AND p_to::date + 1
      ORDER BY s.time_zone, d.day, d.resource_id, d.site_id FOR UPDATE OF d;
    UPDATE scheduling_resourceday d SET busy = scheduling_busy(d.resource_id, d.day, s.time_zone)
      FROM access_site s
     WHERE s.id = d.site_id AND d.resource_id = ANY (p_resources) AND d.day BETWEEN p_from::date - 1 AND p_to::date + 1
       AND d.busy IS DISTINCT FROM scheduling_busy(d.resource_id, d.day, s.time_zone);
END $$;

-- Days on which a provider and, when needed, a room and a device are free for the whole visit; the set
-- bits of `fits` are cells in which the promise may begin.
CREATE FUNCTION scheduling_candidates(p_providers bigint[], p_cells int[], p_sites bigint[], p_rooms bigint[], p_devices bigint[],
        p_from date, p_to date, p_limit int)
RETURNS TABLE (provider_id bigint, site_id bigint, day date, fits bit(192)) LANGUAGE sql STABLE AS $$
    WITH wanted AS (
        SELECT r.id AS resource_id, r.provider_id, w.cells
          FROM unnest(p_providers, p_cells) AS w(provider_id, cells)
          JOIN scheduling_resource r ON r.provider_id = w.provider_id AND r.lane = 0
    ), provider AS (
        SELECT w.provider_id, d.site_id, d.day, w.cells, scheduling_run(d.work & ~d.busy, w.cells) AS fits
          FROM wanted w JOIN scheduling_resourceday d ON d.resource_id = w.resource_id
         WHERE d.day BETWEEN p_from AND p_to AND d.site_id = ANY (p_sites) AND d.work & ~d.busy <> 0::bit(192)
    ), room AS (
        SELECT d.site_id, d.day, k.cells, bit_or(scheduling_run(d.work & ~d.busy, k.cells)) AS fits
          FROM scheduling_resource r JOIN scheduling_resourceday d ON d.resource_id = r.id
         CROSS JOIN (SELECT DISTINCT cells FROM wanted) k
         WHERE r.room_id = ANY (p_rooms) AND d.day BETWEEN p_from AND p_to
         GROUP BY 1, 2, 3
    ), device AS (
        SELECT d.site_id, d.day, k.cells, bit_or(scheduling_run(d.work & ~d.busy, k.cells)) AS fits
          FROM scheduling_resource r JOIN scheduling_resourceday d ON d.resource_id = r.id
         CROSS JOIN (SELECT DISTINCT cells FROM wanted) k
         WHERE r.device_id = ANY (p_devices) AND d.day BETWEEN p_from AND p_to
         GROUP BY 1, 2, 3
    ), joined AS (
        SELECT p.provider_id, p.site_id, p.day,
               p.fits & CASE WHEN p_rooms IS NULL THEN ~0::bit(192) ELSE coalesce(room.fits, 0::bit(192)) END
                      & CASE WHEN p_devices IS NULL THEN ~0::bit(192) ELSE coalesce(device.fits, 0::bit(192)) END AS fits
          FROM provider p
          LEFT JOIN room ON room.site_id = p.site_id AND room.day = p.day AND room.cells = p.cells
          LEFT JOIN device ON device.site_id = p.site_id AND device.day = p.day AND device.cells = p.cells
    )
    SELECT j.provider_id, j.site_id, j.day, j.fits FROM joined j
     WHERE j.fits <> 0::bit(192) ORDER BY j.day, j.provider_id, j.site_id LIMIT p_limit
$$;

-- Rows here are rewritten with every booking: leave room for it on their page.
ALTER TABLE scheduling_resourceday SET (fillfactor = 60);

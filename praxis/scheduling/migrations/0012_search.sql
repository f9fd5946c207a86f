-- Visits of sessions for their caps and limits, with the visit's key, so that one that moves does not count against itself.
DROP FUNCTION scheduling_load(bigint[], timestamptz, timestamptz, timestamptz, bigint, boolean);
CREATE FUNCTION scheduling_load(p_providers bigint[], p_from timestamptz, p_to timestamptz, p_now timestamptz,
        p_hold bigint DEFAULT NULL, p_lock boolean DEFAULT false)
RETURNS TABLE (provider_id bigint, start timestamptz, new_patient boolean, lane smallint, visit_type_id bigint, site_id bigint,
        appointment_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_lock THEN
        PERFORM pg_advisory_xact_lock(7204, (p % 2147483647)::int) FROM (SELECT unnest(p_providers) AS p ORDER BY 1) asked;
    END IF;
    RETURN QUERY
    SELECT a.provider_id, a.start, a.new_patient, a.lane, a.visit_type_id, a.site_id, a.id FROM scheduling_appointment a
     WHERE a.provider_id = ANY (p_providers) AND a.start >= p_from AND a.start < p_to
       AND a.status NOT IN ('cancelled', 'no_show', 'left_unseen')
    UNION ALL
    SELECT h.provider_id, h.start, false, 0::smallint, h.visit_type_id, h.site_id, NULL FROM scheduling_hold h
     WHERE h.ended_at IS NULL AND h.expires_at > p_now AND h.provider_id = ANY (p_providers)
       AND h.start >= p_from AND h.start < p_to AND h.id IS DISTINCT FROM p_hold;
END $$;
REVOKE EXECUTE ON FUNCTION scheduling_load(bigint[], timestamptz, timestamptz, timestamptz, bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scheduling_load(bigint[], timestamptz, timestamptz, timestamptz, bigint, boolean) TO praxis_app;

-- The limits that a visit of this type may meet, and what they count. Null when there is none. With p_lock whoever asks next
-- for this type waits until this transaction ends. Says starts and types, nothing else of a patient.
CREATE FUNCTION scheduling_limits(p_visit_type bigint, p_patient bigint, p_sites bigint[], p_from timestamptz, p_to timestamptz,
        p_now timestamptz, p_hold bigint, p_lock boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    longest int;
    scopes text[];
BEGIN
    SELECT max(within_days), array_agg(scope) INTO longest, scopes FROM scheduling_visitlimit
     WHERE ended_at IS NULL AND (visit_type_id IS NULL OR visit_type_id = p_visit_type)
       AND (site_id IS NULL OR site_id = ANY (p_sites));
    IF scopes IS NULL THEN RETURN NULL; END IF;
    IF p_lock THEN PERFORM pg_advisory_xact_lock(7205, (p_visit_type % 2147483647)::int); END IF;
    RETURN (
        SELECT json_build_object(
            'limits', (SELECT json_agg(json_build_array(scope, visit_type_id, provider_id, site_id, most, within_days))
                         FROM scheduling_visitlimit
                        WHERE ended_at IS NULL AND (visit_type_id IS NULL OR visit_type_id = p_visit_type)
                          AND (site_id IS NULL OR site_id = ANY (p_sites))),
            'visits', CASE WHEN scopes && ARRAY['session', 'day'] THEN (
                SELECT json_agg(json_build_array(v.id, v.visit_type_id, v.provider_id, v.site_id, v.start)) FROM (
                    SELECT a.id, a.visit_type_id, a.provider_id, a.site_id, a.start FROM scheduling_appointment a
                     WHERE a.site_id = ANY (p_sites) AND a.start >= p_from AND a.start < p_to
                       AND a.status NOT IN ('cancelled', 'no_show', 'left_unseen')
                    UNION ALL
                    SELECT NULL, h.visit_type_id, h.provider_id, h.site_id, h.start FROM scheduling_hold h
                     WHERE h.ended_at IS NULL AND h.expires_at > p_now AND h.site_id = ANY (p_sites)
                       AND h.start >= p_from AND h.start < p_to AND h.id IS DISTINCT FROM p_hold) v) END,
            'own', CASE WHEN scopes && ARRAY['patient', 'ahead'] AND p_patient IS NOT NULL THEN (
                SELECT json_agg(json_build_array(a.id, a.visit_type_id, a.start, a.status IN ('booked', 'confirmed')))
                  FROM scheduling_appointment a
                 WHERE a.patient_id = p_patient AND a.status NOT IN ('cancelled', 'no_show', 'left_unseen')
                   AND (a.start > p_now OR a.start > p_from - make_interval(days => coalesce(longest, 0)))) END)::text);
END $$;
REVOKE EXECUTE ON FUNCTION scheduling_limits(bigint, bigint, bigint[], timestamptz, timestamptz, timestamptz, bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scheduling_limits(bigint, bigint, bigint[], timestamptz, timestamptz, timestamptz, bigint, boolean) TO praxis_app;

-- Cells in which a promise of p_cells may begin, by provider, site and day. Rooms and devices are looked at only on days
-- and at sites where a provider fits.
CREATE FUNCTION scheduling_fits(p_providers bigint[], p_cells int[], p_sites bigint[], p_rooms bigint[], p_devices bigint[],
        p_from date, p_to date)
RETURNS TABLE (provider_id bigint, site_id bigint, day date, fits bit(192)) LANGUAGE sql STABLE AS $$
    WITH wanted AS MATERIALIZED (
        SELECT r.id AS resource_id, r.provider_id, w.cells
          FROM unnest(p_providers, p_cells) AS w(provider_id, cells)
          JOIN scheduling_resource r ON r.provider_id = w.provider_id AND r.lane = 0
    ), provider AS MATERIALIZED (
        SELECT p.* FROM (
            SELECT w.provider_id, d.site_id, d.day, w.cells, scheduling_run(d.work & ~d.busy, w.cells) AS fits
              FROM wanted w JOIN scheduling_resourceday d ON d.resource_id = w.resource_id
             WHERE d.day BETWEEN p_from AND p_to AND d.site_id = ANY (p_sites) AND d.work & ~d.busy <> 0::bit(192)
            OFFSET 0) p
         WHERE p.fits <> 0::bit(192)
    ), asked AS MATERIALIZED (
        SELECT DISTINCT p.site_id, p.day, p.cells FROM provider p
    ), room AS MATERIALIZED (
        SELECT a.site_id, a.day, a.cells, bit_or(scheduling_run(d.work & ~d.busy, a.cells)) AS fits
          FROM scheduling_resource r JOIN scheduling_resourceday d ON d.resource_id = r.id
          JOIN asked a ON a.site_id = d.site_id AND a.day = d.day
         WHERE r.room_id = ANY (p_rooms) AND d.day BETWEEN p_from AND p_to
         GROUP BY 1, 2, 3
    ), device AS MATERIALIZED (
        SELECT a.site_id, a.day, a.cells, bit_or(scheduling_run(d.work & ~d.busy, a.cells)) AS fits
          FROM scheduling_resource r JOIN scheduling_resourceday d ON d.resource_id = r.id
          JOIN asked a ON a.site_id = d.site_id AND a.day = d.day
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
    SELECT j.provider_id, j.site_id, j.day, j.fits FROM joined j WHERE j.fits <> 0::bit(192)
$$;
DROP FUNCTION scheduling_candidates(bigint[], int[], bigint[], bigint[], bigint[], date, date, int);

-- Everything a search reads, in one answer: what is looked for, what is known of the patient, who works, and the days that
-- fit. Days are looked at in growing stretches until p_rows of them lie p_more days before the end of what was read:
-- whatever comes later cannot be better by then. `reached` is the last day read, `last` the last that may be.
CREATE FUNCTION scheduling_find(p_visit_type bigint, p_patient bigint, p_new boolean, p_providers bigint[], p_sites bigint[],
        p_from date, p_days int, p_now timestamptz, p_minutes int, p_mode text, p_device bigint, p_rows int, p_more int)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    kind practice_visittype;
    fresh boolean;
    first date;
    last date;
    low date;
    high date;
    width int := 7;
    who bigint[];
    lengths int[];
    cells int[];
    rooms bigint[];
    devices bigint[];
    part record;
    hits text := '';
    days date[] := '{}';
    supply text;
    capped boolean;
BEGIN
    SELECT * INTO kind FROM practice_visittype WHERE id = p_visit_type;
    IF NOT FOUND THEN RETURN NULL; END IF;
    fresh := coalesce(p_new, CASE WHEN p_patient IS NULL THEN kind.new_patients = 'only' ELSE scheduling_is_new(p_patient, p_now) END);
    SELECT coalesce(p_from, min((p_now AT TIME ZONE time_zone)::date)) INTO first FROM access_site WHERE id = ANY (p_sites);
    last := first + least(p_days, kind.horizon_days + 1) - 1;
    SELECT array_agg(p.id), array_agg(p.length),
           array_agg((kind.buffer_before + 4) / 5 + (p.length + kind.buffer_after + 4) / 5)
      INTO who, lengths, cells
      FROM (SELECT p.id, coalesce(p_minutes,
                    (SELECT d.minutes FROM practice_visittypeduration d
                      WHERE d.visit_type_id = p_visit_type AND d.new_patient = fresh
                        AND (d.provider_id = p.id OR d.provider_id IS NULL)
                      ORDER BY d.provider_id NULLS LAST LIMIT 1), kind.minutes)::int AS length
              FROM practice_provider p
             WHERE CASE WHEN p_providers IS NOT NULL THEN p.id = ANY (p_providers)
                        ELSE p.bookable AND p.started_on <= last AND (p.ended_on IS NULL OR p.ended_on >= first)
                             AND EXISTS (SELECT FROM practice_providersite s
                                          WHERE s.provider_id = p.id AND s.site_id = ANY (p_sites) AND s.started_on <= last
                                            AND (s.ended_on IS NULL OR s.ended_on >= first)) END
             ORDER BY p.id) p;
    who := coalesce(who, '{}');
    IF kind.room_kind <> '' AND p_mode = 'office' THEN
        rooms := ARRAY(SELECT id FROM practice_room WHERE site_id = ANY (p_sites) AND practice_room.kind = kind.room_kind
                          AND started_on <= first AND (ended_on IS NULL OR ended_on >= first));
    END IF;
    IF kind.device_kind <> '' THEN
        devices := ARRAY(SELECT id FROM practice_device WHERE site_id = ANY (p_sites) AND practice_device.kind = kind.device_kind
                            AND (p_device IS NULL OR id = p_device)
                            AND started_on <= first AND (ended_on IS NULL OR ended_on >= first));
    END IF;
    low := first;
    WHILE low <= last LOOP
        high := least(low + width - 1, last);
        SELECT string_agg(json_build_array(f.provider_id, f.site_id, f.day, f.fits::text)::text, ',' ORDER BY f.day, f.provider_id, f.site_id) AS rows,
               array_agg(f.day) AS days
          INTO part FROM scheduling_fits(who, cells, p_sites, rooms, devices, low, high) f;
        IF part.rows IS NOT NULL THEN
            hits := hits || CASE WHEN hits = '' THEN '' ELSE ',' END || part.rows;
            days := days || part.days;
        END IF;
        EXIT WHEN (SELECT count(*) FROM unnest(days) d WHERE d <= high - p_more) >= p_rows;
        low := high + 1;
        width := least(width * 2, 28);
    END LOOP;
    supply := scheduling_supply(who, p_sites, first, high);
    RETURN (
        SELECT json_build_object(
            'type', to_json(kind), 'new', fresh, 'first', first, 'reached', high, 'last', last,
            'minutes', (SELECT json_object_agg(m.id, m.length) FROM unnest(who, lengths) AS m(id, length)),
            'born', (SELECT birth_date FROM people_patient WHERE id = p_patient),
            'own', (SELECT a.provider_id FROM scheduling_appointment a
                     WHERE a.patient_id = p_patient AND a.status = 'done' ORDER BY a.start DESC LIMIT 1),
            'mine', (SELECT json_agg(json_build_array(lower(p.during), upper(p.during)))
                       FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
                       LEFT JOIN scheduling_hold h ON h.id = p.hold_id
                      WHERE r.patient_id = p_patient AND p.blocks AND upper(p.during) > p_now
                        AND (p.hold_id IS NULL OR h.expires_at > p_now)),
            'closed', (SELECT json_agg(json_build_array(site_id, day)) FROM practice_siteclosure
                        WHERE site_id = ANY (p_sites) AND day BETWEEN first AND high AND reopened_at IS NULL),
            'limits', scheduling_limits(p_visit_type, p_patient, p_sites, first::timestamptz - interval '1 day',
                        high::timestamptz + interval '2 days', p_now, NULL, false)::json,
            'load', CASE WHEN EXISTS (SELECT FROM scheduling_templateversion v JOIN scheduling_templatesession s ON s.version_id = v.id
                                       WHERE v.provider_id = ANY (who) AND v.valid && daterange(first, high, '[]')
                                         AND num_nonnulls(s.max_visits, s.max_new) > 0)
                         THEN (SELECT json_agg(json_build_array(l.provider_id, l.start, l.new_patient, l.lane, l.visit_type_id, l.site_id, l.appointment_id))
                                 FROM scheduling_load(who, first::timestamptz - interval '1 day', high::timestamptz + interval '2 days', p_now) l) END,
            'supply', supply, 'found', ('[' || hits || ']')::json)::text);
END $$;

-- Set the promised cells of these resources in these times anew; as scheduling_refresh, for times far apart.
CREATE FUNCTION scheduling_refresh_spans(p_resources bigint[], p_spans tstzrange[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    low date;
    high date;
BEGIN
    SELECT min(lower(s))::date - 1, max(upper(s))::date + 1 INTO low, high FROM unnest(p_spans) s;
    PERFORM pg_advisory_xact_lock_shared(7201, scheduling_lock_key(r)) FROM (SELECT DISTINCT r FROM unnest(p_resources) r ORDER BY 1) ordered;
    PERFORM 1 FROM scheduling_resourceday d JOIN access_site s ON s.id = d.site_id
      WHERE d.resource_id = ANY (p_resources) AND d.day BETWEEN low AND high
        AND EXISTS (SELECT FROM unnest(p_resources, p_spans) AS w(resource, span)
                     WHERE w.resource = d.resource_id AND d.day BETWEEN lower(w.span)::date - 1 AND upper(w.span)::date + 1)
      ORDER BY s.time_zone, d.day, d.resource_id, d.site_id FOR UPDATE OF d;
    UPDATE scheduling_resourceday d SET busy = scheduling_busy(d.resource_id, d.day, s.time_zone)
      FROM access_site s
     WHERE s.id = d.site_id AND d.resource_id = ANY (p_resources) AND d.day BETWEEN low AND high
       AND EXISTS (SELECT FROM unnest(p_resources, p_spans) AS w(resource, span)
                    WHERE w.resource = d.resource_id AND d.day BETWEEN lower(w.span)::date - 1 AND upper(w.span)::date + 1)
       AND d.busy IS DISTINCT FROM scheduling_busy(d.resource_id, d.day, s.time_zone);
END $$;

-- Place several visits in one go: new ones, or ones whose rows the caller holds and that move. Kind by kind over all of
-- them, each kind under the move locks of all its resources in order, so that neither single bookings nor other sets can
-- wait in a ring (docs/locking.md). All or none: PX003 names the places that missed and what was taken.
CREATE FUNCTION scheduling_place_many(p_visits jsonb, p_user bigint, p_now timestamptz)
RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    size int := jsonb_array_length(p_visits);
    ids bigint[] := '{}';
    made boolean[] := '{}';
    planned bigint[];
    misses jsonb := '[]';
    touched bigint[] := '{}';
    spans tstzrange[] := '{}';
    this jsonb;
    each int;
    one bigint;
    sort text;
    candidates bigint[];
    got record;
    visit tstzrange;
    promised tstzrange;
    resource bigint;
BEGIN
    IF EXISTS (SELECT FROM jsonb_array_elements(p_visits) v
                WHERE NOT EXISTS (SELECT FROM people_patient p WHERE p.id = (v ->> 'patient')::bigint))
    THEN RAISE EXCEPTION 'no such patient' USING ERRCODE = 'PX404'; END IF;
    planned := array_fill(NULL::bigint, ARRAY[size]);
    FOR each IN 0..size - 1 LOOP
        this := p_visits -> each;
        one := (this ->> 'appointment')::bigint;
        made := made || (one IS NULL);
        IF one IS NULL THEN
            INSERT INTO scheduling_appointment (patient_id, visit_type_id, provider_id, site_id, start, "end", minutes, minutes_before,
                    minutes_after, lane, mode, urgency, reason, note, new_patient, override_reason, client_key, booked_by_id, occurred_at)
            VALUES ((this ->> 'patient')::bigint, (this ->> 'visit_type')::bigint, (this ->> 'provider')::bigint, (this ->> 'site')::bigint,
                    (this ->> 'start')::timestamptz, (this ->> 'start')::timestamptz + make_interval(mins => (this ->> 'minutes')::int),
                    (this ->> 'minutes')::int, (this ->> 'before')::int, (this ->> 'after')::int, 0, this ->> 'mode', this ->> 'urgency',
                    this ->> 'reason', this ->> 'note', (this ->> 'new')::boolean, this ->> 'override', (this ->> 'key')::uuid, p_user, p_now)
            RETURNING id INTO one;
        END IF;
        ids := ids || one;
    END LOOP;

    FOREACH sort IN ARRAY ARRAY['provider', 'patient', 'device', 'room'] LOOP
        PERFORM pg_advisory_xact_lock(7202, scheduling_lock_key(r)) FROM (
            SELECT DISTINCT r FROM (
                SELECT p.resource_id AS r FROM scheduling_appointmentresource p JOIN scheduling_resource q ON q.id = p.resource_id
                 WHERE p.appointment_id = ANY (ids) AND p.blocks AND q.kind = sort
                UNION ALL
                SELECT scheduling_resource(sort, c.id, 0, (v ->> 'site')::bigint)
                  FROM jsonb_array_elements(p_visits) v,
                  LATERAL (SELECT (v ->> sort)::bigint AS id WHERE sort IN ('provider', 'patient')
                           UNION ALL
                           SELECT x::bigint FROM jsonb_array_elements_text(v -> (sort || 's')) x
                            WHERE sort IN ('device', 'room') AND jsonb_typeof(v -> (sort || 's')) = 'array') c) listed
             ORDER BY 1) ordered;
        WITH gone AS (
            UPDATE scheduling_appointmentresource p SET blocks = false FROM scheduling_resource q
             WHERE q.id = p.resource_id AND p.appointment_id = ANY (ids) AND p.blocks AND q.kind = sort
            RETURNING p.resource_id, p.during, q.kind, q.lane
        )
        SELECT touched || coalesce(array_agg(g.resource_id), '{}'), spans || coalesce(array_agg(g.during), '{}')
          INTO touched, spans FROM gone g WHERE g.kind <> 'patient' AND g.lane = 0;
        FOR each IN SELECT n - 1 FROM generate_series(1, size) n ORDER BY (p_visits -> (n - 1) ->> 'start')::timestamptz, n LOOP
            this := p_visits -> each;
            visit := tstzrange((this ->> 'start')::timestamptz, (this ->> 'start')::timestamptz + make_interval(mins => (this ->> 'minutes')::int));
            promised := tstzrange(lower(visit) - make_interval(mins => (this ->> 'before')::int), upper(visit) + make_interval(mins => (this ->> 'after')::int));
            IF sort IN ('provider', 'patient') THEN
                resource := scheduling_resource(sort, (this ->> sort)::bigint, 0, NULL);
                IF NOT scheduling_take(ids[each + 1], NULL, NULL, resource, CASE sort WHEN 'patient' THEN visit ELSE promised END, p_now) THEN
                    misses := misses || jsonb_build_array(jsonb_build_array(each, sort));
                    CONTINUE;
                END IF;
            ELSE
                CONTINUE WHEN jsonb_typeof(this -> (sort || 's')) IS DISTINCT FROM 'array';
                candidates := ARRAY(SELECT x::bigint FROM jsonb_array_elements_text(this -> (sort || 's')) WITH ORDINALITY AS t(x, n) ORDER BY n);
                SELECT t.chosen, t.resource INTO got
                  FROM scheduling_take_one(ids[each + 1], NULL, NULL, sort, candidates, (this ->> 'site')::bigint, promised, false, p_now) t;
                IF got.chosen IS NULL THEN
                    misses := misses || jsonb_build_array(jsonb_build_array(each, sort));
                    CONTINUE;
                END IF;
                resource := got.resource;
                IF sort = 'room' THEN planned[each + 1] := got.chosen; END IF;
            END IF;
            IF sort <> 'patient' THEN
                touched := touched || resource;
                spans := spans || promised;
            END IF;
        END LOOP;
    END LOOP;
    IF misses <> '[]' THEN RAISE EXCEPTION 'some times are taken' USING ERRCODE = 'PX003', DETAIL = misses::text; END IF;

    FOR each IN 0..size - 1 LOOP
        this := p_visits -> each;
        IF made[each + 1] THEN
            UPDATE scheduling_appointment SET planned_room_id = planned[each + 1] WHERE id = ids[each + 1] AND planned[each + 1] IS NOT NULL;
        ELSE
            UPDATE scheduling_appointment
               SET provider_id = (this ->> 'provider')::bigint, site_id = (this ->> 'site')::bigint, start = (this ->> 'start')::timestamptz,
                   "end" = (this ->> 'start')::timestamptz + make_interval(mins => (this ->> 'minutes')::int), minutes = (this ->> 'minutes')::int,
                   lane = 0, planned_room_id = planned[each + 1], override_reason = this ->> 'override'
             WHERE id = ids[each + 1];
        END IF;
    END LOOP;
    PERFORM scheduling_refresh_spans(touched, spans);
    INSERT INTO scheduling_visitevent (appointment_id, patient_id, kind, occurred_at, user_id)
    SELECT ids[n], (p_visits -> (n - 1) ->> 'patient')::bigint, 'booked', p_now, p_user FROM generate_series(1, size) n WHERE made[n];
    FOR got IN SELECT DISTINCT (v ->> 'patient')::bigint AS patient, (v ->> 'site')::int AS site FROM jsonb_array_elements(p_visits) v ORDER BY 1, 2 LOOP
        UPDATE people_patient SET site_ids = site_ids || got.site WHERE id = got.patient AND NOT got.site = ANY (site_ids);
    END LOOP;
    RETURN ids;
END $$;

-- Give the time of several visits back in one transaction.
CREATE FUNCTION scheduling_release_many(p_appointments bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    freed bigint[];
    spans tstzrange[];
BEGIN
    WITH gone AS (
        UPDATE scheduling_appointmentresource p SET blocks = false FROM scheduling_resource r
         WHERE r.id = p.resource_id AND p.appointment_id = ANY (p_appointments) AND p.blocks
        RETURNING p.resource_id, p.during, r.kind, r.lane
    )
    SELECT array_agg(resource_id), array_agg(during) INTO freed, spans FROM gone WHERE kind <> 'patient' AND lane = 0;
    IF freed IS NOT NULL THEN PERFORM scheduling_refresh_spans(freed, spans); END IF;
END $$;

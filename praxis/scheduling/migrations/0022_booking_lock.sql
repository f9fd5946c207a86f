-- Add a booked span to the days the search reads: by zone, day, resource and site, as every lock on them is taken. The cells
-- are worked out once a zone and day. The inner rows come in that order and are looked up one by one, never hashed, so the
-- rows are changed, and locked, in it.
CREATE OR REPLACE FUNCTION scheduling_mark(p_resources bigint[], p_during tstzrange) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    place record;
    touched bit(192);
    on_day date;
    last_day date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7201, scheduling_lock_key(r)) FROM unnest(p_resources) r ORDER BY r;
    FOR place IN SELECT s.time_zone AS zone, array_agg(s.id) AS sites FROM access_site s GROUP BY 1 ORDER BY 1 LOOP
        on_day := (lower(p_during) AT TIME ZONE place.zone)::date;
        last_day := (upper(p_during) AT TIME ZONE place.zone)::date;
        WHILE on_day <= last_day LOOP
            touched := scheduling_mask(p_during, on_day, place.zone);
            IF touched <> 0::bit(192) THEN
                UPDATE scheduling_resourceday d SET busy = d.busy | touched
                  FROM (SELECT x.id FROM scheduling_resourceday x
                         WHERE x.resource_id = ANY (p_resources) AND x.day = on_day AND x.site_id = ANY (place.sites)
                         ORDER BY x.resource_id, x.site_id OFFSET 0) w
                 WHERE d.id = w.id;
            END IF;
            on_day := on_day + 1;
        END LOOP;
    END LOOP;
END $$;

-- Book a visit. Null candidate lists mean: none is needed. With p_group the provider and room are the group's. With p_hold the
-- promises of the hold become the visit's; if it has ended, the time is taken as any other. Where nothing is to be chosen and
-- no hold is about, `plain`, the booking lock of each resource is taken first: then two of these never insert beside each
-- other, and the promises are one bare INSERT, which looks for rivals once where ON CONFLICT looks twice.
CREATE OR REPLACE FUNCTION scheduling_book(p_key uuid, p_patient bigint, p_visit_type bigint, p_provider bigint, p_site bigint,
        p_start timestamptz, p_minutes int, p_before int, p_after int, p_rooms bigint[], p_devices bigint[], p_lane int,
        p_mode text, p_urgency text, p_reason text, p_note text, p_new boolean, p_override text,
        p_user bigint, p_now timestamptz, p_former bigint, p_group bigint, p_hold bigint DEFAULT NULL,
        OUT appointment bigint, OUT again boolean, OUT booked_patient bigint)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    sites int[];
    visit tstzrange := tstzrange(p_start, p_start + make_interval(mins => p_minutes));
    promised tstzrange := tstzrange(p_start - make_interval(mins => p_before), p_start + make_interval(mins => p_minutes + p_after));
    taken text[] := '{}';
    held bigint[] := '{}';
    known bigint[];
    wanted bigint[];
    spans tstzrange[];
    kinds text[];
    got bigint[];
    made int;
    resource bigint;
    room bigint;
    device bigint;
    lapsed boolean;
    plain boolean;
    kept boolean := false;
BEGIN
    again := false;
    booked_patient := p_patient;
    SELECT k.site_ids, ARRAY[k.provider, k.patient, k.device, k.room], k.lapsed,
           p_group IS NULL AND p_hold IS NULL AND NOT k.lapsed AND num_nulls(k.provider, k.patient) = 0
               AND CASE WHEN p_devices IS NULL THEN true ELSE cardinality(p_devices) = 1 AND k.device IS NOT NULL END
               AND CASE WHEN p_rooms IS NULL THEN true ELSE cardinality(p_rooms) = 1 AND k.room IS NOT NULL END,
           array_remove(ARRAY[CASE WHEN p_lane = 0 THEN k.provider END, k.device, k.room], NULL)
      INTO sites, known, lapsed, plain, held
      FROM (SELECT p.site_ids,
                   (SELECT id FROM scheduling_resource WHERE provider_id = p_provider AND lane = p_lane) AS provider,
                   (SELECT id FROM scheduling_resource WHERE patient_id = p_patient) AS patient,
                   (SELECT id FROM scheduling_resource WHERE device_id = p_devices[1]) AS device,
                   (SELECT id FROM scheduling_resource WHERE room_id = p_rooms[1]) AS room,
                   EXISTS (SELECT FROM scheduling_hold h WHERE h.ended_at IS NULL AND h.expires_at <= p_now AND h.during && promised) AS lapsed
              FROM people_patient p WHERE p.id = p_patient OFFSET 0) k;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such patient' USING ERRCODE = 'PX404'; END IF;

    INSERT INTO scheduling_appointment (patient_id, visit_type_id, provider_id, site_id, start, "end", minutes,
            minutes_before, minutes_after, lane, mode, urgency, reason, note, new_patient, override_reason, client_key,
            booked_by_id, occurred_at, rescheduled_from_id, group_id, planned_room_id)
    VALUES (p_patient, p_visit_type, p_provider, p_site, lower(visit), upper(visit), p_minutes, p_before, p_after, p_lane,
            p_mode, p_urgency, p_reason, p_note, p_new, p_override, p_key, p_user, p_now, p_former, p_group, p_rooms[1])
    ON CONFLICT (client_key) DO NOTHING RETURNING id INTO appointment;
    IF appointment IS NULL THEN
        again := true;
        SELECT a.id, a.patient_id INTO appointment, booked_patient FROM scheduling_appointment a WHERE a.client_key = p_key;
        IF booked_patient IS DISTINCT FROM p_patient THEN RAISE EXCEPTION 'key reused' USING ERRCODE = 'PX409'; END IF;
        RETURN;
    END IF;

    IF plain THEN
        PERFORM pg_advisory_xact_lock(7207, scheduling_lock_key(r)) FROM unnest(known) r WHERE r IS NOT NULL ORDER BY r;
        LOOP
            BEGIN
                INSERT INTO scheduling_appointmentresource (appointment_id, resource_id, during)
                SELECT appointment, w.resource, w.span
                  FROM (VALUES (1, known[1], promised), (2, known[2], visit), (3, known[3], promised), (4, known[4], promised)) w(place, resource, span)
                 WHERE w.resource IS NOT NULL ORDER BY w.place;
                EXIT;
            EXCEPTION WHEN exclusion_violation THEN
                taken := ARRAY(SELECT w.kind
                                 FROM unnest(known, ARRAY['provider', 'patient', 'device', 'room'], ARRAY[promised, visit, promised, promised])
                                      WITH ORDINALITY AS w(resource, kind, span, place)
                                WHERE EXISTS (SELECT FROM scheduling_appointmentresource p
                                               WHERE p.resource_id = w.resource AND p.during && w.span AND p.blocks)
                                ORDER BY w.place);
                IF taken <> '{}' THEN PERFORM scheduling_refuse(taken); END IF;
            END;
        END LOOP;
        PERFORM scheduling_mark(held, promised);
        INSERT INTO scheduling_visitevent (appointment_id, patient_id, kind, occurred_at, user_id)
        VALUES (appointment, p_patient, 'booked', p_now, p_user);
        IF NOT p_site = ANY (sites) THEN
            UPDATE people_patient SET site_ids = site_ids || p_site::int WHERE id = p_patient AND NOT p_site = ANY (site_ids);
        END IF;
        RETURN;
    END IF;

    held := '{}';
    IF p_hold IS NOT NULL THEN kept := scheduling_use_hold(p_hold, appointment, p_patient, visit, p_now); END IF;
    IF kept THEN
        NULL;
    ELSIF p_group IS NULL AND (lapsed OR p_hold IS NOT NULL) THEN
        SELECT t.held, t.room, t.taken INTO held, room, taken
          FROM scheduling_take_kinds(appointment, NULL, p_provider, p_lane, p_patient, p_devices, p_rooms, p_site, visit, promised, p_now) t;
        IF room <> p_rooms[1] THEN
            UPDATE scheduling_appointment SET planned_room_id = room WHERE id = appointment;
        END IF;
    ELSE
        IF p_group IS NULL THEN
            wanted := ARRAY[coalesce(known[1], scheduling_resource('provider', p_provider, p_lane, NULL))];
            spans := ARRAY[promised];
            kinds := ARRAY['provider'];
        ELSE
            UPDATE scheduling_groupsession SET seats_taken = seats_taken + 1
             WHERE id = p_group AND seats_taken < capacity AND cancelled_at IS NULL;
            IF NOT FOUND THEN RAISE EXCEPTION 'group full' USING ERRCODE = 'PX002'; END IF;
        END IF;
        wanted := wanted || coalesce(known[2], scheduling_resource('patient', p_patient, 0, NULL));
        spans := spans || visit;
        kinds := kinds || 'patient'::text;
        -- Those without a choice in one statement, as long as that keeps the order; the others one by one after it.
        IF cardinality(p_devices) = 1 THEN
            wanted := wanted || coalesce(known[3], scheduling_resource('device', p_devices[1], 0, p_site));
            spans := spans || promised;
            kinds := kinds || 'device'::text;
        END IF;
        IF cardinality(p_rooms) = 1 AND (p_devices IS NULL OR cardinality(p_devices) = 1) THEN
            wanted := wanted || coalesce(known[4], scheduling_resource('room', p_rooms[1], 0, p_site));
            spans := spans || promised;
            kinds := kinds || 'room'::text;
        END IF;
        INSERT INTO scheduling_appointmentresource (appointment_id, resource_id, during)
        SELECT appointment, w.resource, w.span FROM unnest(wanted, spans) WITH ORDINALITY AS w(resource, span, place) ORDER BY w.place
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS made = ROW_COUNT;
        IF made = cardinality(wanted) THEN
            got := wanted;
        ELSE
            got := ARRAY(SELECT p.resource_id FROM scheduling_appointmentresource p WHERE p.appointment_id = appointment);
        END IF;
        FOR place IN 1..cardinality(wanted) LOOP
            IF NOT wanted[place] = ANY (got) THEN taken := taken || kinds[place];
            ELSIF kinds[place] <> 'patient' AND (kinds[place] <> 'provider' OR p_lane = 0) THEN held := held || wanted[place];
            END IF;
        END LOOP;
        IF cardinality(p_devices) <> 1 THEN
            SELECT t.chosen, t.resource INTO device, resource
              FROM scheduling_take_one(appointment, NULL, NULL, 'device', p_devices, p_site, promised, false, p_now) t;
            IF device IS NULL THEN taken := taken || 'device'::text; ELSE held := held || resource; END IF;
        END IF;
        IF p_rooms IS NOT NULL AND NOT 'room' = ANY (kinds) THEN
            SELECT t.chosen, t.resource INTO room, resource
              FROM scheduling_take_one(appointment, NULL, NULL, 'room', p_rooms, p_site, promised, false, p_now) t;
            IF room IS NULL THEN taken := taken || 'room'::text; ELSE held := held || resource; END IF;
            IF room <> p_rooms[1] THEN
                UPDATE scheduling_appointment SET planned_room_id = room WHERE id = appointment;
            END IF;
        END IF;
    END IF;
    IF taken <> '{}' THEN PERFORM scheduling_refuse(taken); END IF;

    IF held <> '{}' THEN PERFORM scheduling_mark(held, promised); END IF;
    INSERT INTO scheduling_visitevent (appointment_id, patient_id, kind, occurred_at, user_id)
    VALUES (appointment, p_patient, 'booked', p_now, p_user);
    IF NOT p_site = ANY (sites) THEN
        UPDATE people_patient SET site_ids = site_ids || p_site::int WHERE id = p_patient AND NOT p_site = ANY (site_ids);
    END IF;
END $$;


-- A list that is one constant is read once; an array of constants is parsed and put together again by every statement.
ALTER TABLE scheduling_appointment DROP CONSTRAINT scheduling_visit_status;
ALTER TABLE scheduling_appointment ADD CONSTRAINT scheduling_visit_status CHECK (status::text = ANY (
    '{booked,confirmed,arrived,roomed,with_provider,checkout,done,no_show,left_unseen,cancelled}'::text[]));
ALTER TABLE scheduling_visitevent DROP CONSTRAINT scheduling_event_kind;
ALTER TABLE scheduling_visitevent ADD CONSTRAINT scheduling_event_kind CHECK (kind::text = ANY (
    '{booked,confirmed,arrived,checkin_started,checkin_done,called,roomed,vitals,provider_in,provider_out,checkout_started,checkout_done,left,lwbs,cancelled,no_show,reopened,moved,corrected}'::text[]));

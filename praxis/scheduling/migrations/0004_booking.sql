-- Promises are taken in one global order: provider, patient, device, then one room; inside a kind by id. A room comes
-- last and only one is ever held, so its candidates may be tried in any order. See docs/locking.md.

-- Promise one resource. False when somebody else has it.
CREATE FUNCTION scheduling_take(p_appointment bigint, p_group bigint, p_resource bigint, p_during tstzrange) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scheduling_appointmentresource (appointment_id, group_id, resource_id, during)
    VALUES (p_appointment, p_group, p_resource, p_during) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

-- Promise the first free one of several rooms or devices; null when none is. A visit that moves gives its former one
-- back only when that is itself the choice or when another was found.
CREATE FUNCTION scheduling_take_one(p_appointment bigint, p_group bigint, p_kind text, p_ids bigint[], p_site bigint,
        p_during tstzrange, p_moves boolean, OUT chosen bigint, OUT resource bigint)
LANGUAGE plpgsql AS $$
DECLARE
    candidate bigint;
    former_promise bigint;
    former bigint;
BEGIN
    IF p_moves THEN
        SELECT p.id, p.resource_id INTO former_promise, former
          FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
         WHERE p.appointment_id = p_appointment AND p.blocks AND r.kind = p_kind;
    END IF;
    FOREACH candidate IN ARRAY p_ids LOOP
        resource := scheduling_resource(p_kind, candidate, 0, p_site);
        IF resource = former THEN
            PERFORM pg_advisory_xact_lock(7202, scheduling_lock_key(resource));
            UPDATE scheduling_appointmentresource SET blocks = false WHERE id = former_promise;
            IF scheduling_take(p_appointment, p_group, resource, p_during) THEN
                chosen := candidate;
                RETURN;
            END IF;
            UPDATE scheduling_appointmentresource SET blocks = true WHERE id = former_promise;
        ELSIF scheduling_take(p_appointment, p_group, resource, p_during) THEN
            IF former_promise IS NOT NULL THEN
                UPDATE scheduling_appointmentresource SET blocks = false WHERE id = former_promise;
            END IF;
            chosen := candidate;
            RETURN;
        END IF;
    END LOOP;
    resource := NULL;
END $$;

-- Add a booked span to the days the search reads: by zone, day and resource, as every lock on them is taken.
CREATE FUNCTION scheduling_mark(p_resources bigint[], p_during tstzrange) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7201, (r % 2147483647)::int) FROM unnest(p_resources) r ORDER BY r;
    UPDATE scheduling_resourceday d SET busy = d.busy | touched.cells
      FROM (SELECT day.id, scheduling_mask(p_during, day.day, site.time_zone) AS cells
              FROM scheduling_resourceday day JOIN access_site site ON site.id = day.site_id
             WHERE day.resource_id = ANY (p_resources)
               AND day.day BETWEEN lower(p_during)::date - 1 AND upper(p_during)::date + 1
               AND scheduling_mask(p_during, day.day, site.time_zone) <> 0::bit(192)
             ORDER BY site.time_zone, day.day, day.resource_id, day.site_id FOR UPDATE OF day) touched
     WHERE d.id = touched.id;
END $$;

CREATE FUNCTION scheduling_refuse(p_taken text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the time is taken' USING ERRCODE = 'PX001', DETAIL = array_to_string(p_taken, ',');
END $$;

-- Book a visit. Null candidate lists mean: none is needed. With p_group the provider and room are the group's.
CREATE FUNCTION scheduling_book(p_key uuid, p_patient bigint, p_visit_type bigint, p_provider bigint, p_site bigint,
        p_start timestamptz, p_minutes int, p_before int, p_after int, p_rooms bigint[], p_devices bigint[], p_lane int,
        p_mode text, p_urgency text, p_reason text, p_note text, p_new boolean, p_override text,
        p_user bigint, p_now timestamptz, p_former bigint, p_group bigint,
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
BEGIN
    again := false;
    booked_patient := p_patient;
    SELECT p.site_ids,
           ARRAY[(SELECT id FROM scheduling_resource WHERE provider_id = p_provider AND lane = p_lane),
                 (SELECT id FROM scheduling_resource WHERE patient_id = p_patient),
                 (SELECT id FROM scheduling_resource WHERE device_id = p_devices[1]),
                 (SELECT id FROM scheduling_resource WHERE room_id = p_rooms[1])]
      INTO sites, known FROM people_patient p WHERE p.id = p_patient;
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
          FROM scheduling_take_one(appointment, NULL, 'device', p_devices, p_site, promised, false) t;
        IF device IS NULL THEN taken := taken || 'device'::text; ELSE held := held || resource; END IF;
    END IF;
    IF p_rooms IS NOT NULL AND NOT 'room' = ANY (kinds) THEN
        SELECT t.chosen, t.resource INTO room, resource
          FROM scheduling_take_one(appointment, NULL, 'room', p_rooms, p_site, promised, false) t;
        IF room IS NULL THEN taken := taken || 'room'::text; ELSE held := held || resource; END IF;
        IF room <> p_rooms[1] THEN
            UPDATE scheduling_appointment SET planned_room_id = room WHERE id = appointment;
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

-- Give the time of a visit back.
CREATE FUNCTION scheduling_release(p_appointment bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    freed bigint[];
    spans tstzmultirange;
    seat bigint;
BEGIN
    WITH gone AS (
        UPDATE scheduling_appointmentresource SET blocks = false
         WHERE appointment_id = p_appointment AND blocks RETURNING resource_id, during
    )
    SELECT array_agg(resource_id), range_agg(during) INTO freed, spans FROM gone;
    IF freed IS NULL THEN RETURN; END IF;
    SELECT array_agg(id) INTO freed FROM scheduling_resource WHERE id = ANY (freed) AND kind <> 'patient' AND lane = 0;
    IF freed IS NOT NULL THEN PERFORM scheduling_refresh(freed, lower(spans), upper(spans)); END IF;
    SELECT group_id INTO seat FROM scheduling_appointment WHERE id = p_appointment;
    IF seat IS NOT NULL THEN
        UPDATE scheduling_groupsession SET seats_taken = seats_taken - 1 WHERE id = seat;
    END IF;
END $$;

-- Give back what a visit holds of one kind and promise the new one instead, under the resource's move lock: two moves
-- that swap places would otherwise wait for each other.
CREATE FUNCTION scheduling_swap(p_appointment bigint, p_kind text, p_resource bigint, p_during tstzrange) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    former record;
    step bigint;
BEGIN
    SELECT p.id, p.resource_id INTO former FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
     WHERE p.appointment_id = p_appointment AND p.blocks AND r.kind = p_kind;
    FOR step IN SELECT DISTINCT s FROM unnest(ARRAY[former.resource_id, p_resource]) s WHERE s IS NOT NULL ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(7202, scheduling_lock_key(step));
    END LOOP;
    UPDATE scheduling_appointmentresource SET blocks = false WHERE id = former.id;
    RETURN scheduling_take(p_appointment, NULL, p_resource, p_during);
END $$;

-- Move a visit, or take its time again after it was given back. The caller holds the visit's row. A seat of a group
-- visit is only taken again, never moved.
CREATE FUNCTION scheduling_move(p_appointment bigint, p_provider bigint, p_site bigint, p_start timestamptz, p_minutes int,
        p_before int, p_after int, p_rooms bigint[], p_devices bigint[], p_lane int, p_override text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    visit tstzrange := tstzrange(p_start, p_start + make_interval(mins => p_minutes));
    promised tstzrange := tstzrange(p_start - make_interval(mins => p_before), p_start + make_interval(mins => p_minutes + p_after));
    held bigint[];
    spans tstzmultirange;
    taken text[] := '{}';
    sites int[];
    mover bigint;
    seat bigint;
    room bigint;
BEGIN
    SELECT patient_id, group_id INTO mover, seat FROM scheduling_appointment WHERE id = p_appointment;
    IF seat IS NOT NULL THEN
        UPDATE scheduling_groupsession SET seats_taken = seats_taken + 1
         WHERE id = seat AND seats_taken < capacity AND cancelled_at IS NULL;
        IF NOT FOUND THEN RAISE EXCEPTION 'group full' USING ERRCODE = 'PX002'; END IF;
        IF NOT scheduling_take(p_appointment, NULL, scheduling_resource('patient', mover, 0, NULL), visit)
        THEN PERFORM scheduling_refuse(ARRAY['patient']); END IF;
        RETURN;
    END IF;
    SELECT site_ids INTO sites FROM people_patient WHERE id = mover;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such visit' USING ERRCODE = 'PX404'; END IF;
    SELECT array_agg(p.resource_id), range_agg(p.during) INTO held, spans FROM scheduling_appointmentresource p
     WHERE p.appointment_id = p_appointment AND p.blocks;

    IF NOT scheduling_swap(p_appointment, 'provider', scheduling_resource('provider', p_provider, p_lane, NULL), promised)
    THEN taken := taken || 'provider'::text; END IF;
    IF NOT scheduling_swap(p_appointment, 'patient', scheduling_resource('patient', mover, 0, NULL), visit)
    THEN taken := taken || 'patient'::text; END IF;
    IF p_devices IS NULL THEN
        PERFORM scheduling_drop(p_appointment, 'device');
    ELSIF (scheduling_take_one(p_appointment, NULL, 'device', p_devices, p_site, promised, true)).chosen IS NULL THEN
        taken := taken || 'device'::text;
    END IF;
    IF p_rooms IS NULL THEN
        PERFORM scheduling_drop(p_appointment, 'room');
    ELSE
        room := (scheduling_take_one(p_appointment, NULL, 'room', p_rooms, p_site, promised, true)).chosen;
        IF room IS NULL THEN taken := taken || 'room'::text; END IF;
    END IF;
    IF taken <> '{}' THEN PERFORM scheduling_refuse(taken); END IF;

    UPDATE scheduling_appointment SET provider_id = p_provider, site_id = p_site, start = lower(visit), "end" = upper(visit),
           minutes = p_minutes, minutes_before = p_before, minutes_after = p_after, lane = p_lane, planned_room_id = room,
           override_reason = p_override
     WHERE id = p_appointment;
    SELECT array_agg(DISTINCT r.id) INTO held FROM scheduling_resource r
     WHERE r.kind <> 'patient' AND r.lane = 0 AND (r.id = ANY (held)
           OR r.id IN (SELECT resource_id FROM scheduling_appointmentresource WHERE appointment_id = p_appointment AND blocks));
    PERFORM scheduling_refresh(held, least(lower(spans), lower(promised)), greatest(upper(spans), upper(promised)));
    IF NOT p_site = ANY (sites) THEN
        UPDATE people_patient SET site_ids = site_ids || p_site::int WHERE id = mover AND NOT p_site = ANY (site_ids);
    END IF;
END $$;

CREATE FUNCTION scheduling_drop(p_appointment bigint, p_kind text) RETURNS void LANGUAGE sql AS $$
    UPDATE scheduling_appointmentresource p SET blocks = false FROM scheduling_resource r
     WHERE r.id = p.resource_id AND r.kind = p_kind AND p.appointment_id = p_appointment AND p.blocks
$$;

-- The patient sits in another room than planned: the promise follows if that room is free.
CREATE FUNCTION scheduling_change_room(p_appointment bigint, p_room bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    former record;
    resource bigint;
BEGIN
    SELECT p.id, p.resource_id, p.during, r.site_id INTO former
      FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
     WHERE p.appointment_id = p_appointment AND p.blocks AND r.kind = 'room';
    IF NOT FOUND THEN RETURN; END IF;
    resource := scheduling_resource('room', p_room, 0, former.site_id);
    IF resource <> former.resource_id AND scheduling_take(p_appointment, NULL, resource, former.during) THEN
        UPDATE scheduling_appointmentresource SET blocks = false WHERE id = former.id;
        UPDATE scheduling_appointment SET planned_room_id = p_room WHERE id = p_appointment;
        PERFORM scheduling_refresh(ARRAY[former.resource_id, resource], lower(former.during), upper(former.during));
    END IF;
END $$;

-- A group visit promises its provider and room once; the seats promise only their patients.
CREATE FUNCTION scheduling_promise_group(p_group bigint, p_provider bigint, p_site bigint, p_rooms bigint[], p_start timestamptz, p_end timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    span tstzrange := tstzrange(p_start, p_end);
    resource bigint := scheduling_resource('provider', p_provider, 0, NULL);
    held bigint[];
    taken text[] := '{}';
    room bigint;
BEGIN
    IF NOT scheduling_take(NULL, p_group, resource, span) THEN taken := taken || 'provider'::text; END IF;
    held := ARRAY[resource];
    IF p_rooms IS NOT NULL THEN
        SELECT t.chosen, t.resource INTO room, resource
          FROM scheduling_take_one(NULL, p_group, 'room', p_rooms, p_site, span, false) t;
        IF room IS NULL THEN taken := taken || 'room'::text; ELSE held := held || resource; END IF;
    END IF;
    IF taken <> '{}' THEN PERFORM scheduling_refuse(taken); END IF;
    PERFORM scheduling_mark(held, span);
    RETURN room;
END $$;

CREATE FUNCTION scheduling_release_group(p_group bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    freed bigint[];
    spans tstzmultirange;
BEGIN
    WITH gone AS (
        UPDATE scheduling_appointmentresource SET blocks = false WHERE group_id = p_group AND blocks RETURNING resource_id, during
    )
    SELECT array_agg(resource_id), range_agg(during) INTO freed, spans FROM gone;
    IF freed IS NOT NULL THEN PERFORM scheduling_refresh(freed, lower(spans), upper(spans)); END IF;
END $$;

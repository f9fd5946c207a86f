-- Holds: time promised for minutes. One that ran out gives way to the next booker, resource by resource in the order of
-- docs/locking.md and under the resource's move lock, as a move gives its own time back; the sweeper ends the rest.

DROP FUNCTION scheduling_book(uuid, bigint, bigint, bigint, bigint, timestamptz, int, int, int, bigint[], bigint[], int, text, text,
    text, text, boolean, text, bigint, timestamptz, bigint, bigint);
DROP FUNCTION scheduling_move(bigint, bigint, bigint, timestamptz, int, int, int, bigint[], bigint[], int, text);
DROP FUNCTION scheduling_swap(bigint, text, bigint, tstzrange);
DROP FUNCTION scheduling_promise_group(bigint, bigint, bigint, bigint[], timestamptz, timestamptz);
DROP FUNCTION scheduling_take_one(bigint, bigint, text, bigint[], bigint, tstzrange, boolean);
DROP FUNCTION scheduling_take(bigint, bigint, bigint, tstzrange);

-- Promise one resource to a visit, a group or a hold, past holds that ran out. False when somebody else has it.
CREATE FUNCTION scheduling_take(p_appointment bigint, p_group bigint, p_hold bigint, p_resource bigint, p_during tstzrange,
        p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scheduling_appointmentresource (appointment_id, group_id, hold_id, resource_id, during)
    VALUES (p_appointment, p_group, p_hold, p_resource, p_during) ON CONFLICT DO NOTHING;
    IF FOUND THEN RETURN true; END IF;
    IF NOT scheduling_only_lapsed(p_resource, p_during, p_now) THEN RETURN false; END IF;
    PERFORM pg_advisory_xact_lock(7202, scheduling_lock_key(p_resource));
    UPDATE scheduling_appointmentresource p SET blocks = false FROM scheduling_hold h
     WHERE p.resource_id = p_resource AND p.blocks AND p.during && p_during AND h.id = p.hold_id AND h.expires_at <= p_now;
    INSERT INTO scheduling_appointmentresource (appointment_id, group_id, hold_id, resource_id, during)
    VALUES (p_appointment, p_group, p_hold, p_resource, p_during) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

-- Nothing but holds that ran out stands in this time.
CREATE FUNCTION scheduling_only_lapsed(p_resource bigint, p_during tstzrange, p_now timestamptz) RETURNS boolean LANGUAGE sql AS $$
    SELECT NOT EXISTS (
        SELECT FROM scheduling_appointmentresource p LEFT JOIN scheduling_hold h ON h.id = p.hold_id
         WHERE p.resource_id = p_resource AND p.blocks AND p.during && p_during
           AND (p.hold_id IS NULL OR h.expires_at > p_now))
$$;

-- Promise the first free one of several rooms or devices, else one behind a hold that ran out; null when none is. A visit
-- that moves gives its former one back only when that is itself the choice or when another was found.
CREATE FUNCTION scheduling_take_one(p_appointment bigint, p_group bigint, p_hold bigint, p_kind text, p_ids bigint[], p_site bigint,
        p_during tstzrange, p_moves boolean, p_now timestamptz, OUT chosen bigint, OUT resource bigint)
LANGUAGE plpgsql AS $$
DECLARE
    candidate bigint;
    lapsed bigint;
    behind bigint;
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
            IF scheduling_take(p_appointment, p_group, p_hold, resource, p_during, p_now) THEN
                chosen := candidate;
                EXIT;
            END IF;
            UPDATE scheduling_appointmentresource SET blocks = true WHERE id = former_promise;
        ELSE
            INSERT INTO scheduling_appointmentresource (appointment_id, group_id, hold_id, resource_id, during)
            VALUES (p_appointment, p_group, p_hold, resource, p_during) ON CONFLICT DO NOTHING;
            IF FOUND THEN
                chosen := candidate;
                EXIT;
            END IF;
            IF lapsed IS NULL AND scheduling_only_lapsed(resource, p_during, p_now) THEN
                lapsed := candidate;
                behind := resource;
            END IF;
        END IF;
    END LOOP;
    IF chosen IS NULL AND lapsed IS NOT NULL AND scheduling_take(p_appointment, p_group, p_hold, behind, p_during, p_now) THEN
        chosen := lapsed;
        resource := behind;
    END IF;
    IF chosen IS NULL THEN
        resource := NULL;
    ELSIF former_promise IS NOT NULL AND resource <> former THEN
        UPDATE scheduling_appointmentresource SET blocks = false WHERE id = former_promise;
    END IF;
END $$;

-- Every resource of a visit or a hold, kind by kind in order. `held`: those whose days the search reads.
CREATE FUNCTION scheduling_take_kinds(p_appointment bigint, p_hold bigint, p_provider bigint, p_lane int, p_patient bigint,
        p_devices bigint[], p_rooms bigint[], p_site bigint, p_visit tstzrange, p_promised tstzrange, p_now timestamptz,
        OUT held bigint[], OUT room bigint, OUT taken text[])
LANGUAGE plpgsql AS $$
DECLARE
    resource bigint := scheduling_resource('provider', p_provider, p_lane, NULL);
    device bigint;
BEGIN
    held := '{}';
    taken := '{}';
    IF NOT scheduling_take(p_appointment, NULL, p_hold, resource, p_promised, p_now) THEN taken := taken || 'provider'::text;
    ELSIF p_lane = 0 THEN held := held || resource;
    END IF;
    IF p_patient IS NOT NULL AND NOT scheduling_take(p_appointment, NULL, p_hold,
            scheduling_resource('patient', p_patient, 0, NULL), p_visit, p_now) THEN
        taken := taken || 'patient'::text;
    END IF;
    IF p_devices IS NOT NULL THEN
        SELECT t.chosen, t.resource INTO device, resource
          FROM scheduling_take_one(p_appointment, NULL, p_hold, 'device', p_devices, p_site, p_promised, false, p_now) t;
        IF device IS NULL THEN taken := taken || 'device'::text; ELSE held := held || resource; END IF;
    END IF;
    IF p_rooms IS NOT NULL THEN
        SELECT t.chosen, t.resource INTO room, resource
          FROM scheduling_take_one(p_appointment, NULL, p_hold, 'room', p_rooms, p_site, p_promised, false, p_now) t;
        IF room IS NULL THEN taken := taken || 'room'::text; ELSE held := held || resource; END IF;
    END IF;
END $$;

-- Keep time for whoever fills a form. Null patient: not known yet.
CREATE FUNCTION scheduling_hold_time(p_key uuid, p_visit_type bigint, p_provider bigint, p_site bigint, p_start timestamptz,
        p_minutes int, p_before int, p_after int, p_rooms bigint[], p_devices bigint[], p_patient bigint, p_purpose text,
        p_user bigint, p_now timestamptz, p_expires timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    visit tstzrange := tstzrange(p_start, p_start + make_interval(mins => p_minutes));
    promised tstzrange := tstzrange(p_start - make_interval(mins => p_before), p_start + make_interval(mins => p_minutes + p_after));
    made bigint;
    got record;
BEGIN
    INSERT INTO scheduling_hold (client_key, visit_type_id, provider_id, site_id, start, "end", during, minutes, minutes_before,
            minutes_after, purpose, made_by_id, occurred_at, expires_at)
    VALUES (p_key, p_visit_type, p_provider, p_site, lower(visit), upper(visit), promised, p_minutes, p_before, p_after,
            p_purpose, p_user, p_now, p_expires)
    ON CONFLICT (client_key) DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        SELECT id INTO made FROM scheduling_hold WHERE client_key = p_key;
        RETURN made;
    END IF;
    got := scheduling_take_kinds(NULL, made, p_provider, 0, p_patient, p_devices, p_rooms, p_site, visit, promised, p_now);
    IF got.taken <> '{}' THEN PERFORM scheduling_refuse(got.taken); END IF;
    IF got.room IS NOT NULL THEN UPDATE scheduling_hold SET room_id = got.room WHERE id = made; END IF;
    PERFORM scheduling_mark(got.held, promised);
    RETURN made;
END $$;

-- End a hold and free what it still keeps. False when it had ended before.
CREATE FUNCTION scheduling_end_hold(p_hold bigint, p_outcome text, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    freed bigint[];
    span tstzrange;
BEGIN
    UPDATE scheduling_hold SET ended_at = p_now, outcome = p_outcome WHERE id = p_hold AND ended_at IS NULL
    RETURNING during INTO span;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM 1 FROM scheduling_appointmentresource WHERE hold_id = p_hold ORDER BY id FOR UPDATE;
    UPDATE scheduling_appointmentresource SET blocks = false WHERE hold_id = p_hold AND blocks;
    SELECT array_agg(r.id) INTO freed FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
     WHERE p.hold_id = p_hold AND r.kind <> 'patient';
    PERFORM scheduling_refresh(freed, lower(span), upper(span));
    RETURN true;
END $$;

-- The promises of a hold become those of a visit, kind by kind. False when any of them went to somebody else. The room and
-- the patient's promise are the visit's own from then on.
CREATE FUNCTION scheduling_use_hold(p_hold bigint, p_appointment bigint, p_patient bigint, p_visit tstzrange, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    kept scheduling_hold;
    patient bigint := scheduling_resource('patient', p_patient, 0, NULL);
    named bigint;
BEGIN
    SELECT * INTO kept FROM scheduling_hold WHERE id = p_hold AND ended_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    SELECT p.resource_id INTO named FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
     WHERE p.hold_id = p_hold AND r.kind = 'patient';
    IF named <> patient THEN RAISE EXCEPTION 'held for another patient' USING ERRCODE = 'PX004'; END IF;
    PERFORM 1 FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
      WHERE p.hold_id = p_hold AND r.kind = 'provider' FOR UPDATE OF p;
    IF EXISTS (SELECT FROM scheduling_appointmentresource WHERE hold_id = p_hold AND NOT blocks) THEN RETURN false; END IF;
    IF named IS NULL AND NOT scheduling_take(p_appointment, NULL, NULL, patient, p_visit, p_now)
    THEN PERFORM scheduling_refuse(ARRAY['patient']); END IF;
    PERFORM 1 FROM scheduling_appointmentresource WHERE hold_id = p_hold AND blocks ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT FROM scheduling_appointmentresource WHERE hold_id = p_hold AND NOT blocks)
    THEN PERFORM scheduling_refuse(ARRAY['provider']); END IF;
    UPDATE scheduling_appointmentresource SET hold_id = NULL, appointment_id = p_appointment WHERE hold_id = p_hold;
    UPDATE scheduling_hold SET ended_at = p_now, outcome = 'booked', appointment_id = p_appointment WHERE id = p_hold;
    UPDATE scheduling_appointment SET planned_room_id = kept.room_id WHERE id = p_appointment AND planned_room_id IS DISTINCT FROM kept.room_id;
    RETURN true;
END $$;

-- Book a visit. Null candidate lists mean: none is needed. With p_group the provider and room are the group's. With p_hold the
-- promises of the hold become the visit's; if it has ended, the time is taken as any other.
CREATE FUNCTION scheduling_book(p_key uuid, p_patient bigint, p_visit_type bigint, p_provider bigint, p_site bigint,
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
    kept boolean := false;
BEGIN
    again := false;
    booked_patient := p_patient;
    SELECT p.site_ids,
           ARRAY[(SELECT id FROM scheduling_resource WHERE provider_id = p_provider AND lane = p_lane),
                 (SELECT id FROM scheduling_resource WHERE patient_id = p_patient),
                 (SELECT id FROM scheduling_resource WHERE device_id = p_devices[1]),
                 (SELECT id FROM scheduling_resource WHERE room_id = p_rooms[1])],
           EXISTS (SELECT FROM scheduling_hold h WHERE h.ended_at IS NULL AND h.expires_at <= p_now AND h.during && promised)
      INTO sites, known, lapsed FROM people_patient p WHERE p.id = p_patient;
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

-- Give back what a visit holds of one kind and promise the new one instead, under the resource's move lock: two moves
-- that swap places would otherwise wait for each other.
CREATE FUNCTION scheduling_swap(p_appointment bigint, p_kind text, p_resource bigint, p_during tstzrange, p_now timestamptz) RETURNS boolean
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
    RETURN scheduling_take(p_appointment, NULL, NULL, p_resource, p_during, p_now);
END $$;

-- Move a visit, or take its time again after it was given back. The caller holds the visit's row. A seat of a group
-- visit is only taken again, never moved.
CREATE FUNCTION scheduling_move(p_appointment bigint, p_provider bigint, p_site bigint, p_start timestamptz, p_minutes int,
        p_before int, p_after int, p_rooms bigint[], p_devices bigint[], p_lane int, p_override text,
        p_now timestamptz)
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
        IF NOT scheduling_take(p_appointment, NULL, NULL, scheduling_resource('patient', mover, 0, NULL), visit, p_now)
        THEN PERFORM scheduling_refuse(ARRAY['patient']); END IF;
        RETURN;
    END IF;
    SELECT site_ids INTO sites FROM people_patient WHERE id = mover;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such visit' USING ERRCODE = 'PX404'; END IF;
    SELECT array_agg(p.resource_id), range_agg(p.during) INTO held, spans FROM scheduling_appointmentresource p
     WHERE p.appointment_id = p_appointment AND p.blocks;

    IF NOT scheduling_swap(p_appointment, 'provider', scheduling_resource('provider', p_provider, p_lane, NULL), promised, p_now)
    THEN taken := taken || 'provider'::text; END IF;
    IF NOT scheduling_swap(p_appointment, 'patient', scheduling_resource('patient', mover, 0, NULL), visit, p_now)
    THEN taken := taken || 'patient'::text; END IF;
    IF p_devices IS NULL THEN
        PERFORM scheduling_drop(p_appointment, 'device');
    ELSIF (scheduling_take_one(p_appointment, NULL, NULL, 'device', p_devices, p_site, promised, true, p_now)).chosen IS NULL THEN
        taken := taken || 'device'::text;
    END IF;
    IF p_rooms IS NULL THEN
        PERFORM scheduling_drop(p_appointment, 'room');
    ELSE
        room := (scheduling_take_one(p_appointment, NULL, NULL, 'room', p_rooms, p_site, promised, true, p_now)).chosen;
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

-- A group visit promises its provider and room once; the seats promise only their patients.
CREATE FUNCTION scheduling_promise_group(p_group bigint, p_provider bigint, p_site bigint, p_rooms bigint[], p_start timestamptz, p_end timestamptz,
        p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    span tstzrange := tstzrange(p_start, p_end);
    resource bigint := scheduling_resource('provider', p_provider, 0, NULL);
    held bigint[];
    taken text[] := '{}';
    room bigint;
BEGIN
    IF NOT scheduling_take(NULL, p_group, NULL, resource, span, p_now) THEN taken := taken || 'provider'::text; END IF;
    held := ARRAY[resource];
    IF p_rooms IS NOT NULL THEN
        SELECT t.chosen, t.resource INTO room, resource
          FROM scheduling_take_one(NULL, p_group, NULL, 'room', p_rooms, p_site, span, false, p_now) t;
        IF room IS NULL THEN taken := taken || 'room'::text; ELSE held := held || resource; END IF;
    END IF;
    IF taken <> '{}' THEN PERFORM scheduling_refuse(taken); END IF;
    PERFORM scheduling_mark(held, span);
    RETURN room;
END $$;

-- The patient sits in another room than planned: the promise follows if that room is free.
CREATE OR REPLACE FUNCTION scheduling_change_room(p_appointment bigint, p_room bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    former record;
    resource bigint;
BEGIN
    SELECT p.id, p.resource_id, p.during, r.site_id INTO former
      FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
     WHERE p.appointment_id = p_appointment AND p.blocks AND r.kind = 'room';
    IF NOT FOUND THEN RETURN; END IF;
    resource := scheduling_resource('room', p_room, 0, former.site_id);
    IF resource <> former.resource_id AND scheduling_take(p_appointment, NULL, NULL, resource, former.during, '-infinity') THEN
        UPDATE scheduling_appointmentresource SET blocks = false WHERE id = former.id;
        UPDATE scheduling_appointment SET planned_room_id = p_room WHERE id = p_appointment;
        PERFORM scheduling_refresh(ARRAY[former.resource_id, resource], lower(former.during), upper(former.during));
    END IF;
END $$;

-- Visits and live holds of a session for its caps, whoever may see them. With p_lock the next to ask waits until this
-- transaction ends, so that two do not both take the last place (docs/locking.md).
DROP FUNCTION scheduling_load(bigint[], timestamptz, timestamptz);
CREATE FUNCTION scheduling_load(p_providers bigint[], p_from timestamptz, p_to timestamptz, p_now timestamptz,
        p_hold bigint DEFAULT NULL, p_lock boolean DEFAULT false)
RETURNS TABLE (provider_id bigint, start timestamptz, new_patient boolean, lane smallint, visit_type_id bigint, site_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_lock THEN
        PERFORM pg_advisory_xact_lock(7204, (p % 2147483647)::int) FROM (SELECT unnest(p_providers) AS p ORDER BY 1) asked;
    END IF;
    RETURN QUERY
    SELECT a.provider_id, a.start, a.new_patient, a.lane, a.visit_type_id, a.site_id FROM scheduling_appointment a
     WHERE a.provider_id = ANY (p_providers) AND a.start >= p_from AND a.start < p_to
       AND a.status NOT IN ('cancelled', 'no_show', 'left_unseen')
    UNION ALL
    SELECT h.provider_id, h.start, false, 0::smallint, h.visit_type_id, h.site_id FROM scheduling_hold h
     WHERE h.ended_at IS NULL AND h.expires_at > p_now AND h.provider_id = ANY (p_providers)
       AND h.start >= p_from AND h.start < p_to AND h.id IS DISTINCT FROM p_hold;
END $$;
REVOKE EXECUTE ON FUNCTION scheduling_load(bigint[], timestamptz, timestamptz, timestamptz, bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scheduling_load(bigint[], timestamptz, timestamptz, timestamptz, bigint, boolean) TO praxis_app;

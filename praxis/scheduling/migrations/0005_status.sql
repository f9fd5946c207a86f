-- The status a kind of event brings; null when it brings none.
CREATE FUNCTION scheduling_status_of(p_kind text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_kind
        WHEN 'booked' THEN 'booked' WHEN 'moved' THEN 'booked' WHEN 'reopened' THEN 'booked'
        WHEN 'confirmed' THEN 'confirmed'
        WHEN 'arrived' THEN 'arrived' WHEN 'checkin_started' THEN 'arrived' WHEN 'checkin_done' THEN 'arrived' WHEN 'called' THEN 'arrived'
        WHEN 'roomed' THEN 'roomed' WHEN 'vitals' THEN 'roomed'
        WHEN 'provider_in' THEN 'with_provider'
        WHEN 'provider_out' THEN 'checkout' WHEN 'checkout_started' THEN 'checkout'
        WHEN 'checkout_done' THEN 'done' WHEN 'left' THEN 'done'
        WHEN 'lwbs' THEN 'left_unseen' WHEN 'cancelled' THEN 'cancelled' WHEN 'no_show' THEN 'no_show' END
$$;

-- What the live events of a visit say. An event is live while no row corrects it.
CREATE FUNCTION scheduling_state(p_appointment bigint, OUT status text, OUT status_at timestamptz, OUT arrived_at timestamptz, OUT room_id bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH live AS (
        SELECT e.id, e.kind, e.occurred_at, e.room_id, scheduling_status_of(e.kind) AS status
          FROM scheduling_visitevent e
         WHERE e.appointment_id = p_appointment AND scheduling_status_of(e.kind) IS NOT NULL
           AND NOT EXISTS (SELECT FROM scheduling_visitevent c WHERE c.corrects_id = e.id)
    ), since AS (
        SELECT coalesce(max(id), 0) AS id FROM live WHERE kind = 'reopened'
    ), last AS (
        SELECT live.status, live.id FROM live ORDER BY live.occurred_at DESC, live.id DESC LIMIT 1
    ), former AS (
        SELECT live.occurred_at, live.id FROM live, last WHERE live.status <> last.status ORDER BY live.occurred_at DESC, live.id DESC LIMIT 1
    )
    SELECT last.status,
           (SELECT min(l.occurred_at) FROM live l
             WHERE l.status = last.status AND (l.occurred_at, l.id) > (coalesce((SELECT f.occurred_at FROM former f), '-infinity'), coalesce((SELECT f.id FROM former f), 0))),
           (SELECT min(l.occurred_at) FROM live l, since WHERE l.status = 'arrived' AND l.id > since.id),
           CASE WHEN last.status IN ('roomed', 'with_provider', 'checkout', 'done')
                THEN (SELECT l.room_id FROM live l, since WHERE l.kind = 'roomed' AND l.id > since.id ORDER BY l.occurred_at DESC, l.id DESC LIMIT 1) END
      FROM last
$$;

CREATE FUNCTION scheduling_derive() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE scheduling_appointment a
       SET status = s.status, status_at = s.status_at, arrived_at = s.arrived_at, room_id = s.room_id, version = a.version + 1
      FROM scheduling_state(NEW.appointment_id) s
     WHERE a.id = NEW.appointment_id AND s.status IS NOT NULL;
    RETURN NULL;
END $$;
-- A visit begins as booked: that event changes nothing.
CREATE TRIGGER scheduling_status_follows AFTER INSERT ON scheduling_visitevent
    FOR EACH ROW WHEN (NEW.kind <> 'booked') EXECUTE FUNCTION scheduling_derive();
REVOKE EXECUTE ON FUNCTION scheduling_derive() FROM PUBLIC;

-- Nobody but the trigger sets what the trigger derives.
REVOKE INSERT, UPDATE, DELETE ON scheduling_appointment FROM praxis_app;
GRANT INSERT (patient_id, visit_type_id, provider_id, site_id, start, "end", minutes, minutes_before, minutes_after, lane, mode,
              urgency, reason, note, new_patient, override_reason, client_key, booked_by_id, occurred_at, recorded_at,
              rescheduled_from_id, group_id, planned_room_id)
      ON scheduling_appointment TO praxis_app;
GRANT UPDATE (provider_id, site_id, start, "end", minutes, minutes_before, minutes_after, lane, mode, urgency, reason, note,
              override_reason, planned_room_id, version)
      ON scheduling_appointment TO praxis_app;
REVOKE DELETE ON scheduling_appointmentresource, scheduling_resource FROM praxis_app;

-- For the poll of Today: changes with every visit, group, exception and template of these sites on this day. No PHI in it.
CREATE FUNCTION scheduling_day_version(p_sites bigint[], p_day date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH place AS (
        SELECT id, p_day::timestamp AT TIME ZONE time_zone AS low, (p_day + 1)::timestamp AT TIME ZONE time_zone AS high
          FROM access_site WHERE id = ANY (p_sites)
    )
    SELECT md5(concat_ws('/',
        (SELECT string_agg(a.id || ':' || a.version, ',' ORDER BY a.id)
           FROM place JOIN scheduling_appointment a ON a.site_id = place.id AND a.start >= place.low AND a.start < place.high),
        (SELECT string_agg(g.id || ':' || g.seats_taken, ',' ORDER BY g.id)
           FROM place JOIN scheduling_groupsession g ON g.site_id = place.id AND g.start >= place.low AND g.start < place.high
          WHERE g.cancelled_at IS NULL),
        (SELECT count(*) || ':' || coalesce(max(id), 0) FROM scheduling_workexception WHERE ended_at IS NULL),
        (SELECT coalesce(max(id), 0) FROM scheduling_templateversion)))
$$;
REVOKE EXECUTE ON FUNCTION scheduling_day_version(bigint[], date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scheduling_day_version(bigint[], date) TO praxis_app;

-- Visits of a session for its caps, whoever may see them: how many, of new patients, in the overbook lane. No PHI in it.
CREATE FUNCTION scheduling_load(p_providers bigint[], p_from timestamptz, p_to timestamptz)
RETURNS TABLE (provider_id bigint, start timestamptz, new_patient boolean, lane smallint, visit_type_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.provider_id, a.start, a.new_patient, a.lane, a.visit_type_id FROM scheduling_appointment a
     WHERE a.provider_id = ANY (p_providers) AND a.start >= p_from AND a.start < p_to
       AND a.status NOT IN ('cancelled', 'no_show', 'left_unseen')
$$;
REVOKE EXECUTE ON FUNCTION scheduling_load(bigint[], timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scheduling_load(bigint[], timestamptz, timestamptz) TO praxis_app;

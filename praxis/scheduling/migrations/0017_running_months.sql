-- As 0013, and the counted months run: each holds what the months before it hold.
CREATE OR REPLACE FUNCTION scheduling_measure(p_from date, p_to date) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    counted int;
    low date := date_trunc('month', p_from)::date;
    this date;
BEGIN
    INSERT INTO scheduling_visitfact (appointment_id, site_id, provider_id, visit_type_id, day, hour, planned, wait, room_wait,
                                      cycle, actual, lead_days, outcome, late_cancel, bumped, online, new_patient)
    SELECT a.id, a.site_id, a.provider_id, a.visit_type_id, (a.start AT TIME ZONE z.time_zone)::date,
           extract(hour FROM a.start AT TIME ZONE z.time_zone)::int, a.minutes,
           scheduling_minutes(greatest(e.arrived, a.start), least(e.called, e.roomed)),
           scheduling_minutes(e.roomed, e.provider_in), scheduling_minutes(e.arrived, coalesce(e.gone, e.checked_out)),
           scheduling_minutes(e.provider_in, e.provider_out),
           greatest(0, least(30000, (a.start AT TIME ZONE z.time_zone)::date - (a.occurred_at AT TIME ZONE z.time_zone)::date)), a.status,
           coalesce(e.cancelled_by = 'patient' AND a.start - e.cancelled < make_interval(mins => t.cancel_cutoff_minutes), false),
           e.bumped, a.booked_by_id IS NULL, a.new_patient
      FROM scheduling_appointment a
      JOIN access_site z ON z.id = a.site_id
      JOIN practice_visittype t ON t.id = a.visit_type_id
     CROSS JOIN LATERAL (
           SELECT min(v.occurred_at) FILTER (WHERE v.kind = 'arrived') AS arrived, min(v.occurred_at) FILTER (WHERE v.kind = 'called') AS called,
                  min(v.occurred_at) FILTER (WHERE v.kind = 'roomed') AS roomed, min(v.occurred_at) FILTER (WHERE v.kind = 'provider_in') AS provider_in,
                  max(v.occurred_at) FILTER (WHERE v.kind = 'provider_out') AS provider_out, max(v.occurred_at) FILTER (WHERE v.kind = 'left') AS gone,
                  max(v.occurred_at) FILTER (WHERE v.kind = 'checkout_done') AS checked_out, max(v.occurred_at) FILTER (WHERE v.kind = 'cancelled') AS cancelled,
                  max(v.initiator) FILTER (WHERE v.kind = 'cancelled') AS cancelled_by,
                  coalesce(bool_or(v.kind IN ('cancelled', 'moved') AND v.initiator IN ('practice', 'provider', 'weather')), false) AS bumped
             FROM scheduling_visitevent v
            WHERE v.appointment_id = a.id AND NOT EXISTS (SELECT FROM scheduling_visitevent c WHERE c.corrects_id = v.id)) e
     WHERE a.start >= p_from::timestamptz - interval '1 day' AND a.start < p_to::timestamptz + interval '2 days'
       AND (a.start AT TIME ZONE z.time_zone)::date BETWEEN p_from AND p_to
    ON CONFLICT (appointment_id) DO UPDATE SET
        (site_id, provider_id, visit_type_id, day, hour, planned, wait, room_wait, cycle, actual, lead_days, outcome, late_cancel, bumped, online, new_patient)
        = (excluded.site_id, excluded.provider_id, excluded.visit_type_id, excluded.day, excluded.hour, excluded.planned, excluded.wait,
           excluded.room_wait, excluded.cycle, excluded.actual, excluded.lead_days, excluded.outcome, excluded.late_cancel,
           excluded.bumped, excluded.online, excluded.new_patient);
    GET DIAGNOSTICS counted = ROW_COUNT;
    -- Each month holds all visits up to its end, so that any run of months is the difference of two.
    DELETE FROM scheduling_waitcell WHERE month >= low;
    FOR this IN SELECT DISTINCT date_trunc('month', f.day)::date FROM scheduling_visitfact f WHERE f.day >= low ORDER BY 1 LOOP
        INSERT INTO scheduling_waitcell (month, site_id, by, value, measure, minutes, visits)
        SELECT this, c.site_id, c.by, c.value, c.measure, c.minutes, sum(c.visits)
          FROM (SELECT w.site_id, w.by, w.value, w.measure, w.minutes, w.visits FROM scheduling_waitcell w
                 WHERE w.month = (SELECT max(month) FROM scheduling_waitcell WHERE month < this)
                UNION ALL
                SELECT f.site_id, b.by, b.value, m.measure, m.minutes, 1
                  FROM scheduling_visitfact f
                 CROSS JOIN LATERAL (VALUES ('hour', f.hour::int), ('provider', f.provider_id), ('visit_type', f.visit_type_id)) b(by, value)
                 CROSS JOIN LATERAL (VALUES ('wait', f.wait), ('room_wait', f.room_wait), ('cycle', f.cycle)) m(measure, minutes)
                 WHERE f.day >= this AND f.day < this + interval '1 month' AND m.minutes IS NOT NULL) c
         GROUP BY 2, 3, 4, 5, 6;
    END LOOP;
    RETURN counted;
END $$;

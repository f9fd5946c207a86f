-- Staff pools. A visit type that names a skill promises one member of that skill beside provider, patient, device and room. A
-- pool counts at a site from its first member on. Its free time is worked out from promises when it is asked for: members
-- have no days of their own that a booking would have to lock.

-- Whether a member can be promised for a whole span.
CREATE FUNCTION scheduling_staff_works(p_member scheduling_staffmember, p_during tstzrange) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT w.day >= p_member.started_on AND (p_member.ended_on IS NULL OR w.day <= p_member.ended_on)
           AND (extract(isodow FROM w.day)::int - 1) = ANY (p_member.weekdays)
           AND p_during <@ tstzrange((w.day + make_interval(mins => p_member.from_minute)) AT TIME ZONE w.zone,
                                     (w.day + make_interval(mins => p_member.to_minute)) AT TIME ZONE w.zone)
           AND NOT EXISTS (SELECT FROM scheduling_staffabsence a
                            WHERE a.member_id = p_member.id AND a.ended_at IS NULL AND a.during && p_during)
      FROM (SELECT s.time_zone AS zone, (lower(p_during) AT TIME ZONE s.time_zone)::date AS day
              FROM access_site s WHERE s.id = p_member.site_id) w
$$;

-- Who takes of a pool waits for whoever took before: to be asked for before any promise (docs/locking.md).
CREATE FUNCTION scheduling_lock_staff(p_skill text, p_site bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(7206, hashtext(p_skill || ' ' || p_site))
$$;

-- Promise one member, the least booked of that day first, to a visit, a group or a hold. A visit keeps the one it has when
-- the time is the same and he works then; else his time is given back. `needed`: the pool counts at this site.
CREATE FUNCTION scheduling_take_staff(p_appointment bigint, p_group bigint, p_hold bigint, p_skill text, p_site bigint,
        p_during tstzrange, p_now timestamptz, OUT needed boolean, OUT member bigint)
LANGUAGE plpgsql AS $$
DECLARE
    former bigint;
    span tstzrange;
    promise bigint;
    candidate record;
BEGIN
    PERFORM scheduling_lock_staff(p_skill, p_site);
    needed := EXISTS (SELECT FROM scheduling_staffmember WHERE skill = p_skill AND site_id = p_site);
    SELECT p.id, p.during, r.staff_id INTO promise, span, former
      FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
     WHERE p.appointment_id = p_appointment AND p.blocks AND r.kind = 'staff';
    IF promise IS NOT NULL THEN
        IF span = p_during AND EXISTS (SELECT FROM scheduling_staffmember m WHERE m.id = former AND m.skill = p_skill
                                          AND m.site_id = p_site AND scheduling_staff_works(m, p_during)) THEN
            member := former;
            RETURN;
        END IF;
        UPDATE scheduling_appointmentresource SET blocks = false WHERE id = promise;
    END IF;
    IF NOT needed THEN RETURN; END IF;
    UPDATE scheduling_appointmentresource p SET blocks = false
      FROM scheduling_hold h, scheduling_resource r, scheduling_staffmember m
     WHERE h.id = p.hold_id AND h.expires_at <= p_now AND p.blocks AND p.during && p_during
       AND r.id = p.resource_id AND m.id = r.staff_id AND m.skill = p_skill AND m.site_id = p_site;
    FOR candidate IN
        SELECT m.id, r.id AS resource
          FROM scheduling_staffmember m JOIN scheduling_resource r ON r.staff_id = m.id
         WHERE m.skill = p_skill AND m.site_id = p_site AND scheduling_staff_works(m, p_during)
         ORDER BY m.id = former DESC NULLS LAST,
                  (SELECT count(*) FROM scheduling_appointmentresource p
                    WHERE p.resource_id = r.id AND p.blocks
                      AND p.during && tstzrange(lower(p_during) - interval '12 hours', lower(p_during) + interval '12 hours')), m.id
    LOOP
        INSERT INTO scheduling_appointmentresource (appointment_id, group_id, hold_id, resource_id, during)
        VALUES (p_appointment, p_group, p_hold, candidate.resource, p_during) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            member := candidate.id;
            RETURN;
        END IF;
    END LOOP;
END $$;

-- Members who work then and are promised to nobody but perhaps to one visit; null where the pool does not count.
CREATE FUNCTION scheduling_staff_left(p_skill text, p_site bigint, p_during tstzrange, p_but bigint, p_now timestamptz)
RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN count(*) > 0 THEN coalesce(array_agg(m.id ORDER BY m.id) FILTER (
               WHERE scheduling_staff_works(m, p_during) AND NOT EXISTS (
                     SELECT FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
                       LEFT JOIN scheduling_hold h ON h.id = p.hold_id
                      WHERE r.staff_id = m.id AND p.blocks AND p.during && p_during
                        AND p.appointment_id IS DISTINCT FROM p_but
                        AND (p.hold_id IS NULL OR h.expires_at > p_now))), '{}') END
      FROM scheduling_staffmember m WHERE m.skill = p_skill AND m.site_id = p_site
$$;

-- Free cells of every member of a pool by site and day, for the search; a member who does not work has none.
CREATE FUNCTION scheduling_staff_free(p_skill text, p_sites bigint[], p_from date, p_to date, p_now timestamptz)
RETURNS TABLE (site_id bigint, day date, free bit(192)) LANGUAGE sql STABLE AS $$
    SELECT m.site_id, d::date,
           CASE WHEN d::date >= m.started_on AND (m.ended_on IS NULL OR d::date <= m.ended_on)
                     AND (extract(isodow FROM d)::int - 1) = ANY (m.weekdays)
                THEN scheduling_mask_inside(tstzrange((d + make_interval(mins => m.from_minute)) AT TIME ZONE s.time_zone,
                                                      (d + make_interval(mins => m.to_minute)) AT TIME ZONE s.time_zone), d::date, s.time_zone)
                     & ~coalesce((
                        SELECT bit_or(scheduling_mask(x.during, d::date, s.time_zone))
                          FROM (SELECT p.during FROM scheduling_resource r JOIN scheduling_appointmentresource p ON p.resource_id = r.id
                                  LEFT JOIN scheduling_hold h ON h.id = p.hold_id
                                 WHERE r.staff_id = m.id AND p.blocks AND (p.hold_id IS NULL OR h.expires_at > p_now)
                                   AND p.during && tstzrange(d AT TIME ZONE s.time_zone, (d + interval '1 day') AT TIME ZONE s.time_zone)
                                UNION ALL
                                SELECT a.during FROM scheduling_staffabsence a
                                 WHERE a.member_id = m.id AND a.ended_at IS NULL
                                   AND a.during && tstzrange(d AT TIME ZONE s.time_zone, (d + interval '1 day') AT TIME ZONE s.time_zone)) x),
                        0::bit(192))
                ELSE 0::bit(192) END
      FROM scheduling_staffmember m JOIN access_site s ON s.id = m.site_id,
           generate_series(p_from::timestamp, p_to::timestamp, interval '1 day') d
     WHERE m.skill = p_skill AND m.site_id = ANY (p_sites)
$$;

-- Free starts by multiranges: the second way, that the masks and the rules are compared with. One row a provider, site, start.
WITH place AS (
    SELECT s.id AS site, s.time_zone AS zone FROM access_site s WHERE s.id = ANY (%(sites)s)
), days AS (
    SELECT p.site, p.zone, d::date AS day FROM place p, generate_series(%(first)s::date::timestamp, %(last)s::date::timestamp, interval '1 day') d
     WHERE NOT EXISTS (SELECT FROM practice_siteclosure c WHERE c.site_id = p.site AND c.day = d::date AND c.reopened_at IS NULL)
), session AS MATERIALIZED (
    SELECT d.site, d.zone, d.day, v.provider_id AS provider, s.id, s.start_minute, s.end_minute, s.max_visits, s.max_new
      FROM days d JOIN scheduling_templateversion v ON v.site_id = d.site AND v.valid @> d.day AND v.provider_id = ANY (%(providers)s)
      JOIN scheduling_templatesession s ON s.version_id = v.id AND s.weekday = extract(isodow FROM d.day) - 1
       AND s.week = ((d.day - (v.anchor_on - (extract(isodow FROM v.anchor_on)::int - 1))) / 7) %% v.cycle_weeks
), work AS (
    SELECT provider, site, range_agg(tstzrange((day + make_interval(mins => start_minute)) AT TIME ZONE zone,
                                               (day + make_interval(mins => end_minute)) AT TIME ZONE zone)) AS r
      FROM session GROUP BY 1, 2
), extra AS (
    SELECT provider_id AS provider, site_id AS site, range_agg(during) AS r FROM scheduling_workexception
     WHERE kind = 'extra' AND ended_at IS NULL GROUP BY 1, 2
), closed AS (
    SELECT s.provider, s.site, range_agg(tstzrange((s.day + make_interval(mins => b.start_minute)) AT TIME ZONE s.zone,
                                                   (s.day + make_interval(mins => b.end_minute)) AT TIME ZONE s.zone)) AS r
      FROM session s JOIN scheduling_templateblock b ON b.session_id = s.id AND b.kind = 'closed' GROUP BY 1, 2
), kept AS (
    SELECT s.provider, s.site, range_agg(tstzrange((s.day + make_interval(mins => b.start_minute)) AT TIME ZONE s.zone,
                                                   (s.day + make_interval(mins => b.end_minute)) AT TIME ZONE s.zone)) AS r
      FROM session s JOIN scheduling_templateblock b ON b.session_id = s.id
     WHERE b.kind = 'closed' OR (NOT %(visit_type)s = ANY (b.visit_type_ids)
           AND (b.release_hours IS NULL OR %(now)s < ((s.day + make_interval(mins => b.start_minute)) AT TIME ZONE s.zone) - make_interval(hours => b.release_hours)))
     GROUP BY 1, 2
), full_session AS (
    SELECT s.provider, s.site, range_agg(tstzrange((s.day + make_interval(mins => s.start_minute)) AT TIME ZONE s.zone,
                                                   (s.day + make_interval(mins => s.end_minute)) AT TIME ZONE s.zone)) AS r
      FROM session s,
      LATERAL (SELECT count(*) AS visits, count(*) FILTER (WHERE a.new_patient) AS fresh FROM scheduling_appointment a
                WHERE a.provider_id = s.provider AND a.status NOT IN ('cancelled', 'no_show', 'left_unseen')
                  AND a.start >= (s.day + make_interval(mins => s.start_minute)) AT TIME ZONE s.zone
                  AND a.start < (s.day + make_interval(mins => s.end_minute)) AT TIME ZONE s.zone) n
     WHERE n.visits >= s.max_visits OR (%(new)s AND n.fresh >= s.max_new)
     GROUP BY 1, 2
), off AS (
    SELECT w.provider, w.site, range_agg(e.during) AS r
      FROM (SELECT p AS provider, place.site FROM unnest(%(providers)s::bigint[]) p, place) w
      JOIN scheduling_workexception e ON e.kind <> 'extra' AND e.ended_at IS NULL
       AND (e.provider_id = w.provider OR num_nonnulls(e.provider_id, e.room_id, e.device_id) = 0)
       AND (e.site_id IS NULL OR e.site_id = w.site)
     GROUP BY 1, 2
), busy AS (
    SELECT q.provider_id AS provider, range_agg(p.during) AS r FROM scheduling_appointmentresource p JOIN scheduling_resource q ON q.id = p.resource_id
     WHERE q.provider_id = ANY (%(providers)s) AND q.lane = 0 AND p.blocks GROUP BY 1
), mine AS MATERIALIZED (
    SELECT range_agg(p.during) AS r FROM scheduling_appointmentresource p JOIN scheduling_resource q ON q.id = p.resource_id
     WHERE q.patient_id = %(patient)s AND p.blocks
), length AS MATERIALIZED (
    SELECT p AS provider, coalesce(%(minutes)s::int,
                (SELECT d.minutes FROM practice_visittypeduration d WHERE d.visit_type_id = t.id AND d.provider_id = p AND d.new_patient = %(new)s),
                (SELECT d.minutes FROM practice_visittypeduration d WHERE d.visit_type_id = t.id AND d.provider_id IS NULL AND d.new_patient = %(new)s),
                t.minutes) AS minutes, t.buffer_before, t.buffer_after, t.room_kind, t.device_kind, t.staff_skill, t.lead_minutes, t.horizon_days
      FROM unnest(%(providers)s::bigint[]) p, practice_visittype t WHERE t.id = %(visit_type)s
), free AS MATERIALIZED (
    SELECT provider, site, coalesce(w.r, '{}') - coalesce(c.r, '{}') + coalesce(x.r, '{}') - coalesce(o.r, '{}') - coalesce(b.r, '{}') AS r,
           coalesce(k.r, '{}') AS kept, coalesce(f.r, '{}') AS full_r
      FROM (SELECT p AS provider, place.site FROM unnest(%(providers)s::bigint[]) p, place) base
      LEFT JOIN work w USING (provider, site) LEFT JOIN closed c USING (provider, site) LEFT JOIN extra x USING (provider, site) LEFT JOIN off o USING (provider, site)
      LEFT JOIN kept k USING (provider, site) LEFT JOIN full_session f USING (provider, site) LEFT JOIN busy b USING (provider)
), wanted AS (
    SELECT f.provider, f.site, d.day, d.zone, f.r, f.kept, f.full_r, (d.day + make_interval(mins => m)) AT TIME ZONE d.zone AS at,
           l.minutes, l.buffer_before, l.buffer_after, l.room_kind, l.device_kind, l.staff_skill, l.lead_minutes, l.horizon_days
      FROM free f JOIN days d ON d.site = f.site JOIN length l ON l.provider = f.provider, generate_series(360, 1315, 5) m
), spanned AS (
    SELECT w.*, tstzrange(at, at + make_interval(mins => minutes)) AS visit,
           tstzrange(at - make_interval(mins => buffer_before), at + make_interval(mins => minutes + buffer_after)) AS span FROM wanted w
), fitting AS (
    SELECT * FROM spanned s, mine
     WHERE s.r @> s.span AND NOT s.kept && s.visit AND NOT s.full_r @> s.at AND NOT coalesce(mine.r, '{}') && s.visit
       AND s.at >= %(now)s + make_interval(mins => s.lead_minutes) AND s.at <= %(now)s + make_interval(days => s.horizon_days)
       AND lower(s.span) >= (s.day + time '06:00') AT TIME ZONE s.zone AND upper(s.span) <= (s.day + time '22:00') AT TIME ZONE s.zone
)
, thing AS MATERIALIZED (
    SELECT t.what, t.kind, t.site, coalesce((SELECT range_agg(x.during) FROM (
               SELECT p.during FROM scheduling_appointmentresource p JOIN scheduling_resource q ON q.id = p.resource_id
                WHERE p.blocks AND (q.room_id = t.room OR q.device_id = t.device)
               UNION ALL
               SELECT e.during FROM scheduling_workexception e
                WHERE e.ended_at IS NULL AND e.kind <> 'extra'
                  AND (e.room_id = t.room OR e.device_id = t.device
                       OR (num_nonnulls(e.provider_id, e.room_id, e.device_id) = 0 AND e.site_id = t.site))) x), '{}') AS r
      FROM (SELECT 'room' AS what, kind, site_id AS site, id AS room, NULL::bigint AS device FROM practice_room WHERE site_id = ANY (%(sites)s)
            UNION ALL
            SELECT 'device', kind, site_id, NULL, id FROM practice_device
             WHERE site_id = ANY (%(sites)s) AND (%(device)s::bigint IS NULL OR id = %(device)s)) t
), person AS MATERIALIZED (
    SELECT m.id, m.skill, m.site_id AS site,
           coalesce((SELECT range_agg(tstzrange((d.day + make_interval(mins => m.from_minute)) AT TIME ZONE d.zone,
                                                (d.day + make_interval(mins => m.to_minute)) AT TIME ZONE d.zone))
                       FROM days d WHERE d.site = m.site_id AND d.day >= m.started_on AND (m.ended_on IS NULL OR d.day <= m.ended_on)
                        AND extract(isodow FROM d.day)::int - 1 = ANY (m.weekdays)), '{}')
           - coalesce((SELECT range_agg(a.during) FROM scheduling_staffabsence a WHERE a.member_id = m.id AND a.ended_at IS NULL), '{}')
           - coalesce((SELECT range_agg(p.during) FROM scheduling_appointmentresource p JOIN scheduling_resource q ON q.id = p.resource_id
                        WHERE q.staff_id = m.id AND p.blocks), '{}') AS r
      FROM scheduling_staffmember m WHERE m.site_id = ANY (%(sites)s)
)
SELECT f.provider, f.site, f.at FROM fitting f
 WHERE (f.room_kind = '' OR %(mode)s <> 'office'
        OR EXISTS (SELECT FROM thing t WHERE t.what = 'room' AND t.kind = f.room_kind AND t.site = f.site AND NOT t.r && f.span))
   AND (f.device_kind = ''
        OR EXISTS (SELECT FROM thing t WHERE t.what = 'device' AND t.kind = f.device_kind AND t.site = f.site AND NOT t.r && f.span))
   AND (f.staff_skill = '' OR NOT EXISTS (SELECT FROM person n WHERE n.skill = f.staff_skill AND n.site = f.site)
        OR EXISTS (SELECT FROM person n WHERE n.skill = f.staff_skill AND n.site = f.site AND n.r @> f.span))
 ORDER BY 1, 2, 3

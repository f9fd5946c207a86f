-- Free starts of a provider by multiranges: the second way, that the masks are compared with.
WITH work AS (
    SELECT range_agg(tstzrange((%(day)s::date + make_interval(mins => s.start_minute)) AT TIME ZONE %(zone)s,
                               (%(day)s::date + make_interval(mins => s.end_minute)) AT TIME ZONE %(zone)s)) AS r
      FROM scheduling_templateversion v JOIN scheduling_templatesession s ON s.version_id = v.id
     WHERE v.provider_id = %(provider)s AND v.site_id = %(site)s AND v.valid @> %(day)s::date
       AND s.weekday = extract(isodow FROM %(day)s::date) - 1
       AND s.week = ((%(day)s::date - (v.anchor_on - (extract(isodow FROM v.anchor_on)::int - 1))) / 7) %% v.cycle_weeks
), closed AS (
    SELECT range_agg(tstzrange((%(day)s::date + make_interval(mins => b.start_minute)) AT TIME ZONE %(zone)s,
                               (%(day)s::date + make_interval(mins => b.end_minute)) AT TIME ZONE %(zone)s)) AS r
      FROM scheduling_templateversion v JOIN scheduling_templatesession s ON s.version_id = v.id
      JOIN scheduling_templateblock b ON b.session_id = s.id AND b.kind = 'closed'
     WHERE v.provider_id = %(provider)s AND v.valid @> %(day)s::date
       AND s.weekday = extract(isodow FROM %(day)s::date) - 1
       AND s.week = ((%(day)s::date - (v.anchor_on - (extract(isodow FROM v.anchor_on)::int - 1))) / 7) %% v.cycle_weeks
), extra AS (
    SELECT range_agg(during) AS r FROM scheduling_workexception
     WHERE provider_id = %(provider)s AND kind = 'extra' AND ended_at IS NULL
), off AS (
    SELECT range_agg(during) AS r FROM scheduling_workexception
     WHERE (provider_id = %(provider)s OR num_nonnulls(provider_id, room_id, device_id) = 0) AND kind <> 'extra' AND ended_at IS NULL
), busy AS (
    SELECT range_agg(p.during) AS r FROM scheduling_appointmentresource p JOIN scheduling_resource q ON q.id = p.resource_id
     WHERE q.provider_id = %(provider)s AND q.lane = 0 AND p.blocks
), free AS (
    SELECT coalesce(work.r - coalesce(closed.r, '{}'), '{}') + coalesce(extra.r, '{}')
           - coalesce(off.r, '{}') - coalesce(busy.r, '{}') AS r FROM work, closed, extra, off, busy
), start AS (
    SELECT (%(day)s::date + make_interval(mins => m)) AT TIME ZONE %(zone)s AS at FROM generate_series(360, 1315, 5) m
), wanted AS (
    SELECT at, tstzrange(at - make_interval(mins => %(before)s), at + make_interval(mins => %(minutes)s + %(after)s)) AS span FROM start
)
SELECT w.at FROM wanted w, free
 WHERE free.r @> w.span
   AND lower(w.span) >= (%(day)s::date + time '06:00') AT TIME ZONE %(zone)s
   AND upper(w.span) <= (%(day)s::date + time '22:00') AT TIME ZONE %(zone)s
   AND EXISTS (SELECT FROM practice_room r WHERE r.kind = 'exam' AND r.site_id = %(site)s
                  AND NOT EXISTS (SELECT FROM scheduling_appointmentresource p JOIN scheduling_resource q ON q.id = p.resource_id
                                   WHERE q.room_id = r.id AND p.blocks AND p.during && w.span)
                  AND NOT EXISTS (SELECT FROM scheduling_workexception e WHERE e.ended_at IS NULL AND e.during && w.span
                                     AND (e.room_id = r.id OR num_nonnulls(e.provider_id, e.room_id, e.device_id) = 0)))
   AND (NOT %(device)s OR EXISTS (SELECT FROM practice_device r WHERE r.site_id = %(site)s
                  AND NOT EXISTS (SELECT FROM scheduling_appointmentresource p JOIN scheduling_resource q ON q.id = p.resource_id
                                   WHERE q.device_id = r.id AND p.blocks AND p.during && w.span)))
 ORDER BY 1

-- As before, with the runs of free cells worked out in the statement itself: a call for every day of every resource took
-- most of a search. Step k doubles the run or adds what is left of it: s1 to s8 say by how many cells, 0 when none is left.
CREATE OR REPLACE FUNCTION scheduling_fits(p_providers bigint[], p_cells int[], p_sites bigint[], p_rooms bigint[], p_devices bigint[],
        p_from date, p_to date)
RETURNS TABLE (provider_id bigint, site_id bigint, day date, fits bit(192)) LANGUAGE sql STABLE AS $$
    WITH wanted AS MATERIALIZED (
        SELECT r.id AS resource_id, r.provider_id, w.cells,
               greatest(0, least(1, w.cells - 1)) AS s1, greatest(0, least(2, w.cells - 2)) AS s2,
               greatest(0, least(4, w.cells - 4)) AS s3, greatest(0, least(8, w.cells - 8)) AS s4,
               greatest(0, least(16, w.cells - 16)) AS s5, greatest(0, least(32, w.cells - 32)) AS s6,
               greatest(0, least(64, w.cells - 64)) AS s7, greatest(0, least(128, w.cells - 128)) AS s8
          FROM unnest(p_providers, p_cells) AS w(provider_id, cells)
          JOIN scheduling_resource r ON r.provider_id = w.provider_id AND r.lane = 0
    ), provider AS MATERIALIZED (
        SELECT p.provider_id, p.site_id, p.day, p.cells, p.f AS fits FROM (
            SELECT provider_id, site_id, day, cells, f & (f << s8) AS f
              FROM (SELECT provider_id, site_id, day, cells, s8, f & (f << s7) AS f
              FROM (SELECT provider_id, site_id, day, cells, s7, s8, f & (f << s6) AS f
              FROM (SELECT provider_id, site_id, day, cells, s6, s7, s8, f & (f << s5) AS f
              FROM (SELECT provider_id, site_id, day, cells, s5, s6, s7, s8, f & (f << s4) AS f
              FROM (SELECT provider_id, site_id, day, cells, s4, s5, s6, s7, s8, f & (f << s3) AS f
              FROM (SELECT provider_id, site_id, day, cells, s3, s4, s5, s6, s7, s8, f & (f << s2) AS f
              FROM (SELECT provider_id, site_id, day, cells, s2, s3, s4, s5, s6, s7, s8, f & (f << s1) AS f
              FROM (SELECT w.provider_id, d.site_id, d.day, w.cells, w.s1, w.s2, w.s3, w.s4, w.s5, w.s6, w.s7, w.s8, d.work & ~d.busy AS f
              FROM wanted w JOIN scheduling_resourceday d ON d.resource_id = w.resource_id
             WHERE d.day BETWEEN p_from AND p_to AND d.site_id = ANY (p_sites) AND d.work & ~d.busy <> 0::bit(192) OFFSET 0) step1 OFFSET 0) step2 OFFSET 0) step3 OFFSET 0) step4 OFFSET 0) step5 OFFSET 0) step6 OFFSET 0) step7 OFFSET 0) step8
        ) p WHERE p.f <> 0::bit(192)
    ), asked AS MATERIALIZED (
        SELECT w.site_id, w.day, w.cells,
               greatest(0, least(1, w.cells - 1)) AS s1, greatest(0, least(2, w.cells - 2)) AS s2,
               greatest(0, least(4, w.cells - 4)) AS s3, greatest(0, least(8, w.cells - 8)) AS s4,
               greatest(0, least(16, w.cells - 16)) AS s5, greatest(0, least(32, w.cells - 32)) AS s6,
               greatest(0, least(64, w.cells - 64)) AS s7, greatest(0, least(128, w.cells - 128)) AS s8
          FROM (SELECT DISTINCT p.site_id, p.day, p.cells FROM provider p) w
    ), room AS MATERIALIZED (
        SELECT t.site_id, t.day, t.cells, bit_or(t.f) AS fits FROM (
            SELECT site_id, day, cells, f & (f << s8) AS f
              FROM (SELECT site_id, day, cells, s8, f & (f << s7) AS f
              FROM (SELECT site_id, day, cells, s7, s8, f & (f << s6) AS f
              FROM (SELECT site_id, day, cells, s6, s7, s8, f & (f << s5) AS f
              FROM (SELECT site_id, day, cells, s5, s6, s7, s8, f & (f << s4) AS f
              FROM (SELECT site_id, day, cells, s4, s5, s6, s7, s8, f & (f << s3) AS f
              FROM (SELECT site_id, day, cells, s3, s4, s5, s6, s7, s8, f & (f << s2) AS f
              FROM (SELECT site_id, day, cells, s2, s3, s4, s5, s6, s7, s8, f & (f << s1) AS f
              FROM (SELECT a.site_id, a.day, a.cells, a.s1, a.s2, a.s3, a.s4, a.s5, a.s6, a.s7, a.s8, d.work & ~d.busy AS f
              FROM scheduling_resource r JOIN scheduling_resourceday d ON d.resource_id = r.id
              JOIN asked a ON a.site_id = d.site_id AND a.day = d.day
             WHERE r.room_id = ANY (p_rooms) AND d.day BETWEEN p_from AND p_to OFFSET 0) step1 OFFSET 0) step2 OFFSET 0) step3 OFFSET 0) step4 OFFSET 0) step5 OFFSET 0) step6 OFFSET 0) step7 OFFSET 0) step8
        ) t GROUP BY 1, 2, 3
    ), device AS MATERIALIZED (
        SELECT t.site_id, t.day, t.cells, bit_or(t.f) AS fits FROM (
            SELECT site_id, day, cells, f & (f << s8) AS f
              FROM (SELECT site_id, day, cells, s8, f & (f << s7) AS f
              FROM (SELECT site_id, day, cells, s7, s8, f & (f << s6) AS f
              FROM (SELECT site_id, day, cells, s6, s7, s8, f & (f << s5) AS f
              FROM (SELECT site_id, day, cells, s5, s6, s7, s8, f & (f << s4) AS f
              FROM (SELECT site_id, day, cells, s4, s5, s6, s7, s8, f & (f << s3) AS f
              FROM (SELECT site_id, day, cells, s3, s4, s5, s6, s7, s8, f & (f << s2) AS f
              FROM (SELECT site_id, day, cells, s2, s3, s4, s5, s6, s7, s8, f & (f << s1) AS f
              FROM (SELECT a.site_id, a.day, a.cells, a.s1, a.s2, a.s3, a.s4, a.s5, a.s6, a.s7, a.s8, d.work & ~d.busy AS f
              FROM scheduling_resource r JOIN scheduling_resourceday d ON d.resource_id = r.id
              JOIN asked a ON a.site_id = d.site_id AND a.day = d.day
             WHERE r.device_id = ANY (p_devices) AND d.day BETWEEN p_from AND p_to OFFSET 0) step1 OFFSET 0) step2 OFFSET 0) step3 OFFSET 0) step4 OFFSET 0) step5 OFFSET 0) step6 OFFSET 0) step7 OFFSET 0) step8
        ) t GROUP BY 1, 2, 3
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

-- Each half is cut before the two are merged: the newest page of a busy month reads a hundred rows, not all.
CREATE OR REPLACE FUNCTION audit_search(p_kind text, p_from timestamptz, p_to timestamptz, p_user bigint, p_patient bigint,
        p_sort text, p_descending boolean, p_limit int, p_offset int)
RETURNS TABLE (kind text, id bigint, recorded_at timestamptz, user_id bigint, actor text, what text, op text,
               patients bigint[], path text, purpose text, reason text, changes jsonb, request_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    way text := CASE WHEN p_descending THEN 'DESC' ELSE 'ASC' END;
    ordered text := format('ORDER BY %I %s, id %s', p_sort, way, way);
    most int := least(p_limit, 1001);
BEGIN
    PERFORM audit_require('audit.view');
    IF p_sort NOT IN ('recorded_at', 'user_id', 'actor', 'what', 'op', 'path', 'purpose', 'reason') THEN
        RAISE EXCEPTION 'cannot sort by %', p_sort;
    END IF;
    RETURN QUERY EXECUTE
        'SELECT * FROM ((SELECT * FROM (
            SELECT ''change''::text AS kind, c.id, c.recorded_at, c.user_id, c.actor, c.table_name || '' '' || c.row_pk AS what,
                   c.op, CASE WHEN c.patient_id IS NULL THEN ''{}''::bigint[] ELSE ARRAY[c.patient_id] END AS patients,
                   ''''::text AS path, c.purpose, c.reason, c.changes, c.request_id
              FROM audit_change c
             WHERE $1 IN ('''', ''change'') AND c.recorded_at >= $2 AND c.recorded_at < $3
               AND ($4 IS NULL OR c.user_id = $4) AND ($5 IS NULL OR c.patient_id = $5)) changed ' || ordered || ' LIMIT $6)
            UNION ALL (SELECT * FROM (
            SELECT ''read''::text AS kind, r.id, r.recorded_at, r.user_id, r.actor, array_to_string(r.tables, '', '') AS what,
                   r.outcome AS op, r.patient_ids AS patients, r.path, r.purpose, r.reason, NULL::jsonb AS changes, r.request_id
              FROM audit_read r
             WHERE $1 IN ('''', ''read'') AND r.recorded_at >= $2 AND r.recorded_at < $3
               AND ($4 IS NULL OR r.user_id = $4) AND ($5 IS NULL OR r.patient_ids @> ARRAY[$5])) looked ' || ordered || ' LIMIT $6)
        ) trail ' || ordered || ' LIMIT $7 OFFSET $8'
    USING p_kind, p_from, p_to, p_user, p_patient, most + p_offset, most, p_offset;
END $$;

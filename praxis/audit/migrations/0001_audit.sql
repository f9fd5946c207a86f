CREATE TABLE audit_change (
    id bigint GENERATED ALWAYS AS IDENTITY,
    txid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    table_name text NOT NULL,
    row_pk text NOT NULL,
    op text NOT NULL,
    patient_id bigint,
    changes jsonb NOT NULL,
    user_id bigint,
    actor text NOT NULL,
    db_user text NOT NULL,
    request_id text NOT NULL,
    purpose text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT audit_change_pkey PRIMARY KEY (recorded_at, id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_change_txid ON audit_change (txid);
CREATE INDEX audit_change_row ON audit_change (table_name, row_pk);
CREATE INDEX audit_change_patient ON audit_change (patient_id, recorded_at) WHERE patient_id IS NOT NULL;

CREATE TABLE audit_read (
    id bigint GENERATED ALWAYS AS IDENTITY,
    txid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    tables text[] NOT NULL,
    patient_ids bigint[] NOT NULL,
    outcome text NOT NULL,
    path text NOT NULL,
    user_id bigint,
    actor text NOT NULL,
    db_user text NOT NULL,
    request_id text NOT NULL,
    purpose text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT audit_read_pkey PRIMARY KEY (recorded_at, id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_read_txid ON audit_read (txid);
CREATE INDEX audit_read_patients ON audit_read USING gin (patient_ids);
CREATE INDEX audit_read_user ON audit_read (user_id, recorded_at);

CREATE TABLE audit_seal (
    id bigint PRIMARY KEY,
    from_txid bigint NOT NULL,
    to_txid bigint NOT NULL,
    rows bigint NOT NULL,
    digest bytea NOT NULL,
    previous bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audit_seal_window CHECK (to_txid > from_txid)
);
INSERT INTO audit_seal (id, from_txid, to_txid, rows, digest, previous)
VALUES (0, 0, 1, 0, sha256('praxis'::bytea), ''::bytea);

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: its rows are kept as written', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_change_keep BEFORE UPDATE OR DELETE ON audit_change
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_read_keep BEFORE UPDATE OR DELETE ON audit_read
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_seal_keep BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_change_keep_all BEFORE TRUNCATE ON audit_change
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_read_keep_all BEFORE TRUNCATE ON audit_read
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_seal_keep_all BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- Monthly partitions three months ahead, with a default behind them so that no row is ever refused.
CREATE FUNCTION audit_make_partitions() RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    parent text;
    month date;
    part text;
    made int := 0;
BEGIN
    FOREACH parent IN ARRAY ARRAY['audit_change', 'audit_read'] LOOP
        part := parent || '_default';
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', part, parent);
            EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', part || '_keep_all', part);
            EXECUTE format('REVOKE ALL ON %I FROM praxis_app', part);
            made := made + 1;
        END IF;
        FOR step IN 0..3 LOOP
            month := (date_trunc('month', now()) + make_interval(months => step))::date;
            part := parent || to_char(month, '_YYYYMM');
            IF to_regclass(part) IS NULL THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                    part, parent, month, (month + interval '1 month')::date);
                EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', part || '_keep_all', part);
                EXECUTE format('REVOKE ALL ON %I FROM praxis_app', part);
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
SELECT audit_make_partitions();

CREATE FUNCTION audit_setting(name text) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('praxis.' || name, true), '') $$;

-- Two triggers for every table, put there by audit_watch. Their arguments: the column that holds the patient's id,
-- and the columns whose values stay out of the trail (comma separated).
CREATE FUNCTION audit_without(p_row jsonb, p_hidden text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (string_to_array(p_hidden, ',')) AND value <> 'null' THEN '"hidden"'::jsonb ELSE value END)
      FROM jsonb_each(p_row)
$$;

-- Rows that one statement inserted, in one statement.
CREATE FUNCTION audit_record_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_change (table_name, row_pk, op, patient_id, changes, user_id, actor, db_user,
                              request_id, purpose, reason)
    SELECT TG_TABLE_NAME, coalesce(whole ->> 'id', whole ->> 'key', whole ->> 'code', ''), 'insert',
           CASE WHEN TG_ARGV[0] <> '' THEN (whole ->> TG_ARGV[0])::bigint END,
           CASE WHEN TG_ARGV[1] = '' THEN whole ELSE audit_without(whole, TG_ARGV[1]) END,
           nullif(audit_setting('user'), '')::bigint, audit_setting('actor'), session_user,
           audit_setting('request'), audit_setting('purpose'), audit_setting('reason')
      FROM (SELECT to_jsonb(fresh) AS whole FROM fresh OFFSET 0) rows;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb;
    diff jsonb;
    hidden text[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        after := to_jsonb(NEW);
        hidden := string_to_array(TG_ARGV[1], ',');
        SELECT jsonb_object_agg(n.key, CASE WHEN n.key = ANY (hidden) THEN '["hidden", "hidden"]'::jsonb
                                            ELSE jsonb_build_array(before -> n.key, n.value) END)
          INTO diff FROM jsonb_each(after) n WHERE n.value IS DISTINCT FROM before -> n.key;
        IF diff IS NULL THEN RETURN NULL; END IF;
        before := after;
    ELSE
        diff := CASE WHEN TG_ARGV[1] = '' THEN before ELSE audit_without(before, TG_ARGV[1]) END;
    END IF;
    INSERT INTO audit_change (table_name, row_pk, op, patient_id, changes, user_id, actor, db_user,
                              request_id, purpose, reason)
    VALUES (TG_TABLE_NAME, coalesce(before ->> 'id', before ->> 'key', before ->> 'code', ''), lower(TG_OP),
            CASE WHEN TG_ARGV[0] <> '' THEN (before ->> TG_ARGV[0])::bigint END, diff,
            nullif(audit_setting('user'), '')::bigint, audit_setting('actor'), session_user,
            audit_setting('request'), audit_setting('purpose'), audit_setting('reason'));
    RETURN NULL;
END $$;

CREATE FUNCTION audit_watch(p_table regclass, p_patient text, p_hidden text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER audited AFTER UPDATE OR DELETE ON %s FOR EACH ROW'
                   ' EXECUTE FUNCTION audit_record(%L, %L)', p_table, p_patient, p_hidden);
    EXECUTE format('CREATE TRIGGER audited_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION audit_record_inserted(%L, %L)', p_table, p_patient, p_hidden);
END $$;

CREATE FUNCTION audit_write_read(p_tables text[], p_patients bigint[], p_outcome text, p_path text,
        p_user bigint, p_actor text, p_request text, p_purpose text, p_reason text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO audit_read (tables, patient_ids, outcome, path, user_id, actor, db_user, request_id,
                            purpose, reason)
    VALUES (p_tables, p_patients, p_outcome, p_path, p_user, p_actor, session_user, p_request,
            p_purpose, p_reason)
$$;

-- The digest of one half-open window of transactions over both tables, chained to the one before.
CREATE FUNCTION audit_digest(p_from bigint, p_to bigint, p_previous bytea, OUT digest bytea, OUT rows bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' SET extra_float_digits = 1 AS $$
    SELECT sha256(p_previous || coalesce(string_agg(sha256(convert_to(line, 'UTF8')), ''::bytea ORDER BY txid, kind, id), ''::bytea)),
           count(*)
      FROM (SELECT txid, 'c' AS kind, id, audit_change::text AS line FROM audit_change WHERE txid >= p_from AND txid < p_to
            UNION ALL
            SELECT txid, 'r', id, audit_read::text FROM audit_read WHERE txid >= p_from AND txid < p_to) lines
$$;

-- Every transaction below pg_snapshot_xmin has ended, so its rows are all there: the window is complete.
CREATE FUNCTION audit_seal_now() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    last audit_seal;
    upto bigint;
    made record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_seal'));
    SELECT * INTO last FROM audit_seal ORDER BY id DESC LIMIT 1;
    upto := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    IF upto <= last.to_txid THEN RETURN 0; END IF;
    SELECT * INTO made FROM audit_digest(last.to_txid, upto, last.digest);
    IF made.rows = 0 THEN RETURN 0; END IF;
    INSERT INTO audit_seal (id, from_txid, to_txid, rows, digest, previous)
    VALUES (last.id + 1, last.to_txid, upto, made.rows, made.digest, last.digest);
    RETURN made.rows;
END $$;

-- Rows sealed, rows not yet sealed, seals, and the first seal that does not match (null: none).
CREATE FUNCTION audit_verify(OUT sealed bigint, OUT unsealed bigint, OUT seals bigint, OUT first_bad bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    seal audit_seal;
    former bytea;
    expected_from bigint;
    expected_id bigint := 0;
    found record;
BEGIN
    PERFORM audit_require('audit.verify');
    sealed := 0; seals := 0;
    FOR seal IN SELECT * FROM audit_seal ORDER BY id LOOP
        IF seal.id = 0 THEN
            former := sha256('praxis'::bytea); expected_from := 1; expected_id := 1;
            IF seal.digest <> former THEN first_bad := 0; END IF;
            CONTINUE;
        END IF;
        SELECT * INTO found FROM audit_digest(seal.from_txid, seal.to_txid, former);
        seals := seals + 1;
        sealed := sealed + found.rows;
        IF first_bad IS NULL AND (seal.id <> expected_id OR seal.from_txid <> expected_from
                OR seal.previous <> former OR seal.digest <> found.digest OR seal.rows <> found.rows) THEN
            first_bad := seal.id;
        END IF;
        former := seal.digest; expected_from := seal.to_txid; expected_id := seal.id + 1;
    END LOOP;
    SELECT (SELECT count(*) FROM audit_change WHERE txid >= expected_from)
         + (SELECT count(*) FROM audit_read WHERE txid >= expected_from) INTO unsealed;
END $$;

-- May whoever the settings name read the trail? Programs (no user) may; people need the permission.
CREATE FUNCTION audit_require(p_permission text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF audit_setting('actor') = '' THEN
        RAISE EXCEPTION 'no access context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF audit_setting('user') <> '' AND NOT access_may(audit_setting('user')::bigint, p_permission) THEN
        RAISE EXCEPTION 'permission % is needed', p_permission USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

CREATE FUNCTION audit_reads_of(p_patient bigint, p_limit int)
RETURNS SETOF audit_read LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM audit_require('audit.view_patient');
    RETURN QUERY SELECT * FROM audit_read WHERE patient_ids @> ARRAY[p_patient]
                  ORDER BY recorded_at DESC, id DESC LIMIT least(p_limit, 500);
END $$;

CREATE FUNCTION audit_changes_of(p_table text, p_pk text, p_limit int)
RETURNS SETOF audit_change LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM audit_require('audit.view_patient');
    RETURN QUERY SELECT * FROM audit_change WHERE table_name = p_table AND row_pk = p_pk
                  ORDER BY recorded_at DESC, id DESC LIMIT least(p_limit, 500);
END $$;

CREATE FUNCTION audit_search(p_kind text, p_from timestamptz, p_to timestamptz, p_user bigint, p_patient bigint,
        p_sort text, p_descending boolean, p_limit int, p_offset int)
RETURNS TABLE (kind text, id bigint, recorded_at timestamptz, user_id bigint, actor text, what text, op text,
               patients bigint[], path text, purpose text, reason text, changes jsonb, request_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM audit_require('audit.view');
    IF p_sort NOT IN ('recorded_at', 'user_id', 'actor', 'what', 'op', 'path', 'purpose', 'reason') THEN
        RAISE EXCEPTION 'cannot sort by %', p_sort;
    END IF;
    RETURN QUERY EXECUTE format($q$
        SELECT * FROM (
            SELECT 'change'::text AS kind, c.id, c.recorded_at, c.user_id, c.actor, c.table_name || ' ' || c.row_pk AS what,
                   c.op, CASE WHEN c.patient_id IS NULL THEN '{}'::bigint[] ELSE ARRAY[c.patient_id] END AS patients,
                   ''::text AS path, c.purpose, c.reason, c.changes, c.request_id
              FROM audit_change c
             WHERE $1 IN ('', 'change') AND c.recorded_at >= $2 AND c.recorded_at < $3
               AND ($4 IS NULL OR c.user_id = $4) AND ($5 IS NULL OR c.patient_id = $5)
            UNION ALL
            SELECT 'read', r.id, r.recorded_at, r.user_id, r.actor, array_to_string(r.tables, ', '), r.outcome,
                   r.patient_ids, r.path, r.purpose, r.reason, NULL::jsonb, r.request_id
              FROM audit_read r
             WHERE $1 IN ('', 'read') AND r.recorded_at >= $2 AND r.recorded_at < $3
               AND ($4 IS NULL OR r.user_id = $4) AND ($5 IS NULL OR r.patient_ids @> ARRAY[$5])
        ) trail ORDER BY %I %s, id LIMIT $6 OFFSET $7 $q$,
        p_sort, CASE WHEN p_descending THEN 'DESC' ELSE 'ASC' END)
    USING p_kind, p_from, p_to, p_user, p_patient, least(p_limit, 1001), p_offset;
END $$;

REVOKE ALL ON audit_change, audit_read, audit_seal FROM PUBLIC, praxis_app;
REVOKE EXECUTE ON FUNCTION audit_record(), audit_record_inserted(), audit_watch(regclass, text, text), audit_make_partitions(), audit_seal_now(), audit_verify(),
    audit_require(text), audit_reads_of(bigint, int), audit_changes_of(text, text, int),
    audit_search(text, timestamptz, timestamptz, bigint, bigint, text, boolean, int, int),
    audit_digest(bigint, bigint, bytea),
    audit_write_read(text[], bigint[], text, text, bigint, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_make_partitions(), audit_seal_now(), audit_verify(),
    audit_reads_of(bigint, int), audit_changes_of(text, text, int),
    audit_search(text, timestamptz, timestamptz, bigint, bigint, text, boolean, int, int),
    audit_write_read(text[], bigint[], text, text, bigint, text, text, text, text) TO praxis_app;

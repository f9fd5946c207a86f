-- The same folding as praxis.kernel.names.fold; a test compares the two. Plain letters take the
-- short way: this runs for every patient of an import.
CREATE FUNCTION people_fold(p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_text ~ '^[A-Za-z]*$' THEN lower(p_text) ELSE
        btrim(regexp_replace(translate(
            replace(replace(replace(replace(
                lower(regexp_replace(normalize(p_text, NFKD), '[\u0300-\u036f]', '', 'g')),
                'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th'),
            'øłđðħı''’ʻ`.', 'oldd' || 'hi'), '[^[:alnum:],]+', ' ', 'g')) END
$$;

CREATE FUNCTION people_sort_name(p_family text, p_given text, p_middle text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
DECLARE
    family text := people_fold(p_family);
    given text := people_fold(CASE WHEN p_middle = '' THEN p_given ELSE p_given || ' ' || p_middle END);
BEGIN
    IF position(',' IN family || given) > 0 THEN
        family := people_fold(replace(family, ',', ' '));
        given := people_fold(replace(given, ',', ' '));
    END IF;
    RETURN CASE WHEN given = '' THEN family ELSE family || ', ' || given END;
END $$;

CREATE FUNCTION people_set_sort_name() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    NEW.sort_name := people_sort_name(NEW.family_name, NEW.given_name,
                                      coalesce(to_jsonb(NEW) ->> 'middle_name', ''));
    RETURN NEW;
END $$;
CREATE TRIGGER people_sorted BEFORE INSERT OR UPDATE ON people_patient
    FOR EACH ROW EXECUTE FUNCTION people_set_sort_name();
CREATE TRIGGER people_sorted BEFORE INSERT OR UPDATE ON people_patientname
    FOR EACH ROW EXECUTE FUNCTION people_set_sort_name();

-- Every beginning a name can be searched by: "de la cruz" also as "la cruz" and "cruz", "maria
-- elena" also as "elena". The app role may not read it: people_candidates answers with keys only.
CREATE TABLE people_namekey (
    patient_id bigint NOT NULL REFERENCES people_patient (id),
    source text NOT NULL,
    family text COLLATE "C" NOT NULL,
    given text COLLATE "C" NOT NULL,
    family_sound text NOT NULL,
    given_sound text NOT NULL,
    PRIMARY KEY (patient_id, family, given, source)
);
CREATE INDEX people_namekey_family ON people_namekey (family, given) INCLUDE (patient_id);
CREATE INDEX people_namekey_given ON people_namekey (given, family) INCLUDE (patient_id);
CREATE INDEX people_namekey_sound ON people_namekey (family_sound, given_sound) INCLUDE (patient_id);
CREATE INDEX people_namekey_typo ON people_namekey USING gin (family gin_trgm_ops);
REVOKE ALL ON people_namekey FROM PUBLIC, praxis_app;

CREATE FUNCTION people_index_names(p_patient bigint, p_source text, p_sort_name text, p_preferred text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    families text[] := string_to_array(split_part(p_sort_name, ', ', 1), ' ');
    givens text[] := string_to_array(split_part(p_sort_name, ', ', 2), ' ');
    preferred text := people_fold(p_preferred);
    family text;
    given text;
BEGIN
    FOR f IN 1 .. least(cardinality(families), 6) LOOP
        family := array_to_string(families[f:], ' ');
        FOR g IN 0 .. greatest(least(cardinality(givens), 6), 1) LOOP
            given := CASE WHEN g = 0 THEN preferred ELSE array_to_string(givens[g:], ' ') END;
            IF given <> '' OR (g = 1 AND cardinality(givens) = 0) THEN
                INSERT INTO people_namekey
                VALUES (p_patient, p_source, family, given, dmetaphone(family),
                        dmetaphone(split_part(given, ' ', 1)))
                ON CONFLICT DO NOTHING;
            END IF;
        END LOOP;
    END LOOP;
END $$;

CREATE FUNCTION people_patient_names() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.sort_name = OLD.sort_name AND NEW.preferred_name = OLD.preferred_name THEN
            RETURN NULL;
        END IF;
        DELETE FROM people_namekey WHERE patient_id = NEW.id AND source = '';
    END IF;
    PERFORM people_index_names(NEW.id, '', NEW.sort_name, NEW.preferred_name);
    RETURN NULL;
END $$;
CREATE TRIGGER people_searchable AFTER INSERT OR UPDATE ON people_patient
    FOR EACH ROW EXECUTE FUNCTION people_patient_names();

CREATE FUNCTION people_other_names() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM people_namekey WHERE patient_id = NEW.patient_id AND source = NEW.id::text;
    IF NOT NEW.entered_in_error THEN
        PERFORM people_index_names(NEW.patient_id, NEW.id::text, NEW.sort_name, '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER people_searchable AFTER INSERT OR UPDATE ON people_patientname
    FOR EACH ROW EXECUTE FUNCTION people_other_names();

-- Restricted charts this user may not open, and always his own.
CREATE FUNCTION people_hidden_from(p_user bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT ARRAY(
        SELECT r.patient_id FROM people_chartrestriction r
         WHERE r.ended_at IS NULL AND NOT EXISTS (
               SELECT FROM people_chartgrant g
                WHERE g.user_id = p_user AND g.patient_id = r.patient_id
                  AND g.expires_at > now() AND g.revoked_by_id IS NULL)
         UNION ALL
        SELECT p.id FROM people_patient p WHERE p.employee_user_id = p_user)
$$;

-- Nobody is granted his own chart.
CREATE FUNCTION people_refuse_own_chart() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM people_patient p WHERE p.id = NEW.patient_id AND p.employee_user_id = NEW.user_id) THEN
        RAISE EXCEPTION 'an employee may not open his own chart'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'people_chartgrant_not_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER people_chartgrant_not_own BEFORE INSERT OR UPDATE ON people_chartgrant
    FOR EACH ROW EXECUTE FUNCTION people_refuse_own_chart();

-- Of these charts, those restricted for the user whose context is open and known at his sites.
-- With `own` true when it is his own, which nobody may open for himself.
CREATE FUNCTION people_restricted_among(p_ids bigint[])
RETURNS TABLE (patient_id bigint, record_number bigint, own boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.record_number,
           p.employee_user_id IS NOT NULL
           AND p.employee_user_id::text = current_setting('praxis.user')
      FROM people_patient p
     WHERE p.id = ANY (p_ids)
       AND p.id = ANY (current_setting('praxis.hidden')::bigint[])
       AND p.site_ids && current_setting('praxis.sites')::int[]
$$;

-- At most 500 keys of patients a search may mean, best first. Patterns are pairs of folded
-- beginnings (family, given); facts are birth dates, search keys of contact points (reversed
-- digits or an address) and record numbers. Both given: facts narrowed by the names. The
-- caller reads people_patient by key under row security; no name leaves this function.
CREATE FUNCTION people_candidates(p_families text[], p_givens text[], p_births date[], p_keys text[],
    p_numbers bigint[], p_today bigint[], p_from timestamptz, p_to timestamptz)
RETURNS TABLE (patient_id bigint, today boolean, exact boolean, near boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    z CONSTANT text := chr(1114111);
    has_names boolean := cardinality(p_families) > 0;
    has_facts boolean := cardinality(p_births) + cardinality(p_keys) + cardinality(p_numbers) > 0;
    facts bigint[] := '{}';
    hits bigint[] := '{}';
    sure bigint[] := '{}';
    guessed boolean := false;
    active bigint[];
BEGIN
    IF has_facts THEN
        facts := ARRAY(
            (SELECT p.id FROM people_patient p WHERE p.birth_date = ANY (p_births) LIMIT 400)
            UNION
            SELECT p.id FROM people_patient p WHERE p.record_number = ANY (p_numbers)
            UNION
            (SELECT c.patient_id FROM unnest(p_keys) t JOIN people_contactpoint c
                 ON c.search_key >= t AND c.search_key < t || z
              WHERE c.ended_on IS NULL LIMIT 400));
    END IF;
    IF NOT has_names THEN
        hits := facts;
        sure := facts;
    ELSIF has_facts THEN
        hits := ARRAY(
            SELECT k.patient_id FROM people_namekey k, unnest(p_families, p_givens) AS n (f, g)
             WHERE k.patient_id = ANY (facts)
               AND k.family >= n.f AND k.family < n.f || z AND k.given >= n.g AND k.given < n.g || z);
        IF cardinality(hits) = 0 THEN
            guessed := true;
            hits := ARRAY(
                SELECT k.patient_id FROM people_namekey k, unnest(p_families, p_givens) AS n (f, g)
                 WHERE k.patient_id = ANY (facts)
                   AND (n.f <> '' AND k.family_sound = dmetaphone(n.f)
                        OR n.g <> '' AND k.given_sound = dmetaphone(split_part(n.g, ' ', 1))));
        END IF;
    ELSE
        FOR i IN 1 .. cardinality(p_families) LOOP
            IF p_givens[i] = '' THEN
                hits := hits || ARRAY(
                    SELECT k.patient_id FROM people_namekey k
                     WHERE k.family >= p_families[i] AND k.family < p_families[i] || z
                     ORDER BY k.family, k.given LIMIT 120);
            ELSIF p_families[i] <> '' THEN
                hits := hits || ARRAY(
                    SELECT k.patient_id FROM people_namekey k
                     WHERE k.family >= p_families[i] AND k.family < p_families[i] || z
                       AND k.given >= p_givens[i] AND k.given < p_givens[i] || z
                     ORDER BY k.family, k.given LIMIT 120);
            ELSE
                hits := hits || ARRAY(
                    SELECT k.patient_id FROM people_namekey k
                     WHERE k.given >= p_givens[i] AND k.given < p_givens[i] || z
                     ORDER BY k.given, k.family LIMIT 120);
            END IF;
        END LOOP;
        IF cardinality(hits) >= 20 THEN
            active := ARRAY(
                SELECT r.patient_id FROM people_recent r
                 WHERE r.next_visit_at >= p_from AND r.next_visit_at < p_to
                UNION SELECT unnest(p_today)
                UNION (SELECT r.patient_id FROM people_recent r WHERE r.last_seen_on IS NOT NULL
                        ORDER BY r.last_seen_on DESC NULLS LAST LIMIT 300));
            hits := hits || ARRAY(
                SELECT k.patient_id FROM unnest(active) a JOIN people_namekey k ON k.patient_id = a
                 WHERE EXISTS (SELECT FROM unnest(p_families, p_givens) AS n (f, g)
                     WHERE k.family >= n.f AND k.family < n.f || z
                       AND k.given >= n.g AND k.given < n.g || z) LIMIT 200);
        ELSIF cardinality(hits) < 3 THEN
            sure := hits;
            guessed := true;
            FOR i IN 1 .. cardinality(p_families) LOOP
                IF length(p_families[i]) >= 3 THEN
                    hits := hits || ARRAY(
                        SELECT k.patient_id FROM people_namekey k
                         WHERE k.family_sound = dmetaphone(p_families[i])
                           AND (p_givens[i] = ''
                                OR k.given_sound = dmetaphone(split_part(p_givens[i], ' ', 1))
                                OR k.given >= p_givens[i] AND k.given < p_givens[i] || z) LIMIT 60);
                END IF;
            END LOOP;
            IF cardinality(hits) < 3 AND length(p_families[1]) >= 4 THEN
                hits := hits || ARRAY(
                    SELECT k.patient_id FROM people_namekey k
                     WHERE k.family % p_families[1]
                     ORDER BY similarity(k.family, p_families[1]) DESC LIMIT 40);
            END IF;
        END IF;
    END IF;
    RETURN QUERY
        SELECT h.id,
               h.id = ANY (p_today) OR coalesce(r.next_visit_at >= p_from AND r.next_visit_at < p_to, false),
               CASE WHEN has_names THEN EXISTS (
                   SELECT FROM people_namekey k, unnest(p_families, p_givens) AS n (f, g)
                    WHERE k.patient_id = h.id AND n.f IN ('', k.family) AND n.g IN ('', k.given))
                    ELSE true END,
               guessed AND NOT h.id = ANY (sure)
          FROM (SELECT DISTINCT unnest(hits) AS id) h
          LEFT JOIN people_recent r ON r.patient_id = h.id
         ORDER BY 4, 2 DESC, 3 DESC, r.last_seen_on DESC NULLS LAST, h.id
         LIMIT 500;
END $$;

-- At most 300 keys of patients who may be the person described: same or nearly same birth date,
-- same sound of the name (nearest birth dates first), same telephone.
CREATE FUNCTION people_alike(p_family text, p_given text, p_birth date, p_births date[], p_keys text[])
RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    (SELECT p.id FROM people_patient p WHERE p.birth_date = ANY (p_births) LIMIT 200)
    UNION
    (SELECT s.id FROM (
        SELECT DISTINCT p.id, p.birth_date FROM people_namekey k JOIN people_patient p ON p.id = k.patient_id
         WHERE k.family_sound = dmetaphone(p_family)
           AND k.given_sound = dmetaphone(split_part(p_given, ' ', 1)) LIMIT 500) s
      ORDER BY abs(s.birth_date - p_birth) LIMIT 60)
    UNION
    (SELECT c.patient_id FROM people_contactpoint c
      WHERE c.search_key = ANY (p_keys) AND c.ended_on IS NULL LIMIT 40)
$$;

-- Others of the same sounding name that the open context may see, at most three each.
CREATE FUNCTION people_namesakes(p_ids bigint[]) RETURNS TABLE (patient_id bigint, other_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT me.patient_id, other.patient_id
      FROM (SELECT DISTINCT k.patient_id, k.family_sound, k.given_sound
              FROM people_namekey k JOIN people_patient p ON p.id = k.patient_id
             WHERE k.patient_id = ANY (p_ids) AND k.source = ''
               AND k.family = split_part(p.sort_name, ', ', 1)
               AND k.given = split_part(p.sort_name, ', ', 2)) me,
           LATERAL (
            SELECT DISTINCT k.patient_id FROM people_namekey k JOIN people_patient p ON p.id = k.patient_id
             WHERE k.family_sound = me.family_sound AND k.given_sound = me.given_sound
               AND k.patient_id <> me.patient_id AND p.deceased_on IS NULL
               AND p.site_ids && current_setting('praxis.sites')::int[]
               AND NOT p.id = ANY (current_setting('praxis.hidden')::bigint[])
             LIMIT 3) other
$$;

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['people_hidden_from(bigint)', 'people_restricted_among(bigint[])',
        'people_candidates(text[],text[],date[],text[],bigint[],bigint[],timestamptz,timestamptz)',
        'people_alike(text,text,date,date[],text[])', 'people_namesakes(bigint[])',
        'people_index_names(bigint,text,text,text)', 'people_refuse_own_chart()', 'people_patient_names()', 'people_other_names()'] LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    FOREACH f IN ARRAY ARRAY['people_restricted_among(bigint[])',
        'people_candidates(text[],text[],date[],text[],bigint[],bigint[],timestamptz,timestamptz)',
        'people_alike(text,text,date,date[],text[])', 'people_namesakes(bigint[])'] LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO praxis_app', f);
    END LOOP;
END $$;

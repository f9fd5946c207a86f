CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Ten digits, first 1 or 2, Luhn check digit over 80840 and the number (45 CFR 162.406).
CREATE FUNCTION practice_npi_ok(p_npi text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN p_npi !~ '^[12][0-9]{9}$' THEN false ELSE (
        SELECT (24 + sum(CASE WHEN place % 2 = 0 THEN digit
                              WHEN digit > 4 THEN 2 * digit - 9
                              ELSE 2 * digit END)) % 10 = 0
          FROM (SELECT place, substr(p_npi, 10 - place, 1)::int AS digit
                  FROM generate_series(0, 9) AS place) AS digits)
    END
$$;

ALTER TABLE practice_provider
    ADD CONSTRAINT practice_provider_npi CHECK (npi = '' OR practice_npi_ok(npi));
ALTER TABLE practice_billingentity
    ADD CONSTRAINT practice_billingentity_npi CHECK (practice_npi_ok(npi)),
    ADD CONSTRAINT practice_billingentity_last4 CHECK (tax_id_last4 ~ '^[0-9]{4}$');

ALTER TABLE practice_sitehours ADD CONSTRAINT practice_sitehours_overlap EXCLUDE USING gist (
    site_id WITH =,
    weekday WITH =,
    daterange(started_on, ended_on, '[]') WITH &&,
    int4range((extract(hour FROM opens) * 60 + extract(minute FROM opens))::int,
              (extract(hour FROM closes) * 60 + extract(minute FROM closes))::int) WITH &&);

ALTER TABLE practice_visittype
    ADD CONSTRAINT practice_visittype_minutes
        CHECK (minutes BETWEEN 5 AND 480 AND minutes % 5 = 0),
    ADD CONSTRAINT practice_visittype_buffers
        CHECK (buffer_before BETWEEN 0 AND 120 AND buffer_before % 5 = 0
           AND buffer_after BETWEEN 0 AND 120 AND buffer_after % 5 = 0),
    ADD CONSTRAINT practice_visittype_ages
        CHECK (coalesce(min_age_months, 0) >= 0
           AND coalesce(min_age_months, 0) <= coalesce(max_age_months, 1800)),
    ADD CONSTRAINT practice_visittype_notice
        CHECK (lead_minutes >= 0 AND cancel_cutoff_minutes >= 0 AND horizon_days BETWEEN 1 AND 730),
    ADD CONSTRAINT practice_visittype_capacity CHECK (capacity BETWEEN 1 AND 50);
ALTER TABLE practice_visittypeduration ADD CONSTRAINT practice_visittypeduration_minutes
    CHECK (minutes BETWEEN 5 AND 480 AND minutes % 5 = 0);

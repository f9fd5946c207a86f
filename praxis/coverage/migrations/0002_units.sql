-- An authorization's state follows from its events, its units from their rows; the program can set neither.
CREATE FUNCTION coverage_authorization_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'asked';
    NEW.asked_at := NULL;
    NEW.decided_at := NULL;
    NEW.number := '';
    NEW.starts_on := NULL;
    NEW.ends_on := NULL;
    NEW.units_approved := 0;
    NEW.units_reserved := 0;
    NEW.units_used := 0;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON coverage_authorization
    FOR EACH ROW EXECUTE FUNCTION coverage_authorization_begin();

CREATE FUNCTION coverage_authorization_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is coverage_authorization;
BEGIN
    SELECT * INTO STRICT now_is FROM coverage_authorization WHERE id = NEW.authorization_id FOR UPDATE;
    IF now_is.state = 'withdrawn'
       OR (now_is.state = 'denied' AND NEW.kind <> 'appealed')
       OR (now_is.state = 'approved' AND NEW.kind NOT IN ('approved', 'withdrawn'))
       OR (NEW.kind = 'appealed' AND now_is.state <> 'denied') THEN
        RAISE EXCEPTION 'authorization % is %', now_is.id, now_is.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'coverage_auth_order';
    END IF;
    UPDATE coverage_authorization
       SET state = CASE NEW.kind WHEN 'more_wanted' THEN 'pended' WHEN 'information' THEN 'asked' ELSE NEW.kind END,
           asked_at = CASE WHEN NEW.kind IN ('asked', 'appealed') THEN NEW.occurred_at ELSE asked_at END,
           decided_at = CASE WHEN NEW.kind IN ('approved', 'denied') THEN NEW.occurred_at ELSE decided_at END,
           number = CASE WHEN NEW.kind = 'approved' THEN NEW.number ELSE number END,
           starts_on = CASE WHEN NEW.kind = 'approved' THEN NEW.starts_on ELSE starts_on END,
           ends_on = CASE WHEN NEW.kind = 'approved' THEN NEW.ends_on ELSE ends_on END,
           units_approved = CASE WHEN NEW.kind = 'approved' THEN NEW.units ELSE units_approved END
     WHERE id = NEW.authorization_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION coverage_authorization_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON coverage_authorizationevent
    FOR EACH ROW EXECUTE FUNCTION coverage_authorization_follow();

-- A visit holds units of one authorization only. Rivals for a visit wait for each other first, then for the authorization:
-- always in this order, so nobody deadlocks. coverage_auth_units refuses more than was approved.
CREATE FUNCTION coverage_unit_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is coverage_authorization;
    held coverage_authorizationunit;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('coverage_unit:' || NEW.visit_id, 0));
    SELECT * INTO STRICT now_is FROM coverage_authorization WHERE id = NEW.authorization_id FOR UPDATE;
    SELECT * INTO held FROM coverage_authorizationunit WHERE visit_id = NEW.visit_id ORDER BY id DESC LIMIT 1;
    IF held.kind = 'released' THEN
        held := NULL;
    END IF;
    IF (NEW.kind = 'reserved' AND held.id IS NOT NULL)
       OR (NEW.kind = 'used' AND held.kind = 'used')
       OR (NEW.kind = 'released' AND held.id IS NULL)
       OR (held.id IS NOT NULL AND (held.authorization_id, held.units) IS DISTINCT FROM (NEW.authorization_id, NEW.units)) THEN
        RAISE EXCEPTION 'visit % cannot have its units %', NEW.visit_id, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'coverage_unit_order';
    END IF;
    IF held.id IS NULL AND (now_is.state <> 'approved' OR NEW.visit_on NOT BETWEEN now_is.starts_on AND now_is.ends_on) THEN
        RAISE EXCEPTION 'authorization % is not good on that day', now_is.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'coverage_unit_day';
    END IF;
    UPDATE coverage_authorization
       SET units_reserved = units_reserved
               + CASE WHEN NEW.kind = 'reserved' THEN NEW.units ELSE 0 END
               - CASE WHEN held.kind = 'reserved' THEN NEW.units ELSE 0 END,
           units_used = units_used
               + CASE WHEN NEW.kind = 'used' THEN NEW.units ELSE 0 END
               - CASE WHEN held.kind = 'used' THEN NEW.units ELSE 0 END
     WHERE id = NEW.authorization_id;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION coverage_unit_follow() FROM PUBLIC;
CREATE TRIGGER follow BEFORE INSERT ON coverage_authorizationunit
    FOR EACH ROW EXECUTE FUNCTION coverage_unit_follow();

ALTER TABLE coverage_authorization
    ADD CONSTRAINT coverage_auth_of_patient FOREIGN KEY (coverage_id, patient_id) REFERENCES coverage_coverage (id, patient_id);
ALTER TABLE coverage_authorizationrule
    ADD CONSTRAINT coverage_authrule_product_of_payer FOREIGN KEY (product_id, payer_id) REFERENCES coverage_product (id, payer_id);

REVOKE UPDATE ON coverage_authorization FROM praxis_app;
GRANT UPDATE (about) ON coverage_authorization TO praxis_app;

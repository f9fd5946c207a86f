-- A row of an account is of its patient, and so is the charge it names.
ALTER TABLE billing_statement ADD CONSTRAINT billing_statement_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_statementline ADD CONSTRAINT billing_statementline_of_patient
    FOREIGN KEY (statement_id, patient_id) REFERENCES billing_statement (id, patient_id);
ALTER TABLE billing_accounthold ADD CONSTRAINT billing_accounthold_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_accountholdend ADD CONSTRAINT billing_accountholdend_of_patient
    FOREIGN KEY (hold_id, patient_id) REFERENCES billing_accounthold (id, patient_id);
ALTER TABLE billing_paylink ADD CONSTRAINT billing_paylink_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_checkout ADD CONSTRAINT billing_checkout_of_patient
    FOREIGN KEY (link_id, patient_id) REFERENCES billing_paylink (id, patient_id);
ALTER TABLE billing_paymentplan ADD CONSTRAINT billing_paymentplan_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_planinstalment ADD CONSTRAINT billing_planinstalment_of_patient
    FOREIGN KEY (plan_id, patient_id) REFERENCES billing_paymentplan (id, patient_id);
ALTER TABLE billing_plancharge ADD CONSTRAINT billing_plancharge_of_patient
    FOREIGN KEY (plan_id, patient_id) REFERENCES billing_paymentplan (id, patient_id);
ALTER TABLE billing_planevent ADD CONSTRAINT billing_planevent_of_patient
    FOREIGN KEY (plan_id, patient_id) REFERENCES billing_paymentplan (id, patient_id);
ALTER TABLE billing_helprequest ADD CONSTRAINT billing_helprequest_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_helpevent ADD CONSTRAINT billing_helpevent_of_patient
    FOREIGN KEY (request_id, patient_id) REFERENCES billing_helprequest (id, patient_id);
ALTER TABLE billing_placement ADD CONSTRAINT billing_placement_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_placementpart ADD CONSTRAINT billing_placementpart_of_patient
    FOREIGN KEY (placement_id, patient_id) REFERENCES billing_placement (id, patient_id);
ALTER TABLE billing_placementevent ADD CONSTRAINT billing_placementevent_of_patient
    FOREIGN KEY (placement_id, patient_id) REFERENCES billing_placement (id, patient_id);
ALTER TABLE billing_statementline ADD CONSTRAINT billing_statementline_charge_of_patient
    FOREIGN KEY (charge_id, patient_id) REFERENCES billing_charge (id, patient_id);
ALTER TABLE billing_plancharge ADD CONSTRAINT billing_plancharge_charge_of_patient
    FOREIGN KEY (charge_id, patient_id) REFERENCES billing_charge (id, patient_id);
ALTER TABLE billing_placementpart ADD CONSTRAINT billing_placementpart_charge_of_patient
    FOREIGN KEY (charge_id, patient_id) REFERENCES billing_charge (id, patient_id);

-- What was agreed or asked is not rewritten: states follow the events, a run's items are done once.
REVOKE UPDATE, DELETE ON billing_paymentplan, billing_helprequest, billing_placement FROM praxis_app;
REVOKE UPDATE, DELETE ON billing_statementrun, billing_statementrunitem, billing_cardonfile FROM praxis_app;
REVOKE UPDATE, DELETE ON billing_agency, billing_agencyfile, billing_helpscale FROM praxis_app;
GRANT UPDATE (finished_at) ON billing_statementrun TO praxis_app;
GRANT UPDATE (outcome, why, statement_id, done_at) ON billing_statementrunitem TO praxis_app;
GRANT UPDATE (ended_at) ON billing_cardonfile TO praxis_app;
GRANT UPDATE (ended_on) ON billing_agency TO praxis_app;
GRANT UPDATE (ends_on) ON billing_helpscale TO praxis_app;
-- SELECT ... FOR NO KEY UPDATE of a plan or a placement asks for one column.
GRANT UPDATE (recorded_at) ON billing_paymentplan, billing_helprequest, billing_placement TO praxis_app;
GRANT UPDATE (recorded_at) ON billing_agency TO praxis_app;

CREATE FUNCTION billing_held(p_patient bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM billing_accounthold h WHERE h.patient_id = p_patient
                      AND NOT EXISTS (SELECT FROM billing_accountholdend e WHERE e.hold_id = h.id))
$$;

-- Nothing is asked of a patient who disputes the bill, or whose account an agency has.
CREATE FUNCTION billing_paper_allowed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF billing_held(NEW.patient_id) THEN
        PERFORM billing_refuse('billing_paper_held', 'the account is held');
    END IF;
    IF EXISTS (SELECT FROM billing_placement WHERE patient_id = NEW.patient_id AND state IN ('asked', 'placed')) THEN
        PERFORM billing_refuse('billing_paper_agency', 'the account is with an agency');
    END IF;
    IF NEW.paper <> 'statement' AND EXISTS (SELECT FROM billing_paymentplan WHERE patient_id = NEW.patient_id AND state = 'active') THEN
        PERFORM billing_refuse('billing_paper_plan', 'a payment plan runs');
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION billing_paper_allowed() FROM PUBLIC;
CREATE TRIGGER billing_paper_allowed BEFORE INSERT ON billing_statement
    FOR EACH ROW EXECUTE FUNCTION billing_paper_allowed();

CREATE FUNCTION billing_plan_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told billing_paymentplan;
    next text;
BEGIN
    SELECT * INTO told FROM billing_paymentplan WHERE id = NEW.plan_id FOR UPDATE;
    next := CASE
        WHEN told.state = '' AND NEW.verb = 'started' THEN 'active'
        WHEN told.state = 'active' AND NEW.verb IN ('charged', 'missed') THEN 'active'
        WHEN told.state = 'active' AND NEW.verb = 'broken' THEN 'broken'
        WHEN told.state = 'broken' AND NEW.verb = 'cured' THEN 'active'
        WHEN told.state IN ('active', 'broken') AND NEW.verb IN ('finished', 'ended') THEN NEW.verb END;
    IF next IS NULL THEN
        PERFORM billing_refuse('billing_plan_step', 'this step does not follow the last one');
    END IF;
    IF told.state <> next THEN
        UPDATE billing_paymentplan SET state = next WHERE id = NEW.plan_id;
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION billing_plan_step() FROM PUBLIC;
CREATE TRIGGER billing_plan_step BEFORE INSERT ON billing_planevent
    FOR EACH ROW EXECUTE FUNCTION billing_plan_step();

CREATE FUNCTION billing_help_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told billing_helprequest;
BEGIN
    SELECT * INTO told FROM billing_helprequest WHERE id = NEW.request_id FOR UPDATE;
    IF NOT (told.state = '' AND NEW.verb = 'asked'
            OR told.state = 'asked' AND NEW.verb IN ('approved', 'refused', 'withdrawn')) THEN
        PERFORM billing_refuse('billing_help_step', 'this step does not follow the last one');
    END IF;
    IF NEW.verb = 'approved' AND NEW.by_id IS NOT DISTINCT FROM told.made_by_id THEN
        PERFORM billing_refuse('billing_help_own', 'nobody approves what he asked for');
    END IF;
    UPDATE billing_helprequest SET state = NEW.verb WHERE id = NEW.request_id;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION billing_help_step() FROM PUBLIC;
CREATE TRIGGER billing_help_step BEFORE INSERT ON billing_helpevent
    FOR EACH ROW EXECUTE FUNCTION billing_help_step();

-- Handed over only by another person than who asked, never while the patient disputes it or pays by a plan.
CREATE FUNCTION billing_placement_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told billing_placement;
BEGIN
    SELECT * INTO told FROM billing_placement WHERE id = NEW.placement_id FOR UPDATE;
    IF NOT (CASE told.state
            WHEN '' THEN NEW.verb = 'asked'
            WHEN 'asked' THEN NEW.verb IN ('placed', 'refused', 'withdrawn')
            WHEN 'placed' THEN NEW.verb IN ('paid', 'recalled', 'returned', 'settled')
            ELSE false END) THEN
        PERFORM billing_refuse('billing_placement_step', 'this step does not follow the last one');
    END IF;
    IF NEW.verb = 'placed' THEN
        IF NEW.by_id IS NOT DISTINCT FROM told.made_by_id THEN
            PERFORM billing_refuse('billing_placement_own', 'nobody signs off what he asked for');
        END IF;
        IF billing_held(told.patient_id) OR EXISTS (
            SELECT FROM billing_paymentplan WHERE patient_id = told.patient_id AND state = 'active') THEN
            PERFORM billing_refuse('billing_placement_barred', 'the account is held or pays by a plan');
        END IF;
    END IF;
    IF NEW.verb <> 'paid' THEN
        UPDATE billing_placement SET state = NEW.verb WHERE id = NEW.placement_id;
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION billing_placement_step() FROM PUBLIC;
CREATE TRIGGER billing_placement_step BEFORE INSERT ON billing_placementevent
    FOR EACH ROW EXECUTE FUNCTION billing_placement_step();

-- Whoever opens a dispute waits for who hands over, and the other way round.
CREATE FUNCTION billing_hold_recalls() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM billing_placement WHERE patient_id = NEW.patient_id AND state = 'asked' FOR UPDATE;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION billing_hold_recalls() FROM PUBLIC;
CREATE TRIGGER billing_hold_recalls BEFORE INSERT ON billing_accounthold
    FOR EACH ROW EXECUTE FUNCTION billing_hold_recalls();

-- A part is of its decision's patient, and so is its charge; a step is of its decision's.
ALTER TABLE billing_decision ADD CONSTRAINT billing_decision_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_decisionpart ADD CONSTRAINT billing_decisionpart_of_patient
    FOREIGN KEY (decision_id, patient_id) REFERENCES billing_decision (id, patient_id);
ALTER TABLE billing_decisionpart ADD CONSTRAINT billing_decisionpart_charge_of_patient
    FOREIGN KEY (charge_id, patient_id) REFERENCES billing_charge (id, patient_id);
ALTER TABLE billing_decisionevent ADD CONSTRAINT billing_decisionevent_of_patient
    FOREIGN KEY (decision_id, patient_id) REFERENCES billing_decision (id, patient_id);

-- What was decided is not rewritten; its state follows its steps, and only in their order.
REVOKE UPDATE, DELETE ON billing_decision FROM praxis_app;
CREATE FUNCTION billing_decision_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told billing_decision;
BEGIN
    SELECT * INTO told FROM billing_decision WHERE id = NEW.decision_id FOR UPDATE;
    IF NOT (CASE told.state
            WHEN '' THEN NEW.verb = 'asked' OR (NEW.verb = 'posted' AND NOT told.over_limit)
            WHEN 'asked' THEN NEW.verb IN ('approved', 'refused', 'withdrawn')
            WHEN 'approved' THEN NEW.verb = 'posted'
            WHEN 'posted' THEN NEW.verb = 'reversed'
            ELSE false END) THEN
        PERFORM billing_refuse('billing_decision_step', 'this step does not follow the last one');
    END IF;
    IF NEW.verb = 'approved' AND NEW.by_id IS NOT DISTINCT FROM told.made_by_id THEN
        PERFORM billing_refuse('billing_decision_own', 'nobody approves what he asked for');
    END IF;
    UPDATE billing_decision SET state = NEW.verb WHERE id = NEW.decision_id;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION billing_decision_step() FROM PUBLIC;
CREATE TRIGGER billing_decision_step BEFORE INSERT ON billing_decisionevent
    FOR EACH ROW EXECUTE FUNCTION billing_decision_step();

-- A reason from a payer's letter lowers by how much a claim of a check is off.
GRANT UPDATE (off_cents) ON billing_remittanceclaim, billing_remittanceline TO praxis_app;

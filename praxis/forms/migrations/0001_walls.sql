-- A version that was approved or retired says what it said; a draft becomes either, nothing becomes a draft.
CREATE FUNCTION forms_version_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'draft' AND (
           NEW.definition IS DISTINCT FROM OLD.definition OR NEW.sha256 <> OLD.sha256 OR NEW.number <> OLD.number
        OR NEW.form_id <> OLD.form_id OR NEW.revision <> OLD.revision OR NEW.client_key <> OLD.client_key
        OR NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id OR NEW.approved_at IS DISTINCT FROM OLD.approved_at
        OR NEW.state NOT IN (OLD.state, 'retired')) THEN
        RAISE EXCEPTION 'an approved version never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'forms_version_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forms_version_kept BEFORE UPDATE ON forms_formversion FOR EACH ROW EXECUTE FUNCTION forms_version_kept();

-- Triage is switched on by a clinician of the practice, whoever holds the permission.
CREATE FUNCTION forms_triage_by_clinician() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state = 'approved'
       AND EXISTS (SELECT FROM forms_form f WHERE f.id = NEW.form_id AND f.purpose = 'triage')
       AND NOT EXISTS (SELECT FROM practice_provider p WHERE p.user_id = NEW.approved_by_id
                          AND p.credential IN ('MD', 'DO', 'NP', 'PA', 'CNM') AND (p.ended_on IS NULL OR p.ended_on >= current_date)) THEN
        RAISE EXCEPTION 'triage is approved by a clinician' USING ERRCODE = 'check_violation', CONSTRAINT = 'forms_triage_by_clinician';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forms_triage_by_clinician BEFORE INSERT OR UPDATE OF state, approved_by_id ON forms_formversion
    FOR EACH ROW EXECUTE FUNCTION forms_triage_by_clinician();

-- What a form is for does not change once it has a version: the clinician's rule hangs on it.
CREATE FUNCTION forms_purpose_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.purpose <> OLD.purpose AND EXISTS (SELECT FROM forms_formversion v WHERE v.form_id = OLD.id) THEN
        RAISE EXCEPTION 'the purpose stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'forms_purpose_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forms_purpose_kept BEFORE UPDATE OF purpose ON forms_form FOR EACH ROW EXECUTE FUNCTION forms_purpose_kept();

-- Only approved versions are filled.
CREATE FUNCTION forms_response_of_approved() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM forms_formversion v WHERE v.id = NEW.form_version_id AND v.state = 'approved') THEN
        RAISE EXCEPTION 'only an approved version is filled' USING ERRCODE = 'check_violation', CONSTRAINT = 'forms_response_of_approved';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forms_response_of_approved BEFORE INSERT ON forms_response FOR EACH ROW EXECUTE FUNCTION forms_response_of_approved();

-- After completion an answer only corrects, with a reason; in a response entered in error nothing is said any more.
CREATE FUNCTION forms_answer_open() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE whole forms_response;
BEGIN
    SELECT * INTO whole FROM forms_response WHERE id = NEW.response_id FOR SHARE;
    IF whole.in_error_at IS NOT NULL OR (whole.completed_at IS NOT NULL AND NEW.why = '') THEN
        RAISE EXCEPTION 'a completed response is only corrected' USING ERRCODE = 'check_violation', CONSTRAINT = 'forms_answer_open';
    END IF;
    RETURN NEW;
END $$;

-- The response's instants and visit are what its events say.
CREATE FUNCTION forms_response_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE forms_response
       SET completed_at = CASE WHEN NEW.kind = 'completed' THEN NEW.occurred_at ELSE completed_at END,
           withdrawn_at = CASE WHEN NEW.kind = 'withdrawn' THEN NEW.occurred_at ELSE withdrawn_at END,
           in_error_at = CASE WHEN NEW.kind = 'in_error' THEN NEW.occurred_at ELSE in_error_at END,
           about = CASE WHEN NEW.kind = 'attached' THEN NEW.about ELSE about END
     WHERE id = NEW.response_id;
    RETURN NULL;
END $$;
CREATE TRIGGER forms_response_follow AFTER INSERT ON forms_responseevent FOR EACH ROW EXECUTE FUNCTION forms_response_follow();
REVOKE EXECUTE ON FUNCTION forms_response_follow() FROM PUBLIC;
REVOKE UPDATE, DELETE ON forms_response FROM praxis_app;
-- SELECT ... FOR UPDATE needs the right to update one column: one that nobody reads.
GRANT UPDATE (recorded_at) ON forms_response TO praxis_app;
REVOKE UPDATE, DELETE ON forms_triageoutcome FROM praxis_app;
GRANT UPDATE (settled_at) ON forms_triageoutcome TO praxis_app;
REVOKE DELETE ON forms_form, forms_formversion, forms_formrule FROM praxis_app;

-- Answers, signatures and events are of the patient of their response.
ALTER TABLE forms_response ADD CONSTRAINT forms_response_of_patient UNIQUE (id, patient_id);
ALTER TABLE forms_answer ADD CONSTRAINT forms_answer_of_patient
    FOREIGN KEY (response_id, patient_id) REFERENCES forms_response (id, patient_id);
ALTER TABLE forms_signature ADD CONSTRAINT forms_signature_of_patient
    FOREIGN KEY (response_id, patient_id) REFERENCES forms_response (id, patient_id);
ALTER TABLE forms_responseevent ADD CONSTRAINT forms_event_of_patient
    FOREIGN KEY (response_id, patient_id) REFERENCES forms_response (id, patient_id);
ALTER TABLE forms_triageoutcome ADD CONSTRAINT forms_outcome_of_patient
    FOREIGN KEY (response_id, patient_id) REFERENCES forms_response (id, patient_id);
CREATE TRIGGER forms_answer_open BEFORE INSERT ON forms_answer FOR EACH ROW EXECUTE FUNCTION forms_answer_open();

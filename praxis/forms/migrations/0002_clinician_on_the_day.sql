-- Whether the approver was with the practice is asked of the office's day of the approval.
CREATE OR REPLACE FUNCTION forms_triage_by_clinician() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE day date := (coalesce(NEW.approved_at, now()) AT TIME ZONE coalesce(
    (SELECT time_zone FROM access_site WHERE active ORDER BY id LIMIT 1), 'UTC'))::date;
BEGIN
    IF NEW.state = 'approved'
       AND EXISTS (SELECT FROM forms_form f WHERE f.id = NEW.form_id AND f.purpose = 'triage')
       AND NOT EXISTS (SELECT FROM practice_provider p WHERE p.user_id = NEW.approved_by_id
                          AND p.credential IN ('MD', 'DO', 'NP', 'PA', 'CNM') AND (p.ended_on IS NULL OR p.ended_on >= day)) THEN
        RAISE EXCEPTION 'triage is approved by a clinician' USING ERRCODE = 'check_violation', CONSTRAINT = 'forms_triage_by_clinician';
    END IF;
    RETURN NEW;
END $$;

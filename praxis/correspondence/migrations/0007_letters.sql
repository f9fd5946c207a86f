-- A letter's number, across the practice.
CREATE SEQUENCE correspondence_letter_number START 100001;
GRANT USAGE ON SEQUENCE correspondence_letter_number TO praxis_app;

-- What a version says never changes: it is approved once, its texts are reviewed once.
CREATE FUNCTION correspondence_version_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NOT NULL THEN
        RAISE EXCEPTION 'version % is approved', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correspondence_version_said';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER said BEFORE UPDATE ON correspondence_letterversion
    FOR EACH ROW EXECUTE FUNCTION correspondence_version_said();

REVOKE UPDATE, DELETE ON correspondence_letterversion, correspondence_lettertext,
    correspondence_lettertemplate, correspondence_letterrun, correspondence_printpack,
    correspondence_letter, correspondence_letterrunitem FROM praxis_app;
GRANT UPDATE (approved_at, approved_by_id, approved_by_name) ON correspondence_letterversion
   TO praxis_app;
GRANT UPDATE (reviewed_at, reviewed_by_id, reviewed_by_name) ON correspondence_lettertext
   TO praxis_app;
GRANT UPDATE (ended_at) ON correspondence_lettertemplate TO praxis_app;
GRANT UPDATE (stopped_at, finished_at) ON correspondence_letterrun TO praxis_app;
GRANT UPDATE (written_at) ON correspondence_printpack TO praxis_app;
GRANT UPDATE (pack_id) ON correspondence_letter TO praxis_app;
GRANT UPDATE (outcome, why, letter_id, done_at) ON correspondence_letterrunitem TO praxis_app;

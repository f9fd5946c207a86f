-- A message's state follows from its events and from nothing else.
CREATE FUNCTION correspondence_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'queued';
    NEW.attempts := 0;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON correspondence_message
    FOR EACH ROW EXECUTE FUNCTION correspondence_begin();

CREATE FUNCTION correspondence_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is text;
BEGIN
    SELECT state INTO STRICT now_is FROM correspondence_message WHERE id = NEW.message_id FOR UPDATE;
    IF now_is IN ('sent', 'cancelled') AND NEW.verb <> 'returned' THEN
        RAISE EXCEPTION 'message % has ended', NEW.message_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correspondence_ended';
    END IF;
    UPDATE correspondence_message
       SET state = CASE NEW.verb WHEN 'claimed' THEN 'sending' WHEN 'deferred' THEN 'queued'
                                 WHEN 'returned' THEN 'failed' ELSE NEW.verb END,
           attempts = CASE WHEN NEW.verb = 'queued' THEN 0
                           ELSE attempts + (NEW.verb = 'claimed')::int END
     WHERE id = NEW.message_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION correspondence_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON correspondence_messageevent
    FOR EACH ROW EXECUTE FUNCTION correspondence_follow();

REVOKE UPDATE ON correspondence_message FROM praxis_app;
GRANT UPDATE (patient_id) ON correspondence_message TO praxis_app;

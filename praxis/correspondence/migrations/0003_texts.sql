-- As 0002, and: a text that was sent is delivered or comes back later; asking changes nothing.
CREATE OR REPLACE FUNCTION correspondence_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is text;
BEGIN
    SELECT state INTO STRICT now_is FROM correspondence_message WHERE id = NEW.message_id FOR UPDATE;
    IF now_is = 'cancelled'
       OR (now_is IN ('sent', 'delivered') AND NEW.verb NOT IN ('returned', 'delivered', 'asked')) THEN
        RAISE EXCEPTION 'message % has ended', NEW.message_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correspondence_ended';
    END IF;
    IF NEW.verb <> 'asked' THEN
        UPDATE correspondence_message
           SET state = CASE NEW.verb WHEN 'claimed' THEN 'sending' WHEN 'deferred' THEN 'queued'
                                     WHEN 'returned' THEN 'failed' ELSE NEW.verb END,
               attempts = CASE WHEN NEW.verb = 'queued' THEN 0
                               ELSE attempts + (NEW.verb = 'claimed')::int END
         WHERE id = NEW.message_id;
    END IF;
    RETURN NULL;
END $$;

REVOKE UPDATE ON correspondence_reply FROM praxis_app;
GRANT UPDATE (patient_id, handled_at, handled_by_id, handled_note) ON correspondence_reply
   TO praxis_app;

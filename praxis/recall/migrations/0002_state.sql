-- Where a recall stands follows from its events and from nothing else. A clinical recall is not given up as "not reached"
-- before a certified letter was sent; one that has ended takes no other event than that its visit fell through.
CREATE FUNCTION recall_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'due';
    NEW.attempts := 0;
    NEW.certified_at := NULL;
    NEW.appointment_id := NULL;
    NEW.ended_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON recall_recall FOR EACH ROW EXECUTE FUNCTION recall_begin();

CREATE FUNCTION recall_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is recall_recall;
BEGIN
    SELECT * INTO STRICT now_is FROM recall_recall WHERE id = NEW.recall_id FOR UPDATE;
    IF now_is.ended_at IS NOT NULL AND NOT (NEW.kind = 'unbooked' AND now_is.state = 'booked') THEN
        RAISE EXCEPTION 'recall % has ended', NEW.recall_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'recall_ended';
    END IF;
    IF NEW.kind = 'unreachable' AND now_is.is_clinical AND now_is.certified_at IS NULL THEN
        RAISE EXCEPTION 'recall % is clinical', NEW.recall_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'recall_letter_first';
    END IF;
    UPDATE recall_recall
       SET state = CASE WHEN NEW.kind IN ('attempt', 'certified', 'unbooked') THEN 'trying' ELSE NEW.kind END,
           attempts = attempts + (NEW.kind IN ('attempt', 'certified'))::int,
           certified_at = CASE WHEN NEW.kind = 'certified' THEN NEW.occurred_at ELSE certified_at END,
           appointment_id = CASE NEW.kind WHEN 'booked' THEN NEW.appointment_id WHEN 'unbooked' THEN NULL ELSE appointment_id END,
           ended_at = CASE WHEN NEW.kind IN ('attempt', 'certified', 'unbooked') THEN NULL ELSE NEW.occurred_at END
     WHERE id = NEW.recall_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION recall_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON recall_recallevent FOR EACH ROW EXECUTE FUNCTION recall_follow();

REVOKE UPDATE ON recall_recall FROM praxis_app;
GRANT UPDATE (rung, next_step_on) ON recall_recall TO praxis_app;

-- Where an order and a message stand follows from their events and from nothing else. What was received is never changed:
-- a row may only stop being current, or be marked as filed to the wrong patient.
CREATE FUNCTION chart_order_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'ordered';
    NEW.received_at := NULL;
    NEW.ended_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON chart_servicerequest FOR EACH ROW EXECUTE FUNCTION chart_order_begin();

CREATE FUNCTION chart_order_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is chart_servicerequest;
BEGIN
    SELECT * INTO STRICT now_is FROM chart_servicerequest WHERE id = NEW.order_id FOR UPDATE;
    IF now_is.patient_id <> NEW.patient_id THEN
        RAISE EXCEPTION 'order % is of another patient', NEW.order_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_order_patient_same';
    END IF;
    IF now_is.state = 'cancelled' AND NEW.kind <> 'received'
       OR now_is.state = 'reviewed' AND NEW.kind NOT IN ('unreceived', 'reviewed', 'received')
       OR now_is.state = 'ordered' AND NEW.kind IN ('reviewed', 'unreceived')
       OR now_is.state = 'received' AND NEW.kind IN ('put_off', 'cancelled') THEN
        RAISE EXCEPTION 'order % is %', NEW.order_id, now_is.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_order_open';
    END IF;
    UPDATE chart_servicerequest
       SET state = CASE NEW.kind WHEN 'unreceived' THEN 'ordered' WHEN 'put_off' THEN 'ordered' ELSE NEW.kind END,
           expected_on = coalesce(NEW.expected_on, expected_on),
           received_at = CASE NEW.kind WHEN 'received' THEN NEW.occurred_at WHEN 'unreceived' THEN NULL ELSE received_at END,
           ended_at = CASE WHEN NEW.kind IN ('reviewed', 'cancelled') THEN NEW.occurred_at END
     WHERE id = NEW.order_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION chart_order_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON chart_servicerequestevent FOR EACH ROW WHEN (NEW.kind <> 'ordered')
    EXECUTE FUNCTION chart_order_follow();

CREATE FUNCTION chart_message_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'waiting';
    NEW.patient_id := NULL;
    NEW.settled_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON chart_inboundmessage FOR EACH ROW EXECUTE FUNCTION chart_message_begin();

CREATE FUNCTION chart_message_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is chart_inboundmessage;
BEGIN
    SELECT * INTO STRICT now_is FROM chart_inboundmessage WHERE id = NEW.message_id FOR UPDATE;
    IF (now_is.state = 'waiting') <> (NEW.kind IN ('filed', 'rejected'))
       OR (NEW.kind = 'unfiled' AND now_is.patient_id IS DISTINCT FROM NEW.patient_id) THEN
        RAISE EXCEPTION 'message % is %', NEW.message_id, now_is.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_message_waits';
    END IF;
    UPDATE chart_inboundmessage
       SET state = CASE NEW.kind WHEN 'unfiled' THEN 'waiting' ELSE NEW.kind END,
           patient_id = CASE NEW.kind WHEN 'filed' THEN NEW.patient_id END,
           settled_at = CASE NEW.kind WHEN 'unfiled' THEN NULL ELSE NEW.occurred_at END
     WHERE id = NEW.message_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION chart_message_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON chart_inboundmessageevent FOR EACH ROW EXECUTE FUNCTION chart_message_follow();

REVOKE UPDATE ON chart_servicerequest, chart_inboundmessage, chart_patientidentifier FROM praxis_app;
GRANT UPDATE (needed_for_id) ON chart_servicerequest TO praxis_app;
GRANT UPDATE (why, note) ON chart_inboundmessage TO praxis_app;
GRANT UPDATE (ended_at) ON chart_patientidentifier TO praxis_app;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['condition', 'allergyintolerance', 'medicationrequest', 'immunization', 'pastencounter',
                                'diagnosticreport', 'observation'] LOOP
        EXECUTE format('REVOKE UPDATE ON chart_%s FROM praxis_app', name);
        EXECUTE format('GRANT UPDATE (is_current, entered_in_error) ON chart_%s TO praxis_app', name);
    END LOOP;
END $$;

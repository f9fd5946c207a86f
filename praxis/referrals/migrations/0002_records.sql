-- Where a request for records stands follows from its events and from nothing else; an event out of turn is refused.
CREATE FUNCTION referrals_records_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'received';
    NEW.due_on := NULL;
    NEW.extended := false;
    NEW.pages := NULL;
    NEW.fee_cents := NULL;
    NEW.ended_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON referrals_recordsrequest
    FOR EACH ROW EXECUTE FUNCTION referrals_records_begin();

CREATE FUNCTION referrals_records_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is referrals_recordsrequest;
    allowed text[];
BEGIN
    SELECT * INTO STRICT now_is FROM referrals_recordsrequest WHERE id = NEW.request_id FOR UPDATE;
    allowed := CASE now_is.state
        WHEN 'received' THEN ARRAY['received', 'cleared', 'refused', 'extended', 'chased']
        WHEN 'cleared' THEN ARRAY['priced', 'sent', 'refused', 'extended', 'chased']
        WHEN 'sent' THEN ARRAY['delivered', 'returned', 'chased']
        ELSE ARRAY[]::text[] END;
    IF NOT NEW.kind = ANY (allowed)
       OR NEW.patient_id <> now_is.patient_id
       OR (NEW.kind = 'sent' AND now_is.fee_cents IS NULL)
       OR (NEW.kind = 'extended' AND now_is.extended) THEN
        RAISE EXCEPTION 'records request % is %, not %', now_is.id, now_is.state, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'referrals_records_turn';
    END IF;
    UPDATE referrals_recordsrequest
       SET state = CASE NEW.kind
               WHEN 'cleared' THEN 'cleared' WHEN 'refused' THEN 'refused' WHEN 'sent' THEN 'sent'
               WHEN 'returned' THEN 'cleared' WHEN 'delivered' THEN 'delivered' ELSE state END,
           due_on = CASE WHEN NEW.kind IN ('delivered', 'refused') THEN NULL ELSE coalesce(NEW.due_on, due_on) END,
           extended = extended OR NEW.kind = 'extended',
           pages = coalesce(NEW.pages, pages),
           fee_cents = coalesce(NEW.fee_cents, fee_cents),
           ended_at = CASE WHEN NEW.kind IN ('delivered', 'refused') THEN NEW.occurred_at ELSE ended_at END
     WHERE id = NEW.request_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION referrals_records_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON referrals_recordsevent
    FOR EACH ROW EXECUTE FUNCTION referrals_records_follow();

REVOKE UPDATE ON referrals_recordsrequest FROM praxis_app;
GRANT UPDATE (send_to) ON referrals_recordsrequest TO praxis_app;

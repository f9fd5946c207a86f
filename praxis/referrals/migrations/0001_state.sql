-- Where a referral stands follows from its events and from nothing else; an event out of turn is refused.
CREATE FUNCTION referrals_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := CASE NEW.direction WHEN 'in' THEN 'draft' ELSE 'ready' END;
    NEW.due_on := NULL;
    NEW.visit_on := NULL;
    NEW.authorization_id := NULL;
    NEW.appointment_id := NULL;
    NEW.ended_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON referrals_referral FOR EACH ROW EXECUTE FUNCTION referrals_begin();

CREATE FUNCTION referrals_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is referrals_referral;
    allowed text[];
BEGIN
    SELECT * INTO STRICT now_is FROM referrals_referral WHERE id = NEW.referral_id FOR UPDATE;
    allowed := CASE now_is.state
        WHEN 'waiting' THEN ARRAY['needed', 'cleared', 'refused', 'told', 'chased', 'cancelled']
        WHEN 'ready' THEN ARRAY['ordered', 'needed', 'cleared', 'sent', 'told', 'chased', 'cancelled']
        WHEN 'sent' THEN ARRAY['dated', 'note', 'sent', 'told', 'chased', 'cancelled']
        WHEN 'dated' THEN ARRAY['dated', 'missed', 'note', 'sent', 'told', 'chased', 'cancelled']
        WHEN 'note_back' THEN ARRAY['note', 'reviewed', 'told', 'chased', 'cancelled']
        WHEN 'draft' THEN ARRAY['received', 'matched', 'chased', 'cancelled']
        WHEN 'to_book' THEN ARRAY['booked', 'chased', 'told', 'cancelled']
        WHEN 'booked' THEN ARRAY['answered', 'unbooked', 'chased', 'told', 'cancelled']
        WHEN 'answered' THEN ARRAY['note_sent', 'unbooked', 'chased', 'told', 'cancelled']
        ELSE ARRAY['told'] END;
    IF NOT NEW.kind = ANY (allowed) THEN
        RAISE EXCEPTION 'referral % is %, not %', now_is.id, now_is.state, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'referrals_turn';
    END IF;
    UPDATE referrals_referral
       SET state = CASE NEW.kind
               WHEN 'needed' THEN 'waiting' WHEN 'cleared' THEN 'ready' WHEN 'sent' THEN
                   CASE WHEN state = 'dated' THEN 'dated' ELSE 'sent' END
               WHEN 'dated' THEN 'dated' WHEN 'missed' THEN 'sent' WHEN 'note' THEN 'note_back'
               WHEN 'reviewed' THEN 'closed' WHEN 'matched' THEN 'to_book' WHEN 'booked' THEN 'booked'
               WHEN 'unbooked' THEN 'to_book' WHEN 'answered' THEN 'answered' WHEN 'note_sent' THEN 'closed'
               WHEN 'cancelled' THEN 'cancelled' ELSE state END,
           due_on = CASE WHEN NEW.kind IN ('reviewed', 'note_sent', 'cancelled') THEN NULL
               ELSE coalesce(NEW.due_on, due_on) END,
           visit_on = CASE NEW.kind WHEN 'dated' THEN NEW.on_day WHEN 'missed' THEN NULL ELSE visit_on END,
           authorization_id = coalesce(NEW.authorization_id, authorization_id),
           patient_id = CASE NEW.kind WHEN 'matched' THEN NEW.patient_id ELSE patient_id END,
           appointment_id = CASE NEW.kind WHEN 'booked' THEN NEW.appointment_id WHEN 'unbooked' THEN NULL
               ELSE appointment_id END,
           ended_at = CASE WHEN NEW.kind IN ('reviewed', 'note_sent', 'cancelled') THEN NEW.occurred_at ELSE ended_at END
     WHERE id = NEW.referral_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION referrals_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON referrals_referralevent FOR EACH ROW EXECUTE FUNCTION referrals_follow();

REVOKE UPDATE ON referrals_referral FROM praxis_app;
GRANT UPDATE (person) ON referrals_referral TO praxis_app;

-- A conversation's state follows from its entries and events and from nothing else.
CREATE FUNCTION correspondence_thread_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'open';
    NEW.owner_id := NULL;
    NEW.due_at := NULL;
    NEW.waiting_since := NULL;
    NEW.last_at := NEW.opened_at;
    NEW.last_in_at := NULL;
    NEW.last_out_at := NULL;
    NEW.seen_at := NULL;
    NEW.last_text := '';
    NEW.attempts := 0;
    NEW.outcome := '';
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON correspondence_thread
    FOR EACH ROW EXECUTE FUNCTION correspondence_thread_begin();

CREATE FUNCTION correspondence_entry_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE correspondence_thread
       SET last_at = greatest(last_at, NEW.occurred_at),
           last_in_at = CASE WHEN NEW.way = 'in' THEN NEW.occurred_at ELSE last_in_at END,
           last_out_at = CASE WHEN NEW.way = 'out' THEN NEW.occurred_at ELSE last_out_at END,
           last_text = CASE WHEN NEW.way = 'note' THEN last_text ELSE left(NEW.text, 160) END,
           attempts = attempts + (NEW.attempt <> '')::int
     WHERE id = NEW.thread_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION correspondence_entry_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON correspondence_entry
    FOR EACH ROW EXECUTE FUNCTION correspondence_entry_follow();

CREATE FUNCTION correspondence_thread_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is correspondence_thread;
BEGIN
    SELECT * INTO STRICT now_is FROM correspondence_thread WHERE id = NEW.thread_id FOR UPDATE;
    IF now_is.state = 'closed' AND NEW.verb IN ('answered', 'ranked', 'due', 'closed') THEN
        RAISE EXCEPTION 'conversation % is closed', NEW.thread_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correspondence_thread_over';
    END IF;
    IF NEW.verb = 'closed' AND EXISTS (
        SELECT FROM correspondence_providerrequest
         WHERE thread_id = NEW.thread_id AND state <> 'told') THEN
        RAISE EXCEPTION 'conversation % has an open request', NEW.thread_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correspondence_request_untold';
    END IF;
    IF NEW.verb = 'received' THEN
        UPDATE correspondence_thread
           SET state = 'open', outcome = '',
               attempts = CASE WHEN state = 'closed' THEN 0 ELSE attempts END,
               due_at = CASE WHEN waiting_since IS NULL THEN NEW.due_at
                             ELSE least(due_at, NEW.due_at) END,
               waiting_since = coalesce(waiting_since, NEW.occurred_at)
         WHERE id = NEW.thread_id;
    ELSIF NEW.verb = 'answered' THEN
        UPDATE correspondence_thread SET state = 'waiting', waiting_since = NULL, due_at = NULL
         WHERE id = NEW.thread_id;
    ELSIF NEW.verb = 'assigned' THEN
        UPDATE correspondence_thread SET owner_id = NEW.owner_id WHERE id = NEW.thread_id;
    ELSIF NEW.verb = 'ranked' THEN
        UPDATE correspondence_thread SET urgency = NEW.detail, due_at = coalesce(NEW.due_at, due_at)
         WHERE id = NEW.thread_id;
    ELSIF NEW.verb = 'due' THEN
        UPDATE correspondence_thread SET state = 'open', due_at = NEW.due_at
         WHERE id = NEW.thread_id;
    ELSIF NEW.verb = 'closed' THEN
        UPDATE correspondence_thread
           SET state = 'closed', outcome = NEW.outcome, due_at = NULL, waiting_since = NULL
         WHERE id = NEW.thread_id;
    ELSIF NEW.verb = 'reopened' THEN
        UPDATE correspondence_thread
           SET state = 'open', outcome = '', attempts = 0, due_at = NEW.due_at
         WHERE id = NEW.thread_id;
    ELSIF NEW.verb = 'seen' THEN
        UPDATE correspondence_thread SET seen_at = NEW.occurred_at WHERE id = NEW.thread_id;
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION correspondence_thread_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON correspondence_threadevent
    FOR EACH ROW EXECUTE FUNCTION correspondence_thread_follow();

-- A request goes asked, answered, told; "needs more" goes back to asked and is never told.
CREATE FUNCTION correspondence_request_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'asked';
    NEW.owner_id := NULL;
    NEW.due_at := NULL;
    NEW.answer := '';
    NEW.answer_text := '';
    NEW.answered_at := NULL;
    NEW.answered_by_name := '';
    NEW.told_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON correspondence_providerrequest
    FOR EACH ROW EXECUTE FUNCTION correspondence_request_begin();

CREATE FUNCTION correspondence_request_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is correspondence_providerrequest;
BEGIN
    SELECT * INTO STRICT now_is FROM correspondence_providerrequest
     WHERE id = NEW.request_id FOR UPDATE;
    IF NOT (CASE NEW.verb
        WHEN 'asked' THEN (now_is.state = 'asked' AND now_is.due_at IS NULL)
                       OR (now_is.state = 'answered' AND now_is.answer = 'more')
        WHEN 'assigned' THEN now_is.state = 'asked'
        WHEN 'answered' THEN now_is.state = 'asked' AND NEW.answer <> ''
        WHEN 'teller' THEN now_is.state = 'answered'
        WHEN 'told' THEN now_is.state = 'answered' AND now_is.answer <> 'more'
        ELSE false END) THEN
        RAISE EXCEPTION 'request % is not there yet', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correspondence_request_order';
    END IF;
    UPDATE correspondence_providerrequest
       SET state = CASE NEW.verb WHEN 'asked' THEN 'asked' WHEN 'answered' THEN 'answered'
                                 WHEN 'told' THEN 'told' ELSE state END,
           owner_id = CASE WHEN NEW.verb = 'told' THEN owner_id ELSE NEW.owner_id END,
           due_at = CASE NEW.verb WHEN 'told' THEN NULL ELSE coalesce(NEW.due_at, due_at) END,
           answer = CASE NEW.verb WHEN 'answered' THEN NEW.answer WHEN 'asked' THEN ''
                                  ELSE answer END,
           answer_text = CASE NEW.verb WHEN 'answered' THEN NEW.text WHEN 'asked' THEN ''
                                       ELSE answer_text END,
           answered_at = CASE NEW.verb WHEN 'answered' THEN NEW.occurred_at WHEN 'asked' THEN NULL
                                       ELSE answered_at END,
           answered_by_name = CASE NEW.verb WHEN 'answered' THEN NEW.by_name WHEN 'asked' THEN ''
                                            ELSE answered_by_name END,
           told_at = CASE NEW.verb WHEN 'told' THEN NEW.occurred_at ELSE told_at END
     WHERE id = NEW.request_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION correspondence_request_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON correspondence_requestevent
    FOR EACH ROW EXECUTE FUNCTION correspondence_request_follow();

-- What was said stays as it was said; only whose it is may be put right.
REVOKE UPDATE ON correspondence_thread, correspondence_entry, correspondence_threadevent,
    correspondence_providerrequest, correspondence_requestevent, correspondence_callevent
  FROM praxis_app;
GRANT UPDATE (patient_id) ON correspondence_thread, correspondence_entry,
    correspondence_threadevent, correspondence_providerrequest, correspondence_requestevent
   TO praxis_app;
GRANT UPDATE (patient_id, thread_id, taken_at, taken_by_id, ended_at) ON correspondence_callevent
   TO praxis_app;

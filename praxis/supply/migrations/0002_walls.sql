-- What lies where follows the moves and nothing else.
CREATE FUNCTION supply_move_allowed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    apart boolean;
BEGIN
    SELECT kind = 'quarantine' INTO STRICT apart FROM supply_place WHERE id = NEW.place_id;
    -- A recall of the lot waits for this move, or this move for the recall.
    PERFORM FROM supply_lot WHERE id = NEW.lot_id FOR SHARE;
    IF NEW.kind = 'issue' AND apart THEN
        RAISE EXCEPTION 'lot % lies in quarantine', NEW.lot_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_quarantine_kept';
    END IF;
    IF (NEW.kind = 'issue' OR NEW.each > 0 AND NOT apart AND NEW.kind <> 'count')
       AND EXISTS (SELECT FROM supply_recall WHERE lot_id = NEW.lot_id AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'lot % is recalled', NEW.lot_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_recalled_kept';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION supply_move_allowed() FROM PUBLIC;
CREATE TRIGGER allowed BEFORE INSERT ON supply_move
    FOR EACH ROW EXECUTE FUNCTION supply_move_allowed();

CREATE FUNCTION supply_move_counted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO supply_balance (lot_id, place_id, "each") VALUES (NEW.lot_id, NEW.place_id, 0)
        ON CONFLICT (lot_id, place_id) DO NOTHING;
    UPDATE supply_balance SET "each" = "each" + NEW."each"
     WHERE lot_id = NEW.lot_id AND place_id = NEW.place_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION supply_move_counted() FROM PUBLIC;
CREATE TRIGGER counted AFTER INSERT ON supply_move
    FOR EACH ROW EXECUTE FUNCTION supply_move_counted();
REVOKE INSERT, UPDATE, DELETE ON supply_balance FROM praxis_app;

CREATE FUNCTION supply_recall_alone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM supply_lot WHERE id = NEW.lot_id FOR UPDATE;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION supply_recall_alone() FROM PUBLIC;
CREATE TRIGGER alone BEFORE INSERT ON supply_recall
    FOR EACH ROW EXECUTE FUNCTION supply_recall_alone();

-- An order's state follows from its events.
CREATE FUNCTION supply_order_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'draft';
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON supply_order
    FOR EACH ROW EXECUTE FUNCTION supply_order_begin();

CREATE FUNCTION supply_order_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is text;
BEGIN
    SELECT state INTO STRICT now_is FROM supply_order WHERE id = NEW.order_id FOR UPDATE;
    IF NOT now_is = ANY (CASE NEW.verb
        WHEN 'written' THEN '{draft}'
        WHEN 'asked' THEN '{draft}'
        WHEN 'approved' THEN '{draft,waiting}'
        WHEN 'refused' THEN '{waiting}'
        WHEN 'changed' THEN '{draft,waiting,approved}'
        WHEN 'sent' THEN '{approved}'
        WHEN 'acknowledged' THEN '{sent}'
        WHEN 'closed' THEN '{sent,acknowledged}'
        WHEN 'cancelled' THEN '{draft,waiting,approved,sent,acknowledged}'
        ELSE '{}' END::text[]) THEN
        RAISE EXCEPTION 'order % is %, not to be %', NEW.order_id, now_is, NEW.verb
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supply_order_steps';
    END IF;
    UPDATE supply_order
       SET state = CASE NEW.verb WHEN 'written' THEN 'draft' WHEN 'asked' THEN 'waiting'
                                 WHEN 'refused' THEN 'draft' WHEN 'changed' THEN 'draft'
                                 ELSE NEW.verb END
     WHERE id = NEW.order_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION supply_order_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON supply_orderevent
    FOR EACH ROW EXECUTE FUNCTION supply_order_follow();
REVOKE UPDATE ON supply_order FROM praxis_app;
GRANT UPDATE (freight_cents, fee_cents, total_cents, expected_on, need_by, note, document_id,
              message_id, approved_by_id, version) ON supply_order TO praxis_app;

-- What was received of an order line follows its receipts.
CREATE FUNCTION supply_receipt_counted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.condition = 'good' THEN
        UPDATE supply_orderline SET received = received + NEW.quantity
         WHERE id = NEW.order_line_id;
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION supply_receipt_counted() FROM PUBLIC;
CREATE TRIGGER counted AFTER INSERT ON supply_receiptline
    FOR EACH ROW EXECUTE FUNCTION supply_receipt_counted();
CREATE FUNCTION supply_orderline_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.received := 0;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON supply_orderline
    FOR EACH ROW EXECUTE FUNCTION supply_orderline_begin();
REVOKE UPDATE ON supply_orderline FROM praxis_app;
GRANT UPDATE (quantity, price_cents, over_why) ON supply_orderline TO praxis_app;

-- Nothing but the end of a row changes.
REVOKE UPDATE ON supply_lot, supply_itemunit, supply_bill, supply_billline, supply_agreedprice
    FROM praxis_app;
GRANT UPDATE (state, payable_id, released_by_id, released_why, voided_at, voided_by_id, void_why)
    ON supply_bill TO praxis_app;
GRANT UPDATE (voided) ON supply_billline TO praxis_app;
GRANT UPDATE (ended_at) ON supply_agreedprice TO praxis_app;
REVOKE UPDATE ON supply_lotgiven FROM praxis_app;
GRANT UPDATE (wrong_at, wrong_by_id, wrong_why) ON supply_lotgiven TO praxis_app;
REVOKE DELETE ON supply_item, supply_itemunit, supply_place, supply_level, supply_agreedprice,
    supply_lot, supply_count, supply_countline, supply_request, supply_requestline,
    supply_invitation, supply_order, supply_orderline, supply_bill, supply_billline,
    supply_recall FROM praxis_app;

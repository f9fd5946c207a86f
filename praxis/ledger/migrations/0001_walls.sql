-- The chart as delivered. Programs post to these codes; the office adds its own beside them.
INSERT INTO ledger_account (client_key, code, name, kind, control, delivered, starts_on, version)
SELECT gen_random_uuid(), code, name, kind, control, true, date '1990-01-01', 1
  FROM (VALUES
    ('1000', 'Bank, operating', 'asset', ''),
    ('1010', 'Undeposited cash and checks', 'asset', ''),
    ('1020', 'Card clearing', 'asset', ''),
    ('1030', 'Electronic payments expected', 'asset', ''),
    ('1100', 'Receivable, insurance', 'asset', 'patient'),
    ('1110', 'Receivable, patients', 'asset', 'patient'),
    ('2000', 'Accounts payable', 'liability', 'supplier'),
    ('2100', 'Patients'' unapplied payments', 'liability', 'patient'),
    ('2150', 'Payer balances', 'liability', 'payer'),
    ('2190', 'Unidentified payer receipts', 'liability', 'payer'),
    ('2200', 'Payroll liabilities', 'liability', 'payroll'),
    ('3000', 'Owner''s equity', 'equity', ''),
    ('3900', 'Retained earnings', 'equity', ''),
    ('4000', 'Patient service revenue', 'income', ''),
    ('4100', 'Contractual adjustments', 'income', ''),
    ('4110', 'Timely filing write-offs', 'income', ''),
    ('4120', 'Administrative write-offs', 'income', ''),
    ('4130', 'Small balance write-offs', 'income', ''),
    ('4140', 'Courtesy adjustments', 'income', ''),
    ('4150', 'Bad debt', 'income', ''),
    ('4160', 'Charity care', 'income', ''),
    ('4170', 'Sequestration', 'income', ''),
    ('4200', 'Interest from payers', 'income', ''),
    ('4300', 'Other payer adjustments', 'income', ''),
    ('5000', 'Supplies', 'expense', ''),
    ('5100', 'Rent', 'expense', ''),
    ('5200', 'Salaries and wages', 'expense', ''),
    ('5300', 'Other operating expense', 'expense', ''),
    ('5900', 'Cash over and short', 'expense', ''),
    ('5910', 'Card fees', 'expense', ''),
    ('6000', 'Refunds clearing', 'liability', '')
  ) AS chart (code, name, kind, control);

ALTER TABLE ledger_period ADD CONSTRAINT ledger_period_month CHECK (
    starts_on = date_trunc('month', starts_on::timestamp)::date
    AND ends_on = (date_trunc('month', starts_on::timestamp) + interval '1 month - 1 day')::date);

-- What lines already posted were posted to stays what it was.
CREATE FUNCTION ledger_account_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'code, kind and control of an account never change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_account_stays';
END $$;
CREATE TRIGGER ledger_account_stays BEFORE UPDATE ON ledger_account FOR EACH ROW
    WHEN ((OLD.code, OLD.kind, OLD.control, OLD.delivered) IS DISTINCT FROM (NEW.code, NEW.kind, NEW.control, NEW.delivered))
    EXECUTE FUNCTION ledger_account_stays();

-- Entries of one statement: their months exist, are held against closing until the commit, and are open.
-- FOR SHARE waits for a month that is being closed, and whoever closes waits for those who post.
CREATE FUNCTION ledger_entry_period() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    months date[] := ARRAY(SELECT DISTINCT date_trunc('month', posted_on::timestamp)::date FROM fresh ORDER BY 1);
    held record;
BEGIN
    INSERT INTO ledger_period (starts_on, ends_on)
    SELECT m, (m + interval '1 month - 1 day')::date FROM unnest(months) m
     WHERE NOT EXISTS (SELECT FROM ledger_period p WHERE p.starts_on = m)
    ON CONFLICT (starts_on) DO NOTHING;
    FOR held IN SELECT starts_on, closed_by_id FROM ledger_period
                 WHERE starts_on = ANY (months) ORDER BY starts_on FOR SHARE LOOP
        IF held.closed_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'the month of % is closed', held.starts_on
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_period_open';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_period AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_period();

-- Lines of one statement: each with a party exactly where its account is a control account, on a day
-- of its account and of its entry, and no more of them than the entry says.
-- Plans of a trigger are kept for the session: nested loops over indexes serve two lines and 100,000 alike.
CREATE FUNCTION ledger_line_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM FROM fresh l JOIN ledger_account a ON a.id = l.account_id
      LEFT JOIN ledger_party p ON p.id = l.party_id
     WHERE a.control <> coalesce(p.kind, '') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a line has no party of the kind its account controls'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_line_party';
    END IF;
    PERFORM FROM fresh l JOIN ledger_account a ON a.id = l.account_id
     WHERE l.posted_on < a.starts_on OR l.posted_on > a.ends_on LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'an account is not open on the day of a line'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_line_account_open';
    END IF;
    PERFORM FROM fresh l JOIN ledger_entry e ON e.id = l.entry_id WHERE l.posted_on <> e.posted_on LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a line is not of the day of its entry'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_line_day';
    END IF;
    PERFORM FROM (SELECT DISTINCT entry_id FROM fresh) f JOIN ledger_entry e ON e.id = f.entry_id
     WHERE (SELECT count(*) FROM ledger_entryline l WHERE l.entry_id = e.id) > e.line_count LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a posted entry takes no more lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_line_late';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_line_fits AFTER INSERT ON ledger_entryline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_fits();

-- Before the transaction ends an entry has the lines it announced, they balance, and a reversal
-- takes back exactly what it reverses, per account and party.
CREATE FUNCTION ledger_entry_whole() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    held record;
BEGIN
    SELECT count(*) AS lines, coalesce(sum(cents), 0) AS net,
           coalesce(sum(cents) FILTER (WHERE cents > 0), 0) AS debits,
           sha256(convert_to(string_agg(
               account_id || ':' || coalesce(party_id::text, '') || ':' || cents, ',' ORDER BY position), 'UTF8')) AS digest
      INTO held FROM ledger_entryline WHERE entry_id = NEW.id;
    IF held.net <> 0 THEN
        RAISE EXCEPTION 'entry % does not balance', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balanced';
    END IF;
    IF (held.lines, held.debits) IS DISTINCT FROM (NEW.line_count::bigint, NEW.total_cents::numeric)
       OR held.digest IS DISTINCT FROM NEW.lines_sha256 THEN
        RAISE EXCEPTION 'entry % has not the lines it announced', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_whole';
    END IF;
    IF NEW.reverses_id IS NOT NULL AND EXISTS (
        SELECT FROM ledger_entryline WHERE entry_id IN (NEW.id, NEW.reverses_id)
         GROUP BY account_id, party_id HAVING sum(cents) <> 0) THEN
        RAISE EXCEPTION 'entry % is not the mirror of the one it reverses', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_mirror';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entry_whole AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_whole();

-- A month is open or closed by its last event. Closing waits for everybody who posts into the month
-- (FOR SHARE above), then keeps what each account moved.
CREATE FUNCTION ledger_period_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    month record;
BEGIN
    UPDATE ledger_period SET closed_by_id = CASE NEW.change WHEN 'closed' THEN NEW.id END
     WHERE id = NEW.period_id AND (closed_by_id IS NULL) = (NEW.change = 'closed')
    RETURNING starts_on, ends_on INTO month;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the month is already %', NEW.change
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_period_turn';
    END IF;
    IF NEW.change = 'closed' THEN
        INSERT INTO ledger_periodtotal (event_id, account_id, debit_cents, credit_cents, line_count)
        SELECT NEW.id, a.id, moved.debit, moved.credit, moved.lines
          FROM ledger_account a CROSS JOIN LATERAL (
              SELECT coalesce(sum(l.cents) FILTER (WHERE l.cents > 0), 0) AS debit,
                     coalesce(-sum(l.cents) FILTER (WHERE l.cents < 0), 0) AS credit,
                     count(*) AS lines
                FROM ledger_entryline l
               WHERE l.account_id = a.id AND l.posted_on BETWEEN month.starts_on AND month.ends_on) moved
         WHERE moved.lines > 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_period_follows AFTER INSERT ON ledger_periodevent
    FOR EACH ROW EXECUTE FUNCTION ledger_period_follows();

-- A receipt or refund is of its party's patient, whatever the program says.
CREATE FUNCTION ledger_patient_of_party() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    NEW.patient_id := (SELECT patient_id FROM ledger_party WHERE id = NEW.party_id);
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_patient_of_party BEFORE INSERT ON ledger_receipt
    FOR EACH ROW EXECUTE FUNCTION ledger_patient_of_party();
CREATE TRIGGER ledger_patient_of_party BEFORE INSERT ON ledger_refund
    FOR EACH ROW EXECUTE FUNCTION ledger_patient_of_party();

-- What was voided stays voided, in the words it was voided with.
CREATE FUNCTION ledger_void_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was voided stays as it is'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_void_stays';
END $$;
CREATE TRIGGER ledger_void_stays BEFORE UPDATE ON ledger_receipt FOR EACH ROW
    WHEN (OLD.void_entry_id IS NOT NULL) EXECUTE FUNCTION ledger_void_stays();
CREATE TRIGGER ledger_void_stays BEFORE UPDATE ON ledger_refund FOR EACH ROW
    WHEN (OLD.void_entry_id IS NOT NULL) EXECUTE FUNCTION ledger_void_stays();
CREATE TRIGGER ledger_void_stays BEFORE UPDATE ON ledger_deposit FOR EACH ROW
    WHEN (OLD.void_entry_id IS NOT NULL) EXECUTE FUNCTION ledger_void_stays();
CREATE TRIGGER ledger_void_stays BEFORE UPDATE ON ledger_payable FOR EACH ROW
    WHEN (OLD.voided_at IS NOT NULL) EXECUTE FUNCTION ledger_void_stays();

-- Each control account beside the sum of its sub-ledger, over all patients. No PHI in it.
CREATE FUNCTION ledger_control_sums() RETURNS TABLE (account_id bigint, control_cents numeric, party_cents numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, coalesce(sum(l.cents), 0), coalesce(sum(l.cents) FILTER (WHERE p.kind = a.control), 0)
      FROM ledger_account a
      LEFT JOIN ledger_entryline l ON l.account_id = a.id
      LEFT JOIN ledger_party p ON p.id = l.party_id
     WHERE a.control <> ''
     GROUP BY a.id
$$;
REVOKE EXECUTE ON FUNCTION ledger_control_sums() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_control_sums() TO praxis_app;
REVOKE EXECUTE ON FUNCTION ledger_entry_period(), ledger_line_fits(), ledger_period_follows(),
    ledger_patient_of_party() FROM PUBLIC;

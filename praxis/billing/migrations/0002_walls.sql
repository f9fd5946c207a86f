-- A posting is of its charge's patient; a move of money of its payment's; a statement's is the payer's.
ALTER TABLE billing_posting ADD CONSTRAINT billing_posting_charge_of_patient
    FOREIGN KEY (charge_id, patient_id) REFERENCES billing_charge (id, patient_id);
ALTER TABLE billing_patientpayment ADD CONSTRAINT billing_payment_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_paymententry ADD CONSTRAINT billing_paymententry_of_patient
    FOREIGN KEY (payment_id, patient_id) REFERENCES billing_patientpayment (id, patient_id);

CREATE SEQUENCE billing_statement_number AS bigint START WITH 20001;
GRANT USAGE ON SEQUENCE billing_statement_number TO praxis_app;

-- A payment is never spent twice. Rivals wait for each other on the payment's row.
CREATE FUNCTION billing_payment_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM billing_patientpayment WHERE id IN (SELECT payment_id FROM fresh) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT FROM billing_paymententry WHERE payment_id IN (SELECT payment_id FROM fresh)
                GROUP BY payment_id HAVING sum(cents) < 0) THEN
        PERFORM billing_refuse('billing_payment_overspent', 'more was applied than was paid');
    END IF;
    IF EXISTS (SELECT FROM fresh f JOIN billing_patientpayment p ON p.id = f.payment_id
                WHERE f.kind = 'taken' AND f.cents <> p.amount_cents) THEN
        PERFORM billing_refuse('billing_payment_taken', 'what was taken is the amount of the payment');
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION billing_payment_guard() FROM PUBLIC;
CREATE TRIGGER billing_payment_overspent AFTER INSERT ON billing_paymententry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION billing_payment_guard();

-- States of remittances and their claims follow the events and nothing else.
CREATE FUNCTION billing_remittance_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE billing_remittanceclaim c
       SET state = s.state, why = s.reason, match = s.match, claim_id = s.claim_id, patient_id = s.patient_id
      FROM (SELECT DISTINCT ON (f.remittance_claim_id) f.remittance_claim_id, f.reason, f.match, f.claim_id, f.patient_id,
                   CASE f.verb WHEN 'suspended' THEN 'suspense' WHEN 'noted' THEN 'notice' ELSE f.verb END AS state
              FROM fresh f WHERE f.remittance_claim_id IS NOT NULL AND f.verb <> 'received'
             ORDER BY f.remittance_claim_id, f.id DESC) s
     WHERE c.id = s.remittance_claim_id
       AND (c.state, c.why, c.match, c.claim_id, c.patient_id)
           IS DISTINCT FROM (s.state, s.reason, s.match, s.claim_id, s.patient_id);
    UPDATE billing_remittance r
       SET state = s.verb, why = s.reason
      FROM (SELECT DISTINCT ON (f.remittance_id) f.remittance_id, f.verb, f.reason
              FROM fresh f WHERE f.remittance_claim_id IS NULL AND f.verb <> 'received'
             ORDER BY f.remittance_id, f.id DESC) s
     WHERE r.id = s.remittance_id AND (r.state, r.why) IS DISTINCT FROM (s.verb, s.reason);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION billing_remittance_follow() FROM PUBLIC;
CREATE TRIGGER billing_remittance_follow AFTER INSERT ON billing_remittanceevent
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION billing_remittance_follow();

REVOKE UPDATE ON billing_remittance, billing_remittanceclaim, billing_remittanceline, billing_remittanceadjustment, billing_provideradjustment
    FROM praxis_app;
GRANT UPDATE (receipt_id, payer_id) ON billing_remittance TO praxis_app;
GRANT UPDATE (reverses_id) ON billing_remittanceclaim TO praxis_app;
GRANT UPDATE (patient_id, claim_line_id, charge_id) ON billing_remittanceline TO praxis_app;
GRANT UPDATE (patient_id) ON billing_remittanceadjustment TO praxis_app;

-- What a payer says of somebody we have not matched names a patient too: only people who work
-- remittances (and programs) see it. A row with a patient follows that patient, as everywhere.
CREATE FUNCTION billing_sees_unmatched() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT current_setting('praxis.user') = '' OR access_may(current_setting('praxis.user')::bigint, 'billing.view_remits')
$$;
DO $$
DECLARE
    name text;
    rule text;
BEGIN
    FOREACH name IN ARRAY ARRAY['billing_remittanceclaim', 'billing_remittanceline', 'billing_remittanceadjustment',
                                'billing_provideradjustment', 'billing_remittanceevent'] LOOP
        rule := format($rule$(SELECT current_setting('praxis.sites')::int[]) IS NOT NULL
            AND CASE WHEN patient_id IS NULL THEN (SELECT billing_sees_unmatched())
                     ELSE EXISTS (SELECT FROM people_patient seen WHERE seen.id = %I.patient_id) END$rule$, name);
        EXECUTE format('DROP POLICY app_rows ON %I', name);
        EXECUTE format('CREATE POLICY app_rows ON %I TO praxis_app USING (%s) WITH CHECK (%s)', name, rule, rule);
    END LOOP;
END $$;

-- Payments are locked before their money is spent. The right is for the lock: append_only refuses every change.
GRANT UPDATE (reference) ON billing_patientpayment TO praxis_app;

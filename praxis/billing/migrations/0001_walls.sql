-- Rows of a claim are of the claim's own patient, and so are its insurance and its charges.
ALTER TABLE billing_claim ADD CONSTRAINT billing_claim_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_charge ADD CONSTRAINT billing_charge_of_patient UNIQUE (id, patient_id);
ALTER TABLE billing_claim ADD CONSTRAINT billing_claim_coverage_of_patient
    FOREIGN KEY (coverage_id, patient_id) REFERENCES coverage_coverage (id, patient_id);
ALTER TABLE billing_claimline ADD CONSTRAINT billing_claimline_of_patient
    FOREIGN KEY (claim_id, patient_id) REFERENCES billing_claim (id, patient_id);
ALTER TABLE billing_claimline ADD CONSTRAINT billing_claimline_charge_of_patient
    FOREIGN KEY (charge_id, patient_id) REFERENCES billing_charge (id, patient_id);
ALTER TABLE billing_claimevent ADD CONSTRAINT billing_claimevent_of_patient
    FOREIGN KEY (claim_id, patient_id) REFERENCES billing_claim (id, patient_id);
ALTER TABLE billing_claimfinding ADD CONSTRAINT billing_finding_of_patient
    FOREIGN KEY (claim_id, patient_id) REFERENCES billing_claim (id, patient_id);
ALTER TABLE billing_submittedclaim ADD CONSTRAINT billing_submittedclaim_of_patient
    FOREIGN KEY (claim_id, patient_id) REFERENCES billing_claim (id, patient_id);
ALTER TABLE billing_attestation ADD CONSTRAINT billing_attestation_alternates
    CHECK ((kind = 'closed') = (sequence % 2 = 1) AND (kind = 'closed' OR (kind = 'reopened' AND reason <> '')));

CREATE FUNCTION billing_refuse(p_constraint text, p_words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', p_words USING ERRCODE = 'check_violation', CONSTRAINT = p_constraint;
END $$;

-- Nothing is charged, voided or coded on a visit that is closed for billing.
CREATE FUNCTION billing_is_closed(p_encounter bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT kind = 'closed' FROM billing_attestation
                      WHERE encounter_id = p_encounter ORDER BY sequence DESC LIMIT 1), false)
$$;
CREATE FUNCTION billing_guard_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF billing_is_closed(NEW.encounter_id) THEN
        PERFORM billing_refuse('billing_sheet_closed', 'the visit is closed for billing');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER billing_sheet_closed BEFORE INSERT OR UPDATE OF voided_at ON billing_charge
    FOR EACH ROW EXECUTE FUNCTION billing_guard_sheet();
CREATE TRIGGER billing_sheet_closed BEFORE INSERT OR UPDATE OF removed_at ON billing_encounterdiagnosis
    FOR EACH ROW EXECUTE FUNCTION billing_guard_sheet();

-- A void is final.
CREATE FUNCTION billing_guard_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM billing_refuse('billing_charge_voided_once', 'the charge is voided');
    RETURN NULL;
END $$;
CREATE TRIGGER billing_charge_voided_once BEFORE UPDATE OF voided_at, void_reason, posted_at ON billing_charge
    FOR EACH ROW WHEN (OLD.voided_at IS NOT NULL) EXECUTE FUNCTION billing_guard_void();

-- Whether a charge is closed follows the visit's last attestation.
CREATE FUNCTION billing_close() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE billing_charge c
       SET closed_at = CASE last.kind WHEN 'closed' THEN last.occurred_at END
      FROM (SELECT DISTINCT ON (encounter_id) encounter_id, kind, occurred_at FROM fresh
             ORDER BY encounter_id, sequence DESC) last
     WHERE c.encounter_id = last.encounter_id AND c.voided_at IS NULL;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION billing_close() FROM PUBLIC;
CREATE TRIGGER billing_close AFTER INSERT ON billing_attestation
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION billing_close();

REVOKE UPDATE ON billing_charge, billing_encounterdiagnosis FROM praxis_app;
GRANT UPDATE (patient_id, posted_at, voided_at, voided_by_id, void_reason) ON billing_charge TO praxis_app;
GRANT UPDATE (patient_id, removed_at, removed_by_id) ON billing_encounterdiagnosis TO praxis_app;

-- A claim's state follows its events and nothing else. Null: the event may not happen then.
CREATE FUNCTION billing_claim_next(p_state text, p_kind text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN p_kind = 'found' AND p_state IN ('to_fix', 'ready') THEN 'to_fix'
        WHEN p_kind = 'clean' AND p_state IN ('to_fix', 'ready') THEN 'ready'
        WHEN p_kind = 'held' AND p_state IN ('to_fix', 'ready') THEN 'held'
        WHEN p_kind = 'released' AND p_state = 'held' THEN 'to_fix'
        WHEN p_kind = 'corrected' AND p_state = 'rejected' THEN 'to_fix'
        WHEN p_kind = 'queued' THEN CASE WHEN p_state = 'ready' THEN 'queued' END
        WHEN p_kind = 'unsent' AND p_state = 'queued' THEN 'to_fix'
        WHEN p_kind = 'submitted' AND p_state = 'queued' THEN 'submitted'
        WHEN p_kind = 'acknowledged' AND p_state = 'submitted' THEN 'acknowledged'
        WHEN p_kind = 'accepted' AND p_state IN ('queued', 'submitted', 'acknowledged') THEN 'accepted'
        WHEN p_kind = 'rejected' AND p_state IN ('queued', 'submitted', 'acknowledged', 'accepted') THEN 'rejected'
        WHEN p_kind IN ('paid', 'denied') AND p_state IN ('queued', 'submitted', 'acknowledged', 'accepted', 'rejected', 'paid', 'denied') THEN p_kind
        WHEN p_kind = 'reversed' AND p_state IN ('paid', 'denied') THEN 'accepted'
        WHEN p_kind = 'withdrawn' THEN CASE WHEN p_state IN ('to_fix', 'ready', 'held', 'rejected') THEN 'withdrawn' END
        WHEN p_kind = 'replaced' THEN CASE WHEN p_state IN ('submitted', 'acknowledged', 'accepted', 'paid', 'denied') THEN 'replaced' END
        ELSE p_state END
$$;

CREATE FUNCTION billing_claim_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'to_fix';
    NEW.state_at := NULL;
    NEW.submitted_at := NULL;
    NEW.payer_control_number := '';
    RETURN NEW;
END $$;
CREATE TRIGGER billing_claim_begin BEFORE INSERT ON billing_claim
    FOR EACH ROW EXECUTE FUNCTION billing_claim_begin();

CREATE FUNCTION billing_claim_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one record;
    happened billing_claimevent;
    was text;
    becomes text;
    since timestamptz;
    sent timestamptz;
    their_number text;
BEGIN
    FOR one IN SELECT claim_id FROM fresh GROUP BY claim_id ORDER BY claim_id LOOP
        SELECT state, state_at, submitted_at, payer_control_number INTO STRICT was, since, sent, their_number
          FROM billing_claim WHERE id = one.claim_id FOR UPDATE;
        FOR happened IN SELECT * FROM fresh WHERE claim_id = one.claim_id ORDER BY id LOOP
            becomes := billing_claim_next(was, happened.kind);
            IF becomes IS NULL THEN
                PERFORM billing_refuse('billing_claim_' || happened.kind, format('a claim that is %s cannot be %s', was, happened.kind));
            END IF;
            IF becomes <> was OR since IS NULL THEN since := happened.occurred_at; END IF;
            IF happened.kind = 'submitted' THEN sent := happened.occurred_at; END IF;
            IF happened.kind IN ('accepted', 'paid', 'denied') AND happened.their_number <> '' THEN their_number := happened.their_number; END IF;
            was := becomes;
        END LOOP;
        UPDATE billing_claim SET state = was, state_at = since, submitted_at = sent, payer_control_number = their_number
         WHERE id = one.claim_id
           AND (state, state_at, submitted_at, payer_control_number) IS DISTINCT FROM (was, since, sent, their_number);
    END LOOP;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION billing_claim_follow() FROM PUBLIC;
CREATE TRIGGER billing_claim_follow AFTER INSERT ON billing_claimevent
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION billing_claim_follow();

-- What was sent stays as it was sent.
CREATE FUNCTION billing_guard_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('to_fix', 'ready', 'held')
       AND (OLD.coverage_id, OLD.payer_id, OLD.billing_entity_id, OLD.provider_id, OLD.amount_cents, OLD.pos, OLD.sequence, OLD.follows_id, OLD.service_on)
           IS DISTINCT FROM
           (NEW.coverage_id, NEW.payer_id, NEW.billing_entity_id, NEW.provider_id, NEW.amount_cents, NEW.pos, NEW.sequence, NEW.follows_id, NEW.service_on) THEN
        PERFORM billing_refuse('billing_claim_frozen', 'the claim has been sent');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER billing_claim_frozen BEFORE UPDATE ON billing_claim
    FOR EACH ROW EXECUTE FUNCTION billing_guard_claim();
CREATE FUNCTION billing_guard_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM billing_claim WHERE id = NEW.claim_id) NOT IN ('to_fix', 'ready', 'held') THEN
        PERFORM billing_refuse('billing_claim_frozen', 'the claim has been sent');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER billing_claim_frozen BEFORE INSERT OR UPDATE OF removed_at ON billing_claimline
    FOR EACH ROW EXECUTE FUNCTION billing_guard_line();

REVOKE UPDATE ON billing_claim, billing_claimline, billing_claimfinding, billing_submittedclaim FROM praxis_app;
GRANT UPDATE (patient_id, coverage_id, payer_id, billing_entity_id, provider_id, amount_cents, pos, sequence, follows_id, filing_due_on, service_on)
    ON billing_claim TO praxis_app;
GRANT UPDATE (patient_id, removed_at) ON billing_claimline TO praxis_app;
GRANT UPDATE (patient_id, cleared_at) ON billing_claimfinding TO praxis_app;
GRANT UPDATE (patient_id) ON billing_submittedclaim TO praxis_app;

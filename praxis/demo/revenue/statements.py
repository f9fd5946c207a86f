"""Rows of billing and ledger out of the staged ones, a table a statement, in their order.

Neither of the two lists reads what the other writes, so that they may run beside each other.

`%(...)s` are the office's keys. What triggers would derive (states, what is closed, digests)
is written here and compared with what they would say in `demo.verify`.
"""

from __future__ import annotations

POSTING_SLOTS = 8

CARE: tuple[tuple[str, str], ...] = (
    ("diagnoses", """
        INSERT INTO billing_encounterdiagnosis
            (client_key, encounter_id, patient_id, position, icd10_code, added_by_id)
        SELECT md5('diagnosis ' || v.encounter_id || ' ' || d.place)::uuid, v.encounter_id,
               v.patient_id, d.place, d.code, v.attested_by
          FROM h_visit v, unnest(v.diagnoses) WITH ORDINALITY AS d (code, place)"""),
    ("charges", """
        INSERT INTO billing_charge
            (id, client_key, encounter_id, patient_id, site_id, provider_id, billing_entity_id,
             service_id, position, service_on, code_system, code, description, modifiers, units,
             amount_cents, pos, pointers, made_by_id, closed_at, posted_at)
        SELECT l.charge_id, md5('charge ' || l.charge_id)::uuid, v.encounter_id, v.patient_id,
               %(site)s, v.provider_id, %(entity)s, l.service_id, l.k, v.service_on, 'HCPCS',
               l.code, l.description, l.modifiers, l.units, l.cents, v.pos,
               (ARRAY[1, 2, 3, 4]::smallint[])[:cardinality(v.diagnoses)], v.attested_by,
               v.closed_at, v.closed_at
          FROM h_line l JOIN h_visit v USING (n)"""),
    ("attestations", """
        INSERT INTO billing_attestation
            (client_key, encounter_id, patient_id, provider_id, sequence, kind, source, reason,
             attested_by_id, attested_by_name, occurred_at)
        SELECT md5('closed ' || encounter_id)::uuid, encounter_id, patient_id, provider_id, 1,
               'closed', source, '', attested_by, attested_name, closed_at
          FROM h_visit"""),
    ("claims", """
        INSERT INTO billing_claim
            (id, client_key, number, patient_id, encounter_id, coverage_id, payer_id,
             billing_entity_id, provider_id, site_id, sequence, frequency, service_on, pos,
             amount_cents, filing_due_on, made_at, made_by_id, state, state_at, submitted_at,
             payer_control_number)
        SELECT claim_id, md5('claim ' || claim_id)::uuid, number, patient_id, encounter_id,
               coverage_id, payer_id, %(entity)s, provider_id, %(site)s, 'P', '1', service_on, pos,
               cents, due_on, closed_at, attested_by,
               CASE stage WHEN 'waiting' THEN 'accepted' ELSE stage END,
               CASE stage WHEN 'ready' THEN closed_at WHEN 'waiting' THEN accepted_at
                          ELSE paid_at END,
               sent_at, CASE stage WHEN 'ready' THEN '' ELSE their_number END
          FROM h_visit WHERE insured"""),
    ("claim lines", """
        INSERT INTO billing_claimline
            (id, claim_id, patient_id, charge_id, line_number, control_number, amount_cents)
        SELECT l.charge_id, v.claim_id, v.patient_id, l.charge_id, l.k, v.number || '-' || l.k,
               l.cents
          FROM h_line l JOIN h_visit v USING (n) WHERE v.insured"""),
    ("sent", """
        INSERT INTO billing_submittedclaim (interchange_id, claim_id, patient_id, gs06, st02)
        SELECT out_id, claim_id, patient_id, isa13, '0001' FROM h_visit
         WHERE out_id IS NOT NULL"""),
    ("claim events", """
        INSERT INTO billing_claimevent
            (claim_id, patient_id, kind, occurred_at, user_id, by_name, text, code, their_number,
             trace, interchange_id)
        SELECT v.claim_id, v.patient_id, e.kind, e.at, e.by, e.name, e.text, e.code, e.theirs,
               e.trace, e.file
          FROM h_visit v CROSS JOIN LATERAL (VALUES
            (1, 'made', closed_at, attested_by, attested_name,
             'Primary claim to ' || payer_name, '', '', '', NULL::bigint),
            (2, 'clean', closed_at, NULL, 'Praxis', 'Every rule passed', '', '', '', NULL),
            (3, 'queued', sent_at, %(biller)s, 'Priya Raman', 'File ' || isa13, '', '', '', out_id),
            (4, 'submitted', sent_at, NULL, 'Praxis', '', '', '', '', out_id),
            (5, 'accepted', accepted_at, NULL, 'Praxis', 'Accepted for processing, status 20',
             'A2:20:PR', their_number, 'D9' || number, NULL),
            (6, stage, paid_at, NULL, payer_name, 'Check ' || trace || ': ' || why,
             CASE stage WHEN 'denied' THEN '4' ELSE '1' END, their_number, trace, in_id)
          ) AS e (step, kind, at, by, name, text, code, theirs, trace, file)
         WHERE v.insured AND e.at IS NOT NULL
         ORDER BY v.n, e.step"""),
    ("remittance claims", """
        INSERT INTO billing_remittanceclaim
            (id, remittance_id, position, claim_id, patient_id, clp01, clp02, charge_cents,
             paid_cents, patient_share_cents, clp06, payer_claim_number, patient_name, member_id,
             service_on, forwarded_to, first_segment, last_segment, match, off_cents, state, why)
        SELECT answer_id, remittance_id, position, claim_id, patient_id, number,
               CASE stage WHEN 'denied' THEN '4' ELSE '1' END, cents, paid, share, filing,
               their_number, patient_name, member_id, service_on, '', 0, 0, 'number', 0,
               CASE stage WHEN 'denied' THEN 'denied' ELSE 'posted' END, why
          FROM h_visit WHERE answer_id IS NOT NULL"""),
    ("remittance lines", """
        INSERT INTO billing_remittanceline
            (id, remittance_claim_id, position, patient_id, claim_line_id, charge_id, code,
             modifiers, submitted_code, charge_cents, paid_cents, units, service_on,
             control_number, allowed_cents, remarks, off_cents)
        SELECT l.answer_line, v.answer_id, l.k, v.patient_id, l.charge_id, l.charge_id, l.code,
               l.modifiers, '', l.cents, l.paid, l.units, v.service_on, v.number || '-' || l.k,
               CASE WHEN l.denied_carc = '' THEN l.cents - l.contract END, '{}', 0
          FROM h_line l JOIN h_visit v USING (n) WHERE v.answer_id IS NOT NULL"""),
    ("remittance reasons", """
        INSERT INTO billing_remittanceadjustment
            (remittance_claim_id, line_id, position, patient_id, group_code, carc, cents, quantity)
        SELECT v.answer_id, l.answer_line, r.place, v.patient_id, r.grp, r.carc, r.cents, ''
          FROM h_line l JOIN h_visit v USING (n) CROSS JOIN LATERAL (VALUES
            (1, 'CO', '45', l.contract), (2, 'CO', '253', l.cut), (3, 'PR', l.share_carc, l.share),
            (1, 'CO', l.denied_carc, CASE WHEN l.denied_carc <> '' THEN l.cents ELSE 0 END)
          ) AS r (place, grp, carc, cents)
         WHERE v.answer_id IS NOT NULL AND r.cents <> 0"""),
    ("remittance events", """
        INSERT INTO billing_remittanceevent
            (remittance_id, remittance_claim_id, patient_id, verb, claim_id, match, reason,
             by_name, occurred_at)
        SELECT remittance_id, answer_id, patient_id,
               CASE stage WHEN 'denied' THEN 'denied' ELSE 'posted' END, claim_id, 'number', why,
               'Praxis', paid_at
          FROM h_visit WHERE answer_id IS NOT NULL
         UNION ALL
        SELECT id, NULL, NULL, 'posted', NULL, '', '', 'Praxis', received_at
          FROM billing_remittance"""),
    ("insurances in use", """
        UPDATE coverage_coverage c SET used_at = v.first
          FROM (SELECT coverage_id, min(closed_at) AS first FROM h_visit
                 WHERE insured GROUP BY 1) v
         WHERE v.coverage_id = c.id"""),
)  # fmt: skip

BOOKS: tuple[tuple[str, str], ...] = (
    ("parties", """
        INSERT INTO ledger_party (kind, ref, patient_id)
        SELECT DISTINCT 'patient', patient_id, patient_id FROM h_visit ORDER BY 2"""),
    ("parties of payers", """
        INSERT INTO ledger_party (kind, ref) SELECT 'payer', id FROM coverage_payer"""),
    ("receipts", """
        INSERT INTO ledger_receipt
            (id, client_key, party_id, patient_id, method, cents, reference, site_id, received_on,
             received_at, entry_id, by_id, deposit_id, void_kind, void_why)
        SELECT h.receipt_id, md5('receipt ' || h.receipt_id)::uuid, p.id, h.patient_id, h.method,
               h.cents, '', %(site)s, h.taken_on, h.taken_at, h.entry_id, %(desk)s, h.deposit_id,
               '', ''
          FROM h_payment h JOIN ledger_party p ON p.patient_id = h.patient_id"""),
    ("payments", """
        INSERT INTO billing_patientpayment
            (id, client_key, patient_id, receipt_id, site_id, amount_cents, method, purpose,
             reference, appointment_id, service_on, taken_on, taken_at, taken_by_id, taken_by_name)
        SELECT id, md5('payment ' || id)::uuid, patient_id, receipt_id, %(site)s, cents, method,
               purpose, '', appointment_id, service_on, taken_on, taken_at, %(desk)s,
               'Dana Whitlock'
          FROM h_payment"""),
    ("postings", """
        INSERT INTO billing_posting
            (id, charge_id, patient_id, kind, charge_cents, insurance_cents, patient_cents,
             payer_paid_cents, written_off_cents, patient_paid_cents, occurred_on, entry_id,
             account, payer_id, remittance_claim_id, payment_id, group_code, carc, reason,
             posted_by_id)
        SELECT %(posting)s + (l.charge_id - %(charge)s) * 8 + p.slot, l.charge_id, v.patient_id,
               p.kind, p.charge, p.insurance, p.own, p.paid, p.off, p.own_paid, p.day, p.entry,
               p.account, p.payer, p.answer, p.payment, p.grp, p.carc, p.reason, p.by
          FROM h_line l JOIN h_visit v USING (n) CROSS JOIN LATERAL (VALUES
            (0, 'charge', l.cents, CASE WHEN v.insured THEN l.cents ELSE 0 END,
             CASE WHEN v.insured THEN 0 ELSE l.cents END, 0::bigint, 0::bigint, 0::bigint,
             v.service_on, v.charge_entry, '', NULL::bigint, NULL::bigint, NULL::bigint, '', '', '',
             v.attested_by),
            (1, 'payer_payment', 0, -l.paid, 0, l.paid, 0, 0, v.paid_on, v.paid_entry, '',
             v.payer_id, v.answer_id, NULL, '', '', '', NULL),
            (2, 'contractual', 0, -l.contract, 0, 0, l.contract, 0, v.paid_on, v.paid_entry,
             '4100', NULL, v.answer_id, NULL, 'CO', '45', 'Contract write-off', NULL),
            (3, 'contractual', 0, -l.cut, 0, 0, l.cut, 0, v.paid_on, v.paid_entry, '4170',
             NULL, v.answer_id, NULL, 'CO', '253', 'Federal payment cut', NULL),
            (4, 'to_patient', 0, -l.share, l.share, 0, 0, 0, v.paid_on, v.paid_entry, '', NULL,
             v.answer_id, NULL, 'PR', l.share_carc,
             CASE l.share_carc WHEN '1' THEN 'Deductible' WHEN '2' THEN 'Coinsurance'
                               ELSE 'Copay' END, NULL),
            (5, 'patient_payment', 0, 0, -l.copay, 0, 0, l.copay, v.paid_on, v.paid_entry, '',
             NULL, NULL, l.copay_payment, '', '', '', NULL),
            (6, 'patient_payment', 0, 0, -l.balance, 0, 0, l.balance, l.balance_on,
             l.balance_entry, '', NULL, NULL, l.balance_payment, '', '', 'Payment applied',
             %(desk)s),
            (7, 'write_off', 0, CASE WHEN l.denied_carc <> '' THEN -l.written_off ELSE 0 END,
             CASE WHEN l.denied_carc <> '' THEN 0 ELSE -l.written_off END, 0, l.written_off, 0,
             l.off_on, l.off_entry, l.account, NULL, NULL, NULL, '', l.denied_carc,
             CASE l.account WHEN '4150' THEN 'Three statements unanswered'
                            WHEN '4130' THEN 'Below what a statement costs'
                            ELSE 'Appealed in vain' END, %(lead)s)
          ) AS p (slot, kind, charge, insurance, own, paid, off, own_paid, day, entry, account,
                  payer, answer, payment, grp, carc, reason, by)
         WHERE (p.charge, p.insurance, p.own, p.paid, p.off, p.own_paid) <> (0, 0, 0, 0, 0, 0)"""),
    ("moves of payments", """
        INSERT INTO billing_paymententry
            (payment_id, patient_id, kind, cents, posting_id, reason, occurred_on, by_id, by_name)
        SELECT id, patient_id, 'taken', cents, NULL, '', taken_on, %(desk)s, 'Dana Whitlock'
          FROM h_payment
         UNION ALL
        SELECT p.payment_id, p.patient_id, 'applied', -p.patient_paid_cents, p.id, p.reason,
               p.occurred_on, p.posted_by_id, 'Praxis'
          FROM billing_posting p WHERE p.payment_id IS NOT NULL"""),
    ("moves of the books", """
        INSERT INTO h_move (entry_id, account, patient_id, payer_id, cents)
        SELECT p.entry_id, m.account, m.patient_id, m.payer_id, m.cents
          FROM billing_posting p CROSS JOIN LATERAL (VALUES
            (1100, p.patient_id, NULL::bigint, p.insurance_cents),
            (1110, p.patient_id, NULL, p.patient_cents),
            (4000, NULL, NULL, -p.charge_cents),
            (nullif(p.account, '')::int, NULL, NULL, p.written_off_cents),
            (2190, NULL, p.payer_id, p.payer_paid_cents),
            (2100, p.patient_id, NULL, p.patient_paid_cents)
          ) AS m (account, patient_id, payer_id, cents) WHERE m.cents <> 0
         UNION ALL
        SELECT h.entry_id, m.account, m.patient_id, NULL, m.cents
          FROM h_payment h CROSS JOIN LATERAL (VALUES
            (CASE h.method WHEN 'card' THEN 1020 ELSE 1010 END, NULL::bigint, h.cents),
            (2100, h.patient_id, -h.cents)
          ) AS m (account, patient_id, cents)"""),
    ("lines of the books", """
        INSERT INTO ledger_entryline
            (entry_id, position, account_id, party_id, posted_on, cents, memo)
        SELECT m.entry_id,
               row_number() OVER (PARTITION BY m.entry_id ORDER BY m.account, m.patient_id),
               a.id, coalesce(p.id, q.id), e.posted_on, m.cents, ''
          FROM (SELECT entry_id, account, patient_id, payer_id, sum(cents) AS cents
                  FROM h_move GROUP BY entry_id, account, patient_id, payer_id
                HAVING sum(cents) <> 0) m
          JOIN h_entry e ON e.id = m.entry_id
          JOIN ledger_account a ON a.code = m.account::text
          LEFT JOIN ledger_party p ON p.patient_id = m.patient_id
          LEFT JOIN ledger_party q ON q.kind = 'payer' AND q.ref = m.payer_id"""),
    ("entries of the books", """
        INSERT INTO ledger_entry
            (id, key, kind, posted_on, memo, source, line_count, total_cents, lines_sha256, by_id)
        SELECT e.id, md5('entry ' || e.id)::uuid, e.kind, e.posted_on, e.memo, e.source, l.lines,
               l.debits, l.digest, NULL
          FROM h_entry e JOIN (
            SELECT entry_id, count(*) AS lines, sum(cents) FILTER (WHERE cents > 0) AS debits,
                   sha256(convert_to(string_agg(account_id || ':' || coalesce(party_id::text, '')
                       || ':' || cents, ',' ORDER BY position), 'UTF8')) AS digest
              FROM ledger_entryline GROUP BY entry_id) l ON l.entry_id = e.id"""),
    ("months of the books", """
        INSERT INTO ledger_period (starts_on, ends_on)
        SELECT DISTINCT date_trunc('month', posted_on::timestamp)::date,
               (date_trunc('month', posted_on::timestamp) + interval '1 month - 1 day')::date
          FROM h_entry ORDER BY 1"""),
    ("what the bank proves", """
        INSERT INTO ledger_bankmatch (bank_line_id, line_id, entry_id, by_id, matched_at)
        SELECT b.id, l.id, h.cleared_id, b.matched_by_id, b.matched_at
          FROM h_proof h JOIN ledger_bankline b ON b.id = h.bank_line_id
          JOIN ledger_entryline l ON l.entry_id = h.expected_id
           AND l.account_id = (SELECT id FROM ledger_account WHERE code = '1030')"""),
)  # fmt: skip

"""What must be true of charges, claims, payments and books. Each query lists what is wrong."""

from __future__ import annotations

MONEY = {
    "every charge is what payers paid, was written off, patients paid and is open":
        "SELECT c.id FROM billing_charge c LEFT JOIN ("
        "  SELECT charge_id, sum(charge_cents) AS charged,"
        "         sum(insurance_cents + patient_cents + payer_paid_cents + written_off_cents"
        "             + patient_paid_cents) AS parts"
        "    FROM billing_posting GROUP BY 1) p ON p.charge_id = c.id"
        " WHERE coalesce(p.charged, 0) <> CASE WHEN c.posted_at IS NULL OR c.voided_at IS NOT NULL"
        "                                      THEN 0 ELSE c.amount_cents END"
        "    OR p.charged <> p.parts",
    "every posting is of its charge's patient and of an entry of its day":
        "SELECT p.id FROM billing_posting p LEFT JOIN billing_charge c ON c.id = p.charge_id"
        " LEFT JOIN ledger_entry e ON e.id = p.entry_id"
        " WHERE c.patient_id IS DISTINCT FROM p.patient_id"
        "    OR e.posted_on IS DISTINCT FROM p.occurred_on",
    "every entry of the books balances and has the lines it announced":
        "SELECT e.id FROM ledger_entry e LEFT JOIN ("
        "  SELECT entry_id, sum(cents) AS net, count(*) AS lines,"
        "         sum(cents) FILTER (WHERE cents > 0) AS debits, min(posted_on) AS first,"
        "         max(posted_on) AS last,"
        "         sha256(convert_to(string_agg(account_id || ':' || coalesce(party_id::text, '')"
        "             || ':' || cents, ',' ORDER BY position), 'UTF8')) AS digest"
        "    FROM ledger_entryline GROUP BY 1) l ON l.entry_id = e.id"
        " WHERE l.net <> 0 OR (l.lines, l.debits, l.digest, l.first, l.last) IS DISTINCT FROM"
        "       (e.line_count::bigint, e.total_cents::numeric, e.lines_sha256, e.posted_on,"
        "        e.posted_on)",
    "every line of the books has a party exactly where its account is a control account":
        "SELECT l.id FROM ledger_entryline l JOIN ledger_account a ON a.id = l.account_id"
        " LEFT JOIN ledger_party p ON p.id = l.party_id WHERE a.control <> coalesce(p.kind, '')",
    "the trial balance is zero":
        "SELECT 1 FROM ledger_entryline HAVING sum(cents) <> 0",
    "every control account is the sum of its sub-ledger":
        "SELECT account_id FROM ledger_control_sums() WHERE control_cents <> party_cents",
    "what each patient and insurance owes on the books is the sum of open charges":
        "SELECT 1 FROM ("
        "  SELECT p.patient_id, a.code, sum(l.cents) AS cents FROM ledger_entryline l"
        "    JOIN ledger_account a ON a.id = l.account_id AND a.code IN ('1100', '1110', '2100')"
        "    JOIN ledger_party p ON p.id = l.party_id GROUP BY 1, 2) books"
        " FULL JOIN ("
        "  SELECT patient_id, '1100' AS code, sum(insurance_cents) AS cents FROM billing_posting"
        "   GROUP BY 1"
        "   UNION ALL SELECT patient_id, '1110', sum(patient_cents) FROM billing_posting GROUP BY 1"
        "   UNION ALL SELECT patient_id, '2100', -sum(cents) FROM billing_paymententry GROUP BY 1"
        " ) open USING (patient_id, code)"
        " WHERE coalesce(books.cents, 0) <> coalesce(open.cents, 0)",
    "every payment was taken once, and never spent twice":
        "SELECT p.id FROM billing_patientpayment p LEFT JOIN ("
        "  SELECT payment_id, sum(cents) AS left_cents,"
        "         sum(cents) FILTER (WHERE kind = 'taken') AS taken"
        "    FROM billing_paymententry GROUP BY 1) e ON e.payment_id = p.id"
        " LEFT JOIN ledger_receipt r ON r.id = p.receipt_id"
        " WHERE e.left_cents < 0 OR (e.taken, r.cents, r.patient_id) IS DISTINCT FROM"
        "       (p.amount_cents::numeric, p.amount_cents, p.patient_id)",
    "every deposit is the sum of its receipts":
        "SELECT d.id FROM ledger_deposit d LEFT JOIN ("
        "  SELECT deposit_id, sum(cents) AS cents FROM ledger_receipt GROUP BY 1) r"
        "    ON r.deposit_id = d.id WHERE d.gross_cents IS DISTINCT FROM r.cents",
    "every closed day counts what its deposits hold":
        "SELECT c.id FROM billing_dayclose c LEFT JOIN ledger_deposit d ON d.id = c.deposit_id"
        " LEFT JOIN ledger_deposit b ON b.id = c.card_deposit_id"
        " WHERE coalesce(d.gross_cents, 0) <> c.expected_cash_cents + c.check_cents"
        "    OR coalesce(b.gross_cents, 0) <> c.card_cents",
    "every claim's state is what its events say":
        "SELECT 1 FROM (SELECT kinds, state FROM ("
        "  SELECT c.id, c.state, array_agg(e.kind::text ORDER BY e.id) AS kinds"
        "    FROM billing_claim c LEFT JOIN billing_claimevent e ON e.claim_id = c.id GROUP BY 1"
        ") told GROUP BY 1, 2) path, LATERAL ("
        "  WITH RECURSIVE walk (step, state) AS ("
        "    SELECT 0, 'to_fix'::text"
        "    UNION ALL"
        "    SELECT step + 1, billing_claim_next(state, path.kinds[step + 1]) FROM walk"
        "     WHERE step < cardinality(path.kinds))"
        "  SELECT state FROM walk ORDER BY step DESC LIMIT 1) said"
        " WHERE said.state IS DISTINCT FROM path.state",
    "every claim is the sum of its lines, of one patient":
        "SELECT c.id FROM billing_claim c LEFT JOIN billing_claimline l"
        "    ON l.claim_id = c.id AND l.removed_at IS NULL"
        " LEFT JOIN billing_charge g ON g.id = l.charge_id AND g.patient_id = c.patient_id"
        " LEFT JOIN coverage_coverage v ON v.id = c.coverage_id AND v.patient_id = c.patient_id"
        " WHERE c.state <> 'withdrawn' GROUP BY c.id, v.id"
        " HAVING sum(l.amount_cents) IS DISTINCT FROM c.amount_cents OR v.id IS NULL"
        "     OR sum(g.amount_cents) <> c.amount_cents OR count(*) <> count(g.id)",
    "every file holds the claims it says":
        "SELECT i.id FROM billing_interchange i LEFT JOIN ("
        "  SELECT interchange_id, count(*) AS claims FROM billing_submittedclaim GROUP BY 1) s"
        "    ON s.interchange_id = i.id"
        " WHERE i.direction = 'out' AND i.claim_count IS DISTINCT FROM s.claims",
    "a charge is closed exactly as its visit is":
        "SELECT c.id FROM billing_charge c LEFT JOIN LATERAL ("
        "  SELECT CASE kind WHEN 'closed' THEN occurred_at END AS at FROM billing_attestation a"
        "   WHERE a.encounter_id = c.encounter_id ORDER BY sequence DESC LIMIT 1) last ON true"
        " WHERE c.voided_at IS NULL AND c.closed_at IS DISTINCT FROM last.at",
    "every posted check is its claims less its own items":
        "SELECT r.id FROM billing_remittance r"
        " LEFT JOIN (SELECT remittance_id, sum(paid_cents) AS paid, count(*) AS claims"
        "              FROM billing_remittanceclaim GROUP BY 1) c ON c.remittance_id = r.id"
        " LEFT JOIN (SELECT remittance_id, sum(cents) AS cents"
        "              FROM billing_provideradjustment GROUP BY 1) i ON i.remittance_id = r.id"
        " LEFT JOIN ledger_receipt t ON t.id = r.receipt_id"
        " WHERE r.state = 'posted' AND (r.amount_cents <> c.paid - coalesce(i.cents, 0)"
        "    OR (r.claims_cents, r.provider_cents, r.claim_count, coalesce(t.cents, 0))"
        "       IS DISTINCT FROM (c.paid, coalesce(i.cents, 0), c.claims, r.amount_cents))",
    "every answer to a claim adds up, by line and as a whole":
        "SELECT c.id FROM billing_remittanceclaim c"
        " LEFT JOIN (SELECT remittance_claim_id, sum(cents) AS cents"
        "              FROM billing_remittanceadjustment GROUP BY 1) a"
        "   ON a.remittance_claim_id = c.id"
        " LEFT JOIN (SELECT remittance_claim_id, sum(charge_cents) AS charge"
        "              FROM billing_remittanceline GROUP BY 1) l ON l.remittance_claim_id = c.id"
        " WHERE c.state IN ('posted', 'denied')"
        "   AND (c.charge_cents - c.paid_cents <> coalesce(a.cents, 0)"
        "        OR l.charge <> c.charge_cents)"
        " UNION ALL"
        " SELECT l.id FROM billing_remittanceline l JOIN billing_remittanceclaim c"
        "    ON c.id = l.remittance_claim_id AND c.state IN ('posted', 'denied')"
        " LEFT JOIN (SELECT line_id, sum(cents) AS cents FROM billing_remittanceadjustment"
        "             GROUP BY 1) a ON a.line_id = l.id"
        " WHERE l.charge_cents - l.paid_cents <> coalesce(a.cents, 0)",
    "what was posted from an answer is what it says was paid":
        "SELECT c.id FROM billing_remittanceclaim c LEFT JOIN ("
        "  SELECT remittance_claim_id, sum(payer_paid_cents) AS cents FROM billing_posting"
        "   GROUP BY 1) p ON p.remittance_claim_id = c.id"
        " WHERE coalesce(p.cents, 0) <> CASE WHEN c.state IN ('posted', 'denied', 'reversed')"
        "                                    THEN c.paid_cents ELSE 0 END",
    "every answer's state is what its last event says":
        "SELECT c.id FROM billing_remittanceclaim c LEFT JOIN LATERAL ("
        "  SELECT CASE verb WHEN 'suspended' THEN 'suspense' WHEN 'noted' THEN 'notice'"
        "              ELSE verb END AS state FROM billing_remittanceevent e"
        "   WHERE e.remittance_claim_id = c.id ORDER BY e.id DESC LIMIT 1) last ON true"
        " WHERE c.state <> 'parked' AND c.state IS DISTINCT FROM last.state",
    "what the bank proved is what the books expected":
        "SELECT b.id FROM ledger_bankline b LEFT JOIN ledger_bankmatch m"
        "    ON m.bank_line_id = b.id AND m.undone_at IS NULL"
        " LEFT JOIN ledger_entryline l ON l.id = m.line_id"
        " WHERE b.matched_at IS NOT NULL GROUP BY b.id"
        " HAVING sum(l.cents) IS DISTINCT FROM b.cents",
    "every key of the money names a row that exists":
        "SELECT p.id FROM billing_posting p LEFT JOIN billing_remittanceclaim c"
        "    ON c.id = p.remittance_claim_id LEFT JOIN billing_patientpayment y"
        "    ON y.id = p.payment_id"
        " WHERE (p.remittance_claim_id IS NOT NULL AND c.id IS NULL)"
        "    OR (p.payment_id IS NOT NULL AND y.id IS NULL)"
        " UNION ALL SELECT l.id FROM billing_remittanceline l LEFT JOIN billing_claimline k"
        "    ON k.id = l.claim_line_id WHERE l.claim_line_id IS NOT NULL AND k.id IS NULL"
        " UNION ALL SELECT c.id FROM billing_claim c LEFT JOIN scheduling_encounter e"
        "    ON e.id = c.encounter_id AND e.patient_id = c.patient_id WHERE e.id IS NULL"
        " UNION ALL SELECT r.id FROM ledger_receipt r LEFT JOIN ledger_entry e ON e.id = r.entry_id"
        "    LEFT JOIN ledger_deposit d ON d.id = r.deposit_id"
        "    WHERE e.id IS NULL OR (r.deposit_id IS NOT NULL AND d.id IS NULL)",
}  # fmt: skip

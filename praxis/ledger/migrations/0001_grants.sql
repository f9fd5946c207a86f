-- The program writes only what may change; the rest is written once, or by triggers alone.
REVOKE INSERT, UPDATE, DELETE ON ledger_period FROM praxis_app;
GRANT INSERT (starts_on, ends_on) ON ledger_period TO praxis_app;
REVOKE INSERT, UPDATE, DELETE ON ledger_periodtotal FROM praxis_app;
REVOKE UPDATE ON ledger_party FROM praxis_app;
GRANT UPDATE (recorded_at) ON ledger_party TO praxis_app;
REVOKE DELETE ON ledger_account, ledger_deposit, ledger_bankline, ledger_bankmatch, ledger_payable FROM praxis_app;
REVOKE UPDATE ON ledger_receipt, ledger_refund, ledger_deposit, ledger_bankline, ledger_bankmatch, ledger_payable FROM praxis_app;
GRANT UPDATE (deposit_id, void_entry_id, void_kind, void_why, voided_at, voided_by_id) ON ledger_receipt TO praxis_app;
GRANT UPDATE (deposit_id, void_entry_id, void_why, voided_at, voided_by_id) ON ledger_refund TO praxis_app;
GRANT UPDATE (void_entry_id, void_why, voided_at, voided_by_id) ON ledger_deposit TO praxis_app;
GRANT UPDATE (matched_at, matched_by_id, version) ON ledger_bankline TO praxis_app;
GRANT UPDATE (undone_at, undone_by_id) ON ledger_bankmatch TO praxis_app;
GRANT UPDATE (state, entry_id, approved_at, approved_by_id, paid_cents, void_entry_id, void_why, voided_at, voided_by_id)
    ON ledger_payable TO praxis_app;

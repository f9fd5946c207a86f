"""Pages of remittances, accounts, payments and the day's close."""

from __future__ import annotations

from django.urls import URLPattern, path

from praxis.billing.web import accounts, day, decisions, remits

_CHECK = "remittances/<int:remittance_id>/"
_CLAIM = "remittances/claims/<int:remittance_claim_id>/"
_PATIENT = "patients/<int:patient_id>/"
_PAYMENT = "payments/<int:payment_id>/"
_DECISION = "decisions/<int:decision_id>/"

urlpatterns: list[URLPattern] = [
    path("remittances/", remits.remittances_page, name="billing-remittances"),
    path("remittances/new/", remits.receive_page, name="billing-remittance-new"),
    path("remittances/balances/", remits.balances_page, name="billing-payer-balances"),
    path("remittances/queue/", remits.queue_page, name="billing-queue"),
    path(_CHECK, remits.remittance_page, name="billing-remittance"),
    path(f"{_CHECK}payer/", remits.payer_page, name="billing-remittance-payer"),
    path(f"{_CHECK}money/", remits.money_page, name="billing-remittance-money"),
    path(f"{_CLAIM}match/", remits.match, name="billing-remittance-match"),
    path(f"{_CLAIM}hold/", remits.hold, name="billing-remittance-hold"),
    path(f"{_CLAIM}unmatch/", remits.unmatch, name="billing-remittance-unmatch"),
    path(f"{_PATIENT}account/", accounts.account_page, name="billing-account"),
    path(f"{_PATIENT}payments/new/", accounts.payment_new, name="billing-payment-new"),
    path(f"{_PATIENT}statement/", accounts.statement_make, name="billing-statement"),
    path(f"{_PATIENT}family-statement/", accounts.family_page, name="billing-family-statement"),
    path(_PAYMENT, accounts.payment_page, name="billing-payment"),
    path(f"{_PAYMENT}receipt/", accounts.receipt_page, name="billing-receipt"),
    path(f"{_PAYMENT}apply/", accounts.apply_page, name="billing-payment-apply"),
    path(f"{_PAYMENT}refund/", accounts.refund_page, name="billing-payment-refund"),
    path(f"{_PAYMENT}void/", accounts.void_page, name="billing-payment-void"),
    path(
        f"{_PAYMENT}release/<int:charge_id>/",
        accounts.release_page,
        name="billing-payment-release",
    ),
    path(f"{_CLAIM}letter/", decisions.letter_page, name="billing-remittance-letter"),
    path(f"{_PATIENT}write-off/", decisions.write_off_page, name="billing-write-off"),
    path(f"{_PATIENT}to-patient/", decisions.to_patient_page, name="billing-to-patient"),
    path(f"{_PATIENT}to-insurance/", decisions.to_insurance_page, name="billing-to-insurance"),
    path("billing/approvals/", decisions.approvals_page, name="billing-approvals"),
    path(_DECISION, decisions.decision_page, name="billing-decision"),
    path(f"{_DECISION}approve/", decisions.approve, name="billing-decision-approve"),
    path(f"{_DECISION}refuse/", decisions.refuse_page, name="billing-decision-refuse"),
    path(f"{_DECISION}withdraw/", decisions.withdraw, name="billing-decision-withdraw"),
    path(f"{_DECISION}reverse/", decisions.reverse_page, name="billing-decision-reverse"),
    path("day-close/", day.day_close, name="billing-day-close"),
    path("day-close/<int:day_close_id>/", day.day_sheet, name="billing-day-sheet"),
]

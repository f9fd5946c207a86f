"""Pages of the unpaid bill."""

from __future__ import annotations

from django.urls import URLPattern, path

from praxis.billing.web import agency, bills, pay, runs

_PATIENT = "patients/<int:patient_id>/"
_ACCOUNT = "agency/accounts/<int:placement_id>/"
_RUN = "billing/runs/<int:statement_run_id>/"
_HELP = "assistance/<int:help_request_id>/"

urlpatterns: list[URLPattern] = [
    path("billing/balances/", bills.balances_page, name="billing-balances"),
    path("billing/runs/", runs.runs_page, name="billing-runs"),
    path(_RUN, runs.run_page, name="billing-run"),
    path(f"{_RUN}papers/", runs.run_papers, name="billing-run-papers"),
    path(f"{_PATIENT}bill/", bills.bill_page, name="billing-bill"),
    path(f"{_PATIENT}bill/call/", bills.call_page, name="billing-call"),
    path(f"{_PATIENT}bill/hold/", bills.hold_page, name="billing-hold"),
    path(f"{_PATIENT}bill/hold/<int:hold_id>/", bills.hold_end_page, name="billing-hold-end"),
    path(f"{_PATIENT}bill/final/", bills.final_send, name="billing-final"),
    path(f"{_PATIENT}bill/link/", bills.link_page, name="billing-link"),
    path(f"{_PATIENT}plan/new/", bills.plan_new, name="billing-plan-new"),
    path(f"{_PATIENT}assistance/new/", bills.help_new, name="billing-help-new"),
    path(f"{_PATIENT}agency/new/", bills.placement_new, name="billing-placement-new"),
    path(f"{_PATIENT}estimate/new/", bills.estimate_new, name="billing-estimate-new"),
    path("plans/<int:plan_id>/", agency.plan_page, name="billing-plan"),
    path("plans/<int:plan_id>/end/", agency.plan_end, name="billing-plan-end"),
    path(_HELP, agency.help_page, name="billing-help"),
    path(
        f"{_HELP}approve/",
        agency.help_approve,
        name="billing-help-approve",
    ),
    path(f"{_HELP}refuse/", agency.help_refuse, name="billing-help-refuse"),
    path("agency/", agency.agencies_page, name="billing-agencies"),
    path("agency/new/", agency.agency_new, name="billing-agency-new"),
    path("agency/scale/", agency.scale_new, name="billing-scale-new"),
    path("agency/<int:agency_id>/", agency.agency_page, name="billing-agency"),
    path("agency/<int:agency_id>/paid/", agency.agency_remittance, name="billing-agency-paid"),
    path(_ACCOUNT, agency.placement_page, name="billing-placement"),
    path(f"{_ACCOUNT}sign/", agency.placement_sign, name="billing-placement-sign"),
    path(f"{_ACCOUNT}refuse/", agency.placement_refuse, name="billing-placement-refuse"),
    path(f"{_ACCOUNT}recall/", agency.placement_recall, name="billing-placement-recall"),
    path(f"{_ACCOUNT}return/", agency.placement_return, name="billing-placement-return"),
    path("pay/<str:token>/", pay.pay_page, name="billing-pay"),
    path("pay/<str:token>/<int:checkout_id>/", pay.pay_go, name="billing-pay-go"),
    path("payments/hook/", pay.hook, name="billing-pay-hook"),
]

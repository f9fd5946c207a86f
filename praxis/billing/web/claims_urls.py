"""Pages of charges, claims and their set-up."""

from __future__ import annotations

from django.urls import URLPattern, path

from praxis.billing.web import charges, claims, files, overview, setup, superbills

_CLAIM = "claims/<int:claim_id>/"
_VISIT = "visits/<int:appointment_id>/"
_SERVICE = "setup/services/<int:service_id>/"

urlpatterns: list[URLPattern] = [
    path("billing/", overview.overview_page, name="billing-overview"),
    path("billing/denials/", overview.denials_page, name="billing-denials"),
    path("billing/send/", claims.send_all, name="billing-send"),
    path("billing/check/", claims.check_all, name="billing-check"),
    path("billing/missing/", files.missing_page, name="billing-missing"),
    path("billing/unbilled/", files.unbilled_page, name="billing-unbilled"),
    path("billing/files/", files.files_page, name="billing-files"),
    path("billing/files/<int:interchange_id>/", files.file_page, name="billing-file"),
    path(
        "billing/files/<int:interchange_id>/settle/",
        files.settle_page,
        name="billing-file-settle",
    ),
    path("claims/", claims.claims_page, name="billing-claims"),
    path(_CLAIM, claims.claim_page, name="billing-claim"),
    path(f"{_CLAIM}check/", claims.check, name="billing-claim-check"),
    path(f"{_CLAIM}rebuild/", claims.rebuild, name="billing-claim-rebuild"),
    path(f"{_CLAIM}next/", claims.bill_next, name="billing-claim-next"),
    path(f"{_CLAIM}ask/", claims.ask, name="billing-claim-ask"),
    path(f"{_CLAIM}release/", claims.release, name="billing-claim-release"),
    path(f"{_CLAIM}correct/", claims.correct, name="billing-claim-correct"),
    path(f"{_CLAIM}send/", claims.send_one, name="billing-claim-send"),
    path(f"{_CLAIM}hold/", claims.hold, name="billing-claim-hold"),
    path(f"{_CLAIM}note/", claims.note, name="billing-claim-note"),
    path(f"{_CLAIM}withdraw/", claims.withdraw, name="billing-claim-withdraw"),
    path(f"{_CLAIM}replace/", claims.replace, name="billing-claim-replace"),
    path(f"{_CLAIM}void/", claims.void, name="billing-claim-void"),
    path(f"{_VISIT}charges/", charges.charges_page, name="billing-charges"),
    path(f"{_VISIT}charges/close/", charges.close_page, name="billing-close"),
    path(f"{_VISIT}charges/reopen/", charges.reopen_page, name="billing-reopen"),
    path(f"{_VISIT}charges/bill/", charges.bill_page, name="billing-make-claim"),
    path(f"{_VISIT}superbill/", superbills.superbill, name="billing-superbill"),
    path("billing/superbills/", superbills.superbills_page, name="billing-superbills"),
    path("setup/services/", setup.services_page, name="billing-services"),
    path("setup/services/new/", setup.service_add_page, name="billing-service-add"),
    path(_SERVICE, setup.service_page, name="billing-service"),
    path(f"{_SERVICE}change/", setup.service_change_page, name="billing-service-change"),
    path(f"{_SERVICE}end/", setup.service_end_page, name="billing-service-end"),
    path(f"{_SERVICE}fees/new/", setup.fee_add_page, name="billing-fee-add"),
    path("setup/charge-templates/", setup.templates_page, name="billing-templates"),
    path(
        "setup/charge-templates/<int:visit_type_id>/",
        setup.template_page,
        name="billing-template",
    ),
    path("setup/partners/", setup.partners_page, name="billing-partners"),
    path("setup/partners/new/", setup.partner_add_page, name="billing-partner-add"),
    path("setup/partners/<int:partner_id>/", setup.partner_page, name="billing-partner"),
    path("setup/partners/payers/<int:payer_id>/", setup.route_page, name="billing-route"),
    path("setup/partners/sites/<int:site_id>/", setup.place_page, name="billing-place"),
]

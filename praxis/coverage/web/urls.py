from django.urls import URLPattern, URLResolver, path

from praxis.coverage.web import authorization_rules, patients, payers

urlpatterns: list[URLPattern | URLResolver] = [
    path("patients/<int:patient_id>/coverages/", patients.patient_page, name="coverage-patient"),
    path("patients/<int:patient_id>/coverages/new/", patients.add_page, name="coverage-add"),
    path("patients/<int:patient_id>/coverages/order/", patients.order_page, name="coverage-order"),
    path("coverages/<int:coverage_id>/", patients.coverage_page, name="coverage-coverage"),
    path("coverages/<int:coverage_id>/change/", patients.change_page, name="coverage-change"),
    path("coverages/<int:coverage_id>/correct/", patients.correct_page, name="coverage-correct"),
    path("coverages/<int:coverage_id>/end/", patients.end_page, name="coverage-end"),
    path("coverages/<int:coverage_id>/error/", patients.error_page, name="coverage-error"),
    path("coverages/<int:coverage_id>/ask/", patients.ask_page, name="coverage-ask"),
    path("coverages/<int:coverage_id>/check/", patients.check_page, name="coverage-check"),
    path("payers/", payers.payers_page, name="coverage-payers"),
    path("payers/new/", payers.payer_add_page, name="coverage-payer-add"),
    path("payers/<int:payer_id>/", payers.payer_page, name="coverage-payer"),
    path("payers/<int:payer_id>/change/", payers.payer_change_page, name="coverage-payer-change"),
    path("payers/<int:payer_id>/end/", payers.payer_end_page, name="coverage-payer-end"),
    path(
        "payers/<int:payer_id>/products/new/",
        payers.product_add_page,
        name="coverage-product-add",
    ),
    path("products/<int:product_id>/", payers.product_page, name="coverage-product"),
    path("products/<int:product_id>/end/", payers.product_end_page, name="coverage-product-end"),
    path("payers/<int:payer_id>/rules/new/", payers.rule_add_page, name="coverage-rule-add"),
    path(
        "payers/<int:payer_id>/rules/<int:payer_rule_id>/end/",
        payers.rule_end_page,
        name="coverage-rule-end",
    ),
    path(
        "payers/<int:payer_id>/authorization-rules/new/",
        authorization_rules.add_page,
        name="coverage-authorization-rule-add",
    ),
    path(
        "payers/<int:payer_id>/authorization-rules/<int:authorization_rule_id>/end/",
        authorization_rules.end_page,
        name="coverage-authorization-rule-end",
    ),
    path(
        "payers/<int:payer_id>/enrollments/new/",
        payers.enrollment_add_page,
        name="coverage-enrollment-add",
    ),
    path("enrollments/<int:enrollment_id>/", payers.enrollment_page, name="coverage-enrollment"),
]

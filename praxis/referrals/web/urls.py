"""The pages of referrals."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from praxis.referrals.web import authorizations, packs, records, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("referrals/", views.referrals_page, name="referrals-list"),
    path("referrals/new/", views.add_page, name="referrals-add"),
    path("referrals/incoming/new/", views.incoming_page, name="referrals-incoming"),
    path("referrals/packs/", packs.packs_page, name="referrals-packs"),
    path("referrals/packs/<int:pack_rule_id>/end/", packs.end_page, name="referrals-pack-end"),
    path("records/", records.records_page, name="records-list"),
    path("records/new/", records.add_page, name="records-add"),
    path("records/fees/", records.fees_page, name="records-fees"),
    path("records/<int:records_request_id>/", records.record_page, name="records-request"),
    path("referrals/<int:referral_id>/", views.referral_page, name="referrals-referral"),
    path("patients/<int:patient_id>/referrals/", views.patient_page, name="referrals-patient"),
    path(
        "patients/<int:patient_id>/authorizations/",
        authorizations.patient_page,
        name="authorizations-patient",
    ),
    path(
        "authorizations/<int:authorization_id>/",
        authorizations.authorization_page,
        name="authorization",
    ),
]

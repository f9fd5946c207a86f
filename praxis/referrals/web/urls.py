"""The pages of referrals."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from praxis.referrals.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("referrals/", views.referrals_page, name="referrals-list"),
    path("referrals/new/", views.add_page, name="referrals-add"),
    path("referrals/incoming/new/", views.incoming_page, name="referrals-incoming"),
    path("referrals/<int:referral_id>/", views.referral_page, name="referrals-referral"),
    path("patients/<int:patient_id>/referrals/", views.patient_page, name="referrals-patient"),
    path("authorizations/<int:authorization_id>/", views.authorization_page, name="authorization"),
]

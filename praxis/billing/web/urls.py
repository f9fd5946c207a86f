"""Pages of billing."""

from __future__ import annotations

from django.urls import URLPattern

from praxis.billing.web import bill_urls, claims_urls, money_urls

urlpatterns: list[URLPattern] = [
    *claims_urls.urlpatterns,
    *money_urls.urlpatterns,
    *bill_urls.urlpatterns,
]

"""Pages of billing."""

from __future__ import annotations

from django.urls import URLPattern

from praxis.billing.web import claims_urls, money_urls

urlpatterns: list[URLPattern] = [*claims_urls.urlpatterns, *money_urls.urlpatterns]

"""Pages of billing."""

from __future__ import annotations

from django.urls import URLPattern

from praxis.billing.web import claims_urls

urlpatterns: list[URLPattern] = [*claims_urls.urlpatterns]

"""Every room's pages. A pattern without an access rule stops the start (access.inventory)."""

from __future__ import annotations

from django.urls import include, path

ROOMS = (
    "desk",
    "portal",
    "kiosk",
    "migration",
    "recall",
    "referrals",
    "billing",
    "chart",
    "supply",
    "scheduling",
    "coverage",
    "correspondence",
    "ledger",
    "forms",
    "obligations",
    "worklist",
    "documents",
    "people",
    "practice",
    "access",
    "audit",
    "news",
    "ui",
)

urlpatterns = [
    *(path("", include(f"praxis.{room}.web.urls")) for room in ROOMS),
    path("", include("praxis.config.ui_urls")),
]
handler400 = "praxis.access.web.errors.bad_request"
handler403 = "praxis.access.web.errors.forbidden"
handler404 = "praxis.access.web.errors.not_found"
handler500 = "praxis.access.web.errors.server_error"

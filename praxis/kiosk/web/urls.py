"""The pages of kiosk."""

from __future__ import annotations

from django.urls import URLPattern, path

from praxis.kiosk.web import find, pages, setup

urlpatterns: list[URLPattern] = [
    path("kiosk/", find.start, name="kiosk-start"),
    path("kiosk/help/", find.ask_for_help, name="kiosk-help"),
    path("kiosk/over/", find.over, name="kiosk-over"),
    path("kiosk/confirm/", pages.confirm, name="kiosk-confirm"),
    path("kiosk/change/<str:field>/", pages.change, name="kiosk-change"),
    path("kiosk/card/", pages.card, name="kiosk-card"),
    path("kiosk/forms/", pages.fill, name="kiosk-forms"),
    path("kiosk/pay/", pages.pay, name="kiosk-pay"),
    path("kiosk/done/", pages.done, name="kiosk-done"),
    path("kiosk/changes/<int:kiosk_change_id>/", setup.change, name="kiosk-change-review"),
    path("setup/kiosks/", setup.kiosks, name="kiosk-list"),
    path("setup/kiosks/new/", setup.register, name="kiosk-register"),
    path("setup/kiosks/<int:kiosk_id>/end/", setup.end, name="kiosk-end"),
]

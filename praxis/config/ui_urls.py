"""The pages of ui with their access rules: ui lies below access and cannot name them itself."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from praxis.access.web import public, signed_in
from praxis.ui import pages

urlpatterns = [
    path("about/", signed_in()(pages.about), name="ui-about"),
    path("about/style/", signed_in()(pages.style_gallery), name="ui-style"),
    path("saved-filters/", signed_in(methods=("POST",))(pages.save_filter), name="ui-filter-save"),
    path(
        "saved-filters/<int:filter_id>/drop/",
        signed_in(methods=("POST",))(pages.drop_filter),
        name="ui-filter-drop",
    ),
    path("drafts/", signed_in(methods=("POST",))(pages.keep_draft), name="ui-draft-keep"),
    path("language/", public(methods=("POST",))(set_language), name="ui-language"),
]

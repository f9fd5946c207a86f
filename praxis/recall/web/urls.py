"""The pages of recall."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from praxis.recall.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("recalls/", views.recalls_page, name="recall-list"),
    path("recalls/to-schedule/", views.to_schedule_page, name="recall-to-schedule"),
    path("recalls/new/", views.add_page, name="recall-add"),
    path("recalls/rules/", views.rules_page, name="recall-rules"),
    path("recalls/rules/new/", views.rule_add_page, name="recall-rule-add"),
    path("recalls/rules/<int:recall_rule_id>/end/", views.rule_end, name="recall-rule-end"),
    path("recalls/<int:recall_id>/", views.recall_page, name="recall-recall"),
    path("patients/<int:patient_id>/recalls/", views.patient_page, name="recall-patient"),
]

"""Addresses of the record's pages."""

from __future__ import annotations

from django.urls import path

from praxis.chart.web import messages, orders, views

MESSAGE = "results/messages/<int:inbound_id>/"

urlpatterns = [
    path("patients/<int:patient_id>/chart/", views.chart_page, name="chart-patient"),
    path("patients/<int:patient_id>/results/", views.results_page, name="chart-results"),
    path("patients/<int:patient_id>/orders/", orders.patient_orders, name="chart-patient-orders"),
    path("reports/<int:report_id>/", views.report_page, name="chart-report"),
    path("record/<str:about>/<int:record_id>/amend/", views.amend_page, name="chart-amend"),
    path("orders/", orders.orders_page, name="chart-orders"),
    path("orders/new/", orders.add_page, name="chart-order-new"),
    path("orders/<int:order_id>/", orders.order_page, name="chart-order"),
    path("results/messages/", messages.messages_page, name="chart-messages"),
    path(MESSAGE, messages.message_page, name="chart-message"),
    path(f"{MESSAGE}file/<int:patient_id>/", messages.file_page, name="chart-message-file"),
    path(f"{MESSAGE}reject/", messages.reject_page, name="chart-message-reject"),
    path(f"{MESSAGE}unfile/", messages.unfile_page, name="chart-message-unfile"),
]

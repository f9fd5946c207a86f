"""Addresses of the record's pages."""

from __future__ import annotations

from django.urls import path

from praxis.chart.web import messages, orders, papers, shelf, views

MESSAGE = "results/messages/<int:inbound_id>/"
PAPER = "papers/<int:paper_id>/"

urlpatterns = [
    path("patients/<int:patient_id>/chart/", views.chart_page, name="chart-patient"),
    path("patients/<int:patient_id>/results/", views.results_page, name="chart-results"),
    path("patients/<int:patient_id>/orders/", orders.patient_orders, name="chart-patient-orders"),
    path("reports/<int:report_id>/", views.report_page, name="chart-report"),
    path("reports/<int:report_id>/tell/", views.tell_page, name="chart-report-tell"),
    path("record/<str:about>/<int:record_id>/amend/", views.amend_page, name="chart-amend"),
    path("orders/", orders.orders_page, name="chart-orders"),
    path("orders/new/", orders.add_page, name="chart-order-new"),
    path("orders/<int:order_id>/", orders.order_page, name="chart-order"),
    path("patients/<int:patient_id>/paper-chart/", shelf.paper_chart, name="chart-paper-chart"),
    path("paper-charts/", shelf.away, name="chart-charts-away"),
    path("papers/", papers.papers_page, name="chart-papers"),
    path("papers/refused/", papers.refused_page, name="chart-papers-refused"),
    path("papers/upload/", papers.upload_page, name="chart-paper-upload"),
    path(PAPER, papers.paper_page, name="chart-paper"),
    path(f"{PAPER}file/<int:patient_id>/", papers.file_page, name="chart-paper-file"),
    path(f"{PAPER}aside/", papers.aside_page, name="chart-paper-aside"),
    path(f"{PAPER}step/", papers.step_page, name="chart-paper-step"),
    path(f"{PAPER}read/", papers.read_page, name="chart-paper-read"),
    path(f"{PAPER}wrong/", papers.wrong_page, name="chart-paper-wrong"),
    path(f"{PAPER}cut/", papers.cut_page, name="chart-paper-cut"),
    path(f"{PAPER}pages/<int:page_number>/", papers.image_page, name="chart-paper-image"),
    path("results/messages/", messages.messages_page, name="chart-messages"),
    path(MESSAGE, messages.message_page, name="chart-message"),
    path(f"{MESSAGE}file/<int:patient_id>/", messages.file_page, name="chart-message-file"),
    path(f"{MESSAGE}reject/", messages.reject_page, name="chart-message-reject"),
    path(f"{MESSAGE}unfile/", messages.unfile_page, name="chart-message-unfile"),
]

from django.urls import path

from praxis.documents.web import views

urlpatterns = [
    path("patients/<int:patient_id>/documents/", views.patient_documents, name="documents-patient"),
    path("patients/<int:patient_id>/documents/file/", views.upload, name="documents-upload"),
    path("documents/<int:document_id>/content/", views.content, name="documents-content"),
    path("documents/<int:document_id>/void/", views.void, name="documents-void"),
]

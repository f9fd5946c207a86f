from django.urls import path

from praxis.migration.web import views

urlpatterns = [
    path("imports/", views.runs, name="migration-runs"),
    path("imports/<int:run_id>/", views.run, name="migration-run"),
    path("imports/<int:run_id>/set-aside/", views.set_aside, name="migration-set-aside"),
    path("imports/rows/<int:row_id>/", views.row, name="migration-row"),
    path("patients/<int:patient_id>/imported/", views.imported, name="migration-imported"),
]

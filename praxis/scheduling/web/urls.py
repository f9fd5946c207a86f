from django.urls import URLPattern, URLResolver, path

from praxis.scheduling.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("schedule/templates/", views.templates_page, name="scheduling-templates"),
    path(
        "schedule/templates/<int:provider_id>/<int:site_id>/",
        views.template_page,
        name="scheduling-template",
    ),
    path(
        "schedule/templates/<int:provider_id>/<int:site_id>/new/",
        views.template_add_page,
        name="scheduling-template-add",
    ),
    path(
        "schedule/templates/versions/<int:version_id>/end/",
        views.template_end_page,
        name="scheduling-template-end",
    ),
    path("schedule/exceptions/new/", views.exception_add_page, name="scheduling-exception-add"),
    path(
        "schedule/exceptions/<int:exception_id>/end/",
        views.exception_end,
        name="scheduling-exception-end",
    ),
]

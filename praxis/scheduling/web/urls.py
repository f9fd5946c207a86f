from django.urls import URLPattern, URLResolver, path

from praxis.scheduling.web import (
    calendar,
    limits,
    no_shows,
    offers,
    out,
    reminder_urls,
    staff,
    views,
    waitlist,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *reminder_urls.urlpatterns,
    path("schedule/templates/", views.templates_page, name="scheduling-templates"),
    path(
        "schedule/templates/<int:provider_id>/<int:site_id>/",
        views.template_page,
        name="scheduling-template",
    ),
    path(
        "schedule/templates/<int:provider_id>/<int:site_id>/week/",
        calendar.week_page,
        name="scheduling-supply-week",
    ),
    path(
        "schedule/templates/<int:provider_id>/<int:site_id>/year/",
        calendar.year_page,
        name="scheduling-supply-year",
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
    path("schedule/staff/", staff.staff_page, name="scheduling-staff"),
    path("schedule/staff/new/", staff.staff_add_page, name="scheduling-staff-add"),
    path(
        "schedule/staff/<int:staff_member_id>/away/",
        staff.staff_away_page,
        name="scheduling-staff-away",
    ),
    path(
        "schedule/staff/<int:staff_member_id>/end/",
        staff.staff_end_page,
        name="scheduling-staff-end",
    ),
    path(
        "schedule/staff/away/<int:staff_absence_id>/back/",
        staff.staff_back,
        name="scheduling-staff-back",
    ),
    path("schedule/limits/", limits.limits_page, name="scheduling-limits"),
    path("schedule/limits/new/", limits.limit_add_page, name="scheduling-limit-add"),
    path("schedule/limits/<int:limit_id>/end/", limits.limit_end, name="scheduling-limit-end"),
    path("schedule/waitlist/", waitlist.waitlist_page, name="scheduling-waitlist"),
    path("schedule/waitlist/new/", waitlist.join_page, name="scheduling-join"),
    path("schedule/waitlist/times/", waitlist.openings_page, name="scheduling-openings"),
    path(
        "schedule/waitlist/openings/<int:opening_id>/",
        waitlist.opening_page,
        name="scheduling-opening",
    ),
    path("schedule/waitlist/offers/<int:offer_id>/", waitlist.offer_page, name="scheduling-offer"),
    path("schedule/waitlist/fairness/", waitlist.fairness_page, name="scheduling-fairness"),
    path("schedule/waitlist/<int:wish_id>/", waitlist.wish_page, name="scheduling-wish"),
    path("schedule/waitlist/<int:wish_id>/leave/", waitlist.leave, name="scheduling-leave"),
    path("offers/<str:token>/", offers.offer_page, name="scheduling-offer-visitor"),
    path("schedule/out/", out.plans_page, name="scheduling-outs"),
    path("schedule/out/new/", out.mark_out_page, name="scheduling-mark-out"),
    path("schedule/out/<int:out_id>/", out.plan_page, name="scheduling-out"),
    path("schedule/out/<int:out_id>/approve/", out.approve, name="scheduling-out-approve"),
    path("schedule/out/<int:out_id>/undo/", out.undo, name="scheduling-out-undo"),
    path("schedule/no-shows/", no_shows.steps_page, name="scheduling-no-shows"),
    path("schedule/no-shows/<int:no_show_id>/", no_shows.step_page, name="scheduling-no-show"),
    path(
        "patients/<int:patient_id>/no-shows/",
        no_shows.patient_page,
        name="scheduling-patient-no-shows",
    ),
]

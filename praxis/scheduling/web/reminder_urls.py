from django.urls import URLPattern, path

from praxis.scheduling.web import measures, reminding, visitors

urlpatterns: list[URLPattern] = [
    path("schedule/reminders/", reminding.ladders_page, name="scheduling-reminders"),
    path("schedule/reminders/all/", reminding.ladder_page, name="scheduling-reminders-all"),
    path(
        "schedule/reminders/<int:visit_type_id>/",
        reminding.ladder_page,
        name="scheduling-reminders-type",
    ),
    path("schedule/calls/", reminding.calls_page, name="scheduling-calls"),
    path("schedule/calls/<int:appointment_id>/", reminding.call, name="scheduling-call"),
    path("schedule/late/", reminding.late_page, name="scheduling-late"),
    path("schedule/late/<int:notice_id>/", reminding.late_told_page, name="scheduling-late-told"),
    path("schedule/calendars/", reminding.feeds_page, name="scheduling-feeds"),
    path("schedule/calendars/new/", reminding.feed_add_page, name="scheduling-feed-add"),
    path("schedule/calendars/<int:feed_id>/end/", reminding.feed_end, name="scheduling-feed-end"),
    path("calendars/<str:token>.ics", visitors.calendar, name="scheduling-calendar"),
    path("schedule/waits/", measures.waits_page, name="scheduling-waits"),
    path("schedule/waits/access/", measures.access_page, name="scheduling-access"),
    path("schedule/waits/use/", measures.use_page, name="scheduling-use"),
    path("schedule/waits/definitions/", measures.definitions_page, name="scheduling-definitions"),
    path("v/<str:token>/", visitors.visit_page, name="scheduling-visit-link"),
]

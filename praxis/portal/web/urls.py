"""The pages of portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from praxis.portal.web import booking, families, portal, publication, setup, triage, visits, waiting

urlpatterns: list[URLPattern] = [
    path("book/", booking.book, name="portal-book"),
    path("book/questions/", triage.questions, name="portal-book-questions"),
    path("book/times/", booking.times, name="portal-book-times"),
    path("book/details/", booking.details, name="portal-book-details"),
    path("book/done/", booking.done, name="portal-book-done"),
    path("book/waitlist/", waiting.join, name="portal-book-join"),
    path("book/waitlist/done/", waiting.waiting, name="portal-book-waiting"),
    path("book/done/visit.ics", booking.calendar, name="portal-book-calendar"),
    path("my/", portal.home, name="portal-home"),
    path("my/sign-in/", portal.sign_in, name="portal-sign-in"),
    path("my/open/<str:token>/", portal.open_link, name="portal-open"),
    path("my/sign-out/", portal.sign_out, name="portal-sign-out"),
    path("my/who/", portal.switch, name="portal-switch"),
    path("my/family/", families.book, name="portal-family"),
    path("my/family/<int:visit_set_id>/", families.visits, name="portal-family-visits"),
    path("my/family/<int:visit_set_id>/cancel/", families.cancel, name="portal-family-cancel"),
    path("my/family/<int:visit_set_id>/move/", families.move, name="portal-family-move"),
    path("my/bills/", portal.bills, name="portal-bills"),
    path("my/messages/", portal.messages, name="portal-messages"),
    path("my/messages/new/", portal.write, name="portal-write"),
    path("my/messages/<int:thread_id>/", portal.conversation, name="portal-thread"),
    path("my/visits/", visits.visits, name="portal-visits"),
    path("my/visits/<int:appointment_id>/", visits.visit, name="portal-visit"),
    path("my/visits/<int:appointment_id>/cancel/", visits.cancel, name="portal-visit-cancel"),
    path("my/visits/<int:appointment_id>/move/", visits.move, name="portal-visit-move"),
    path("my/visits/<int:appointment_id>/sooner/", waiting.sooner, name="portal-visit-sooner"),
    path("my/waiting/<int:wish_id>/stop/", waiting.stop, name="portal-stop-waiting"),
    path("my/visits/<int:appointment_id>/forms/", visits.fill, name="portal-visit-forms"),
    path("my/visits/<int:appointment_id>/here/", visits.here, name="portal-visit-here"),
    path("scheduling-links/$bulk-publish", publication.manifest, name="portal-bulk-publish"),
    path("scheduling-links/<str:file_kind>.ndjson", publication.lines, name="portal-bulk-file"),
    path("arrive/<str:token>/", visits.arrive, name="portal-arrive"),
    path("setup/online/", setup.setup, name="portal-setup"),
    path("setup/online/reasons/new/", setup.reason_add, name="portal-reason-add"),
    path(
        "setup/online/reasons/<int:online_reason_id>/end/",
        setup.reason_end,
        name="portal-reason-end",
    ),
    path("setup/online/rules/new/", setup.rule_add, name="portal-rule-add"),
    path("setup/online/rules/<int:online_rule_id>/end/", setup.rule_end, name="portal-rule-end"),
]

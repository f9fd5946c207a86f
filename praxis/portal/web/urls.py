"""The pages of portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from praxis.portal.web import booking

urlpatterns: list[URLPattern] = [
    path("book/", booking.book, name="portal-book"),
    path("book/times/", booking.times, name="portal-book-times"),
    path("book/details/", booking.details, name="portal-book-details"),
    path("book/done/", booking.done, name="portal-book-done"),
    path("book/done/visit.ics", booking.calendar, name="portal-book-calendar"),
]

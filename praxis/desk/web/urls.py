"""Addresses of the front desk's pages."""

from __future__ import annotations

from django.urls import path

from praxis.desk.web import (
    booking,
    check_in,
    groups,
    moving,
    patient,
    prints,
    schedule,
    steps,
    today,
    triage,
    visits,
)

GROUP = "schedule/groups/<int:group_id>/"
VISIT = "visits/<int:appointment_id>/"

urlpatterns = [
    path("", today.today, name="desk-today"),
    path("schedule/changes/", today.changes, name="desk-changes"),
    path("schedule/week/", schedule.week, name="desk-week"),
    path("schedule/list/", schedule.day_list, name="desk-list"),
    path("schedule/list/<str:day>/", schedule.day_list, name="desk-list-day"),
    path("schedule/print/", prints.schedule_print, name="desk-print"),
    path("schedule/groups/", groups.groups, name="desk-groups"),
    path("schedule/groups/new/", groups.new_group, name="desk-group-new"),
    path(GROUP, groups.group_page, name="desk-group"),
    path(f"{GROUP}seats/", groups.add_seat, name="desk-group-seats"),
    path(f"{GROUP}begin/", groups.begin, name="desk-group-begin"),
    path(f"{GROUP}end/", groups.end, name="desk-group-end"),
    path(f"{GROUP}cancel/", groups.cancel_group, name="desk-group-cancel"),
    path("visits/new/", booking.book, name="desk-book"),
    path("visits/walk-in/", booking.walk_in, name="desk-walk-in"),
    path("visits/triage/", triage.start, name="desk-triage"),
    path("visits/triage/<int:response_id>/", triage.step, name="desk-triage-step"),
    path(
        "visits/triage/<int:response_id>/emergency/",
        triage.emergency,
        name="desk-triage-emergency",
    ),
    path(VISIT, visits.visit_page, name="desk-visit"),
    path(f"{VISIT}move/", moving.move, name="desk-move"),
    path(f"{VISIT}cancel/", visits.cancel, name="desk-cancel"),
    path(f"{VISIT}reopen/", visits.reopen, name="desk-reopen"),
    path(f"{VISIT}left/", visits.left, name="desk-left"),
    path(f"{VISIT}correct/<int:event_id>/", visits.correct, name="desk-correct"),
    path(f"{VISIT}check-in/", check_in.check_in, name="desk-check-in"),
    path(f"{VISIT}choose-room/", visits.choose_room, name="desk-choose-room"),
    path(f"{VISIT}check-out/", visits.check_out, name="desk-check-out"),
    path(f"{VISIT}arrive/", steps.arrive, name="desk-arrive"),
    path(f"{VISIT}forms/<int:form_version_id>/", visits.begin_form, name="desk-begin-form"),
    path(f"{VISIT}confirm/", steps.confirm, name="desk-confirm"),
    path(f"{VISIT}room/", steps.room, name="desk-room"),
    path(f"{VISIT}vitals/", steps.vitals, name="desk-vitals"),
    path(f"{VISIT}provider-in/", steps.provider_in, name="desk-provider-in"),
    path(f"{VISIT}provider-out/", steps.provider_out, name="desk-provider-out"),
    path(f"{VISIT}no-show/", steps.no_show, name="desk-no-show"),
    path(f"{VISIT}undo/<int:event_id>/", steps.undo, name="desk-undo"),
    path(f"{VISIT}undo-booking/", steps.undo_booking, name="desk-undo-booking"),
    path(f"{VISIT}undo-check-in/", steps.undo_check_in, name="desk-undo-check-in"),
    path("patients/<int:patient_id>/", patient.patient_page, name="desk-patient"),
    path("patients/<int:patient_id>/visits/", patient.visits, name="desk-patient-visits"),
    path("patients/<int:patient_id>/face-sheet/", prints.face_sheet, name="desk-face-sheet"),
]

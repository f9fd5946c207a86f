from django.urls import path

from praxis.correspondence.web import (
    gateway,
    inbox,
    letter_urls,
    office,
    patient,
    phone_hook,
    working,
)

THREAD = "inbox/<int:thread_id>/"

urlpatterns = [
    *letter_urls.urlpatterns,
    path("phone/hook/", phone_hook.hook, name="correspondence-phone-hook"),
    path("inbox/", inbox.listed, name="correspondence-inbox"),
    path("inbox/new/", working.new, name="correspondence-inbox-new"),
    path("inbox/ready/", working.canned, name="correspondence-canned"),
    path("inbox/ready/<int:canned_id>/end/", working.canned_end, name="correspondence-canned-end"),
    path(THREAD, inbox.thread, name="correspondence-thread"),
    path(f"{THREAD}answer/", working.answer, name="correspondence-thread-answer"),
    path(f"{THREAD}note/", working.note, name="correspondence-thread-note"),
    path(f"{THREAD}take/", working.take, name="correspondence-thread-take"),
    path(f"{THREAD}give/", working.give, name="correspondence-thread-give"),
    path(f"{THREAD}urgency/", working.rank, name="correspondence-thread-rank"),
    path(f"{THREAD}attempt/", working.attempt, name="correspondence-thread-attempt"),
    path(f"{THREAD}close/", working.close, name="correspondence-thread-close"),
    path(f"{THREAD}reopen/", working.reopen, name="correspondence-thread-reopen"),
    path(f"{THREAD}patient/", working.name, name="correspondence-thread-patient"),
    path(f"{THREAD}move/", working.move, name="correspondence-thread-move"),
    path("texts/hook/", gateway.hook, name="correspondence-hook"),
    path("correspondence/", office.messages, name="correspondence-list"),
    path("correspondence/<int:message_id>/", office.message, name="correspondence-message"),
    path("correspondence/<int:message_id>/retry/", office.retry, name="correspondence-retry"),
    path("correspondence/<int:message_id>/sent/", office.mailed, name="correspondence-sent"),
    path("correspondence/<int:message_id>/settle/", office.settle, name="correspondence-settle"),
    path(
        "correspondence/<int:message_id>/print/", office.print_message, name="correspondence-print"
    ),
    path(
        "patients/<int:patient_id>/messages/",
        patient.patient_messages,
        name="correspondence-patient",
    ),
    path("patients/<int:patient_id>/messages/log/", patient.log, name="correspondence-log"),
    path("patients/<int:patient_id>/consents/new/", patient.consent, name="correspondence-consent"),
    path(
        "patients/<int:patient_id>/disclosures/",
        patient.disclosures,
        name="correspondence-disclosures",
    ),
    path(
        "patients/<int:patient_id>/disclosures/new/",
        patient.disclose,
        name="correspondence-disclose",
    ),
    path(
        "patients/<int:patient_id>/disclosures/<int:disclosure_id>/correct/",
        patient.correct,
        name="correspondence-correct",
    ),
]

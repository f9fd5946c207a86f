from django.urls import path

from praxis.correspondence.web import gateway, office, patient

urlpatterns = [
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
    path("patients/<int:patient_id>/letters/new/", patient.letter, name="correspondence-letter"),
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

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "praxis.documents"
    label = "documents"

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "praxis.worklist"
    label = "worklist"

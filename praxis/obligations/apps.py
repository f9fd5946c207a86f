from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "praxis.obligations"
    label = "obligations"

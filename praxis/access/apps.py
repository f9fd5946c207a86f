from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "praxis.access"
    label = "access"

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "praxis.forms"
    label = "forms"

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "praxis.ui"
    label = "ui"

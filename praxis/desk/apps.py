from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "praxis.desk"
    label = "desk"

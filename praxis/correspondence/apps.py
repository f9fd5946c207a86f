from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "praxis.correspondence"
    label = "correspondence"

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "praxis.practice"
    label = "practice"

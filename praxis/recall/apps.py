from django.apps import AppConfig


class RecallConfig(AppConfig):
    name = "praxis.recall"
    label = "recall"

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "praxis.coverage"
    label = "coverage"

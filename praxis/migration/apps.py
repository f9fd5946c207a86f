from django.apps import AppConfig


class MigrationConfig(AppConfig):
    name = "praxis.migration"
    label = "migration"

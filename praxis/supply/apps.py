from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "praxis.supply"
    label = "supply"

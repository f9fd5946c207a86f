from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "praxis.ledger"
    label = "ledger"

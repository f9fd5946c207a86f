from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "praxis.kiosk"
    label = "kiosk"

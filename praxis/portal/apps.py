from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "praxis.portal"
    label = "portal"

from django.apps import AppConfig


class ChartConfig(AppConfig):
    name = "praxis.chart"
    label = "chart"

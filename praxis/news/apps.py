from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "praxis.news"
    label = "news"

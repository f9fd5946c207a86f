from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "praxis.people"
    label = "people"

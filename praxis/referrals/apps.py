from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "praxis.referrals"
    label = "referrals"

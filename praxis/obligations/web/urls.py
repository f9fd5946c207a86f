from django.urls import path, register_converter

from praxis.obligations.web import views


class RuleCodeConverter:
    """The short name of a rule: "hipaa.access"."""

    regex = r"[a-z0-9_]+(?:\.[a-z0-9_]+)+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RuleCodeConverter, "rule_code")

urlpatterns = [
    path("obligations/", views.clocks, name="obligations-clocks"),
    path("obligations/<int:obligation_id>/", views.one_clock, name="obligations-clock"),
    path("obligations/<int:obligation_id>/meet/", views.meet, name="obligations-meet"),
    path("obligations/<int:obligation_id>/extend/", views.extend, name="obligations-extend"),
    path("obligations/<int:obligation_id>/waive/", views.waive, name="obligations-waive"),
    path("rules/", views.rules, name="obligations-rules"),
    path("rules/new/", views.new_rule, name="obligations-rule-new"),
    path("rules/<rule_code:code>/", views.one_rule, name="obligations-rule"),
    path("rules/<rule_code:code>/new/", views.new_version, name="obligations-rule-version"),
]

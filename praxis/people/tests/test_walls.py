"""The walls around a patient's record."""

from praxis.people.models import Patient


def test_boot(desk_context):
    assert Patient.objects.count() == 0

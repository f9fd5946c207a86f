"""Kiosks, online booking and the patients' portal in the world that the sweeps walk through."""

from __future__ import annotations

import uuid
from typing import Any

from praxis.kiosk import actions as kiosk
from praxis.kiosk import testing as kiosks
from praxis.portal import testing as portal
from praxis.practice.testing import make_visit_type
from praxis.scheduling.testing import make_staff, make_staff_absence


def of_office(site: Any) -> dict[str, Any]:
    reason = portal.make_reason(make_visit_type(online=True))
    made, _ = kiosks.make_kiosk(site=site)
    nurse = make_staff(site=site)
    return {
        "staff_member_id": nurse.pk,
        "staff_absence_id": make_staff_absence(nurse).pk,
        "online_reason_id": reason.pk,
        "online_rule_id": portal.make_rule(whom="new").pk,
        "kiosk_id": made.pk,
        "field": "phone",
        "file_kind": "slots",
    }


def of_patient(patient_id: int, kiosk_id: int) -> dict[str, int]:
    """A telephone number typed at a kiosk, waiting for staff."""
    change = kiosk.propose_change(
        actor=kiosks.SET_UP,
        key=uuid.uuid4(),
        kiosk_id=kiosk_id,
        patient_id=patient_id,
        field="phone",
        proposed={"value": "+12175550177"},
    )
    return {"kiosk_change_id": change.pk, "visit_set_id": change.pk}

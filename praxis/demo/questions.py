"""The forms of the demo practice: our starters, approved by its invented people.

Nobody real has approved them: the names under them exist in the demo alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

from praxis.forms import actions, starters
from praxis.forms.types import Purpose
from praxis.kernel.actor import Actor

# How often each is asked, in months; None once for good. Triage is asked when booking. Who was
# here before signed on paper: of them only the yearly visits ask.
ASKED = {"treatment_consent": 12, "privacy_notice": None, "intake": 12}


def take_forms(
    *,
    actor: Actor,
    key: UUID,
    manager: Actor,
    clinician: Actor,
    started_on: date,
    visit_type_ids: Sequence[int],
) -> int:
    """`manager` approves what patients fill, `clinician` the triage; asked at visits of these
    types. How many are in force.
    """
    found = starters.all_starters()
    for starter in found:
        form = actions.add_form(
            actor=actor,
            key=uuid5(key, starter.code),
            code=starter.code,
            title_en=starter.title_en,
            title_es=starter.title_es,
            purpose=starter.purpose,
            source=starter.source,
        )
        draft = actions.draft_version(
            actor=actor, key=uuid5(key, f"{starter.code} 1"), form_id=form.pk, data=starter.data
        )
        actions.approve_version(
            actor=clinician if starter.purpose == Purpose.TRIAGE else manager,
            form_version_id=draft.pk,
            sha256=draft.sha256,
        )
        for type_id in visit_type_ids if starter.code in ASKED else ():
            actions.add_form_rule(
                actor=actor,
                key=uuid5(key, f"{starter.code} due {type_id}"),
                form_id=form.pk,
                visit_type_id=type_id,
                started_on=started_on,
                every_months=ASKED[starter.code],
                required=starter.purpose == Purpose.CONSENT,
            )
    return len(found)

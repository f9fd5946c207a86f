"""Everything that changes people."""

from praxis.people.actions.contact_points import (
    add_contact_point,
    change_contact_point,
    end_contact_point,
    prefer_contact_point,
)
from praxis.people.actions.identity import (
    add_name,
    add_sites,
    change_patient,
    drop_name,
    record_death,
    set_usual_provider,
)
from praxis.people.actions.organizations import (
    add_agreement,
    add_organization,
    change_agreement,
    change_organization,
    end_organization,
)
from praxis.people.actions.places import (
    add_address,
    change_address,
    doubt_address,
    end_address,
    trust_address,
)
from praxis.people.actions.registration import Payer, Place, Telephone, register_patient
from praxis.people.actions.related import (
    add_proxy,
    add_related_person,
    change_related_person,
    end_proxy,
    end_related_person,
    set_guarantor,
)
from praxis.people.actions.restrictions import (
    break_glass,
    end_restriction,
    grant_chart,
    link_employee,
    restrict_chart,
    revoke_grant,
)
from praxis.people.actions.visits import VisitNote, note_visit, note_visits

__all__ = [
    "Payer",
    "Place",
    "Telephone",
    "VisitNote",
    "add_address",
    "add_agreement",
    "add_contact_point",
    "add_name",
    "add_organization",
    "add_proxy",
    "add_related_person",
    "add_sites",
    "break_glass",
    "change_address",
    "change_agreement",
    "change_contact_point",
    "change_organization",
    "change_patient",
    "change_related_person",
    "doubt_address",
    "drop_name",
    "end_address",
    "end_contact_point",
    "end_organization",
    "end_proxy",
    "end_related_person",
    "end_restriction",
    "grant_chart",
    "link_employee",
    "note_visit",
    "note_visits",
    "prefer_contact_point",
    "record_death",
    "register_patient",
    "restrict_chart",
    "revoke_grant",
    "set_guarantor",
    "set_usual_provider",
    "trust_address",
]

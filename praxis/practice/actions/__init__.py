"""Everything that changes the practice's own set-up."""

from praxis.practice.actions.entities import add_billing_entity as add_billing_entity
from praxis.practice.actions.entities import change_billing_entity as change_billing_entity
from praxis.practice.actions.entities import end_billing_entity as end_billing_entity
from praxis.practice.actions.hours import add_closure as add_closure
from praxis.practice.actions.hours import add_site_hours as add_site_hours
from praxis.practice.actions.hours import cancel_closure as cancel_closure
from praxis.practice.actions.hours import close_on_holidays as close_on_holidays
from praxis.practice.actions.hours import end_site_hours as end_site_hours
from praxis.practice.actions.hours import set_week as set_week
from praxis.practice.actions.places import add_device as add_device
from praxis.practice.actions.places import add_room as add_room
from praxis.practice.actions.places import change_device as change_device
from praxis.practice.actions.places import change_room as change_room
from praxis.practice.actions.places import end_device as end_device
from praxis.practice.actions.places import end_room as end_room
from praxis.practice.actions.providers import add_provider as add_provider
from praxis.practice.actions.providers import add_provider_site as add_provider_site
from praxis.practice.actions.providers import change_provider as change_provider
from praxis.practice.actions.providers import change_provider_site as change_provider_site
from praxis.practice.actions.providers import end_provider as end_provider
from praxis.practice.actions.providers import end_provider_site as end_provider_site
from praxis.practice.actions.settings import change_setting as change_setting
from praxis.practice.actions.visit_types import add_visit_type as add_visit_type
from praxis.practice.actions.visit_types import change_visit_type as change_visit_type
from praxis.practice.actions.visit_types import end_visit_type as end_visit_type
from praxis.practice.actions.visit_types import set_minutes as set_minutes

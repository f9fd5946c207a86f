"""What patients do online, and what the office lets them."""

from praxis.portal.actions.booking import book_online as book_online
from praxis.portal.actions.booking import hold_time as hold_time
from praxis.portal.actions.setup import add_reason as add_reason
from praxis.portal.actions.setup import add_rule as add_rule
from praxis.portal.actions.setup import end_reason as end_reason
from praxis.portal.actions.setup import end_rule as end_rule

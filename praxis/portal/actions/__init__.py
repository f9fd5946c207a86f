"""What patients do online, and what the office lets them."""

from praxis.portal.actions.booking import book_online as book_online
from praxis.portal.actions.booking import call_about_red_flag as call_about_red_flag
from praxis.portal.actions.booking import hold_time as hold_time
from praxis.portal.actions.families import book_family as book_family
from praxis.portal.actions.families import cancel_family as cancel_family
from praxis.portal.actions.families import move_family as move_family
from praxis.portal.actions.links import send_sign_in_link as send_sign_in_link
from praxis.portal.actions.setup import add_reason as add_reason
from praxis.portal.actions.setup import add_rule as add_rule
from praxis.portal.actions.setup import end_reason as end_reason
from praxis.portal.actions.setup import end_rule as end_rule
from praxis.portal.actions.visits import cancel_visit as cancel_visit
from praxis.portal.actions.visits import confirm_visit as confirm_visit
from praxis.portal.actions.visits import move_visit as move_visit
from praxis.portal.actions.visits import say_here as say_here
from praxis.portal.actions.visits import wait_by_video as wait_by_video
from praxis.portal.actions.waiting import join_online as join_online
from praxis.portal.actions.waiting import stop_waiting as stop_waiting
from praxis.portal.actions.waiting import wait_for_sooner as wait_for_sooner

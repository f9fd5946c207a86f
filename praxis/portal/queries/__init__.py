"""Reading what patients may book online, and their own things."""

from praxis.portal.queries.booking import Offered as Offered
from praxis.portal.queries.booking import all_reasons as all_reasons
from praxis.portal.queries.booking import all_rules as all_rules
from praxis.portal.queries.booking import chosen as chosen
from praxis.portal.queries.booking import get_reason as get_reason
from praxis.portal.queries.booking import offers as offers
from praxis.portal.queries.booking import open_providers as open_providers
from praxis.portal.queries.booking import payers_to_choose as payers_to_choose
from praxis.portal.queries.booking import read_code as read_code
from praxis.portal.queries.booking import reasons as reasons
from praxis.portal.queries.booking import visit_type_of as visit_type_of
from praxis.portal.queries.families import Fit as Fit
from praxis.portal.queries.families import Pick as Pick
from praxis.portal.queries.families import family_ways as family_ways
from praxis.portal.queries.families import fit_of as fit_of
from praxis.portal.queries.families import read_way as read_way
from praxis.portal.queries.families import way_code as way_code
from praxis.portal.queries.portal import EARLIEST_ARRIVAL as EARLIEST_ARRIVAL
from praxis.portal.queries.portal import Bill as Bill
from praxis.portal.queries.portal import Owed as Owed
from praxis.portal.queries.portal import bill as bill
from praxis.portal.queries.portal import is_late as is_late
from praxis.portal.queries.portal import is_to_call as is_to_call
from praxis.portal.queries.publication import open_sites as open_sites
from praxis.portal.queries.publication import published as published

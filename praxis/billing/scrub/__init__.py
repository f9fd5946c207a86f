"""The claim scrubber: rules over a claim's facts. E stops sending, W warns."""

from praxis.billing.scrub import content as content
from praxis.billing.scrub import parties as parties
from praxis.billing.scrub.base import RULES as RULES
from praxis.billing.scrub.base import Rule as Rule
from praxis.billing.scrub.base import check as check

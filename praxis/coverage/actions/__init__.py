"""Everything that changes payers and patients' insurance."""

from praxis.coverage.actions.asking import ask_payer as ask_payer
from praxis.coverage.actions.asking import ask_payers as ask_payers
from praxis.coverage.actions.asking import end_questions as end_questions
from praxis.coverage.actions.asking import mark_carried as mark_carried
from praxis.coverage.actions.asking import take_eligibility as take_eligibility
from praxis.coverage.actions.authorization_rules import (
    add_authorization_rule as add_authorization_rule,
)
from praxis.coverage.actions.authorization_rules import (
    end_authorization_rule as end_authorization_rule,
)
from praxis.coverage.actions.authorizations import appeal_authorization as appeal_authorization
from praxis.coverage.actions.authorizations import approve_authorization as approve_authorization
from praxis.coverage.actions.authorizations import ask_authorization as ask_authorization
from praxis.coverage.actions.authorizations import deny_authorization as deny_authorization
from praxis.coverage.actions.authorizations import note_more_wanted as note_more_wanted
from praxis.coverage.actions.authorizations import send_information as send_information
from praxis.coverage.actions.authorizations import withdraw_authorization as withdraw_authorization
from praxis.coverage.actions.checks import record_check as record_check
from praxis.coverage.actions.coverages import add_coverage as add_coverage
from praxis.coverage.actions.coverages import change_coverage as change_coverage
from praxis.coverage.actions.coverages import change_ranks as change_ranks
from praxis.coverage.actions.coverages import correct_coverage as correct_coverage
from praxis.coverage.actions.coverages import end_coverage as end_coverage
from praxis.coverage.actions.coverages import file_card as file_card
from praxis.coverage.actions.coverages import mark_entered_in_error as mark_entered_in_error
from praxis.coverage.actions.coverages import mark_used as mark_used
from praxis.coverage.actions.payers import add_enrollment as add_enrollment
from praxis.coverage.actions.payers import add_payer as add_payer
from praxis.coverage.actions.payers import add_payer_rule as add_payer_rule
from praxis.coverage.actions.payers import add_product as add_product
from praxis.coverage.actions.payers import change_enrollment as change_enrollment
from praxis.coverage.actions.payers import change_payer as change_payer
from praxis.coverage.actions.payers import change_product as change_product
from praxis.coverage.actions.payers import end_payer as end_payer
from praxis.coverage.actions.payers import end_payer_rule as end_payer_rule
from praxis.coverage.actions.payers import end_product as end_product
from praxis.coverage.actions.reviews import take_review as take_review
from praxis.coverage.actions.units import release_units as release_units
from praxis.coverage.actions.units import release_used_units as release_used_units
from praxis.coverage.actions.units import reserve_units as reserve_units
from praxis.coverage.actions.units import use_units as use_units

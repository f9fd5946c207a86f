"""A provider is asked and answers: the desk's actions over several rooms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import queries as access
from praxis.correspondence import actions as correspondence
from praxis.correspondence.types import Answer, Ask
from praxis.desk import calling
from praxis.desk.types import CoverNeeded, VisitTypeNeeded
from praxis.kernel.actor import Actor
from praxis.recall import actions as recall
from praxis.recall.types import AlreadyRecalled

if TYPE_CHECKING:
    from praxis.correspondence.models import ProviderRequest


@transaction.atomic
def ask_provider(
    *,
    actor: Actor,
    key: UUID,
    thread_id: int,
    provider_id: int,
    covering_id: int | None = None,
    **details: Any,
) -> ProviderRequest:
    """As the inbox's; whoever is out is asked through the one who covers.

    Raises CoverNeeded, and what `correspondence.ask_provider` raises.
    """
    actor.require("correspondence.ask_provider")
    asked = calling.providers_to_ask(today=access.today())
    away = {each.provider.pk for each in asked if each.away_until is not None}
    if provider_id in away and covering_id is None:
        raise CoverNeeded("This provider is out. Choose who covers.", field="covering_id")
    if covering_id in away or covering_id == provider_id:
        raise CoverNeeded("Choose somebody who is here.", field="covering_id")
    return correspondence.ask_provider(
        actor=actor,
        key=key,
        thread_id=thread_id,
        provider_id=provider_id,
        covering_id=covering_id,
        **details,
    )


@transaction.atomic
def answer_request(
    *,
    actor: Actor,
    key: UUID,
    request_id: int,
    answer: str,
    text: str = "",
    visit_type_id: int | None = None,
    within_days: int = 14,
) -> ProviderRequest:
    """The provider's word. "Needs a visit" puts the patient on the list of visits to be scheduled.

    Raises VisitTypeNeeded, and what `correspondence.answer_request` raises.
    """
    actor.require("correspondence.answer_request")
    if answer == Answer.VISIT and visit_type_id is None:
        raise VisitTypeNeeded("Say which visit.", field="visit_type_id")
    request = correspondence.answer_request(
        actor=actor, request_id=request_id, answer=answer, text=text
    )
    if answer == Answer.VISIT and visit_type_id is not None:
        try:
            with transaction.atomic():
                recall.add_recall(
                    actor=actor,
                    key=uuid5(key, "visit"),
                    patient_id=request.patient_id,
                    visit_type_id=visit_type_id,
                    due_on=access.today() + timedelta(days=within_days),
                    why=text.strip() or f"Asked for: {Ask(request.kind).label.lower()}",
                    provider_id=request.covering_id or request.provider_id,
                    is_clinical=True,
                    is_ordered=True,
                )
        except AlreadyRecalled:
            pass
    return request

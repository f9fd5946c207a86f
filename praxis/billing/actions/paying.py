"""Pay links, what is chosen on their page, and what the processor says of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction

from praxis.access import actions as access_actions
from praxis.access import queries as access
from praxis.billing.actions.bills import file_broken
from praxis.billing.actions.payments import take_payment, void_payment
from praxis.billing.books import key_of
from praxis.billing.collect.allowed import require
from praxis.billing.collect.powers import collecting
from praxis.billing.collect.standing import standing_of
from praxis.billing.collect_types import NoProcessor, PayAmount, Step
from praxis.billing.models import (
    CardOnFile,
    Checkout,
    PatientPayment,
    PayLink,
    PlanInstalment,
    ProcessorEvent,
)
from praxis.billing.processor import Said, processor
from praxis.correspondence import actions as correspondence
from praxis.kernel import clock, sealing
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.kernel.once import insert_once
from praxis.practice import queries as practice
from praxis.worklist import actions as worklist

PURPOSE = "pay"
_EVENTS = UUID("8a2f6b5e-5a63-4a86-9d5d-1d7f6f1f0c11")


@transaction.atomic
def send_pay_link(*, actor: Actor, key: UUID, patient_id: int, channel: str) -> PayLink:
    """Send the patient a page on which the bill can be paid, by "text" or "email".

    Raises MayNotCollect, NoProcessor, and what correspondence.send_message raises (no address,
    no consent, STOP).
    """
    actor.require("billing.collect")
    first: PayLink | None = PayLink.objects.filter(client_key=key).first()
    if first is not None:
        return first
    require(actor=actor, patient_id=patient_id, step=Step.LINK)
    if processor() is None or not practice.public_url("/"):
        raise NoProcessor(
            "Card payments need a processor and our public web address. Setup has both."
        )
    now = clock.now()
    link = insert_once(
        PayLink(
            client_key=key,
            patient_id=patient_id,
            channel=channel,
            expires_at=now + timedelta(days=int(practice.setting("pay_link_days"))),
            sent_at=now,
            by_id=actor.user_id,
            by_name=actor.signature,
        )
    )
    able, site = collecting(actor), access.sites()[0]
    correspondence.send_message(
        actor=able,
        key=key_of(key, "message"),
        patient_id=patient_id,
        template="pay_link",
        channel=channel,
        facts={
            "until": link.expires_at,
            "url": practice.public_url(f"/pay/{token_of(able, link)}/"),
            "practice": str(practice.setting("practice_name") or site.name),
            "phone": str(practice.setting("practice_phone") or site.phone),
        },
        zone=site.time_zone,
        purpose="billing",
        about=f"billing.paylink:{link.pk}",
        expires_at=link.expires_at,
    )
    return link


def token_of(able: Actor, link: PayLink) -> str:
    return access_actions.make_link(
        actor=able,
        key=key_of(link.client_key, "link"),
        purpose=PURPOSE,
        about=f"billing.paylink:{link.pk}",
        patient_id=link.patient_id,
        expires_at=link.expires_at,
    )


def payable_cents(patient_id: int) -> int:
    """What may be paid now; also a held or placed account may always be paid."""
    standing = standing_of(patient_id)
    return standing.owed_cents if standing else 0


@transaction.atomic
def start_checkout(
    *, actor: Actor, key: UUID, link_id: int, cents: int, keep_card: bool = False
) -> Checkout:
    """What somebody chose to pay. Raises PayAmount for nothing, less, or more than is owed."""
    actor.require("billing.pay_online")
    link = PayLink.objects.get(pk=link_id)
    owed = payable_cents(link.patient_id)
    if cents <= 0:
        raise PayAmount("Enter an amount above zero.", field="amount")
    if cents > owed:
        raise PayAmount(f"You owe {Money(owed)}. Enter that or less.", field="amount")
    return insert_once(
        Checkout(
            client_key=key,
            patient_id=link.patient_id,
            link=link,
            cents=cents,
            keep_card=keep_card,
            made_at=clock.now(),
        )
    )


@transaction.atomic
def record_processor_event(*, actor: Actor, said: Said) -> ProcessorEvent | None:
    """Each event once, in any order; a repeat changes nothing. None: nobody knows what it is of.

    The money is what the processor says, on the account of whoever the checkout was for; more
    than is owed stays with the patient as money held.
    """
    actor.require("billing.take_payment")
    again: ProcessorEvent | None = ProcessorEvent.objects.filter(event_id=said.event_id).first()
    if again is not None:
        return again
    checkout = Checkout.objects.filter(client_key=said.reference).first()
    instalment = (
        None
        if checkout is not None
        else PlanInstalment.objects.filter(plan__isnull=False)
        .select_related("plan")
        .filter(pk=_instalment_id(said.reference))
        .first()
    )
    about = checkout or instalment
    if about is None:
        return None
    event = ProcessorEvent(
        event_id=said.event_id,
        patient_id=about.patient_id,
        kind=said.kind,
        checkout=checkout,
        instalment=instalment,
        cents=said.cents,
        reference=f"{said.brand} {said.last_four} {said.auth_code}".strip()[:60],
        occurred_at=clock.now(),
    )
    if said.kind == "paid":
        event.payment = _take(actor, said, about.patient_id)
        if said.token and checkout is not None and checkout.keep_card:
            _keep(said, about.patient_id)
    elif said.kind == "chargeback":
        event.payment = _charge_back(actor, said, about)
    elif instalment is not None:
        file_broken(actor, instalment.plan, "The card refused a part")
    event.save(force_insert=True)
    return event


def instalment_key(instalment_id: int) -> UUID:
    """Our reference of an instalment at the processor: readable only by us."""
    return UUID(int=(_EVENTS.int & ~((1 << 62) - 1)) | instalment_id)


def _instalment_id(reference: UUID) -> int:
    low = (1 << 62) - 1
    return reference.int & low if (reference.int | low) == (_EVENTS.int | low) else 0


def _take(actor: Actor, said: Said, patient_id: int) -> PatientPayment:
    payment: PatientPayment = take_payment(
        actor=actor,
        key=uuid5(_EVENTS, said.event_id),
        patient_id=patient_id,
        cents=said.cents,
        method="eft",
        site_id=access.sites()[0].pk,
        reference="Card, online",
        auth_code=said.auth_code,
        last_four=said.last_four,
    )
    return payment


def _charge_back(
    actor: Actor, said: Said, about: Checkout | PlanInstalment
) -> PatientPayment | None:
    rows = (
        ProcessorEvent.objects.filter(checkout=about)
        if isinstance(about, Checkout)
        else ProcessorEvent.objects.filter(instalment=about)
    )
    paid = rows.filter(kind="paid", payment__isnull=False).order_by("-pk").first()
    if paid is None or paid.payment_id is None:
        return None
    payment: PatientPayment = void_payment(
        actor=actor,
        key=uuid5(_EVENTS, said.event_id),
        payment_id=paid.payment_id,
        why="The card's owner took the payment back",
        kind="chargeback",
    )
    worklist.file_item(
        actor=collecting(actor),
        key=f"billing:chargeback:{payment.pk}",
        kind="billing.chargeback",
        title="A card payment was taken back",
        why="The bank's own time to answer is short",
        consequence="The bill is open again and the money is gone",
        due_at=clock.now() + timedelta(days=7),
        role="billing_lead",
        patient_id=payment.patient_id,
        url=f"/payments/{payment.pk}/",
        at_risk=Money(said.cents),
    )
    return payment


def _keep(said: Said, patient_id: int) -> CardOnFile:
    key = uuid5(_EVENTS, f"card {said.event_id}")
    return insert_once(
        CardOnFile(
            client_key=key,
            patient_id=patient_id,
            token=sealing.seal(said.token.encode(), aad=b"billing.card:" + key.bytes),
            brand=said.brand,
            last_four=said.last_four or "0000",
            made_at=clock.now(),
        )
    )


def token_in(card: CardOnFile) -> str:
    """For the worker alone."""
    return sealing.unseal(card.token, aad=b"billing.card:" + card.client_key.bytes).decode()

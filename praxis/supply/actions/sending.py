"""Out of the building: links and mails to suppliers, and the paper of an order."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from praxis.access import actions as access
from praxis.correspondence import actions as correspondence
from praxis.documents import actions as documents
from praxis.documents.types import Kind
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.money import Money
from praxis.practice import queries as practice
from praxis.supply import queries
from praxis.supply.actions.rows import found, part
from praxis.supply.models import Invitation, Order
from praxis.supply.paper import order_pdf
from praxis.supply.types import OrderState, RequestState
from praxis.ui.words import us_date
from praxis.worklist import actions as worklist

QUOTE_LINK = "quote"
ORDER_LINK = "order"
_OPEN_AFTER = timedelta(days=120)


@transaction.atomic
def supplier_link(*, actor: Actor, invitation_id: int = 0, order_id: int = 0) -> str:
    """The path of a supplier's page for his request, or for his order: always the same one.

    Whoever buys may read it out on the telephone. Raises NoSuchSupply.
    """
    actor.require("supply.buy")
    if order_id:
        order = found(Order, order_id)
        return _link(
            part(order.client_key, "link"),
            ORDER_LINK,
            f"supply.order:{order.pk}",
            clock.now() + timedelta(days=366),
            "/supplier/orders/{}/",
        )
    invitation = found(Invitation, invitation_id)
    return _link(
        invitation.client_key,
        QUOTE_LINK,
        f"supply.invitation:{invitation.pk}",
        invitation.request.closes_at + _OPEN_AFTER,
        "/supplier/quotes/{}/",
    )


def _link(key: UUID, purpose: str, about: str, until: datetime, path: str) -> str:
    program = Actor(user_id=None, name="system:supply", system=True)
    token = access.make_link(
        actor=program, key=key, purpose=purpose, about=about, patient_id=None, expires_at=until
    )
    return path.format(token)


@transaction.atomic
def carry_request(*, actor: Actor, request_id: int) -> int:
    """Mail each supplier his link; returns how many mails. Those without an address, and all of
    them while the practice has no public address, are a task: ask by telephone.
    """
    actor.require("supply.buy")
    request = queries.get_request(request_id)
    if request.state != RequestState.OPEN:
        return 0
    zone = request.place.site.time_zone
    closes = f"{request.closes_at.astimezone(ZoneInfo(zone)):%A, %B %-d, %Y at %-I:%M %p}"
    names = [f"- {line.quantity} {line.unit.name} {line.item.name}" for line in
             queries.shown_lines(request_id)[:40]]  # fmt: skip
    mailed, silent = 0, []
    for invitation in request.invitations.select_related("organization").order_by("pk"):
        path = supplier_link(actor=actor, invitation_id=invitation.pk)
        url = practice.public_url(path)
        if not invitation.email or not url:
            silent.append(invitation.organization.name)
            continue
        text = "\n".join(
            [
                f"We ask for your prices ({request.number}, {request.title}):",
                *names,
                "",
                f"Answer here until {closes}. No account is needed:",
                url,
                *(["", request.note] if request.note else []),
            ]
        )
        sent = _mail(
            actor,
            part(invitation.client_key, f"mail:{request.closes_at.isoformat()}"),
            to=invitation.email,
            subject=f"Request for prices {request.number}",
            text=text,
            about=f"supply.request:{request.pk}",
        )
        invitation.message_id = sent
        invitation.save(update_fields=["message_id"])
        mailed += 1
    if silent:
        worklist.file_item(
            actor=actor,
            key=f"supply:ask:{request.pk}",
            kind="supply.ask",
            title=f"Ask by telephone for {request.number}",
            why=f"No mail can go to {', '.join(silent)}"[:300],
            consequence="Fewer prices to compare.",
            due_at=request.closes_at,
            role="facility",
            url=f"/supplies/requests/{request.pk}/",
            step="Call, and take down the answer",
            by_hand=True,
        )
    return mailed


@transaction.atomic
def carry_order(*, actor: Actor, order_id: int) -> Order:
    """Make the order's paper, keep it, and mail it with the link where it is acknowledged. A
    supplier without a mail address is a task: print it and send it another way.
    """
    actor.require("supply.buy")
    order = queries.get_order(order_id)
    if order.document_id is None:
        content = order_pdf(order, at=clock.now(), said=_said())
        filed = documents.file_document(
            actor=actor,
            key=part(order.client_key, "paper"),
            kind=Kind.OTHER,
            title=f"Order {order.number} to {order.organization.name}",
            media_type="application/pdf",
            content=content,
            source="supply",
        )
        order.document_id = filed.pk
        order.save(update_fields=["document_id"])
    path = supplier_link(actor=actor, order_id=order.pk)
    url = practice.public_url(path)
    if order.message_id is None and order.organization.email:
        order.message_id = _mail(
            actor,
            part(order.client_key, "mail"),
            to=order.organization.email,
            subject=f"Order {order.number}",
            text=_letter(order, url),
            about=f"supply.order:{order.pk}",
            document_id=order.document_id,
        )
        order.save(update_fields=["message_id"])
    if order.state == OrderState.SENT:
        _watch(actor, order)
    return order


def _letter(order: Order, url: str) -> str:
    lines = [
        f"Our order {order.number} is attached."
        f" It is for {len(order.lines.all())} item(s), {Money(order.total_cents)} in all.",
    ]
    if order.need_by:
        lines.append(f"We need it by {us_date(order.need_by)}.")
    if url:
        lines += ["", "Say here that you have it, and when it comes. No account is needed:", url]
    return "\n".join(lines)


def _watch(actor: Actor, order: Order) -> None:
    by_mail = order.message_id is not None
    worklist.file_item(
        actor=actor,
        key=f"supply:silent:{order.pk}",
        kind="supply.silent",
        title=f"Has {order.organization.name} got order {order.number}?",
        why="Not acknowledged" if by_mail else "The supplier has no mail address with us",
        consequence="Nobody may be packing it.",
        due_at=clock.now() + timedelta(days=2 if by_mail else 0, hours=4),
        role="facility",
        url=f"/supplies/orders/{order.pk}/",
        step="Call the supplier" if by_mail else "Print it and send it",
    )


def _mail(
    actor: Actor,
    key: UUID,
    *,
    to: str,
    subject: str,
    text: str,
    about: str,
    document_id: int | None = None,
) -> int:
    facts = practice.settings("practice_name", "practice_phone")
    message = correspondence.send_message(
        actor=actor,
        key=key,
        patient_id=None,
        template="business",
        to=to,
        about=about,
        facts={
            "subject": subject,
            "text": text,
            "practice": str(facts["practice_name"]),
            "phone": str(facts["practice_phone"]),
        },
        document_id=document_id,
    )
    return int(message.pk)


def _said() -> dict[str, str]:
    facts = practice.settings("practice_name", "practice_phone")
    return {"practice": str(facts["practice_name"]), "phone": str(facts["practice_phone"])}

"""The page behind a pay link, and the door at which the card processor reports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from praxis.access.context import system
from praxis.access.queries import sites
from praxis.access.web import public
from praxis.access.web.visitor import VisitorRequest, visitor
from praxis.billing import processor
from praxis.billing.actions import paying
from praxis.billing.collect_types import PayAmount
from praxis.billing.models import Checkout
from praxis.billing.web.bill_forms import PayForm
from praxis.kernel.money import Money
from praxis.practice import queries as practice

_MAY = ("billing.pay_online",)


def _shown(**more: object) -> dict[str, object]:
    site = sites()[0]
    return {
        "practice_name": str(practice.setting("practice_name") or site.name),
        "practice_phone": str(practice.setting("practice_phone") or site.phone),
        **more,
    }


@visitor(purpose=paying.PURPOSE, permissions=_MAY, methods=("GET", "POST"))
def pay_page(request: VisitorRequest) -> HttpResponse:
    """How much is owed and how much to pay; nothing of whom or what for."""
    owed = paying.payable_cents(request.link.patient_id or 0)
    form = PayForm.of(request, initial={"amount": Money(owed)})
    if owed and form.is_valid():
        try:
            made = paying.start_checkout(
                actor=request.actor,
                key=form.key,
                link_id=request.link.about_id,
                cents=form.cleaned_data["amount"].cents,
                keep_card=form.cleaned_data["keep_card"],
            )
        except PayAmount:
            form.add_error(
                "amount",
                _("Enter an amount above zero and at most %(owed)s.") % {"owed": Money(owed)},
            )
        else:
            return HttpResponseRedirect(f"{request.path}{made.pk}/", status=303)
    context = _shown(form=form, owed=owed, back="back" in request.GET)
    return render(request, "billing/pay.html", context, status=form.status)


@visitor(purpose=paying.PURPOSE, permissions=_MAY)
def pay_go(request: VisitorRequest, checkout_id: int) -> HttpResponse:
    """The last page of ours: from here on it is the processor's."""
    checkout = Checkout.objects.filter(pk=checkout_id, link=request.link.about_id).first()
    here = request.path.rpartition("/")[0].rpartition("/")[0] + "/"
    if checkout is None:
        return HttpResponseRedirect(here, status=303)
    name = str(practice.setting("practice_name") or sites()[0].name)
    url = processor.page_url(
        key=checkout.client_key,
        cents=checkout.cents,
        keep_card=checkout.keep_card,
        words=name,
        back=practice.public_url(f"{here}?back=1"),
    )
    paid = checkout.events.filter(kind="paid").exists()
    context = _shown(checkout=checkout, url=url, paid=paid, here=here)
    return render(request, "billing/pay_go.html", context)


@csrf_exempt
@public(methods=("POST",))
def hook(request: HttpRequest) -> JsonResponse:
    """Only what the processor signed, and each event once; a repeat gets the same answer."""
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit() or int(length) > processor.MOST_BYTES:
        return JsonResponse({"error": "too_large"}, status=413)
    if not processor.genuine(
        timestamp=request.headers.get("Praxis-Timestamp", ""),
        signed=request.headers.get("Praxis-Signature", ""),
        body=request.body,
    ):
        return JsonResponse({"error": "bad_signature"}, status=401)
    try:
        said = processor.read(request.body)
    except processor.BadEvent as wrong:
        return JsonResponse({"error": str(wrong)}, status=400)
    with system("card processor", purpose="payment") as actor:
        known = paying.record_processor_event(actor=actor, said=said)
    if known is None:
        return JsonResponse({"error": "unknown_reference"}, status=404)
    return JsonResponse({"ok": True})

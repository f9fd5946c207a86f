"""The print queue, packs, and letters that came back."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render

from praxis.access.queries import office_zone
from praxis.access.web import StaffRequest, rule
from praxis.correspondence import actions, queries
from praxis.correspondence.letter_pdf import merged
from praxis.correspondence.types import NoSuchLetter, PackWay, State
from praxis.correspondence.web.letter_forms import ReturnForm
from praxis.correspondence.web.office import see_other
from praxis.documents import queries as documents
from praxis.kernel.errors import PraxisError
from praxis.ui.toast import say, say_error

MOST = 500


@rule("correspondence.view", methods=("GET", "POST"), post="correspondence.send")
def queue(request: StaffRequest) -> HttpResponse:
    """A POST packs the letters ticked, for our printer or for the vendor."""
    if request.method == "POST":
        ids = [int(each) for each in request.POST.getlist("letter") if each.isdecimal()][:MOST]
        way = PackWay.VENDOR if request.POST.get("way") == PackWay.VENDOR else PackWay.OFFICE
        try:
            made = actions.make_pack(
                actor=request.actor, key=_key(request), way=way, letter_ids=ids
            )
        except PraxisError as refusal:
            say_error(request, refusal.message)
            return see_other("correspondence-print-queue")
        return see_other("correspondence-pack", made.pk)
    page = {
        "tab": "print",
        "zone": office_zone(),
        "letters": list(queries.to_print(actor=request.actor)[:MOST]),
        "packs": queries.packs(actor=request.actor, limit=20),
        "key": uuid4(),
        "may_send": request.actor.can("correspondence.send"),
    }
    return render(request, "correspondence/print_queue.html", page)


def _key(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_key", ""))
    except ValueError:
        return uuid4()


@rule("correspondence.view")
def pack(request: StaffRequest, print_pack_id: int) -> HttpResponse:
    letters = queries.letters_of_pack(actor=request.actor, pack_id=print_pack_id)
    page = {
        "tab": "print",
        "zone": office_zone(),
        "pack": queries.get_pack(actor=request.actor, pack_id=print_pack_id),
        "letters": letters,
        "waiting": sum(1 for each in letters if each.message.state == State.QUEUED),
        "may_send": request.actor.can("correspondence.send"),
    }
    return render(request, "correspondence/pack.html", page)


@rule("correspondence.send")
def pack_pdf(request: StaffRequest, print_pack_id: int) -> HttpResponse:
    """All letters of a pack one after the other, as the reader may open them."""
    letters = queries.letters_of_pack(actor=request.actor, pack_id=print_pack_id)
    papers = (
        documents.open_content(actor=request.actor, document_id=letter.document_id).data
        for letter in letters
        if letter.message.state != State.CANCELLED
    )
    response = HttpResponse(merged(papers), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letters-{print_pack_id}.pdf"'
    return response


@rule("correspondence.send", methods=("POST",))
def mailed(request: StaffRequest, print_pack_id: int) -> HttpResponse:
    count = actions.mail_pack(actor=request.actor, pack_id=print_pack_id)
    say(request, f"{count} letters are marked as mailed.")
    return see_other("correspondence-pack", print_pack_id)


@rule("correspondence.send", methods=("POST",))
def spoilt(request: StaffRequest, print_pack_id: int) -> HttpResponse:
    """A letter goes back to those that wait."""
    queries.get_pack(actor=request.actor, pack_id=print_pack_id)
    number = request.POST.get("letter", "")
    try:
        actions.unpack_letter(
            actor=request.actor, letter_id=int(number) if number.isdecimal() else 0
        )
    except PraxisError as refusal:
        say_error(request, refusal.message)
    else:
        say(request, "It waits for the printer again.")
    return see_other("correspondence-pack", print_pack_id)


@rule("correspondence.view", methods=("GET", "POST"), post="correspondence.send")
def returned(request: StaffRequest) -> HttpResponse:
    form = ReturnForm.of(request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            letter = queries.letter_of_number(actor=request.actor, number=given["number"])
        except NoSuchLetter as refusal:
            form.add_error("number", refusal.message)
        else:
            with form.refusals():
                actions.mark_returned(
                    actor=request.actor,
                    letter_id=letter.pk,
                    reason=given["reason"],
                    new_address=given["new_address"],
                )
                say(request, f"{letter.number} is marked as returned.")
                return see_other("correspondence-returned")
    page = {
        "tab": "returned",
        "zone": office_zone(),
        "form": form,
        "returns": list(queries.returns(actor=request.actor).order_by("-pk")[:100]),
        "may_send": request.actor.can("correspondence.send"),
    }
    return render(request, "correspondence/returned.html", page, status=form.status)

"""Background work, for IT: what waits, what failed, and trying it again."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.news import actions, queries
from praxis.people import queries as people
from praxis.ui.toast import say
from praxis.worklist.web.forms import SetAsideForm


@rule("news.view")
def background(request: StaffRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: StaffRequest, *, asked: int = 0, form: SetAsideForm | None = None
) -> HttpResponse:
    page = {
        "zone": people.zone_of(request.actor),
        "state": queries.queue_state(),
        "failed": queries.failed_effects(actor=request.actor),
        "may_retry": request.actor.can("news.retry"),
        "asked": asked,
        "form": form,
    }
    return render(request, "worklist/background.html", page, status=form.status if form else 200)


def _done() -> HttpResponse:
    response = HttpResponseRedirect(reverse("worklist-background"))
    response.status_code = 303
    return response


@rule("news.retry", methods=("POST",))
def retry(request: StaffRequest, job_id: int) -> HttpResponse:
    actions.retry_effect(actor=request.actor, job_id=job_id)
    say(request, "It is being tried again.")
    return _done()


@rule("news.retry", methods=("GET", "POST"))
def set_aside(request: StaffRequest, job_id: int) -> HttpResponse:
    form = SetAsideForm.of(request)
    if form.is_valid():
        with form.refusals():
            actions.set_aside_effect(actor=request.actor, job_id=job_id, **form.cleaned_data)
            say(request, "Set aside.")
            return _done()
    return _page(request, asked=job_id, form=form)

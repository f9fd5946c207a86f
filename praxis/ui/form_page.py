"""The usual life of a form: shown, sent, refused or done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from praxis.ui.forms import Form
from praxis.ui.toast import say


def done(url: str) -> HttpResponseRedirect:
    """303: a reload does not send the form again."""
    return HttpResponseRedirect(url, status=303)


def form_page(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    *,
    template: str,
    back: str,
    said: str,
    context: Mapping[str, Any],
    done_url: Callable[[Any], str] | None = None,
    theirs: Callable[[], Mapping[str, Any]] | None = None,
    version: Callable[[], int] | None = None,
) -> HttpResponse:
    """Show `form`; when it is right, do `act` with its data, say so, go `back` or to `done_url`.

    The template gets `form`, `back` and `context`. `theirs` and `version` are what is saved
    now, asked for on a conflict.
    """
    if form.is_valid():
        with form.refusals(theirs=theirs, version=version):
            made = act(dict(form.cleaned_data))
            form.done()
            say(request, said)
            return done(done_url(made) if done_url else back)
    return render(request, template, {"form": form, "back": back, **context}, status=form.status)

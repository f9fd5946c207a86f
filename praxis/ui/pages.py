"""Pages of this room. ui lies below access, so `config/ui_urls.py` puts the access rules on."""

from __future__ import annotations

from importlib import metadata

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from praxis.kernel.actor import Actor
from praxis.ui import drafts, style, toast, vendor
from praxis.ui.models import SavedFilter

_LONGEST_QUERY = 500


def about(request: HttpRequest) -> HttpResponse:
    """What Praxis is made of: version, packages, licence texts of what it ships to browsers."""
    shipped = [
        {
            "name": name,
            "version": package["version"],
            "licence": package["licence"],
            "text": (vendor.TOP / path).read_text(),
        }
        for name, package in sorted(vendor.committed().items())
        for path in package["files"]
        if path.startswith(vendor.LICENCES)
    ]
    context = {
        "version": metadata.version("praxis") if _installed("praxis") else "",
        "shipped": shipped,
        "packages": _packages(),
    }
    return render(request, "ui/about.html", context)


def style_gallery(request: HttpRequest) -> HttpResponse:
    """Each component in each state: `?state=` error, conflict or draft. Nothing ever changes."""
    if request.GET.get("poll"):
        return HttpResponse(status=204)
    return render(request, "ui/style.html", style.context(request))


def save_filter(request: HttpRequest) -> HttpResponse:
    back = _back(request)
    name = request.POST.get("name", "").strip()[:60]
    listing = request.POST.get("listing", "")[:60]
    query = request.POST.get("query", "")
    if not name or not listing or len(query) > _LONGEST_QUERY:
        toast.say_error(request, "That filter was not kept. Give it a name and fewer conditions.")
        return redirect(back)
    try:
        with transaction.atomic():
            SavedFilter.objects.create(
                user_id=_user_id(request), listing=listing, name=name, query=query
            )
    except IntegrityError:
        toast.say_error(request, "You already keep a filter with this name. Choose another name.")
        return redirect(f"{back}?{query}")
    toast.say(request, f"Filter “{name}” kept.")
    return redirect(f"{back}?{query}")


def drop_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    SavedFilter.objects.filter(pk=filter_id, user_id=_user_id(request)).delete()
    return redirect(_back(request))


def keep_draft(request: HttpRequest) -> HttpResponse:
    drafts.keep(_user_id(request), request.POST.get("_form", "")[:120], request.POST)
    return HttpResponse(status=204)


def _user_id(request: HttpRequest) -> int:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    assert actor.user_id is not None
    return actor.user_id


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("back") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked.split("?")[0] if safe and asked else "/"


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _packages() -> list[dict[str, str]]:
    found = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        found[name] = {
            "name": name,
            "version": distribution.version,
            "licence": _licence(distribution.metadata),
        }
    return [found[name] for name in sorted(found, key=str.casefold)]


def _licence(about: metadata.PackageMetadata) -> str:
    if "License-Expression" in about:
        return about["License-Expression"]
    named = [
        each.rsplit(" :: ", 1)[1]
        for each in about.get_all("Classifier") or []
        if each.startswith("License :: ")
    ]
    if named or "License" not in about:
        return ", ".join(named)
    return (about["License"].splitlines() or [""])[0][:80]

"""Set-up: what each role may do, as a matrix, and roles of the office's own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from praxis.access import actions, queries
from praxis.access.models import Permission
from praxis.access.web.rules import StaffRequest, rule
from praxis.kernel.errors import Conflict, PraxisError
from praxis.ui.forms import Form
from praxis.ui.toast import say

_ROOMS = {
    "access": "Accounts and sites",
    "audit": "Audit trail",
    "correspondence": "Messages and letters",
    "coverage": "Insurance",
    "documents": "Documents",
    "migration": "Moving from another system",
    "news": "Background work",
    "obligations": "Legal and contractual deadlines",
    "people": "Patients",
    "practice": "The practice",
    "scheduling": "Schedule",
    "worklist": "Worklist",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The permissions of one room."""

    label: str
    permissions: list[Permission]


class RoleForm(Form):
    label = forms.CharField(label="Name of the role", max_length=80)
    copy_of = forms.TypedChoiceField(
        label="Begin with what this role may do", coerce=int, required=False, empty_value=None
    )
    read_only = forms.BooleanField(
        label="Looking only",
        required=False,
        help_text="Takes over only what lets people see things, nothing that changes them.",
    )


class NameForm(Form):
    label = forms.CharField(label="Name of the role", max_length=80)


def grouped() -> list[Group]:
    found = groupby(queries.permissions(), key=lambda each: each.code.split(".", 1)[0])
    return [Group(_ROOMS.get(room, room.capitalize()), list(each)) for room, each in found]


@rule("access.view_users")
def roles_page(request: StaffRequest) -> HttpResponse:
    roles = queries.roles(actor=request.actor)
    held = queries.matrix(actor=request.actor)
    groups = [
        (
            group.label,
            [
                (each, [(role, (role.pk, each.code) in held) for role in roles])
                for each in group.permissions
            ],
        )
        for group in grouped()
    ]
    page = {
        "roles": roles,
        "groups": groups,
        "can_manage": request.actor.can("access.manage_roles"),
    }
    return render(request, "access/roles.html", page)


@rule("access.manage_roles", methods=("GET", "POST"))
def add_page(request: StaffRequest) -> HttpResponse:
    form = RoleForm.of(request)
    copies = form.fields["copy_of"]
    assert isinstance(copies, forms.TypedChoiceField)
    copies.choices = [
        ("", "Nothing"),
        *((role.pk, role.label) for role in queries.roles(actor=request.actor)),
    ]
    if form.is_valid():
        with form.refusals():
            role = actions.add_role(actor=request.actor, key=form.key, **form.cleaned_data)
            say(request, f"The role {role.label} is made. Tick what it may do.")
            return redirect("access-role", role.pk)
    return render(request, "access/role_add.html", {"form": form}, status=form.status)


@rule("access.view_users", methods=("GET", "POST"), post="access.manage_roles")
def role_page(request: StaffRequest, role_id: int) -> HttpResponse:
    """One role's permissions; ticking needs more than looking."""
    role = queries.get_role(actor=request.actor, role_id=role_id)
    held, error, status = set(queries.permissions_of(role_id)), "", 200
    if request.method == "POST":
        held = set(request.POST.getlist("permission"))
        try:
            actions.set_role_permissions(
                actor=request.actor,
                role_id=role_id,
                version=int(request.POST.get("version") or 0),
                permissions=held,
            )
        except Conflict as refused:
            error, status = refused.message, refused.status
            held = set(queries.permissions_of(role_id))
        except PraxisError as refused:
            error, status = refused.message, refused.status
        else:
            say(request, f"{role.label}: saved. It holds from everybody's next click.")
            return redirect("access-roles")
    page = {
        "role": role,
        "groups": grouped(),
        "held": held,
        "error": error,
        "can_manage": request.actor.can("access.manage_roles"),
    }
    return render(request, "access/role.html", page, status=status)


@rule("access.manage_roles", methods=("GET", "POST"))
def rename_page(request: StaffRequest, role_id: int) -> HttpResponse:
    role = queries.get_role(actor=request.actor, role_id=role_id)
    form = NameForm.of(request, initial={"label": role.label}, version=role.version)
    if form.is_valid():
        with form.refusals(theirs={"label": role.label}, version=role.version):
            actions.rename_role(
                actor=request.actor,
                role_id=role_id,
                version=form.version or 0,
                label=form.cleaned_data["label"],
            )
            say(request, "Saved.")
            return redirect("access-role", role_id)
    return render(request, "access/role_add.html", {"form": form, "role": role}, status=form.status)

"""Set-up: who signs in, with which roles, from when to when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from praxis.access import actions, queries
from praxis.access.models import User
from praxis.access.web.rules import StaffRequest, rule
from praxis.kernel.errors import PraxisError
from praxis.ui.forms import DateField, Form, Row
from praxis.ui.listing import Column, Listing, respond
from praxis.ui.toast import say


class PersonForm(Form):
    full_name = forms.CharField(label="Name", max_length=120, help_text="As colleagues know it.")
    username = forms.CharField(
        label="User name",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(label="Email", required=False)


class GrantForm(Form):
    role_id = forms.TypedChoiceField(label="Role", coerce=int)
    site_id = forms.TypedChoiceField(
        label="At", coerce=lambda value: int(value) if value else None, required=False
    )
    starts_on = DateField(label="First day", future=True)
    ends_on = DateField(
        label="Last day",
        future=True,
        required=False,
        help_text="For temps, locums and outside help. Empty: for good.",
    )
    layout = (Row("role_id", "site_id"), Row("starts_on", "ends_on"))

    def offer_to(self, actor: Any) -> None:
        roles, sites = self.fields["role_id"], self.fields["site_id"]
        assert isinstance(roles, forms.TypedChoiceField)
        assert isinstance(sites, forms.TypedChoiceField)
        roles.choices = [(role.pk, role.label) for role in queries.roles(actor=actor)]
        sites.choices = [("", "Every site"), *((site.pk, site.name) for site in queries.sites())]
        sites.empty_value = None


class EndForm(Form):
    ends_on = DateField(label="Last day", future=True, required=False, help_text="Empty: for good.")


@rule("access.view_users")
def people_page(request: StaffRequest) -> HttpResponse:
    closed = request.GET.get("closed") == "1"
    found = {each.user.pk: each for each in queries.people(actor=request.actor, closed=closed)}
    listing = Listing(
        name="access-people",
        title="People who had an account" if closed else "People and roles",
        columns=(
            Column(
                "name",
                "Name",
                value=lambda user: user.full_name,
                link=lambda user: f"/setup/users/{user.pk}/",
                sort="full_name",
            ),
            Column("username", "User name", value=lambda user: user.username, sort="username"),
            Column("roles", "Roles today", value=lambda user: ", ".join(found[user.pk].roles)),
            Column(
                "factor",
                "Second factor",
                value=lambda user: "Set up" if found[user.pk].second_factor else "Not yet",
            ),
            Column("seen", "Last used", value=lambda user: found[user.pk].last_seen_at),
        ),
        order="full_name",
        empty="Nobody here.",
    )
    rows = User.objects.filter(pk__in=found)
    page = {"closed": closed, "can_manage": request.actor.can("access.manage_users")}
    return respond(
        request,
        listing,
        rows,
        zone=queries.office_zone(),
        template="access/people.html",
        context=page,
    )


@rule("access.manage_users", methods=("GET", "POST"))
def add_page(request: StaffRequest) -> HttpResponse:
    form = PersonForm.of(request, draft="access-person")
    if form.is_valid():
        with form.refusals():
            user = actions.add_user(actor=request.actor, key=form.key, **form.cleaned_data)
            form.done()
            say(request, f"{user.full_name} is added. Give a role and a first password now.")
            return redirect("access-person", user.pk)
    return render(request, "access/person_form.html", {"form": form}, status=form.status)


@rule("access.manage_users", methods=("GET", "POST"))
def change_page(request: StaffRequest, user_id: int) -> HttpResponse:
    user = queries.person(actor=request.actor, user_id=user_id)
    now = {"full_name": user.full_name, "username": user.username, "email": user.email}
    form = PersonForm.of(request, initial=now, version=user.version)
    if form.is_valid():
        with form.refusals(theirs=now, version=user.version):
            actions.change_user(
                actor=request.actor, user_id=user_id, version=form.version or 0, **form.cleaned_data
            )
            say(request, "Saved.")
            return redirect("access-person", user_id)
    page = {"form": form, "person": user}
    return render(request, "access/person_form.html", page, status=form.status)


@rule("access.view_users")
def person_page(request: StaffRequest, user_id: int) -> HttpResponse:
    return _person(request, user_id)


def _person(request: StaffRequest, user_id: int, **more: Any) -> HttpResponse:
    actor = request.actor
    user = queries.person(actor=actor, user_id=user_id)
    page = {
        "person": user,
        "grants": queries.grants_of(actor=actor, user_id=user_id),
        "today": queries.real_today(),
        "sign_ins": queries.sign_ins_of(actor=actor, user_id=user_id),
        "sessions": queries.sessions_of(actor=actor, user_id=user_id),
        "second_factor": queries.has_second_factor(user_id),
        "can_manage": actor.can("access.manage_users"),
        "zone": queries.office_zone(),
        **more,
    }
    return render(request, "access/person.html", page)


@rule("access.manage_users", methods=("GET", "POST"))
def grant_page(request: StaffRequest, user_id: int) -> HttpResponse:
    user = queries.person(actor=request.actor, user_id=user_id)
    form = GrantForm.of(request, initial={"starts_on": queries.real_today()})
    form.offer_to(request.actor)
    if form.is_valid():
        with form.refusals():
            try:
                grant = actions.grant_role(
                    actor=request.actor, key=form.key, user_id=user_id, **form.cleaned_data
                )
            except PraxisError as refused:
                if refused.status != 403:
                    raise
                form.add_error(None, refused.message)
            else:
                say(request, f"{user.full_name} has the role {grant.role.label}.")
                return redirect("access-person", user_id)
    page = {"form": form, "person": user}
    return render(request, "access/grant.html", page, status=form.status)


@rule("access.manage_users", methods=("GET", "POST"))
def grant_end_page(request: StaffRequest, grant_id: int) -> HttpResponse:
    """Change the last day of a role, or take it away now."""
    grant = queries.get_grant(actor=request.actor, grant_id=grant_id)
    form = EndForm.of(request, initial={"ends_on": grant.ends_on})
    now = request.POST.get("now") == "1"
    if form.is_valid():
        with form.refusals():
            if now:
                actions.end_grant(actor=request.actor, grant_id=grant_id)
            else:
                actions.set_grant_end(
                    actor=request.actor, grant_id=grant_id, ends_on=form.cleaned_data["ends_on"]
                )
            ended = f"{grant.user.full_name} is no longer {grant.role.label}."
            say(request, ended if now else "Saved.")
            return redirect("access-person", grant.user_id)
    page = {"form": form, "grant": grant}
    return render(request, "access/grant_end.html", page, status=form.status)


@rule("access.manage_users", methods=("POST",))
def password_page(request: StaffRequest, user_id: int) -> HttpResponse:
    """The new password stands on this one answer and nowhere else."""
    password = actions.give_temporary_password(actor=request.actor, user_id=user_id)
    return _person(request, user_id, new_password=password)


@rule("access.manage_users", methods=("POST",))
def second_factor_page(request: StaffRequest, user_id: int) -> HttpResponse:
    actions.reset_second_factor(actor=request.actor, user_id=user_id)
    say(request, "The second factor is reset. The next sign-in sets up a new one.")
    return redirect("access-person", user_id)


@rule("access.manage_users", methods=("POST",))
def sign_out_page(request: StaffRequest, user_id: int) -> HttpResponse:
    ended = actions.end_sessions(actor=request.actor, user_id=user_id)
    say(request, f"Signed out everywhere: {ended} session{'' if ended == 1 else 's'} ended.")
    return redirect("access-person", user_id)


@rule("access.manage_users", methods=("GET", "POST"))
def close_page(request: StaffRequest, user_id: int) -> HttpResponse:
    user = queries.person(actor=request.actor, user_id=user_id)
    if request.method == "POST":
        actions.close_user(
            actor=request.actor, user_id=user_id, why=request.POST.get("why", "").strip()[:200]
        )
        say(request, f"The account of {user.full_name} is closed and signed out everywhere.")
        return redirect("access-people")
    return render(request, "access/close.html", {"person": user})


@rule("access.manage_users", methods=("POST",))
def reopen_page(request: StaffRequest, user_id: int) -> HttpResponse:
    user = actions.reopen_user(actor=request.actor, user_id=user_id)
    messages.info(request, f"The account of {user.full_name} is open. Give a role and a password.")
    return redirect("access-person", user_id)

"""Pages of visit types and settings."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.kernel.errors import NotFound
from praxis.practice import actions, queries
from praxis.practice.settings import REGISTRY, Kind, Spec
from praxis.practice.types import VisitTypeDetails
from praxis.practice.web.forms import EndForm, MinutesForm, SettingForm, VisitTypeForm
from praxis.practice.web.pages import asked_for_ended, form_page, listed, zone_of
from praxis.practice.web.places import BOTH
from praxis.ui.listing import Column, Listing

VISIT_TYPES = Listing(
    name="practice-visit-types",
    title="Visit types",
    columns=(
        Column(
            "name",
            "Visit type",
            value=lambda visit_type: visit_type.name,
            link=lambda visit_type: reverse("practice-visit-type", args=[visit_type.pk]),
            sort="name",
        ),
        Column("code", "Code", value=lambda visit_type: visit_type.code, sort="code"),
        Column("minutes", "Minutes", value=lambda v: v.minutes, align="right", sort="minutes"),
        Column("room", "Room", value=lambda v: v.room_kind or "None"),
        Column("device", "Device", value=lambda v: v.device_kind or "None"),
        Column("online", "Online", value=lambda v: "Yes" if v.online else "No"),
        Column("until", "Last day", value=lambda visit_type: visit_type.ended_on),
    ),
    order="name",
    empty="No visit type yet.",
    empty_action="Add a visit type",
    empty_url="/setup/visit-types/new/",
)
_NEW = {
    "minutes": 20,
    "capacity": 1,
    "buffer_before": 0,
    "buffer_after": 0,
    "modes": ["office"],
    "room_kind": "exam",
    "new_patients": "allowed",
    "urgency_classes": ["same_day", "within_72h", "within_14d", "routine"],
    "lead_minutes": 60,
    "horizon_days": 365,
    "cancel_cutoff_minutes": 1440,
}


@rule("practice.view_setup")
def visit_types_page(request: StaffRequest) -> HttpResponse:
    return listed(
        request,
        VISIT_TYPES,
        queries.all_visit_types(ended=asked_for_ended(request)),
        add="Add a visit type",
        add_url=reverse("practice-visit-type-add"),
    )


@rule("practice.manage", methods=BOTH)
def visit_type_add_page(request: StaffRequest) -> HttpResponse:
    form = VisitTypeForm.of(
        request,
        initial=_NEW,
        draft="practice-visit-type",
        device_kinds=queries.device_kinds(),
        new=True,
    )
    return form_page(
        request,
        form,
        lambda data: actions.add_visit_type(
            actor=request.actor, key=form.key, details=_details(data)
        ),
        heading="Add a visit type",
        button="Add visit type",
        back=reverse("practice-visit-types"),
        said="Visit type added.",
        done_url=lambda visit_type: reverse("practice-visit-type", args=[visit_type.pk]),
    )


@rule("practice.manage", methods=BOTH)
def visit_type_page(request: StaffRequest, visit_type_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_visit_type(visit_type_id)
        return {
            name: getattr(row, name) for name in VisitTypeForm.base_fields if hasattr(row, name)
        }

    visit_type = queries.get_visit_type(visit_type_id)
    kinds = sorted({*queries.device_kinds(), visit_type.device_kind} - {""})
    form = VisitTypeForm.of(
        request, initial=initial(), version=visit_type.version, device_kinds=kinds, new=False
    )
    return form_page(
        request,
        form,
        lambda data: actions.change_visit_type(
            actor=request.actor,
            visit_type_id=visit_type_id,
            version=form.version or 0,
            details=_details(data),
        ),
        heading=visit_type.name,
        button="Save visit type",
        back=reverse("practice-visit-types"),
        said="Visit type saved. Visits booked already stay as they are.",
        theirs=initial,
        version=lambda: queries.get_visit_type(visit_type_id).version,
        template="practice/visit_type.html",
        row=visit_type,
        end_url=reverse("practice-visit-type-end", args=[visit_type_id]),
        minutes_rows=queries.minutes_table(visit_type_id),
    )


def _details(data: dict[str, Any]) -> VisitTypeDetails:
    lists = {name: tuple(data[name]) for name in ("modes", "urgency_classes")}
    return VisitTypeDetails(**{**data, **lists})


@rule("practice.manage", methods=BOTH)
def visit_type_end_page(request: StaffRequest, visit_type_id: int) -> HttpResponse:
    visit_type = queries.get_visit_type(visit_type_id)
    form = EndForm.of(request, initial={"ended_on": clock.today(zone_of(request.actor))})
    return form_page(
        request,
        form,
        lambda data: actions.end_visit_type(
            actor=request.actor, visit_type_id=visit_type_id, **data
        ),
        heading=f"End {visit_type.name}",
        button="End visit type",
        back=reverse("practice-visit-types"),
        said=f"{visit_type.name} ends.",
        note="It stays in the history of visits. Nobody can book it for a later day.",
    )


@rule("practice.manage", methods=BOTH)
def minutes_page(request: StaffRequest, visit_type_id: int) -> HttpResponse:
    visit_type = queries.get_visit_type(visit_type_id)
    providers = queries.providers_on(clock.today(zone_of(request.actor)))
    form = MinutesForm.of(
        request, providers=[(str(each.pk), each.display_name) for each in providers]
    )
    return form_page(
        request,
        form,
        lambda data: actions.set_minutes(actor=request.actor, visit_type_id=visit_type_id, **data),
        heading=f"Minutes of {visit_type.name}",
        button="Save minutes",
        back=reverse("practice-visit-type", args=[visit_type_id]),
        said="Minutes saved.",
    )


@rule("practice.view_setup")
def settings_page(request: StaffRequest) -> HttpResponse:
    values = queries.settings()
    groups = [
        (group, [(spec, _shown(spec, values[spec.key])) for spec in specs])
        for group, specs in groupby(_by_group(), key=lambda spec: spec.group)
    ]
    context = {"groups": groups, "may_change": request.actor.can("practice.manage_settings")}
    return render(request, "practice/settings.html", context)


@rule("practice.manage_settings", methods=BOTH)
def setting_page(request: StaffRequest, key: str) -> HttpResponse:
    spec = REGISTRY.get(key)
    if spec is None:
        raise NotFound("There is no such setting.")
    value = queries.setting(key)
    form = SettingForm.of(
        request, initial={} if spec.kind is Kind.SEALED else {"value": value}, spec=spec
    )
    history = [(row, _shown(spec, row.value)) for row in queries.settings_history(key)]
    return form_page(
        request,
        form,
        lambda data: actions.change_setting(actor=request.actor, key=key, value=data["value"]),
        heading=spec.label,
        button="Save setting",
        back=reverse("practice-settings"),
        said="Setting saved.",
        template="practice/setting.html",
        history=history,
        default=_shown(spec, spec.default),
    )


def _by_group() -> list[Spec]:
    """The settings, a group's together, in the order in which the groups first come."""
    order = list(dict.fromkeys(spec.group for spec in REGISTRY.values()))
    return sorted(REGISTRY.values(), key=lambda spec: order.index(spec.group))


def _shown(spec: Spec, value: Any) -> str:
    match spec.kind:
        case Kind.SEALED:
            return "Stored" if value else "None"
        case Kind.YES_NO:
            return "Yes" if value else "No"
        case Kind.CHOICE:
            return dict(spec.choices).get(value, "")
        case _:
            return f"{value} {spec.unit}".strip()

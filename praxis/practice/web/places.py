"""Pages of sites, rooms and devices."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from praxis.access import actions as access_actions
from praxis.access.queries import get_site, site_rows, sites
from praxis.access.web import StaffRequest, rule
from praxis.kernel import clock
from praxis.practice import actions, queries
from praxis.practice.models import Device, Room
from praxis.practice.web.forms import (
    DeviceAddForm,
    DeviceForm,
    EndForm,
    RoomAddForm,
    RoomForm,
    SiteChangeForm,
    SiteForm,
)
from praxis.practice.web.pages import asked_for_ended, form_page, listed, zone_of
from praxis.ui.listing import Column, Listing

BOTH = ("GET", "POST")


def site_choices() -> list[tuple[str, str]]:
    return [(str(site.pk), site.name) for site in sites()]


def room_choices(site_id: int | None = None) -> list[tuple[str, str]]:
    rooms = queries.rooms()
    if site_id is not None:
        rooms = rooms.filter(site=site_id)
    return [
        (str(room.pk), room.name if site_id else f"{room.site.name}: {room.name}")
        for room in rooms.order_by("site__name", "name")
    ]


@rule("practice.view_setup")
def setup_page(request: StaffRequest) -> HttpResponse:
    today = clock.today(zone_of(request.actor))
    steps = queries.setup_steps(today)
    left = [step for step in steps if step.needed and not step.done]
    return render(request, "practice/setup.html", {"steps": steps, "left": left})


SITES = Listing(
    name="practice-sites",
    title="Sites",
    columns=(
        Column(
            "name",
            "Site",
            value=lambda site: site.name,
            link=lambda site: reverse("practice-site", args=[site.pk]),
            sort="name",
        ),
        Column("address", "Address", value=lambda site: f"{site.line1}, {site.city}".strip(", ")),
        Column("zone", "Time zone", value=lambda site: site.time_zone),
        Column("state", "State", value=lambda site: "Open" if site.active else "Closed"),
    ),
    order="name",
    empty="No site yet.",
    empty_action="Add a site",
    empty_url="/setup/sites/new/",
)


@rule("practice.view_setup")
def sites_page(request: StaffRequest) -> HttpResponse:
    return listed(
        request,
        SITES,
        site_rows(closed=asked_for_ended(request)),
        add="Add a site" if request.actor.can("access.manage_sites") else "",
        add_url=reverse("practice-site-add"),
    )


@rule("access.manage_sites", methods=BOTH)
def site_add_page(request: StaffRequest) -> HttpResponse:
    form = SiteForm.of(
        request, initial={"time_zone": zone_of(request.actor)}, draft="practice-site"
    )
    return form_page(
        request,
        form,
        lambda data: access_actions.add_site(actor=request.actor, key=form.key, **data),
        heading="Add a site",
        button="Add site",
        back=reverse("practice-sites"),
        said="Site added.",
    )


@rule("access.manage_sites", methods=BOTH)
def site_page(request: StaffRequest, site_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = get_site(site_id)
        return {
            name: getattr(row, name) for name in SiteChangeForm.base_fields if hasattr(row, name)
        }

    site = get_site(site_id)
    form = SiteChangeForm.of(request, initial=initial(), version=site.version)
    return form_page(
        request,
        form,
        lambda data: access_actions.change_site(
            actor=request.actor, site_id=site_id, version=form.version or 0, **data
        ),
        heading=site.name,
        button="Save site",
        back=reverse("practice-sites"),
        said="Site saved.",
        theirs=initial,
        version=lambda: get_site(site_id).version,
    )


ROOMS = Listing(
    name="practice-rooms",
    title="Rooms",
    columns=(
        Column(
            "name",
            "Room",
            value=lambda room: room.name,
            link=lambda room: reverse("practice-room", args=[room.pk]),
            sort="name",
        ),
        Column("site", "Site", value=lambda room: room.site.name, sort="site__name"),
        Column("kind", "Kind", value=lambda room: room.get_kind_display(), sort="kind"),
        Column("from", "In use from", value=lambda room: room.started_on),
        Column("until", "Last day", value=lambda room: room.ended_on),
    ),
    order="name",
    empty="No room yet. A visit reserves one.",
    empty_action="Add a room",
    empty_url="/setup/rooms/new/",
)


@rule("practice.view_setup")
def rooms_page(request: StaffRequest) -> HttpResponse:
    return listed(
        request,
        ROOMS,
        queries.rooms(ended=asked_for_ended(request)),
        add="Add a room",
        add_url=reverse("practice-room-add"),
    )


@rule("practice.manage", methods=BOTH)
def room_add_page(request: StaffRequest) -> HttpResponse:
    form = RoomAddForm.of(request, draft="practice-room", sites=site_choices())
    return form_page(
        request,
        form,
        lambda data: actions.add_room(actor=request.actor, key=form.key, **data),
        heading="Add a room",
        button="Add room",
        back=reverse("practice-rooms"),
        said="Room added.",
    )


@rule("practice.manage", methods=BOTH)
def room_page(request: StaffRequest, room_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_room(room_id)
        return {"name": row.name, "kind": row.kind}

    room = queries.get_room(room_id)
    form = RoomForm.of(request, initial=initial(), version=room.version)
    return form_page(
        request,
        form,
        lambda data: actions.change_room(
            actor=request.actor, room_id=room_id, version=form.version or 0, **data
        ),
        heading=room.name,
        button="Save room",
        back=reverse("practice-rooms"),
        said="Room saved.",
        theirs=initial,
        version=lambda: queries.get_room(room_id).version,
        row=room,
        where=room.site.name,
        end_url=reverse("practice-room-end", args=[room_id]),
    )


@rule("practice.manage", methods=BOTH)
def room_end_page(request: StaffRequest, room_id: int) -> HttpResponse:
    room: Room = queries.get_room(room_id)
    form = EndForm.of(request, initial={"ended_on": clock.today(room.site.time_zone)})
    return form_page(
        request,
        form,
        lambda data: actions.end_room(actor=request.actor, room_id=room_id, **data),
        heading=f"End {room.name}",
        button="End room",
        back=reverse("practice-rooms"),
        said=f"{room.name} ends.",
        note="Visits booked in it after that day keep it until they are moved.",
    )


DEVICES = Listing(
    name="practice-devices",
    title="Devices",
    columns=(
        Column(
            "name",
            "Device",
            value=lambda device: device.name,
            link=lambda device: reverse("practice-device", args=[device.pk]),
            sort="name",
        ),
        Column("kind", "Kind", value=lambda device: device.kind, sort="kind"),
        Column("site", "Site", value=lambda device: device.site.name, sort="site__name"),
        Column("room", "Usual room", value=lambda device: str(device.home_room or "")),
        Column("serial", "Serial number", value=lambda device: device.serial),
        Column("until", "Last day", value=lambda device: device.ended_on),
    ),
    order="name",
    empty="No device yet.",
    empty_action="Add a device",
    empty_url="/setup/devices/new/",
)


@rule("practice.view_setup")
def devices_page(request: StaffRequest) -> HttpResponse:
    return listed(
        request,
        DEVICES,
        queries.devices(ended=asked_for_ended(request)),
        add="Add a device",
        add_url=reverse("practice-device-add"),
    )


@rule("practice.manage", methods=BOTH)
def device_add_page(request: StaffRequest) -> HttpResponse:
    form = DeviceAddForm.of(
        request, draft="practice-device", sites=site_choices(), rooms=room_choices()
    )
    return form_page(
        request,
        form,
        lambda data: actions.add_device(actor=request.actor, key=form.key, **data),
        heading="Add a device",
        button="Add device",
        back=reverse("practice-devices"),
        said="Device added.",
    )


@rule("practice.manage", methods=BOTH)
def device_page(request: StaffRequest, device_id: int) -> HttpResponse:
    def initial() -> dict[str, Any]:
        row = queries.get_device(device_id)
        return {name: getattr(row, name) for name in ("name", "kind", "serial", "home_room_id")}

    device = queries.get_device(device_id)
    form = DeviceForm.of(
        request,
        initial=initial(),
        version=device.version,
        rooms=room_choices(device.site_id),
    )
    return form_page(
        request,
        form,
        lambda data: actions.change_device(
            actor=request.actor, device_id=device_id, version=form.version or 0, **data
        ),
        heading=device.name,
        button="Save device",
        back=reverse("practice-devices"),
        said="Device saved.",
        theirs=initial,
        version=lambda: queries.get_device(device_id).version,
        row=device,
        where=device.site.name,
        end_url=reverse("practice-device-end", args=[device_id]),
    )


@rule("practice.manage", methods=BOTH)
def device_end_page(request: StaffRequest, device_id: int) -> HttpResponse:
    device: Device = queries.get_device(device_id)
    form = EndForm.of(request, initial={"ended_on": clock.today(device.site.time_zone)})
    return form_page(
        request,
        form,
        lambda data: actions.end_device(actor=request.actor, device_id=device_id, **data),
        heading=f"End {device.name}",
        button="End device",
        back=reverse("practice-devices"),
        said=f"{device.name} ends.",
        note="Visits booked with it after that day keep it until they are moved.",
    )

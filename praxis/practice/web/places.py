"""Pages of sites, rooms and devices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
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
from praxis.ui.forms import Form
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


@dataclass(frozen=True, slots=True)
class Bookable:
    """What the pages of rooms and those of devices differ in. `held`: "in it" or "with it"."""

    word: str
    held: str
    listing: Listing
    rows: Callable[..., QuerySet[Any]]
    get: Callable[[int], Room | Device]
    add: Callable[..., object]
    change: Callable[..., object]
    end: Callable[..., object]
    fields: tuple[str, ...]

    def url(self, page: str = "", *keys: int) -> str:
        return reverse(f"practice-{self.word}{page}", args=keys)

    def key(self, pk: int) -> dict[str, int]:
        return {f"{self.word}_id": pk}

    def values(self, pk: int) -> dict[str, Any]:
        row = self.get(pk)
        return {name: getattr(row, name) for name in self.fields}


ROOM = Bookable(
    word="room",
    held="in it",
    listing=ROOMS,
    rows=queries.rooms,
    get=queries.get_room,
    add=actions.add_room,
    change=actions.change_room,
    end=actions.end_room,
    fields=("name", "kind"),
)
DEVICE = Bookable(
    word="device",
    held="with it",
    listing=DEVICES,
    rows=queries.devices,
    get=queries.get_device,
    add=actions.add_device,
    change=actions.change_device,
    end=actions.end_device,
    fields=("name", "kind", "serial", "home_room_id"),
)


@rule("practice.view_setup")
def rooms_page(request: StaffRequest) -> HttpResponse:
    return _list(request, ROOM)


@rule("practice.view_setup")
def devices_page(request: StaffRequest) -> HttpResponse:
    return _list(request, DEVICE)


@rule("practice.manage", methods=BOTH)
def room_add_page(request: StaffRequest) -> HttpResponse:
    form = RoomAddForm.of(request, draft="practice-room", sites=site_choices())
    return _add(request, ROOM, form)


@rule("practice.manage", methods=BOTH)
def device_add_page(request: StaffRequest) -> HttpResponse:
    form = DeviceAddForm.of(
        request, draft="practice-device", sites=site_choices(), rooms=room_choices()
    )
    return _add(request, DEVICE, form)


@rule("practice.manage", methods=BOTH)
def room_page(request: StaffRequest, room_id: int) -> HttpResponse:
    row = queries.get_room(room_id)
    form = RoomForm.of(request, initial=ROOM.values(room_id), version=row.version)
    return _change(request, ROOM, row, form)


@rule("practice.manage", methods=BOTH)
def device_page(request: StaffRequest, device_id: int) -> HttpResponse:
    row = queries.get_device(device_id)
    form = DeviceForm.of(
        request,
        initial=DEVICE.values(device_id),
        version=row.version,
        rooms=room_choices(row.site_id),
    )
    return _change(request, DEVICE, row, form)


@rule("practice.manage", methods=BOTH)
def room_end_page(request: StaffRequest, room_id: int) -> HttpResponse:
    return _end(request, ROOM, room_id)


@rule("practice.manage", methods=BOTH)
def device_end_page(request: StaffRequest, device_id: int) -> HttpResponse:
    return _end(request, DEVICE, device_id)


def _list(request: StaffRequest, kind: Bookable) -> HttpResponse:
    return listed(
        request,
        kind.listing,
        kind.rows(ended=asked_for_ended(request)),
        add=f"Add a {kind.word}",
        add_url=kind.url("-add"),
    )


def _add(request: StaffRequest, kind: Bookable, form: Form) -> HttpResponse:
    return form_page(
        request,
        form,
        lambda data: kind.add(actor=request.actor, key=form.key, **data),
        heading=f"Add a {kind.word}",
        button=f"Add {kind.word}",
        back=kind.url("s"),
        said=f"{kind.word.capitalize()} added.",
    )


def _change(request: StaffRequest, kind: Bookable, row: Room | Device, form: Form) -> HttpResponse:
    return form_page(
        request,
        form,
        lambda data: kind.change(
            actor=request.actor, version=form.version or 0, **kind.key(row.pk), **data
        ),
        heading=row.name,
        button=f"Save {kind.word}",
        back=kind.url("s"),
        said=f"{kind.word.capitalize()} saved.",
        theirs=lambda: kind.values(row.pk),
        version=lambda: kind.get(row.pk).version,
        row=row,
        where=row.site.name,
        end_url=kind.url("-end", row.pk),
    )


def _end(request: StaffRequest, kind: Bookable, pk: int) -> HttpResponse:
    row = kind.get(pk)
    form = EndForm.of(request, initial={"ended_on": clock.today(row.site.time_zone)})
    return form_page(
        request,
        form,
        lambda data: kind.end(actor=request.actor, **kind.key(pk), **data),
        heading=f"End {row.name}",
        button=f"End {kind.word}",
        back=kind.url("s"),
        said=f"{row.name} ends.",
        note=f"Visits booked {kind.held} after that day keep it until they are moved.",
    )

"""Reading the practice's set-up. None of it is patient data, so no actor is asked for."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from praxis.access import queries as access
from praxis.access.queries import sites as active_sites
from praxis.kernel import clock, sealing
from praxis.kernel.actor import Actor
from praxis.kernel.errors import NotFound
from praxis.practice.models import (
    BillingEntity,
    Dated,
    Device,
    Provider,
    ProviderSite,
    Room,
    Setting,
    SiteHours,
    VisitType,
    VisitTypeDuration,
)
from praxis.practice.settings import REGISTRY, Kind
from praxis.practice.types import Minutes, SetupStep


def in_force(day: date) -> Q:
    return Q(started_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gte=day))


D = TypeVar("D", bound=Dated)


def _get(rows: QuerySet[D], row_id: int, what: str) -> D:
    found = rows.filter(pk=row_id).first()
    if found is None:
        raise NotFound(f"There is no such {what}.")
    return found


def _listed(rows: QuerySet[D], *, ended: bool) -> QuerySet[D]:
    here = Q(ended_on__isnull=True) | Q(ended_on__gte=access.today())
    return rows if ended else rows.filter(here)


def rooms(*, ended: bool = False) -> QuerySet[Room]:
    """For lists, as are the next four; ended ones only when asked for."""
    return _listed(Room.objects.select_related("site"), ended=ended)


def devices(*, ended: bool = False) -> QuerySet[Device]:
    return _listed(Device.objects.select_related("site", "home_room"), ended=ended)


def entities(*, ended: bool = False) -> QuerySet[BillingEntity]:
    return _listed(BillingEntity.objects.all(), ended=ended)


def all_providers(*, ended: bool = False) -> QuerySet[Provider]:
    return _listed(Provider.objects.select_related("billing_entity"), ended=ended)


def all_visit_types(*, ended: bool = False) -> QuerySet[VisitType]:
    return _listed(VisitType.objects.all(), ended=ended)


def places_of(provider_id: int) -> list[ProviderSite]:
    """Where a provider works and worked, present places first."""
    rows = ProviderSite.objects.filter(provider=provider_id).select_related("site", "default_room")
    return list(rows.order_by(F("ended_on").desc(nulls_first=True), "site__name"))


def get_room(room_id: int) -> Room:
    """Raises NotFound."""
    return _get(Room.objects.select_related("site"), room_id, "room")


def get_device(device_id: int) -> Device:
    """Raises NotFound."""
    return _get(Device.objects.select_related("site", "home_room"), device_id, "device")


def get_provider(provider_id: int) -> Provider:
    """Raises NotFound."""
    return _get(Provider.objects.select_related("billing_entity"), provider_id, "provider")


def get_provider_site(provider_site_id: int) -> ProviderSite:
    """Raises NotFound."""
    rows = ProviderSite.objects.select_related("provider", "site", "default_room")
    return _get(rows, provider_site_id, "place of work")


def get_billing_entity(billing_entity_id: int) -> BillingEntity:
    """Raises NotFound."""
    return _get(BillingEntity.objects.all(), billing_entity_id, "billing entity")


def get_visit_type(visit_type_id: int) -> VisitType:
    """Also one that has ended: history keeps its name. Raises NotFound."""
    return _get(VisitType.objects.all(), visit_type_id, "visit type")


def provider_of_user(user_id: int) -> Provider | None:
    return Provider.objects.filter(user_id=user_id).first()


def providers(ids: Collection[int]) -> dict[int, Provider]:
    """By id, ended ones too."""
    return Provider.objects.in_bulk(list(ids))


def providers_on(day: date, site_ids: Collection[int] | None = None) -> list[Provider]:
    """Bookable providers who work on the day, at one of the sites when sites are given."""
    found = Provider.objects.filter(in_force(day), bookable=True)
    if site_ids is not None:
        places = ProviderSite.objects.filter(in_force(day), site_id__in=site_ids)
        found = found.filter(pk__in=places.values("provider_id"))
    return list(found.order_by("sort_name", "pk"))


def provider_sites_on(day: date, site_ids: Collection[int]) -> list[ProviderSite]:
    """Who works where, with provider and usual room, by provider's name."""
    return list(
        ProviderSite.objects.filter(in_force(day), site_id__in=site_ids)
        .filter(
            Q(provider__ended_on__isnull=True) | Q(provider__ended_on__gte=day),
            provider__started_on__lte=day,
            provider__bookable=True,
        )
        .select_related("provider", "default_room")
        .order_by("provider__sort_name", "provider_id", "site_id")
    )


def rooms_on(
    day: date, site_ids: Collection[int] | None = None, *, kind: str | None = None
) -> list[Room]:
    found = Room.objects.filter(in_force(day))
    if site_ids is not None:
        found = found.filter(site_id__in=site_ids)
    if kind is not None:
        found = found.filter(kind=kind)
    return list(found.order_by("site_id", "name", "pk"))


def devices_on(
    day: date, site_ids: Collection[int] | None = None, *, kind: str | None = None
) -> list[Device]:
    found = Device.objects.filter(in_force(day))
    if site_ids is not None:
        found = found.filter(site_id__in=site_ids)
    if kind is not None:
        found = found.filter(kind=kind)
    return list(found.order_by("site_id", "name", "pk"))


def device_kinds() -> list[str]:
    """The practice's words for its devices, for "any of this kind"."""
    return sorted(set(Device.objects.values_list("kind", flat=True)))


def billing_entities(day: date) -> list[BillingEntity]:
    return list(BillingEntity.objects.filter(in_force(day)).order_by("legal_name", "pk"))


def tax_id_of(*, actor: Actor, billing_entity_id: int) -> str:
    """Nine digits. Raises Forbidden, NotFound, CannotUnseal."""
    actor.require("practice.view_tax_id")
    entity = get_billing_entity(billing_entity_id)
    return sealing.unseal(bytes(entity.tax_id_sealed), aad=entity.tax_id_aad).decode()


def visit_types(day: date, *, online: bool | None = None) -> list[VisitType]:
    """Types that can be booked for the day, by name."""
    found = VisitType.objects.filter(in_force(day))
    if online is not None:
        found = found.filter(online=online)
    return list(found.order_by("name", "pk"))


def minutes_for(visit_type_id: int, provider_id: int | None, new_patient: bool) -> Minutes:
    """What a visit takes: the provider's own minutes, else all providers', else the type's.

    Raises NotFound.
    """
    visit_type = get_visit_type(visit_type_id)
    own = VisitTypeDuration.objects.filter(
        Q(provider_id=provider_id) | Q(provider_id__isnull=True),
        visit_type_id=visit_type_id,
        new_patient=new_patient,
    ).order_by("provider_id")
    first = own.first()  # PostgreSQL sorts null last
    return Minutes(
        first.minutes if first else visit_type.minutes,
        visit_type.buffer_before,
        visit_type.buffer_after,
    )


def visit_type_for(visit_type_id: int, provider_id: int) -> tuple[VisitType, dict[bool, int]]:
    """The type and its minutes with this provider, by "is a new patient". Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT practice_visit_type_facts(%s, %s)", [visit_type_id, provider_id])
        (facts,) = cursor.fetchone() or (None,)
    return visit_type_from(facts)


def visit_type_from(facts: str | None) -> tuple[VisitType, dict[bool, int]]:
    """What the SQL function practice_visit_type_facts(visit type, provider) answers.

    The type, and its minutes with the provider by "is a new patient". For a query that asks
    other things in the same round trip. Raises NotFound.
    """
    if facts is None:
        raise NotFound("There is no such visit type.")
    row, new, established = json.loads(facts)
    for name in ("started_on", "ended_on"):
        row[name] = row[name] and date.fromisoformat(row[name])
    row["recorded_at"] = datetime.fromisoformat(row["recorded_at"])
    row["client_key"] = UUID(row["client_key"])
    found = VisitType(**row)
    found._state.adding = False
    return found, {True: new or found.minutes, False: established or found.minutes}


def minutes_table(visit_type_id: int) -> list[VisitTypeDuration]:
    """Every exception to the type's own minutes."""
    return list(
        VisitTypeDuration.objects.filter(visit_type_id=visit_type_id)
        .select_related("provider")
        .order_by("provider__sort_name", "new_patient")
    )


def setting(key: str) -> Any:
    """The value in force now, or the default. Secrets: see secret_setting."""
    return settings(key)[key]


def public_url(path: str) -> str:
    """The address patients open from a message; "" while the practice has no public one."""
    base = str(setting("public_address")).rstrip("/")
    return f"{base}{path}" if base else ""


def settings(*keys: str) -> dict[str, Any]:
    """Values in force now, in one query. A secret reads as True when one is stored."""
    asked = keys or tuple(REGISTRY)
    values = {
        key: False if REGISTRY[key].kind is Kind.SEALED else REGISTRY[key].default for key in asked
    }
    rows = (
        Setting.objects.filter(key__in=asked, effective_at__lte=clock.now())
        .order_by("key", "-effective_at", "-pk")
        .distinct("key")
    )
    for row in rows:
        sealed = REGISTRY[row.key].kind is Kind.SEALED
        values[row.key] = bool(row.value) if sealed else row.value
    return values


def secret_setting(key: str) -> str:
    """A sealed setting in the clear, for the program that needs it; "" when none is set.

    Raises CannotUnseal, KeyMissing.
    """
    row = (
        Setting.objects.filter(key=key, effective_at__lte=clock.now())
        .order_by("-effective_at", "-pk")
        .first()
    )
    if row is None or not row.value:
        return ""
    return sealing.unseal(base64.b64decode(row.value["sealed"]), aad=setting_aad(key)).decode()


def setting_aad(key: str) -> bytes:
    return f"practice_setting.value:{key}".encode()


def settings_history(key: str) -> list[Setting]:
    """Every value the setting had and will have, newest first."""
    rows = Setting.objects.filter(key=key).select_related("set_by")
    return list(rows.order_by("-effective_at", "-pk"))


def setup_steps(day: date) -> list[SetupStep]:
    """What a new practice still has to enter, in the order it is needed."""
    named = bool(setting("practice_name"))
    sites = len(active_sites())
    open_sites = SiteHours.objects.filter(in_force(day)).values("site").distinct().count()
    placed = ProviderSite.objects.filter(in_force(day)).values("provider").distinct().count()
    return [
        SetupStep("Name the practice", "It stands on letters.", "/setup/settings/", int(named)),
        SetupStep("Sites", "Where patients are seen.", "/setup/sites/", sites),
        SetupStep("Opening hours", "Visits fit into them.", "/setup/hours/", open_sites),
        SetupStep(
            "Billing entities",
            "Who bills: legal name, tax number, NPI.",
            "/setup/billing-entities/",
            BillingEntity.objects.filter(in_force(day)).count(),
        ),
        SetupStep(
            "Rooms",
            "A visit reserves one.",
            "/setup/rooms/",
            Room.objects.filter(in_force(day)).count(),
        ),
        SetupStep(
            "Devices",
            "Ultrasound, ECG and what else a visit may need.",
            "/setup/devices/",
            Device.objects.filter(in_force(day)).count(),
            needed=False,
        ),
        SetupStep(
            "Providers",
            "Each needs a site to be booked.",
            "/setup/providers/",
            placed,
        ),
        SetupStep(
            "Visit types",
            "What can be booked, and for how long.",
            "/setup/visit-types/",
            VisitType.objects.filter(in_force(day)).count(),
        ),
    ]

from django.urls import URLPattern, URLResolver, path

from praxis.practice.web import hours, places, providers, visit_types

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", places.setup_page, name="practice-setup"),
    path("setup/sites/", places.sites_page, name="practice-sites"),
    path("setup/sites/new/", places.site_add_page, name="practice-site-add"),
    path("setup/sites/<int:site_id>/", places.site_page, name="practice-site"),
    path("setup/rooms/", places.rooms_page, name="practice-rooms"),
    path("setup/rooms/new/", places.room_add_page, name="practice-room-add"),
    path("setup/rooms/<int:room_id>/", places.room_page, name="practice-room"),
    path("setup/rooms/<int:room_id>/end/", places.room_end_page, name="practice-room-end"),
    path("setup/devices/", places.devices_page, name="practice-devices"),
    path("setup/devices/new/", places.device_add_page, name="practice-device-add"),
    path("setup/devices/<int:device_id>/", places.device_page, name="practice-device"),
    path("setup/devices/<int:device_id>/end/", places.device_end_page, name="practice-device-end"),
    path("setup/providers/", providers.providers_page, name="practice-providers"),
    path("setup/providers/new/", providers.provider_add_page, name="practice-provider-add"),
    path("setup/providers/<int:provider_id>/", providers.provider_page, name="practice-provider"),
    path(
        "setup/providers/<int:provider_id>/end/",
        providers.provider_end_page,
        name="practice-provider-end",
    ),
    path(
        "setup/providers/<int:provider_id>/sites/new/",
        providers.place_add_page,
        name="practice-place-add",
    ),
    path(
        "setup/provider-sites/<int:provider_site_id>/", providers.place_page, name="practice-place"
    ),
    path(
        "setup/provider-sites/<int:provider_site_id>/end/",
        providers.place_end_page,
        name="practice-place-end",
    ),
    path("setup/billing-entities/", providers.entities_page, name="practice-entities"),
    path("setup/billing-entities/new/", providers.entity_add_page, name="practice-entity-add"),
    path(
        "setup/billing-entities/<int:billing_entity_id>/",
        providers.entity_page,
        name="practice-entity",
    ),
    path(
        "setup/billing-entities/<int:billing_entity_id>/end/",
        providers.entity_end_page,
        name="practice-entity-end",
    ),
    path("setup/hours/", hours.hours_page, name="practice-hours"),
    path("setup/hours/<int:site_id>/", hours.week_page, name="practice-week"),
    path("setup/closures/holidays/", hours.holidays_page, name="practice-holidays"),
    path("setup/closures/new/", hours.closure_add_page, name="practice-closure-add"),
    path(
        "setup/closures/<int:closure_id>/cancel/",
        hours.closure_cancel,
        name="practice-closure-cancel",
    ),
    path("setup/visit-types/", visit_types.visit_types_page, name="practice-visit-types"),
    path("setup/visit-types/new/", visit_types.visit_type_add_page, name="practice-visit-type-add"),
    path(
        "setup/visit-types/<int:visit_type_id>/",
        visit_types.visit_type_page,
        name="practice-visit-type",
    ),
    path(
        "setup/visit-types/<int:visit_type_id>/end/",
        visit_types.visit_type_end_page,
        name="practice-visit-type-end",
    ),
    path(
        "setup/visit-types/<int:visit_type_id>/minutes/",
        visit_types.minutes_page,
        name="practice-minutes",
    ),
    path("setup/settings/", visit_types.settings_page, name="practice-settings"),
    path("setup/settings/<slug:key>/", visit_types.setting_page, name="practice-setting"),
]

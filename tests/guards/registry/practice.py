"""Providers, places, hours, visit types, settings."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "NPIs of providers pass their check digit",
        "praxis/practice/tests/test_providers.py::test_the_database_itself_refuses_a_mistyped_npi",
        drop="ALTER TABLE practice_provider DROP CONSTRAINT practice_provider_npi",
    ),
    Guard(
        "NPIs of entities pass their check digit",
        "praxis/practice/tests/test_providers.py::test_the_database_itself_refuses_a_mistyped_npi",
        drop="ALTER TABLE practice_billingentity DROP CONSTRAINT practice_billingentity_npi",
    ),
    Guard(
        "an NPI belongs to one provider",
        "praxis/practice/tests/test_providers.py::"
        "test_one_npi_and_one_sign_in_belong_to_one_provider",
        drop="DROP INDEX practice_provider_npi_once",
    ),
    Guard(
        "a sign-in belongs to one provider",
        "praxis/practice/tests/test_providers.py::"
        "test_one_npi_and_one_sign_in_belong_to_one_provider",
        drop="ALTER TABLE practice_provider DROP CONSTRAINT practice_provider_user_once",
    ),
    Guard(
        "an entity's NPI is its own",
        "praxis/practice/tests/test_providers.py::"
        "test_an_entity_needs_a_name_and_an_npi_of_its_own",
        drop="DROP INDEX practice_billingentity_npi_once",
    ),
    Guard(
        "a provider works once at a site",
        "praxis/practice/tests/test_providers.py::"
        "test_a_provider_works_once_at_a_site_in_a_room_of_it",
        drop="DROP INDEX practice_providersite_once",
    ),
    Guard(
        "hours do not overlap",
        "praxis/practice/tests/test_hours.py::test_the_database_itself_refuses_overlapping_hours",
        drop="ALTER TABLE practice_sitehours DROP CONSTRAINT practice_sitehours_overlap",
    ),
    Guard(
        "a site has one room of a name",
        "praxis/practice/tests/test_places.py::"
        "test_a_site_has_one_room_of_a_name_however_it_is_typed",
        drop="DROP INDEX practice_room_name",
    ),
    Guard(
        "a site has one device of a name",
        "praxis/practice/tests/test_places.py::test_a_site_has_one_device_of_a_name",
        drop="DROP INDEX practice_device_name",
    ),
    Guard(
        "visit types have names of their own",
        "praxis/practice/tests/test_visit_types.py::"
        "test_two_visit_types_do_not_share_a_name_or_a_code",
        drop="DROP INDEX practice_visittype_name",
    ),
    Guard(
        "visit types have codes of their own",
        "praxis/practice/tests/test_visit_types.py::"
        "test_two_visit_types_do_not_share_a_name_or_a_code",
        drop="DROP INDEX practice_visittype_code",
    ),
    Guard(
        "visit types last whole five minutes",
        "praxis/practice/tests/test_visit_types.py::test_the_database_itself_refuses_it_too",
        drop="ALTER TABLE practice_visittype DROP CONSTRAINT practice_visittype_minutes",
    ),
    Guard(
        "settings append only",
        "praxis/practice/tests/test_settings.py::test_a_setting_once_written_cannot_be_rewritten",
        drop="DROP TRIGGER append_only ON practice_setting; GRANT UPDATE, DELETE ON"
        " practice_setting TO praxis_app",
    ),
    Guard(
        "require practice.manage",
        "praxis/practice/tests/test_places.py::test_the_front_desk_does_not_change_rooms",
        no_require="practice.manage",
    ),
    Guard(
        "require practice.manage_settings",
        "praxis/practice/tests/test_settings.py::test_the_front_desk_does_not_change_settings",
        no_require="practice.manage_settings",
    ),
    Guard(
        "require practice.view_tax_id",
        "praxis/practice/tests/test_providers.py::"
        "test_a_tax_number_is_sealed_and_shown_in_full_only_to_those_who_may",
        no_require="practice.view_tax_id",
    ),
)

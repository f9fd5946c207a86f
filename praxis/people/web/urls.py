"""Addresses of patients, restricted charts and organizations. The chart itself is the desk's."""

from __future__ import annotations

from django.urls import path

from praxis.people.web import around, details, organizations, registry, restrictions, search

PATIENT = "patients/<int:patient_id>/"
POINT = f"{PATIENT}contact-points/<int:contact_point_id>/"
ADDRESS = f"{PATIENT}addresses/<int:address_id>/"
CONTACT = f"{PATIENT}contacts/<int:person_id>/"
ORGANIZATION = "organizations/<int:organization_id>/"

urlpatterns = [
    path("search/", search.search_page, name="people-search"),
    path("patients/", registry.patients_page, name="people-patients"),
    path("patients/new/", registry.register_page, name="people-register"),
    path("patients/new/license/", registry.license_page, name="people-license"),
    path("patients/similar/", registry.similar_part, name="people-similar"),
    path("patients/zip/", registry.zip_part, name="people-zip"),
    path(f"{PATIENT}edit/", details.details_page, name="people-edit"),
    path(f"{PATIENT}identity/", details.identity_page, name="people-identity"),
    path(f"{PATIENT}names/new/", details.name_page, name="people-name-add"),
    path(f"{PATIENT}names/<int:name_id>/drop/", details.drop_name, name="people-name-drop"),
    path(f"{PATIENT}phones/new/", details.phone_page, name="people-phone-add"),
    path(f"{PATIENT}emails/new/", details.email_page, name="people-email-add"),
    path(POINT, details.contact_point_page, name="people-contact-point"),
    path(f"{POINT}first/", details.contact_point_first, name="people-contact-point-first"),
    path(f"{POINT}end/", details.contact_point_end, name="people-contact-point-end"),
    path(f"{PATIENT}addresses/new/", details.address_add_page, name="people-address-add"),
    path(ADDRESS, details.address_page, name="people-address"),
    path(f"{ADDRESS}end/", details.address_end, name="people-address-end"),
    path(f"{ADDRESS}trust/", details.address_trust, name="people-address-trust"),
    path(f"{PATIENT}death/", details.death_page, name="people-death"),
    path(f"{PATIENT}sites/", details.sites_page, name="people-sites"),
    path(f"{PATIENT}contacts/new/", around.contact_add_page, name="people-contact-add"),
    path(CONTACT, around.contact_page, name="people-contact"),
    path(f"{CONTACT}end/", around.contact_end, name="people-contact-end"),
    path(f"{CONTACT}speaks/", around.speaks_page, name="people-speaks"),
    path(f"{CONTACT}speaks/end/", around.speaks_end, name="people-speaks-end"),
    path(f"{PATIENT}guarantor/", around.guarantor_page, name="people-guarantor"),
    path(f"{PATIENT}restrict/", restrictions.restrict_page, name="people-restrict"),
    path(f"{PATIENT}restricted/", restrictions.break_glass_page, name="people-break-glass"),
    path("restricted-charts/", restrictions.restrictions_page, name="people-restrictions"),
    path("restricted-charts/<int:patient_id>/grant/", restrictions.grant_page, name="people-grant"),
    path(
        "restrictions/<int:restriction_id>/end/",
        restrictions.restriction_end,
        name="people-restriction-end",
    ),
    path("grants/<int:grant_id>/revoke/", restrictions.grant_revoke, name="people-grant-revoke"),
    path("organizations/", organizations.organizations_page, name="people-organizations"),
    path("organizations/new/", organizations.organization_add_page, name="people-organization-add"),
    path(ORGANIZATION, organizations.organization_page, name="people-organization"),
    path(
        f"{ORGANIZATION}edit/",
        organizations.organization_edit_page,
        name="people-organization-edit",
    ),
    path(
        f"{ORGANIZATION}end/", organizations.organization_end_page, name="people-organization-end"
    ),
    path(
        f"{ORGANIZATION}agreements/new/",
        organizations.agreement_add_page,
        name="people-agreement-add",
    ),
    path("agreements/<int:agreement_id>/", organizations.agreement_page, name="people-agreement"),
]

"""Who may do what with the schedule."""

from __future__ import annotations

from praxis.kernel.actor import Permission

_CARE = ("clinical", "provider")


_DESK = ("front_desk", "office_manager")


PERMISSIONS = (
    Permission(
        "scheduling.view",
        "See the schedule and visits",
        (
            *_DESK,
            *_CARE,
            "biller",
            "billing_lead",
            "privacy_officer",
            "outside_biller",
            "auditor",
        ),
    ),
    Permission("scheduling.book", "Book, move and cancel visits", (*_DESK, *_CARE)),
    Permission(
        "scheduling.override",
        "Book against a template, cap or rule, with a reason",
        ("office_manager", *_CARE),
    ),
    Permission(
        "scheduling.overbook", "Book over a booked time, with a reason", ("office_manager", *_CARE)
    ),
    Permission("scheduling.flow", "Check in, room and check out", (*_DESK, *_CARE)),
    Permission("scheduling.correct", "Correct a visit's times and status", (*_DESK, *_CARE)),
    Permission("scheduling.remind", "Remind patients and tell them of delays", (*_DESK, *_CARE)),
    Permission(
        "scheduling.measures",
        "See waits, access and use of time",
        (*_DESK, *_CARE, "billing_lead", "privacy_officer", "auditor"),
    ),
    Permission("scheduling.measure", "Keep the figures of waits and access", ()),
    Permission("scheduling.readiness", "Keep the readiness list of visits", (*_DESK, *_CARE)),
    Permission("scheduling.waitlist", "Keep the waitlist and make offers", (*_DESK, *_CARE)),
    Permission(
        "scheduling.move_many",
        "Mark a provider out and move the visits in the way",
        _DESK,
    ),
    Permission("scheduling.no_shows", "Work the list of missed visits", (*_DESK, *_CARE)),
    Permission("scheduling.manage_supply", "Change templates and time off", ("office_manager",)),
)

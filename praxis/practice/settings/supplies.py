"""Supplies."""

from __future__ import annotations

from praxis.practice.settings.kinds import whole

SPECS = (
    whole(
        "supply_order_limit_dollars",
        "Supplies",
        "One person orders up to",
        1000,
        "dollars",
        0,
        100_000,
        "Above it somebody else approves the order.",
    ),
    whole(
        "supply_count_limit_dollars",
        "Supplies",
        "A count posts differences up to",
        100,
        "dollars",
        0,
        10_000,
        "Above it somebody who did not count approves.",
    ),
    whole(
        "supply_over_percent", "Supplies", "More than ordered is kept up to", 0, "percent", 0, 25
    ),
    whole(
        "supply_price_tolerance_percent",
        "Supplies",
        "A bill's price may be off by",
        1,
        "percent",
        0,
        25,
        "Quantities must agree to the unit, sums to the cent.",
    ),
    whole(
        "supply_price_rise_percent",
        "Supplies",
        "Say when a price rises by more than",
        5,
        "percent",
        0,
        100,
        "Against the agreement, or the last price.",
    ),
    whole("supply_expiry_days", "Supplies", "Expiring soon means within", 90, "days", 7, 730),
)

"""Reading the record, results, orders and the queue of messages."""

from praxis.chart.queries.messages import (
    Claim,
    claim_of,
    get_message,
    message_events,
    messages,
    waiting_messages,
)
from praxis.chart.queries.orders import (
    get_order,
    order_events,
    orders,
    orders_of,
    to_review,
)
from praxis.chart.queries.record import (
    Record,
    Since,
    allergies_of,
    amendments_of,
    get_entry,
    medications_of,
    past_encounters_of,
    record_of,
    since,
)
from praxis.chart.queries.results import (
    Report,
    Trend,
    former_versions,
    get_report,
    reports_of,
    trends_of,
)

__all__ = [
    "Claim",
    "Record",
    "Report",
    "Since",
    "Trend",
    "allergies_of",
    "amendments_of",
    "claim_of",
    "former_versions",
    "get_entry",
    "get_message",
    "get_order",
    "get_report",
    "medications_of",
    "message_events",
    "messages",
    "order_events",
    "orders",
    "orders_of",
    "past_encounters_of",
    "record_of",
    "reports_of",
    "since",
    "to_review",
    "trends_of",
    "waiting_messages",
]

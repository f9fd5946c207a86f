"""The record as received, orders, and results that come."""

from __future__ import annotations

from tests.guards.guard import Guard

ORDERS = "praxis/chart/tests/test_records_and_orders.py::"
MESSAGES = "praxis/chart/tests/test_messages.py::"
KEPT = "praxis/chart/tests/test_pages.py::test_amendments_and_events_are_never_changed"

PAPERS = "praxis/chart/tests/test_papers.py::"

GUARDS: tuple[Guard, ...] = (
    Guard(
        "a paper's state follows its events",
        PAPERS + "test_advertising_is_set_aside_with_a_reason_and_taken_up_again",
        drop="DROP TRIGGER follow ON chart_paperevent",
    ),
    Guard(
        "a page in one paper",
        PAPERS + "test_a_page_cannot_be_in_two_papers_behind_our_back",
        drop="DROP TRIGGER pages_once ON chart_paper",
    ),
    Guard(
        "papers closed to the program",
        PAPERS + "test_papers_and_corrections_are_never_changed",
        drop="GRANT UPDATE ON chart_paper TO praxis_app",
    ),
    Guard(
        "corrections append only",
        PAPERS + "test_papers_and_corrections_are_never_changed",
        drop="DROP TRIGGER append_only ON documents_correction; GRANT UPDATE ON"
        " documents_correction TO praxis_app",
    ),
    Guard(
        "require chart.file_papers",
        PAPERS + "test_papers_are_not_for_everybody",
        no_require="chart.file_papers",
    ),
    Guard(
        "require documents.correct",
        "praxis/desk/tests/test_misfiled.py::test_a_conversation_is_moved_by_the_few_who_may",
        no_require="documents.correct",
    ),
    Guard(
        "a clinical order's state follows its events",
        ORDERS + "test_an_answer_on_paper_is_an_answer_and_said_twice_is_one",
        drop="DROP TRIGGER follow ON chart_servicerequestevent",
    ),
    Guard(
        "a clinical message's state follows its events",
        MESSAGES + "test_a_message_is_rejected_with_a_reason_and_kept",
        drop="DROP TRIGGER follow ON chart_inboundmessageevent",
    ),
    Guard(
        "one message of a sender once",
        MESSAGES + "test_the_database_keeps_a_message_once",
        drop="ALTER TABLE chart_inboundmessage DROP CONSTRAINT chart_message_once",
    ),
    Guard(
        "a record closed to the program", KEPT, drop="GRANT UPDATE ON chart_condition TO praxis_app"
    ),
    Guard(
        "results closed to the program",
        KEPT,
        drop="GRANT UPDATE ON chart_observation TO praxis_app",
    ),
    Guard(
        "amendments append only",
        KEPT,
        drop="DROP TRIGGER append_only ON chart_amendment; GRANT UPDATE ON chart_amendment TO"
        " praxis_app",
    ),
    Guard(
        "require chart.file_results",
        MESSAGES + "test_the_front_desk_neither_files_nor_reads_messages",
        no_require="chart.file_results",
    ),
    *(
        Guard(
            f"require {name}",
            ORDERS + "test_who_lacks_the_right_writes_nothing",
            no_require=name,
        )
        for name in ("chart.track", "chart.amend", "chart.review", "chart.receive")
    ),
    *(
        Guard(
            f"require {name}",
            ORDERS + "test_who_lacks_the_right_reads_nothing",
            no_require=name,
        )
        for name in ("chart.view", "chart.see_orders")
    ),
)

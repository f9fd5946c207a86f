"""Promised effects and the worklist."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "no NOTIFY inside the transaction",
        "praxis/news/tests/test_publishing.py::"
        "test_no_notify_inside_the_transaction_survives_a_queue_upgrade",
        drop="ALTER TABLE procrastinate_jobs"
        " ENABLE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1",
    ),
    Guard(
        "require news.retry",
        "praxis/news/tests/test_worker.py::test_who_may_not_neither_sees_nor_retries",
        no_require="news.retry",
    ),
    Guard(
        "require news.view",
        "praxis/news/tests/test_worker.py::test_who_may_not_neither_sees_nor_retries",
        no_require="news.view",
    ),
    Guard(
        "worklist events append only",
        "praxis/worklist/tests/test_worklist.py::test_the_history_of_an_item_cannot_be_rewritten",
        drop="DROP TRIGGER append_only ON worklist_workitemevent; "
        "GRANT UPDATE, DELETE ON worklist_workitemevent TO praxis_app",
    ),
    Guard(
        "one work item a cause",
        "praxis/worklist/tests/test_worklist.py::test_work_filed_twice_for_one_cause_is_one_item",
        drop="ALTER TABLE worklist_workitem DROP CONSTRAINT worklist_workitem_key_key",
    ),
    Guard(
        "require worklist.file",
        "praxis/worklist/tests/test_worklist.py::test_who_may_not_neither_files_nor_sees",
        no_require="worklist.file",
    ),
    Guard(
        "require worklist.assign",
        "praxis/worklist/tests/test_worklist.py::"
        "test_an_auditor_reads_the_worklist_and_moves_nothing",
        no_require="worklist.assign",
    ),
    Guard(
        "require worklist.view",
        "praxis/worklist/tests/test_worklist.py::test_who_may_not_neither_files_nor_sees",
        no_require="worklist.view",
    ),
)

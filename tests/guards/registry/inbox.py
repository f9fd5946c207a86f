"""Conversations, calls and requests to a provider."""

from __future__ import annotations

from tests.guards.guard import Guard

_INBOX = "praxis/correspondence/tests/test_inbox.py::"
_ASKED = "praxis/desk/tests/test_requests.py::"


GUARDS: tuple[Guard, ...] = (
    Guard(
        "a conversation's state follows its events",
        f"{_INBOX}test_nobody_rewrites_what_was_said_or_sets_a_state",
        drop="GRANT UPDATE ON correspondence_thread TO praxis_app",
    ),
    Guard(
        "what was said stays as it was said",
        f"{_INBOX}test_nobody_rewrites_what_was_said_or_sets_a_state",
        drop="GRANT UPDATE, DELETE ON correspondence_entry TO praxis_app",
    ),
    Guard(
        "row security of conversations",
        f"{_INBOX}test_conversations_follow_their_patients_walls",
        drop="DROP POLICY app_rows ON correspondence_thread;"
        " CREATE POLICY app_rows ON correspondence_thread TO praxis_app USING (true)",
    ),
    Guard(
        "a request is told and answered in order, a conversation closes after",
        f"{_ASKED}test_a_request_goes_to_the_provider_and_back_and_closes_only_when_told",
        drop="DROP TRIGGER follow ON correspondence_threadevent",
    ),
    Guard(
        "a request's answer follows its events",
        f"{_ASKED}test_nobody_sets_an_answer_past_the_provider",
        drop="GRANT UPDATE ON correspondence_providerrequest TO praxis_app",
    ),
    Guard(
        "a needed answer goes back and forth in order",
        f"{_ASKED}test_needs_more_goes_back_and_is_never_told_as_an_answer",
        drop="DROP TRIGGER follow ON correspondence_requestevent",
    ),
    Guard(
        "require correspondence.read_inbox",
        f"{_INBOX}test_who_may_not_neither_reads_nor_works_the_inbox",
        no_require="correspondence.read_inbox",
    ),
    Guard(
        "require correspondence.work_inbox",
        f"{_INBOX}test_who_may_not_neither_reads_nor_works_the_inbox",
        no_require="correspondence.work_inbox",
    ),
    Guard(
        "require correspondence.move",
        f"{_INBOX}test_who_may_not_neither_reads_nor_works_the_inbox",
        no_require="correspondence.move",
    ),
    Guard(
        "require correspondence.write_own",
        f"{_INBOX}test_who_may_not_neither_reads_nor_works_the_inbox",
        no_require="correspondence.write_own",
    ),
    Guard(
        "require correspondence.ask_provider",
        f"{_ASKED}test_who_may_not_neither_asks_nor_answers",
        no_require="correspondence.ask_provider",
    ),
    Guard(
        "require correspondence.answer_request",
        f"{_ASKED}test_who_may_not_neither_asks_nor_answers",
        no_require="correspondence.answer_request",
    ),
)

"""What is sent, received and disclosed."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "a message that has ended stays ended",
        "praxis/correspondence/tests/test_mail.py::test_a_state_cannot_be_set_past_its_events",
        drop="DROP TRIGGER follow ON correspondence_messageevent",
    ),
    Guard(
        "a message's state follows its events",
        "praxis/correspondence/tests/test_mail.py::test_a_state_cannot_be_set_past_its_events",
        drop="GRANT UPDATE ON correspondence_message TO praxis_app",
    ),
    Guard(
        "disclosures append only",
        "praxis/correspondence/tests/test_messages.py::"
        "test_a_wrong_disclosure_is_corrected_by_a_second_row",
        drop="DROP TRIGGER append_only ON correspondence_disclosure; "
        "GRANT UPDATE ON correspondence_disclosure TO praxis_app",
    ),
    Guard(
        "a disclosure is corrected once",
        "praxis/correspondence/tests/test_messages.py::"
        "test_a_wrong_disclosure_is_corrected_by_a_second_row",
        drop="ALTER TABLE correspondence_disclosure"
        " DROP CONSTRAINT correspondence_disclosure_corrects_id_key",
    ),
    Guard(
        "require correspondence.view",
        "praxis/correspondence/tests/test_messages.py::test_who_may_not_neither_sends_nor_sees",
        no_require="correspondence.view",
    ),
    Guard(
        "require correspondence.send",
        "praxis/correspondence/tests/test_messages.py::test_who_may_not_neither_sends_nor_sees",
        no_require="correspondence.send",
    ),
    Guard(
        "require correspondence.consent",
        "praxis/correspondence/tests/test_messages.py::"
        "test_an_auditor_reads_consents_and_records_none",
        no_require="correspondence.consent",
    ),
    Guard(
        "require correspondence.disclose",
        "praxis/correspondence/tests/test_messages.py::test_who_may_not_neither_sends_nor_sees",
        no_require="correspondence.disclose",
    ),
    Guard(
        "require correspondence.view_disclosures",
        "praxis/correspondence/tests/test_messages.py::test_who_may_not_neither_sends_nor_sees",
        no_require="correspondence.view_disclosures",
    ),
    Guard(
        "row security of texts received",
        "praxis/correspondence/tests/test_replies.py::test_texts_follow_their_patients_walls",
        drop="DROP POLICY app_rows ON correspondence_reply;"
        " CREATE POLICY app_rows ON correspondence_reply TO praxis_app USING (true)",
    ),
    Guard(
        "what a number said is append only",
        "praxis/correspondence/tests/test_replies.py::test_nobody_rewrites_what_a_number_said",
        drop="GRANT UPDATE, DELETE ON correspondence_numberword TO praxis_app;"
        " DROP TRIGGER append_only ON correspondence_numberword",
    ),
    Guard(
        "a text received keeps its words",
        "praxis/correspondence/tests/test_replies.py::test_nobody_rewrites_what_a_number_said",
        drop="GRANT UPDATE ON correspondence_reply TO praxis_app",
    ),
    Guard(
        "require correspondence.receive",
        "praxis/correspondence/tests/test_replies.py::test_only_the_gateway_may_bring_answers",
        no_require="correspondence.receive",
    ),
    Guard(
        "a sent text is not sent anew past its events",
        "praxis/correspondence/tests/test_texts.py::"
        "test_a_receipt_says_delivered_and_later_ones_change_nothing",
        drop="DROP TRIGGER follow ON correspondence_messageevent",
    ),
)

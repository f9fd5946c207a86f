"""Documents, filed and kept."""

from __future__ import annotations

from tests.guards.guard import Guard

GUARDS: tuple[Guard, ...] = (
    Guard(
        "a filed document keeps its file and digest",
        "praxis/documents/tests/test_documents.py::"
        "test_the_application_cannot_point_a_row_at_another_file",
        drop="GRANT UPDATE ON documents_document TO praxis_app",
    ),
    Guard(
        "a void has its reason",
        "praxis/documents/tests/test_documents.py::"
        "test_a_void_without_a_reason_is_refused_by_the_database",
        drop="ALTER TABLE documents_document DROP CONSTRAINT documents_void_has_reason",
    ),
    Guard(
        "documents are never deleted",
        "praxis/documents/tests/test_documents.py::test_documents_are_never_deleted",
        drop="GRANT DELETE ON documents_document TO praxis_app",
    ),
    Guard(
        "require documents.view",
        "praxis/documents/tests/test_documents.py::test_who_may_not_neither_files_nor_opens",
        no_require="documents.view",
    ),
    Guard(
        "require documents.file",
        "praxis/documents/tests/test_documents.py::test_who_may_not_neither_files_nor_opens",
        no_require="documents.file",
    ),
    Guard(
        "require documents.void",
        "praxis/documents/tests/test_documents.py::test_who_may_not_neither_files_nor_opens",
        no_require="documents.void",
    ),
)

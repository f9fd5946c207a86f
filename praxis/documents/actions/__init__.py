"""File, void and move documents; what was put right on a chart."""

from praxis.documents.actions.correcting import move_document, note_correction
from praxis.documents.actions.filing import (
    add_data_key,
    file_document,
    put_orphans_aside,
    void_document,
)
from praxis.documents.actions.many import Filing, file_documents

__all__ = [
    "Filing",
    "add_data_key",
    "file_document",
    "file_documents",
    "move_document",
    "note_correction",
    "put_orphans_aside",
    "void_document",
]

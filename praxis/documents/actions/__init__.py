"""File, void and move documents; what was put right on a chart."""

from praxis.documents.actions.correcting import move_document, note_correction
from praxis.documents.actions.filing import (
    add_data_key,
    file_document,
    put_orphans_aside,
    void_document,
)

__all__ = [
    "add_data_key",
    "file_document",
    "move_document",
    "note_correction",
    "put_orphans_aside",
    "void_document",
]

"""Forms of the documents room."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.documents.media import EXTENSIONS
from praxis.documents.types import FILED_BY_PROGRAMS, Kind
from praxis.ui.forms import Form

ACCEPT = ",".join([*EXTENSIONS, ".tiff", ".jpeg"])


class UploadForm(Form):
    file = forms.FileField(
        label="File",
        help_text="PDF, PNG, JPEG, TIFF, text, CSV, JSON or XML; at most 25 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[(kind.value, kind.label) for kind in Kind if kind not in FILED_BY_PROGRAMS],
    )
    title = forms.CharField(
        label="Title", max_length=120, required=False, help_text="Empty: what it is"
    )

    def facts(self) -> dict[str, Any]:
        """What file_document takes."""
        file = self.cleaned_data["file"]
        return {
            "kind": self.cleaned_data["kind"],
            "title": self.cleaned_data["title"],
            "media_type": file.content_type or "",
            "content": file.read(),
        }


class VoidForm(Form):
    reason = forms.CharField(label="Why it should not be here", max_length=200)

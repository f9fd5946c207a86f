"""Forms of papers: filing, cutting, setting aside, reading, uploading."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.chart.actions import Part
from praxis.chart.paper_types import NotOurs
from praxis.chart.queries import Sheet
from praxis.documents.types import FILED_BY_PROGRAMS, Kind
from praxis.ui.forms import Form, Row

Choices = list[tuple[str, str]]
TURNED = (("0", "As it is"), ("90", "Right"), ("180", "Upside down"), ("270", "Left"))
KINDS = [
    (kind.value, kind.label)
    for kind in Kind
    if kind not in FILED_BY_PROGRAMS | {Kind.CLAIM_FILE, Kind.EVIDENCE}
]


class FilePaperForm(Form):
    kind = forms.ChoiceField(label="What it is", choices=KINDS)
    title = forms.CharField(
        label="Title", max_length=120, required=False, help_text="Empty: what it is"
    )
    provider = forms.ChoiceField(label="Who reads it", required=False)
    order = forms.ChoiceField(label="Answers the order", required=False)
    how = forms.CharField(
        label="How you know whose it is",
        max_length=300,
        required=False,
        help_text="Needed when birth date and another fact do not fit.",
    )
    layout = (Row("kind", "title"), Row("provider", "order"), Row("how"))

    def __init__(
        self,
        *args: Any,
        providers: Choices | None = None,
        orders: Choices | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("provider", [("", "Nobody"), *(providers or [])])
        self.offer("order", [("", "None"), *(orders or [])])


class AsideForm(Form):
    reason = forms.ChoiceField(label="Why", choices=NotOurs.choices)
    says = forms.CharField(label="More", max_length=200, required=False)
    layout = (Row("reason"), Row("says"))


class ReadForm(Form):
    says = forms.CharField(label="Note", max_length=300, required=False)


class WrongForm(Form):
    why = forms.CharField(
        label="How you know that it is another patient's",
        max_length=200,
        help_text="Without names: this stands on the chart.",
    )


class UploadPaperForm(Form):
    file = forms.FileField(
        label="Scan",
        help_text="PDF, TIFF, JPEG or PNG; at most 25 MB and 300 pages",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.tif,.tiff,.jpg,.jpeg,.png"}),
        allow_empty_file=True,
    )


class CutForm(Form):
    """Three choices a page: a new paper begins here, it is left out, it is turned."""

    def __init__(self, *args: Any, sheets: list[Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for sheet in sheets:
            number = sheet.number
            self.fields[f"begins_{number}"] = forms.BooleanField(
                label=f"A new paper begins with page {number}",
                required=False,
                initial=sheet.begins or bool(sheet.cut),
            )
            self.fields[f"out_{number}"] = forms.BooleanField(
                label=f"Leave page {number} out", required=False, initial=sheet.is_out
            )
            self.fields[f"turn_{number}"] = forms.ChoiceField(
                label=f"Turn page {number}",
                choices=TURNED,
                initial=str(sheet.turn),
                required=False,
            )
        self.sheets = sheets

    def choices(self) -> list[dict[str, Any]]:
        """For the page: each sheet with its three fields."""
        return [
            {
                "sheet": sheet,
                "begins": self[f"begins_{sheet.number}"],
                "out": self[f"out_{sheet.number}"],
                "turn": self[f"turn_{sheet.number}"],
            }
            for sheet in self.sheets
        ]

    def parts(self) -> list[Part]:
        """What was chosen, in the order of the pages. Only for a valid form."""
        found: list[list[tuple[int, int]]] = []
        begins = True
        for sheet in self.sheets:
            number = sheet.number
            begins = begins or self.cleaned_data[f"begins_{number}"]
            if self.cleaned_data[f"out_{number}"]:
                continue
            if begins:
                found.append([])
            begins = False
            found[-1].append((number, int(self.cleaned_data[f"turn_{number}"] or 0)))
        return [
            Part(tuple(number for number, _ in part), tuple(turn for _, turn in part))
            for part in found
        ]

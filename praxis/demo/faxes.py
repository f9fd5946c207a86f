"""Papers of the demo: one fax for two patients waits, two more lie in the scan folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import typst

from praxis.chart import actions, paper_intake
from praxis.demo.office import Keys
from praxis.demo.patients import Person
from praxis.kernel.actor import Actor
from praxis.ui.words import us_date

FAX = "Fax from (217) 555-0170"


def fill(*, actor: Actor, people: Sequence[Person], seed: int, today: date) -> int:
    """Returns how many papers wait. The worker takes the folder's in within a minute."""
    keys = Keys(seed)
    first, second, third = [each for each in people if each.age_on(today) >= 50][:3]
    new = paper_intake.read(
        pdf_of(
            _page("Sangamon Heart Center", "Consultation note", first, _NOTE),
            "",
            _page("Prairie Imaging", "Laboratory report", second, _RESULT),
        ),
        source="folder",
        file_name="fax-0412.pdf",
        subject=FAX,
    )
    actions.receive_file(actor=actor, key=keys.next(), new=new)
    for name, text in (
        ("scan-0007.pdf", _page("Capital Skin Clinic", "Discharge summary", third, _NOTE)),
        ("scan-0008.pdf", "Office chairs at half price until Friday. Call (217) 555-0188."),
    ):
        (paper_intake.folder("in") / name).write_bytes(pdf_of(text))
    return 1


_NOTE = "Seen today. The heart is well. Goes on with the medicine. Seen again in six months."
_RESULT = "Specimen: blood. Reference range 4.0 to 5.6. Value 6.1, a little high. Page 1 of 1"


def _page(sender: str, title: str, person: Person, text: str) -> str:
    name = f"{person.given} {person.family}"
    lines = (sender, title, f"Patient: {name}", f"DOB: {us_date(person.born)}", text)
    return "\n\n".join(lines)


def pdf_of(*texts: str) -> bytes:
    """A page for each text; "" is a blank page."""
    pages = [
        '#text("' + text.replace('"', "'").replace("\n\n", '")\n\n#text("') + '")'
        if text
        else "#v(1pt)"
        for text in texts
    ]
    source = '#set page(paper: "us-letter")\n' + "\n#pagebreak()\n".join(pages)
    made = typst.compile(source.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made

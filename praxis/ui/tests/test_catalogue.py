from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from praxis.ui import catalogue
from praxis.ui.catalogue import Entry
from praxis.ui.tests.test_forms import GOOD, Register

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


def test_every_patient_facing_word_is_in_the_spanish_catalogue() -> None:
    assert catalogue.problems() == []


@given(msgid=WORDS, text=WORDS)
def test_what_is_compiled_is_what_gettext_reads(msgid: str, text: str) -> None:
    entries = {msgid: Entry(msgid, texts=(text,))}
    book = gettext.GNUTranslations(io.BytesIO(catalogue.compiled(entries)))

    assert book.gettext(msgid) == text


def test_plurals_and_contexts_are_compiled_as_gettext_reads_them() -> None:
    days = Entry("%(n)s day", "%(n)s days", texts=("%(n)s día", "%(n)s días"))
    may = Entry("May", context="month", texts=("mayo",))
    data = catalogue.compiled({days.key: days, may.key: may})
    book = gettext.GNUTranslations(io.BytesIO(data))

    assert book.ngettext("%(n)s day", "%(n)s days", 2) == "%(n)s días"
    assert book.pgettext("month", "May") == "mayo"


@given(msgid=WORDS, text=WORDS)
def test_a_catalogue_reads_back_as_it_was_written(msgid: str, text: str) -> None:
    entries = {msgid: Entry(msgid, texts=(text,))}

    assert catalogue.read_po(catalogue.write_po(entries)) == entries


def test_words_are_found_in_code_and_templates_alike(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(
        "from django.utils.translation import gettext as _, ngettext\n"
        "_('One (1) word')\nngettext('%(n)s day', '%(n)s days', 2)\n"
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(
        "{% translate 'Call us' %}{% blocktranslate with name=x %}Hello {{ name }}"
        '{% endblocktranslate %}{% translate "May" context "month" %}'
    )

    assert set(catalogue.marked(tmp_path)) == {
        "One (1) word",
        "%(n)s day",
        "Call us",
        "Hello %(name)s",
        "month\x04May",
    }


def test_a_changed_translation_waits_for_a_reader_again(tmp_path: Path) -> None:
    entry = Entry("Call us", texts=("Llámenos",))
    (tmp_path / "django.po").write_text(catalogue.write_po({"Call us": entry}))
    record = f'{{"Call us": {{"translation": "{entry.digest()}", "by": "A. Reader"}}}}'
    (tmp_path / "reviewed.json").write_text(record)
    assert catalogue.unreviewed(tmp_path) == []

    changed = Entry("Call us", texts=("Llame",))
    (tmp_path / "django.po").write_text(catalogue.write_po({"Call us": changed}))
    assert catalogue.unreviewed(tmp_path) == ["Call us"]


@pytest.mark.parametrize("language", ["es", "es-us"])
def test_a_spanish_speaker_reads_her_mistakes_in_spanish(language: str) -> None:
    with translation.override(language):
        form = Register.of(RequestFactory().post("/", {**GOOD, "born": "13/40/81"}))
        assert form.errors["born"] == ["Ese día no existe. Revise el mes y el día."]

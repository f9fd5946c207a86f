"""A list as a file: CSV (RFC 4180, UTF-8 with a mark for spreadsheets) and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from praxis.kernel import clock
from praxis.kernel.money import Money
from praxis.ui import cells, words

Lines = Iterable[Sequence[Any]]


def csv_bytes(title: str, head: Sequence[str], lines: Lines, zone: str) -> bytes:  # noqa: ARG001
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([cells.escaped(label) for label in head])
    for line in lines:
        writer.writerow([cells.plain(value, zone) for value in line])
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(title: str, head: Sequence[str], lines: Lines, zone: str) -> bytes:
    """Strings are written as strings, never as formulas or links."""
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        formats = {
            Money: book.add_format({"num_format": '"$"#,##0.00;-"$"#,##0.00'}),
            datetime: book.add_format({"num_format": "mm/dd/yyyy h:mm AM/PM"}),
            date: book.add_format({"num_format": "mm/dd/yyyy"}),
        }
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.freeze_panes(1, 0)
        for at, label in enumerate(head):
            sheet.write_string(0, at, label, bold)
        for number, line in enumerate(lines, start=1):
            for at, value in enumerate(line):
                _write(sheet, number, at, value, formats, zone)
    return target.getvalue()


def _write(sheet: Any, row: int, at: int, value: Any, formats: dict[type, Any], zone: str) -> None:
    if value is None:
        return
    if isinstance(value, Money):
        sheet.write_number(row, at, value.cents / 100, formats[Money])
    elif isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, int):
        sheet.write_number(row, at, value)
    elif isinstance(value, datetime):
        wall = words.in_zone(value, zone).replace(tzinfo=None)
        sheet.write_datetime(row, at, wall, formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), formats[date])  # noqa: DTZ001
    else:
        sheet.write_string(row, at, cells.escaped(str(value)))


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "List"


WRITERS: dict[str, tuple[Callable[[str, Sequence[str], Lines, str], bytes], str]] = {
    "csv": (csv_bytes, "text/csv; charset=utf-8"),
    "xlsx": (
        xlsx_bytes,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def file_response(
    kind: str, name: str, title: str, head: Sequence[str], lines: Lines, zone: str
) -> HttpResponse:
    """A download named after the list and the day."""
    write, content_type = WRITERS[kind]
    answer = HttpResponse(write(title, head, lines, zone), content_type=content_type)
    answer["Content-Disposition"] = (
        f'attachment; filename="{name}-{clock.today(zone).isoformat()}.{kind}"'
    )
    return answer

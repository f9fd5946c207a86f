from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis.kernel.money import Money
from praxis.ui import export, listing
from praxis.ui.listing import Choice, Column, DateRange, Listing, Prefix, TooManyRows, YesNo
from praxis.ui.tests.sample import Claim, make_table

ZONE = "America/Chicago"
CLAIMS = Listing(
    name="claims",
    title="Claims",
    columns=(
        Column(
            "name",
            "Name",
            value=lambda row: row.name,
            link=lambda row: f"/c/{row.pk}/",
            sort="name",
        ),
        Column(
            "amount",
            "Amount",
            value=lambda row: None if row.amount is None else Money(row.amount),
            align="right",
            sort="amount",
        ),
        Column("key", "Key", value=lambda row: row.pk, sort="pk"),
    ),
    filters=(
        Choice("state", "State", "state", choices=(("open", "Open"), ("paid", "Paid"))),
        Prefix("name", "Name", "name"),
        YesNo("priced", "Priced", "amount", null=True),
        DateRange("served", "Served", "served_on"),
    ),
    order="name",
    empty="No claim is waiting.",
    empty_action="Make a claim",
    empty_url="/claims/new/",
    page_size=3,
)
ORDERS = ("name", "-name", "amount", "-amount", "pk", "-pk")


@pytest.fixture
def table(db: None) -> None:
    make_table()


def ask(query: str = "", spec: Listing = CLAIMS, **headers: str) -> Any:
    request = RequestFactory().get(f"/claims/?{query}", headers=headers)
    return listing.page(request, spec, Claim.objects.all(), zone=ZONE)


def answer(query: str = "", spec: Listing = CLAIMS) -> HttpResponse:
    request = RequestFactory().get(f"/claims/?{query}")
    return listing.respond(request, spec, Claim.objects.all(), zone=ZONE)


def keys_forward(order: str) -> list[int]:
    found: list[int] = []
    query = f"sort={order}"
    while True:
        page = ask(query)
        found += [row.pk for row in page.rows]
        if not page.next_url:
            return found
        query = page.next_url.removeprefix("?")


def keys_backward(order: str) -> list[int]:
    query = f"sort={order}"
    while next_url := ask(query).next_url:
        query = next_url.removeprefix("?")
    found: list[int] = []
    while True:
        page = ask(query)
        found = [row.pk for row in page.rows] + found
        if not page.previous_url:
            return found
        query = page.previous_url.removeprefix("?")


ROWS = st.lists(
    st.tuples(st.sampled_from("aab"), st.none() | st.integers(-2, 2)), min_size=0, max_size=11
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(rows=ROWS, order=st.sampled_from(ORDERS))
def test_every_row_comes_once_and_in_order_whatever_the_pages(
    table: None, rows: list[tuple[str, int | None]], order: str
) -> None:
    Claim.objects.all().delete()
    Claim.objects.bulk_create(Claim(name=name, amount=amount) for name, amount in rows)
    whole = [row.pk for row in listing.ordered(Claim.objects.all(), order)]

    assert keys_forward(order) == whole


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(rows=ROWS, order=st.sampled_from(ORDERS))
def test_going_back_shows_the_same_rows_in_the_same_order(
    table: None, rows: list[tuple[str, int | None]], order: str
) -> None:
    Claim.objects.all().delete()
    Claim.objects.bulk_create(Claim(name=name, amount=amount) for name, amount in rows)
    whole = [row.pk for row in listing.ordered(Claim.objects.all(), order)]

    assert keys_backward(order)[-len(whole) :] == whole


def test_no_name_ever_stands_in_a_link_to_another_page(table: None) -> None:
    Claim.objects.bulk_create(Claim(name=f"Secret {at}") for at in range(5))

    assert "Secret" not in ask().next_url


def test_a_row_that_is_gone_leads_back_to_the_first_page(table: None) -> None:
    Claim.objects.bulk_create(Claim(name=f"n{at}") for at in range(5))

    assert [row.name for row in ask("after=999999").rows] == ["n0", "n1", "n2"]


def test_only_declared_columns_sort(table: None) -> None:
    Claim.objects.create(name="a", state="x")

    assert [head.direction for head in ask("sort=state").headings] == ["ascending", "", ""]
    assert [head.direction for head in ask("sort=-amount").headings] == ["", "descending", ""]


def test_filters_narrow_the_list_and_say_so(table: None) -> None:
    Claim.objects.create(name="anna", state="open", amount=1, served_on=date(2026, 11, 20))
    Claim.objects.create(name="ben", state="paid", served_on=date(2026, 11, 21))

    assert [row.name for row in ask("state=paid").rows] == ["ben"]
    assert [row.name for row in ask("name=An").rows] == ["anna"]
    assert [row.name for row in ask("priced=no").rows] == ["ben"]
    assert [row.name for row in ask("served_from=112126&served_to=11/21/26").rows] == ["ben"]
    assert ask("state=paid").filtered
    assert not ask("state=nonsense").filtered


def test_a_date_that_cannot_be_read_is_said_and_filters_nothing(table: None) -> None:
    Claim.objects.create(name="anna")
    page = ask("served_from=13/45/26")

    assert [row.name for row in page.rows] == ["anna"]
    assert "month, day, year" in page.filters[3].error


def test_the_count_stops_at_ten_thousand(table: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNT_LIMIT", 4)
    Claim.objects.bulk_create(Claim(name=f"n{at}") for at in range(4))
    assert ask().count_text == "4"
    Claim.objects.create(name="one more")
    assert ask().count_text == "4+"


def test_a_page_takes_the_same_number_of_queries_however_long_the_list(
    table: None, django_assert_num_queries: Any
) -> None:
    Claim.objects.bulk_create(Claim(name=f"n{at:03}") for at in range(300))
    middle = Claim.objects.get(name="n150").pk

    with django_assert_num_queries(3):
        ask(f"after={middle}")


def test_an_empty_list_says_what_to_do_next(table: None) -> None:
    html = answer().content.decode()

    assert "No claim is waiting." in html
    assert 'href="/claims/new/"' in html


def test_a_filter_that_matches_nothing_offers_everything(table: None) -> None:
    Claim.objects.create(name="anna")

    assert "Nothing matches this filter." in answer("state=paid").content.decode()


def test_the_first_column_is_the_link_and_headings_sort(table: None) -> None:
    claim = Claim.objects.create(name="<b>anna</b>", amount=121500)
    html = answer("sort=amount").content.decode()

    assert f'<a href="/c/{claim.pk}/">&lt;b&gt;anna&lt;/b&gt;</a>' in html
    assert 'aria-sort="ascending"' in html
    assert "$1,215.00" in html


def test_a_csv_holds_all_rows_beyond_the_page(table: None) -> None:
    Claim.objects.bulk_create(Claim(name=f"n{at}", amount=at) for at in range(8))
    file = answer("as=csv&sort=-amount")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))

    assert rows[0] == ["Name", "Amount", "Key"]
    assert [row[1] for row in rows[1:]] == [f"0.0{at}" for at in range(7, -1, -1)]
    assert file["Content-Disposition"].startswith('attachment; filename="claims-')


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_that_a_spreadsheet_would_run_is_only_text(text: str) -> None:
    rows = export.csv_bytes("t", ["Name"], [[text]], ZONE).decode("utf-8-sig")

    assert next(iter(csv.reader(io.StringIO(rows.split("\r\n", 1)[1]))))[0].startswith("'")


def test_a_refund_in_a_csv_is_still_a_number() -> None:
    assert b"-12.05" in export.csv_bytes("t", ["Paid"], [[Money(-1205)]], ZONE)


def test_a_workbook_holds_money_as_numbers_and_formulas_as_text(table: None) -> None:
    Claim.objects.create(name="=HYPERLINK(1)", amount=12345)
    book = zipfile.ZipFile(io.BytesIO(answer("as=xlsx").content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert "<v>123.45</v>" in sheet
    assert "<f>" not in sheet


def test_an_export_above_the_limit_is_refused_in_words(
    table: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "EXPORT_LIMIT", 2)
    Claim.objects.bulk_create(Claim(name=f"n{at}") for at in range(3))

    with pytest.raises(TooManyRows, match="Set a filter"):
        answer("as=csv")

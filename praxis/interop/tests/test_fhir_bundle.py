"""A bundle read and put back is the bundle that came."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis.interop.fhir import BadFhir, read_bundle, read_ndjson

resources = st.fixed_dictionaries(
    {"resourceType": st.sampled_from(["Patient", "Observation"]), "id": st.uuids().map(str)},
    optional={
        "text": st.text(),
        "value": st.decimals(allow_nan=False, allow_infinity=False, places=2).map(float),
        "nested": st.lists(st.dictionaries(st.text(max_size=5), st.integers(), max_size=3)),
    },
)


@given(st.lists(resources, max_size=6), st.sampled_from([None, 2]), st.booleans())
def test_every_resource_is_the_slice_it_came_from(
    found: list[dict[str, object]], indent: int | None, ascii_only: bool
) -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": each} for each in found]}
    text = json.dumps(bundle, indent=indent, ensure_ascii=ascii_only)
    entries = list(read_bundle(text))
    assert [json.loads(entry.raw) for entry in entries] == found
    assert all(text[entry.start : entry.end] == entry.raw for entry in entries)


def test_a_decimal_keeps_its_digits() -> None:
    inner = '{"resourceType":"Observation","id":"a","v":72.50}'
    text = '{"resourceType":"Bundle","entry":[{"resource":' + inner + "}]}"
    (entry,) = read_bundle(text)
    assert str(entry.resource["v"]) == "72.50"
    assert '"v":72.50' in entry.raw


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('{"resourceType":"Patient","id":"a","id":"b"}', "duplicate_key"),
        ('{"resourceType":"Patient","id":"a","x":"\\u0000"}', "nul"),
        ('{"resourceType":"Patient","id":"a","x":"\\ud800"}', "surrogate"),
        ('{"resourceType":"Patient"}', "no_id"),
        ('{"id":"a"}', "no_type"),
        ('{"resourceType":"Patient","id":"a","x":"\\ud83d\\ude00"}', ""),
    ],
)
def test_what_the_database_would_spoil_is_named(body: str, fault: str) -> None:
    (entry,) = read_bundle('{"resourceType":"Bundle","entry":[{"resource":' + body + "}]}")
    assert entry.fault == fault


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a":1}', '{"resourceType":"Bundle","entry":{}}'])
def test_what_is_no_bundle_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(BadFhir):
        list(read_bundle(text))


def test_lines_of_ndjson_are_entries() -> None:
    text = '{"resourceType":"Patient","id":"1"}\n\n  {"resourceType":"Patient","id":"2"}\r\n'
    entries = list(read_ndjson(text))
    assert [entry.resource_id for entry in entries] == ["1", "2"]
    assert text[entries[1].start : entries[1].end] == entries[1].raw

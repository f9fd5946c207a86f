"""A document comes back exactly as it was filed, or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis.access.context import opened, system
from praxis.documents import actions, periodic, queries, vault
from praxis.documents.actions import Filing
from praxis.documents.models import Document
from praxis.documents.testing import PDF, PNG, make_document
from praxis.documents.types import (
    DocumentDamaged,
    DocumentVoided,
    EmptyFile,
    NoSuchDocument,
    ReasonMissing,
    TooLarge,
    TypeNotAllowed,
)
from praxis.kernel import clock, sealing
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden

ActorOf = Callable[..., Actor]


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_KEYS", str(sealing.key_folder()))
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))


def _stored(document: Document) -> Path:
    return vault.path_of(document.file)


@pytest.mark.parametrize(
    "size", [1, vault.CHUNK - 1, vault.CHUNK, vault.CHUNK + 1, 3 * vault.CHUNK]
)
def test_a_document_comes_back_as_it_was_filed(desk_context: Actor, size: int) -> None:
    content = (b"A1b2 " * (size // 5 + 1))[:size]
    document = make_document(actor=desk_context, media_type="text/plain", content=content)
    assert queries.open_content(actor=desk_context, document_id=document.pk).data == content


def test_the_file_on_the_disk_shows_nothing_of_its_content(desk_context: Actor) -> None:
    document = make_document(
        actor=desk_context, media_type="text/plain", content=b"Alvarez, Maria " * 100
    )
    stored = _stored(document).read_bytes()
    assert b"Alvarez" not in stored
    assert _stored(document).stat().st_mode & 0o777 == 0o600


def _flip(stored: bytes) -> bytes:
    return stored[:-1] + bytes([stored[-1] ^ 1])


def _cut_last_chunk(stored: bytes) -> bytes:
    return stored[: vault.CHUNK + 28]


def _swap_chunks(stored: bytes) -> bytes:
    size = vault.CHUNK + 28
    return stored[size : 2 * size] + stored[:size] + stored[2 * size :]


@pytest.mark.parametrize("damage", [_flip, _cut_last_chunk, _swap_chunks, lambda _: b""])
def test_a_damaged_file_is_refused(desk_context: Actor, damage: Callable[[bytes], bytes]) -> None:
    document = make_document(
        actor=desk_context, media_type="text/plain", content=b"x" * (2 * vault.CHUNK + 5)
    )
    _stored(document).write_bytes(damage(_stored(document).read_bytes()))
    with pytest.raises(DocumentDamaged):
        queries.open_content(actor=desk_context, document_id=document.pk)


def test_a_file_put_in_anothers_place_is_refused(desk_context: Actor) -> None:
    mine, other = (make_document(actor=desk_context) for _ in range(2))
    _stored(mine).write_bytes(_stored(other).read_bytes())
    with pytest.raises(DocumentDamaged):
        queries.open_content(actor=desk_context, document_id=mine.pk)


def test_content_that_does_not_match_its_digest_is_refused(
    desk_context: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = make_document(actor=desk_context)
    monkeypatch.setattr(vault, "read", lambda *_: PDF + b" ")
    with pytest.raises(DocumentDamaged):
        queries.open_content(actor=desk_context, document_id=document.pk)


def test_the_application_cannot_point_a_row_at_another_file(desk_context: Actor) -> None:
    document = make_document(actor=desk_context)
    for column, value in (("file", "0" * 32), ("sha256", "0" * 64), ("size", 1)):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(**{column: value})


def test_without_the_master_key_nothing_is_filed_and_no_key_is_made(
    desk_context: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_KEYS", str(tmp_path / "elsewhere"))
    with pytest.raises(sealing.KeyMissing):
        make_document(actor=desk_context)
    assert not (tmp_path / "elsewhere").exists()
    assert Document.objects.count() == 0


def test_a_retry_with_the_same_key_is_the_same_document(desk_context: Actor) -> None:
    key = uuid.uuid4()
    assert len({make_document(actor=desk_context, key=key).pk for _ in range(2)}) == 1
    assert len(list(vault.names())) == 1


def test_a_key_used_behind_our_back_still_makes_one_row(
    desk_context: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_document(actor=desk_context)
    monkeypatch.setattr(actions.filing, "_with_key", lambda _: None)
    again = make_document(actor=desk_context, key=first.client_key)
    assert again.pk == first.pk


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", b"MZ\x90\x00 this is a program"),
        ("application/pdf", b"<html><script>1</script>%PDF-1.4"),
        ("image/png", PDF),
        ("text/html", b"<p>hello</p>"),
        ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("text/plain", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("text/plain", b"\xff\xfe\x00\x01"),
        ("text/csv", b"a,b\x00"),
        ("application/json", b"{not json"),
        ("application/xml", b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'),
        ("application/xml", b"<x>"),
        ("application/zip", b"PK\x03\x04"),
    ],
)
def test_other_kinds_of_file_are_refused(
    desk_context: Actor, media_type: str, content: bytes
) -> None:
    with pytest.raises(TypeNotAllowed):
        make_document(actor=desk_context, media_type=media_type, content=content)
    assert Document.objects.count() == 0
    assert list(vault.names()) == []


@pytest.mark.parametrize(
    ("media_type", "content", "served"),
    [
        ("application/pdf", PDF, "application/pdf"),
        ("image/png", PNG, "image/png"),
        ("image/jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
        ("image/tiff", b"II*\x00" + b"\x00" * 12, "image/tiff"),
        ("text/plain; charset=utf-8", "Garc\u00eda".encode(), "application/octet-stream"),
        ("text/csv", b"a,b\n1,2\n", "application/octet-stream"),
        ("application/fhir+json", b'{"resourceType": "Bundle"}', "application/octet-stream"),
        ("text/xml", b"<ClinicalDocument/>", "application/octet-stream"),
    ],
)
def test_only_pictures_and_pdfs_are_served_as_what_they_are(
    desk_context: Actor, media_type: str, content: bytes, served: str
) -> None:
    document = make_document(actor=desk_context, media_type=media_type, content=content)
    assert queries.open_content(actor=desk_context, document_id=document.pk).media_type == served


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=200))
def test_no_bytes_crash_the_type_check(content: bytes) -> None:
    from praxis.documents.media import EXTENSIONS, accepted

    for media_type in EXTENSIONS:
        try:
            stored = accepted(media_type, content)
        except (TypeNotAllowed, EmptyFile):
            continue
        assert stored in EXTENSIONS


def test_empty_and_huge_files_are_refused(desk_context: Actor) -> None:
    with pytest.raises(EmptyFile):
        make_document(actor=desk_context, content=b"")
    with pytest.raises(TooLarge):
        make_document(actor=desk_context, content=PDF + b" " * 25 * 1024 * 1024)


def test_a_voided_document_stays_but_is_no_longer_shown(actor_of: ActorOf) -> None:
    desk, manager = actor_of("front_desk"), actor_of("office_manager")
    with opened(manager, purpose="test"):
        document = make_document(actor=manager)
        with pytest.raises(ReasonMissing):
            actions.void_document(actor=manager, document_id=document.pk, reason=" ")
        actions.void_document(actor=manager, document_id=document.pk, reason="Wrong patient")
        assert queries.open_content(actor=manager, document_id=document.pk).data == PDF
    with opened(desk, purpose="test"), pytest.raises(DocumentVoided):
        queries.open_content(actor=desk, document_id=document.pk)


def test_a_void_without_a_reason_is_refused_by_the_database(desk_context: Actor) -> None:

    document = make_document(actor=desk_context)
    with (
        pytest.raises(IntegrityError, match="documents_void_has_reason"),
        transaction.atomic(),
    ):
        Document.objects.filter(pk=document.pk).update(voided_at=clock.now())


def test_documents_are_never_deleted(desk_context: Actor) -> None:
    make_document(actor=desk_context)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM documents_document")


def test_who_may_not_neither_files_nor_opens(actor_of: ActorOf) -> None:
    facility = actor_of("facility")
    for refused in (
        lambda: make_document(actor=facility),
        lambda: actions.void_document(actor=facility, document_id=1, reason="x"),
        lambda: actions.add_data_key(actor=facility),
        lambda: actions.put_orphans_aside(actor=facility),
        lambda: queries.open_content(actor=facility, document_id=1),
        lambda: queries.documents_of(actor=facility, patient_id=1),
    ):
        with pytest.raises(Forbidden), opened(facility, purpose="test"):
            refused()


def test_a_document_that_does_not_exist_is_not_found(manager_context: Actor) -> None:
    with pytest.raises(NoSuchDocument):
        queries.open_content(actor=manager_context, document_id=1)
    with pytest.raises(NoSuchDocument):
        actions.void_document(actor=manager_context, document_id=1, reason="x")


def test_files_of_rolled_back_work_are_put_aside_after_a_day(desk: Actor) -> None:
    with opened(desk, purpose="test"):
        kept = make_document(actor=desk)
    with pytest.raises(ZeroDivisionError), opened(desk, purpose="test"):
        lost = make_document(actor=desk)
        raise ZeroDivisionError
    for document in (kept, lost):
        os.utime(_stored(document), (0, 0))
    fresh = vault.new_name()
    vault.write(fresh, b"being filed now", b"k" * 32)
    os.utime(vault.path_of(fresh), times=(clock.real_now().timestamp(),) * 2)
    periodic.sweep()
    assert {name for name, _ in vault.names()} == {kept.file, fresh}
    assert (vault.folder() / "orphans" / lost.file).exists()


def test_a_store_that_belongs_to_another_database_is_left_alone(db: None) -> None:
    for _ in range(25):
        name = vault.new_name()
        vault.write(name, b"x", b"k" * 32)
        os.utime(vault.path_of(name), (0, 0))
    with system("documents", purpose="test") as actor:
        assert actions.put_orphans_aside(actor=actor) == 0
    assert len(list(vault.names())) == 25


def test_after_a_new_data_key_old_documents_still_open(manager_context: Actor) -> None:
    old = make_document(actor=manager_context)
    actions.add_data_key(actor=manager_context)
    new = make_document(actor=manager_context)
    assert new.data_key_id != old.data_key_id
    for document in (old, new):
        assert queries.open_content(actor=manager_context, document_id=document.pk).data == PDF


def test_a_file_of_many_patients_claims_is_for_billing_alone(actor_of: ActorOf) -> None:
    biller, nurse = actor_of("biller"), actor_of("clinical")
    with opened(biller, purpose="test"):
        document = make_document(actor=biller, kind="claim_file")
        assert queries.get_document(actor=biller, document_id=document.pk) == document
    with opened(nurse, purpose="test"), pytest.raises(NoSuchDocument):
        queries.open_content(actor=nurse, document_id=document.pk)


def test_many_files_are_filed_once_each_in_their_order(desk_context: Actor) -> None:
    wanted = [
        Filing(uuid.uuid4(), f"Statement {number}", PDF + bytes([number]), None)
        for number in range(3)
    ]

    def file_all() -> list[Document]:
        return actions.file_documents(
            actor=desk_context,
            filings=wanted,
            kind="letter",
            media_type="application/pdf",
            source="statements",
        )

    made = file_all()
    assert [row.title for row in made] == ["Statement 0", "Statement 1", "Statement 2"]
    assert [row.pk for row in file_all()] == [row.pk for row in made]
    assert Document.objects.count() == 3

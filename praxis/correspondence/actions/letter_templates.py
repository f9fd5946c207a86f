"""Templates of letters: drafted, approved, reviewed, ended. A version never changes."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from praxis.correspondence import lettering
from praxis.correspondence.models import LetterTemplate, LetterText, LetterVersion
from praxis.correspondence.starter_letters import STARTERS
from praxis.correspondence.types import (
    Language,
    LetterKind,
    NoSuchTemplate,
    NotApproved,
    TextMissing,
)
from praxis.kernel import clock
from praxis.kernel.actor import Actor
from praxis.kernel.once import insert_once
from praxis.kernel.violations import violations

Texts = Mapping[str, tuple[str, str]]


@transaction.atomic
def add_template(*, actor: Actor, key: UUID, name: str, kind: str, texts: Texts) -> LetterTemplate:
    """A template with a first draft. `texts`: subject and body by language; English is needed.

    Raises TextMissing, UnknownField.
    """
    actor.require("correspondence.set_letters")
    plain = " ".join(name.split())[:80]
    if not plain:
        raise TextMissing("Give the letter a name.", field="name")
    _check(texts)
    taken = TextMissing("There is a letter of this name. Choose another.", field="name")
    with violations(correspondence_template_name=taken):
        template = insert_once(LetterTemplate(client_key=key, name=plain, kind=LetterKind(kind)))
    if not template.versions.exists():
        _draft(actor, key, template, texts)
    return template


@transaction.atomic
def add_usual_letters(*, actor: Actor, approve: bool = False) -> int:
    """Those of the usual letters whose names are not taken yet, as drafts unless `approve`.

    How many were added.
    """
    actor.require("correspondence.set_letters")
    taken = set(LetterTemplate.objects.values_list("name", flat=True))
    fresh = [each for each in STARTERS if each[0] not in taken]
    for name, kind, texts in fresh:
        made = add_template(actor=actor, key=uuid4(), name=name, kind=kind, texts=texts)
        if approve:
            approve_version(actor=actor, version_id=made.versions.get().pk)
    return len(fresh)


@transaction.atomic
def add_version(*, actor: Actor, key: UUID, template_id: int, texts: Texts) -> LetterVersion:
    """A new draft; what was approved stays in use until this one is.

    Raises NoSuchTemplate, TextMissing, UnknownField.
    """
    actor.require("correspondence.set_letters")
    template = _template(template_id)
    first: LetterVersion | None = LetterVersion.objects.filter(client_key=key).first()
    if first is not None:
        return first
    _check(texts)
    return _draft(actor, key, template, texts)


@transaction.atomic
def approve_version(*, actor: Actor, version_id: int) -> LetterVersion:
    """From now on it is what the letter says. Again changes nothing. Raises NoSuchTemplate."""
    actor.require("correspondence.set_letters")
    version = LetterVersion.objects.select_for_update(of=("self",)).filter(pk=version_id).first()
    if version is None:
        raise NoSuchTemplate("There is no such letter.")
    if version.approved_at is None:
        if version.template.versions.filter(
            number__gt=version.number, approved_at__isnull=False
        ).exists():
            raise NotApproved("A newer version is approved already. Write a new one from this.")
        version.approved_at = clock.now()
        version.approved_by_id = actor.user_id
        version.approved_by_name = actor.signature
        version.save(update_fields=["approved_at", "approved_by", "approved_by_name"])
    return _version(version)


@transaction.atomic
def review_text(*, actor: Actor, text_id: int, by_name: str) -> LetterText:
    """Somebody qualified in the language has read it. Again changes nothing.

    Raises NoSuchTemplate, TextMissing.
    """
    actor.require("correspondence.set_letters")
    text: LetterText | None = (
        LetterText.objects.select_for_update(of=("self",)).filter(pk=text_id).first()
    )
    if text is None:
        raise NoSuchTemplate("There is no such letter.")
    if not by_name.strip():
        raise TextMissing("Say who has read it.", field="by_name")
    if text.reviewed_at is None:
        text.reviewed_at = clock.now()
        text.reviewed_by_id = actor.user_id
        text.reviewed_by_name = " ".join(by_name.split())[:120]
        text.save(update_fields=["reviewed_at", "reviewed_by", "reviewed_by_name"])
    return text


@transaction.atomic
def end_template(*, actor: Actor, template_id: int) -> LetterTemplate:
    """Nobody writes it any more; letters that were written stay. Raises NoSuchTemplate."""
    actor.require("correspondence.set_letters")
    template = _template(template_id)
    if template.ended_at is None:
        template.ended_at = clock.now()
        template.save(update_fields=["ended_at"])
    return template


def _version(found: LetterVersion) -> LetterVersion:
    return found


def _template(template_id: int) -> LetterTemplate:
    found: LetterTemplate | None = (
        LetterTemplate.objects.select_for_update(of=("self",)).filter(pk=template_id).first()
    )
    if found is None:
        raise NoSuchTemplate("There is no such letter.")
    return found


def _check(texts: Texts) -> None:
    if Language.ENGLISH not in texts:
        raise TextMissing("The English text is needed.", field="body_en")
    for language, (subject, body) in texts.items():
        lettering.check(subject, body, field=f"body_{Language(language)}")


def _draft(actor: Actor, key: UUID, template: LetterTemplate, texts: Texts) -> LetterVersion:
    last = template.versions.aggregate(last=Max("number"))["last"] or 0
    version = LetterVersion.objects.create(
        client_key=key,
        template=template,
        number=last + 1,
        made_at=clock.now(),
        made_by_id=actor.user_id,
        made_by_name=actor.signature,
    )
    LetterText.objects.bulk_create(
        LetterText(
            version=version,
            language=Language(language),
            subject=" ".join(subject.split())[:200],
            body=body.strip().replace("\r\n", "\n"),
        )
        for language, (subject, body) in texts.items()
    )
    return _version(version)

"""Every URL and its access rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from praxis.access.roles import declared_permissions


@dataclass(frozen=True, slots=True)
class Entry:
    """`permission` is None when the view has no rule; `post` what a POST needs, when more."""

    pattern: str
    name: str
    methods: tuple[str, ...]
    permission: str | None
    post: str
    parameters: dict[str, str]


def entries() -> list[Entry]:
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda entry: entry.pattern)


def urls() -> list[dict[str, object]]:
    """For `praxis urls`."""
    return [asdict(entry) for entry in entries()]


def refuse_unruled_urls() -> None:
    """Raises ImproperlyConfigured when a URL has no rule or names an undeclared permission."""
    known = {*declared_permissions(), "", "*"}
    bad = [
        entry.pattern
        for entry in entries()
        if entry.permission not in known or entry.post not in known
    ]
    if bad:
        raise ImproperlyConfigured(f"URLs without a valid access rule: {', '.join(bad)}")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Entry]:
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, here)
            continue
        access_rule = getattr(pattern.callback, "access_rule", None)
        yield Entry(
            pattern="/" + here,
            name=pattern.name or "",
            methods=access_rule.methods if access_rule else (),
            permission=access_rule.permission if access_rule else None,
            post=access_rule.post if access_rule else "",
            parameters={
                name: type(converter).__name__.removesuffix("Converter").lower()
                for name, converter in pattern.pattern.converters.items()
            },
        )

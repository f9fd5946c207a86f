"""270, 271, 276, 277 and 278: the tree of levels, in the order of each guide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from praxis.interop.x12.content.common import Entity
from praxis.interop.x12.content.inquiries import (
    Benefit,
    Inquiry,
    Level,
    Question,
    Rejection,
    Trace,
    Tracked,
)
from praxis.interop.x12.errors import CannotWrite
from praxis.interop.x12.writing import shared
from praxis.interop.x12.writing.acks import write_statuses
from praxis.interop.x12.writing.envelope import (
    Composite,
    Repeated,
    Sending,
    Writer,
    interchange,
)
from praxis.interop.x12.writing.shared import maybe_money

_GROUPS = {
    "270": ("HS", "005010X279A1", "0022"),
    "271": ("HB", "005010X279A1", "0022"),
    "276": ("HR", "005010X212", "0010"),
    "277": ("HN", "005010X212", "0010"),
    "278": ("HI", "005010X217", "0007"),
}


def write_inquiry(sending: Sending, inquiries: Inquiry | Sequence[Inquiry]) -> bytes:
    """One interchange with a transaction for each inquiry, all of one kind. Raises CannotWrite."""
    them = [inquiries] if isinstance(inquiries, Inquiry) else list(inquiries)
    kinds = {each.kind for each in them}
    if len(kinds) != 1 or not kinds <= set(_GROUPS):
        raise CannotWrite("A file holds inquiries of one kind: 270, 271, 276, 277 or 278.")
    kind = kinds.pop()
    group, version, _ = _GROUPS[kind]
    return interchange(
        sending,
        functional_id=group,
        version=version,
        kind=kind,
        bodies=[partial(_inquiry, it=each) for each in them],
    )


def _inquiry(out: Writer, it: Inquiry) -> None:
    shared.known(it.other, f"The {it.kind}")
    structure = _GROUPS[it.kind][2]
    created = shared.day(it.created_on)
    out.add("BHT", structure, it.purpose, it.reference, created, it.created_time, it.subject)
    write = _KINDS[it.kind]
    number = 0

    def levels(them: Sequence[Level], parent: str) -> None:
        nonlocal number
        for level in them:
            number += 1
            own = str(number)
            child = "" if _leaf(it.kind, level) else "1" if level.below else "0"
            shared.known(level.other, f"Level {own}")
            out.add("HL", own, parent, level.code, child)
            write(out, level)
            levels(level.below, own)

    levels(it.levels, "")


def _leaf(kind: str, level: Level) -> bool:
    """The 276 and 277 leave HL04 of a dependent empty: nothing may stand below one."""
    return kind in ("276", "277") and level.code == "23"


def _eligibility(out: Writer, it: Level) -> None:
    _rejections(out, it.refusals)
    _traces(out, it.traces)
    _name(out, it)
    for question in it.questions:
        _question(out, question)
    for benefit in it.benefits:
        _benefit(out, benefit)


def _status(out: Writer, it: Level, *, asks: bool) -> None:
    who = it.entity
    if asks and who and who.demographics:
        born = who.demographics
        out.add("DMG", "D8", shared.day(born.birth_date) or born.text, born.sex)
    for each in (who, *it.entities):
        if each:
            out.add("NM1", *_named(each))
            shared.contacts(out, each.contacts)
    for tracked in it.tracked:
        _tracked(out, tracked)


def _review(out: Writer, it: Level) -> None:
    if it.code not in ("EV", "SS"):
        _rejections(out, it.refusals)
        _name(out, it)
        return
    _traces(out, it.traces)
    _rejections(out, it.refusals)
    if it.review:
        um = it.review
        place, causes = _composite(um.place), _composite(um.causes)
        out.add("UM", um.category, um.kind, um.service_type, place, causes, um.urgency)
    if it.decision:
        said = it.decision
        out.add("HCR", said.action, said.number, said.reason, said.second_opinion)
    shared.references(out, it.references)
    shared.dates(out, it.dates)
    if it.codes:
        out.add("HI", *(_composite(code) for code in it.codes))
    for text in it.services:
        id, _, rest = text.partition("*")
        out.add_canonical(id, rest)
    for text in it.delivery:
        out.add_canonical("HSD", text)
    for text in it.messages:
        out.add("MSG", text)
    for who in it.entities:
        _entity(out, who)


_KINDS: dict[str, Callable[[Writer, Level], None]] = {
    "270": _eligibility,
    "271": _eligibility,
    "276": partial(_status, asks=True),
    "277": partial(_status, asks=False),
    "278": _review,
}


def _composite(text: str) -> Composite | str:
    return tuple(text.split(":")) if text else ""


def _named(who: Entity) -> tuple[str, ...]:
    given = (who.first_name, who.middle_name, who.prefix, who.suffix)
    return (who.code, who.kind, who.name, *given, who.id_qualifier, who.id)


def _traces(out: Writer, them: Sequence[Trace]) -> None:
    for it in them:
        out.add("TRN", it.kind, it.number, it.company, it.subdivision)


def _rejections(out: Writer, them: Sequence[Rejection]) -> None:
    for it in them:
        out.add("AAA", it.valid, "", it.reason, it.follow_up)


def _entity(out: Writer, who: Entity, *, rejections: Sequence[Rejection] = ()) -> None:
    out.add("NM1", *_named(who))
    shared.references(out, who.references)
    shared.address(out, who.address)
    shared.contacts(out, who.contacts)
    _rejections(out, rejections)
    if who.provider_code or who.taxonomy:
        out.add("PRV", who.provider_code, "PXC" if who.taxonomy else "", who.taxonomy)
    if who.demographics:
        born = who.demographics
        when = shared.day(born.birth_date) or born.text
        out.add("DMG", "D8" if when else "", when, born.sex)


def _name(out: Writer, it: Level) -> None:
    if it.entity is None:
        raise CannotWrite(f"A level {it.code} has no name.")
    _entity(out, it.entity, rejections=it.rejections)
    if it.relation:
        out.add_canonical("INS", it.relation)
    if it.codes:
        out.add("HI", *(_composite(code) for code in it.codes))
    shared.dates(out, it.dates)
    if it.military:
        out.add_canonical("MPI", it.military)


def _question(out: Writer, it: Question) -> None:
    out.add(
        "EQ",
        Repeated(it.service_types),
        _composite(it.procedure),
        it.level,
        it.insurance_type,
        _composite(it.pointers),
    )
    shared.amounts(out, it.amounts)
    if it.facility:
        out.add_canonical("III", it.facility)
    shared.references(out, it.references)
    shared.dates(out, it.dates)


def _benefit(out: Writer, it: Benefit) -> None:
    many = it.quantity
    out.add(
        "EB",
        it.information,
        it.level,
        Repeated(it.service_types),
        it.insurance_type,
        it.plan,
        it.period,
        maybe_money(it.cents),
        shared.number(it.share),
        many.qualifier if many else "",
        shared.number(many.value) if many else "",
        it.authorization,
        it.network,
        _composite(it.procedure),
        _composite(it.pointers),
    )
    for text in it.delivery:
        out.add_canonical("HSD", text)
    shared.references(out, it.references)
    shared.dates(out, it.dates)
    _rejections(out, it.rejections)
    for text in it.messages:
        out.add("MSG", text)
    for text in it.additional:
        out.add_canonical("III", text)
    if it.entities:
        out.add("LS", "2120")
        for who in it.entities:
            out.add("NM1", *_named(who))
            shared.address(out, who.address)
            shared.contacts(out, who.contacts)
            if who.provider_code or who.taxonomy:
                out.add("PRV", who.provider_code, "PXC" if who.taxonomy else "", who.taxonomy)
        out.add("LE", "2120")


def _tracked(out: Writer, it: Tracked) -> None:
    _traces(out, [it.trace])
    write_statuses(out, it.statuses)
    shared.references(out, it.references)
    shared.amounts(out, it.amounts)
    shared.dates(out, it.dates)
    for line in it.lines:
        out.add(
            "SVC",
            _composite(line.procedure),
            maybe_money(line.charge_cents),
            maybe_money(line.paid_cents),
            line.revenue_code,
            "",
            "",
            shared.number(line.units),
        )
        write_statuses(out, line.statuses)
        shared.references(out, line.references)
        shared.dates(out, line.dates)

"""Whatever is posted and taken back, in whatever order, the books balance."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from praxis.access.context import system
from praxis.ledger import actions, queries
from praxis.ledger.models import EntryLine
from praxis.ledger.testing import SET_UP, payer_party
from praxis.ledger.types import AlreadyReversed, Line, NewEntry

CODES = ("1000", "1030", "2150", "2190", "4000", "4100", "5100")
CONTROLS = ("2150", "2190")
FIRST = date(2026, 1, 1)

sides = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(-(10**9), 10**9).filter(bool), st.integers(1, 3)),
    min_size=1,
    max_size=5,
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("post"), sides, st.integers(0, 330)),
        st.tuples(st.just("reverse"), st.integers(0, 20), st.integers(0, 330)),
        st.tuples(st.just("close"), st.integers(1, 10), st.none()),
    ),
    min_size=1,
    max_size=14,
)


def entry(parts: list[tuple[str, int, int]], day: int) -> NewEntry | None:
    """The parts, and a last line that makes them balance."""
    lines = [
        Line(code, cents, payer_party(ref) if code in CONTROLS else None)
        for code, cents, ref in parts
    ]
    rest = -sum(line.cents for line in lines)
    if rest:
        lines.append(Line("3000", rest))
    if len(lines) < 2:
        return None
    return NewEntry(uuid.uuid4(), "journal", FIRST + timedelta(days=day), tuple(lines), "Any")


class Books(TestCase):
    @settings(max_examples=40)
    @given(steps)
    def test_whatever_happens_the_books_balance(self, story: list[tuple[str, object, int]]) -> None:
        expected: dict[str, int] = {}
        posted: list[tuple[int, NewEntry]] = []
        with system("test", purpose="test") as actor:
            for what, subject, day in story:
                self._step(what, subject, day, expected, posted)
            rows = {
                row.code: row.cents
                for row in queries.trial_balance(actor=actor, on=date(2027, 1, 1)).rows
            }
            assert {code: cents for code, cents in rows.items() if cents} == {
                code: cents for code, cents in expected.items() if cents
            }
            assert sum(rows.values()) == 0
            assert sum(EntryLine.objects.values_list("cents", flat=True)) == 0
            assert queries.control_differences(actor=actor) == []
            assert queries.stale_totals(actor=actor) == []
            assert queries.changed_entries(actor=actor, first=FIRST, last=date(2027, 12, 31)) == []
            for code in CONTROLS:
                owed = queries.party_balances(
                    actor=actor, kind=payer_party().kind, ids=[1, 2, 3], account=code
                )
                assert sum(owed.values()) == rows.get(code, 0)

    def _step(
        self,
        what: str,
        subject: object,
        day: int,
        expected: dict[str, int],
        posted: list[tuple[int, NewEntry]],
    ) -> None:
        from praxis.ledger.types import EarlierPeriodOpen, PeriodClosed

        try:
            with transaction.atomic():
                if what == "post":
                    new = entry(subject, day)  # type: ignore[arg-type]
                    if new is None:
                        return
                    posted.append((actions.post_entry(actor=SET_UP, entry=new), new))
                    self._count(new, 1, expected)
                elif what == "reverse" and posted:
                    key, first = posted[int(str(subject)) % len(posted)]
                    actions.reverse_entry(
                        actor=SET_UP,
                        key=uuid.uuid4(),
                        entry_id=key,
                        on=FIRST + timedelta(days=day),
                        memo="Taken back",
                    )
                    self._count(first, -1, expected)
                elif what == "close":
                    month = date(2026, int(str(subject)), 1)
                    actions.close_period(actor=SET_UP, key=uuid.uuid4(), month=month)
        except (AlreadyReversed, PeriodClosed, EarlierPeriodOpen):
            return

    def _count(self, new: NewEntry, sign: int, expected: dict[str, int]) -> None:
        for line in new.lines:
            expected[line.account] = expected.get(line.account, 0) + sign * line.cents

"""The worker keeps promises, one effect each, and stops when told."""

from __future__ import annotations

import random
import signal
import time

import pytest
from django.db import connection, transaction

from praxis.config.reactions import REACTIONS
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden
from praxis.news import promise_outside, publish, worker
from praxis.news.actions import retry_effect, set_aside_effect
from praxis.news.queries import failed_effects, queue_state
from praxis.news.tasks import WAITS_SECONDS, place_of
from praxis.news.tests import real_worker
from praxis.news.tests.reactions import effects
from praxis.news.tests.types import Probe
from praxis.news.types import NoFailedEffect, UnknownName

pytestmark = pytest.mark.django_db(transaction=True)
IT = Actor(user_id=None, name="IT", permissions=frozenset({"news.view", "news.retry"}))


def _publish(count: int, *, start: int = 0) -> None:
    for number in range(start, start + count):
        with transaction.atomic():
            publish(Probe(number=number))


def _jobs(status: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = %s"
            " AND task_name IN ('news.react', 'news.outside', 'billing.gone')",
            [status],
        )
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def _spend_all_attempts() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET attempts = %s, scheduled_at = now()",
            [len(WAITS_SECONDS)],
        )


@pytest.fixture
def _heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REACTIONS, "news.tests.Probe", ("news.tests.note_slowly",))


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REACTIONS, "news.tests.Probe", ("news.tests.note_then_fail",))


def test_the_worker_does_what_was_promised(_heard: None) -> None:
    _publish(5)
    assert worker.run(queues=["effects"], until_empty=True) == 0
    assert len(effects()) == 5
    assert _jobs("succeeded") == 5


def test_a_bell_after_the_commit_wakes_the_worker_long_before_it_would_look(_heard: None) -> None:
    with real_worker.running(poll=60, slowly=0):
        time.sleep(0.3)
        _publish(1)
        assert real_worker.eventually(lambda: _jobs("succeeded") == 1) < 20  # of 60


def test_sigterm_ends_the_worker_cleanly_after_its_job(_heard: None) -> None:
    with real_worker.running(slowly=0.5) as process:
        _publish(1)
        real_worker.eventually(lambda: _jobs("doing") == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert _jobs("succeeded") == 1
    assert len(effects()) == 1


def test_a_worker_that_does_not_know_a_name_refuses_to_start_and_loses_nothing() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', 'billing.gone')"
        )
        promise_outside("news.tests.was_renamed", number=1)
    with pytest.raises(UnknownName, match=r"billing\.gone, news\.tests\.was_renamed"):
        worker.run(until_empty=True)
    assert _jobs("todo") == 2


def test_a_failing_reaction_waits_and_comes_back(failing: None) -> None:
    _publish(1)
    worker.run(queues=["effects"], until_empty=True)
    assert effects() == []
    state = queue_state()
    assert (state.later, state.failed) == (1, 0)


def test_after_its_last_attempt_a_person_sees_it_and_why_without_patient_data(
    failing: None,
) -> None:
    _publish(1)
    _spend_all_attempts()
    worker.run(queues=["effects"], until_empty=True)
    [failed] = failed_effects(actor=IT)
    assert (failed.what, failed.because_of) == ("news.tests.note_then_fail", "news.tests.Probe")
    assert failed.error.startswith("ZeroDivisionError in note_then_fail")
    assert "Alvarez" not in repr(failed)
    assert queue_state().failed == 1


def test_a_failed_effect_is_retried_when_its_cause_is_gone(
    failing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from praxis.news.tests import reactions

    _publish(1)
    _spend_all_attempts()
    worker.run(queues=["effects"], until_empty=True)
    monkeypatch.setattr(reactions, "note_then_fail", reactions.note)
    retry_effect(actor=IT, job_id=failed_effects(actor=IT)[0].job_id)
    worker.run(queues=["effects"], until_empty=True)
    assert failed_effects(actor=IT) == []
    assert len(effects()) == 1


def test_a_failed_effect_can_be_set_aside_with_a_reason_only(failing: None) -> None:
    _publish(1)
    _spend_all_attempts()
    worker.run(queues=["effects"], until_empty=True)
    [failed] = failed_effects(actor=IT)
    with pytest.raises(NoFailedEffect):
        set_aside_effect(actor=IT, job_id=failed.job_id, why=" ")
    set_aside_effect(actor=IT, job_id=failed.job_id, why="Letter sent by hand")
    assert failed_effects(actor=IT) == []
    with pytest.raises(NoFailedEffect):
        retry_effect(actor=IT, job_id=failed.job_id)


def test_who_may_not_neither_sees_nor_retries() -> None:
    nobody = Actor(user_id=None, name="nobody")
    for refused in (
        lambda: failed_effects(actor=nobody),
        lambda: retry_effect(actor=nobody, job_id=1),
        lambda: set_aside_effect(actor=nobody, job_id=1, why="x"),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_outside_work_that_asks_for_time_is_not_counted_as_broken() -> None:
    with transaction.atomic():
        promise_outside("news.tests.not_yet", number=1)
    worker.run(queues=["effects"], until_empty=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM news_failure")
        assert cursor.fetchone() == (0,)
    assert queue_state().later == 1


def test_the_place_of_an_error_never_holds_its_message() -> None:
    with pytest.raises(ValueError, match="Alvarez") as raised:
        raise ValueError("Alvarez, Maria")
    assert place_of(raised.value).startswith("ValueError in test_the_place_of_an_error")


@pytest.mark.faults
def test_killed_workers_lose_nothing_and_double_nothing(_heard: None) -> None:
    promises = 300
    chance = random.Random(7)
    killed = 0
    for round_ in range(6):
        with real_worker.running() as process:
            _publish(promises // 6, start=round_ * promises // 6)
            time.sleep(chance.uniform(0.1, 0.5))
            process.kill()
            killed += 1
    with real_worker.running(slowly=0):
        real_worker.eventually(
            lambda: _jobs("succeeded") >= promises and not _jobs("doing"), seconds=120
        )
    numbers = sorted(int(effect.split()[0]) for effect in effects())
    assert numbers == list(range(promises))
    assert _jobs("failed") == 0
    assert killed == 6

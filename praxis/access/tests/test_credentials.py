"""One's own password, PIN, second factor and sessions: what each person changes alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password

from praxis.access import actions
from praxis.access.models import Session, SignIn, User
from praxis.access.queries import actor_of
from praxis.access.testing import session_cookie
from praxis.access.tests.signing_in import PASSWORD, PIN, SECRET, code, make_person
from praxis.access.types import BadPin, WeakPassword, WrongCode, WrongPassword
from praxis.kernel.actor import Actor
from praxis.kernel.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db
NEW = "seven quiet herons"
OTHER_SECRET = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"


@pytest.fixture
def dana() -> User:
    return make_person(pin=PIN)


def state(user: User) -> tuple[Any, ...]:
    """All that these actions may touch."""
    user = User.objects.get(pk=user.pk)
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    return (
        user.password,
        user.pin,
        user.temporary_until,
        list(factors.values_list("pk", "type", "data")),
        Session.objects.filter(user=user).count(),
        SignIn.objects.filter(user=user).count(),
    )


def digest_of(user: User) -> str:
    known = set(Session.objects.values_list("pk", flat=True))
    session_cookie(user)
    (digest,) = set(Session.objects.values_list("pk", flat=True)) - known
    return str(digest)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(dana: User) -> None:
    here, _ = digest_of(dana), digest_of(dana)
    actions.change_password(actor=actor_of(dana.pk), current=PASSWORD, password=NEW, keep=here)
    dana.refresh_from_db()
    assert dana.check_password(NEW)
    assert [each.pk for each in Session.objects.filter(user=dana)] == [here]


def test_a_temporary_password_is_replaced_once_and_not_by_itself(dana: User, manager: Any) -> None:
    given = actions.give_temporary_password(actor=manager, user_id=dana.pk)
    with pytest.raises(WrongPassword, match="another than the one you were given"):
        actions.choose_password(actor=actor_of(dana.pk), password=given)
    actions.choose_password(actor=actor_of(dana.pk), password=NEW)
    dana.refresh_from_db()
    assert dana.check_password(NEW)
    assert dana.temporary_until is None
    with pytest.raises(WrongPassword, match="present password"):
        actions.choose_password(actor=actor_of(dana.pk), password="five small otters")


def test_a_pin_is_set_and_taken_away(dana: User) -> None:
    actions.set_pin(actor=actor_of(dana.pk), pin="8302", again="8302")
    dana.refresh_from_db()
    assert check_password("8302", dana.pin)
    actions.set_pin(actor=actor_of(dana.pk), pin="", again="")
    dana.refresh_from_db()
    assert dana.pin == ""


def test_another_authenticator_replaces_the_first_and_gives_new_recovery_codes(dana: User) -> None:
    here, _ = digest_of(dana), digest_of(dana)
    codes = actions.set_second_factor(
        actor=actor_of(dana.pk), secret=OTHER_SECRET, code=code(secret=OTHER_SECRET), keep=here
    )
    assert len(set(codes)) == 10
    assert Authenticator.objects.filter(user=dana, type="totp").count() == 1
    assert [each.pk for each in Session.objects.filter(user=dana)] == [here]
    assert SignIn.objects.filter(user=dana, event=SignIn.Event.ENROLLED).exists()


def test_new_recovery_codes_make_the_old_ones_worthless(dana: User) -> None:
    first = actions.renew_recovery_codes(actor=actor_of(dana.pk))
    second = actions.renew_recovery_codes(actor=actor_of(dana.pk))
    assert len(second) == 10
    assert set(first).isdisjoint(second)
    (kept,) = Authenticator.objects.filter(user=dana, type="recovery_codes")
    assert kept.wrap().get_unused_codes() == second


def test_one_signs_oneself_out_elsewhere_and_nobody_else(dana: User) -> None:
    lee = make_person()
    here, there, foreign = digest_of(dana), digest_of(dana), digest_of(lee)
    with pytest.raises(NotFound):
        actions.end_own_session(actor=actor_of(dana.pk), digest=foreign)
    actions.end_own_session(actor=actor_of(dana.pk), digest=there)
    with pytest.raises(NotFound):
        actions.end_own_session(actor=actor_of(dana.pk), digest=there)
    assert set(Session.objects.values_list("pk", flat=True)) == {here, foreign}


REFUSED: list[tuple[type[Exception], Callable[[Actor], object]]] = [
    (
        WrongPassword,
        lambda own: actions.change_password(actor=own, current="not it at all", password=NEW),
    ),
    (
        WeakPassword,
        lambda own: actions.change_password(actor=own, current=PASSWORD, password="short"),
    ),
    (WrongPassword, lambda own: actions.choose_password(actor=own, password=NEW)),
    (BadPin, lambda own: actions.set_pin(actor=own, pin="1234", again="1234")),
    (BadPin, lambda own: actions.set_pin(actor=own, pin="12", again="12")),
    (BadPin, lambda own: actions.set_pin(actor=own, pin="8302", again="8303")),
    (
        WrongCode,
        lambda own: actions.set_second_factor(actor=own, secret=OTHER_SECRET, code=code()),
    ),
]


@pytest.mark.parametrize(("error", "attempt"), REFUSED)
def test_a_refusal_changes_nothing(
    dana: User, error: type[Exception], attempt: Callable[[Actor], object]
) -> None:
    digest_of(dana)
    before = state(dana)
    with pytest.raises(error):
        attempt(actor_of(dana.pk))
    assert state(dana) == before


OWN: list[Callable[[Actor], object]] = [
    lambda own: actions.change_password(actor=own, current=PASSWORD, password=NEW),
    lambda own: actions.choose_password(actor=own, password=NEW),
    lambda own: actions.set_pin(actor=own, pin="8302", again="8302"),
    lambda own: actions.set_second_factor(actor=own, secret=SECRET, code=code()),
    lambda own: actions.renew_recovery_codes(actor=own),
    lambda own: actions.end_own_session(actor=own, digest="x"),
]


@pytest.mark.parametrize("attempt", OWN)
def test_who_has_no_role_any_more_changes_not_even_his_own(
    attempt: Callable[[Actor], object],
) -> None:
    nobody = Actor(user_id=make_person().pk, name="Left last year", permissions=frozenset())
    with pytest.raises(Forbidden):
        attempt(nobody)

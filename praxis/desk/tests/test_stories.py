"""The front desk's morning in a real browser: by mouse, by keyboard alone, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from praxis.desk.tests.conftest import Office, build_office
from praxis.desk.tests.test_visits import insure
from praxis.kernel import clock
from praxis.scheduling.testing import office_time

pytestmark = pytest.mark.story


@pytest.fixture
def morning(live: str) -> Iterator[Office]:
    """Ten in the morning on the business clock; sign-in keeps the real one."""
    clock.set_offset(office_time("2027-03-15 10:00") - clock.real_now())
    yield build_office()
    clock.set_offset(clock.real_now() - clock.real_now())


def visit_of(office: Office, family_name: str) -> Any:
    with office.open():
        from praxis.scheduling.models import Appointment

        return Appointment.objects.filter(patient__family_name=family_name).latest("pk")


def book_by_mouse(page: Any, office: Office, name: str) -> None:
    page.locator(".open-time").first.click()
    page.get_by_label("Who is it for").fill(name)
    page.get_by_role("button", name="Find patient").click()
    page.locator("[data-row] a").first.click()
    page.get_by_label("Visit type").select_option(label="Follow-up, 20 min")
    page.get_by_role("button", name="Find times").click()
    page.get_by_label("Reason for the visit").fill("Sore throat")
    page.get_by_role("button", name="Book visit").click()


def through_the_office(page: Any, office: Office, name: str) -> None:
    """Check in with two facts, room, provider in and out, check out with the next visit."""
    visit = visit_of(office, name)
    flow = page.locator(f"#flow-{visit.pk}")
    flow.get_by_role("button", name="Check in").click()
    page.get_by_role("checkbox", name="Full name").check()
    page.get_by_role("checkbox", name="Date of birth").check()
    page.get_by_role("button", name="Check in").click()
    flow.get_by_role("button", name="Room").click()
    flow.get_by_role("button", name="Provider in").click()
    flow.get_by_role("button", name="Provider out").click()
    flow.get_by_role("link", name="Check out").click()
    page.locator(".offers input").first.check()
    page.get_by_role("button", name="Check out").click()
    page.locator(f"#visit-{visit.pk}.st-done").wait_for()


def statuses(office: Office, name: str) -> list[str]:
    with office.open():
        from praxis.scheduling.models import Appointment

        found = Appointment.objects.filter(patient__family_name=name).order_by("pk")
        return [visit.status for visit in found]


def test_the_front_desk_takes_a_patient_through_the_morning(
    page: Any, signed_in: Callable[..., Any], morning: Office
) -> None:
    morning.patient(family_name="Alvarez", given_name="Maria")
    signed_in(page, "front_desk", name="Dana Whitlock", go="/")
    book_by_mouse(page, morning, "alvarez")
    through_the_office(page, morning, "Alvarez")
    assert statuses(morning, "Alvarez") == ["done", "booked"]


def test_the_morning_works_without_javascript(
    page_without_javascript: Any, signed_in: Callable[..., Any], morning: Office
) -> None:
    page = page_without_javascript
    morning.patient(family_name="Byrne", given_name="Isabel")
    signed_in(page, "front_desk", name="Dana Whitlock", go="/")
    book_by_mouse(page, morning, "byrne")
    through_the_office(page, morning, "Byrne")
    assert statuses(morning, "Byrne") == ["done", "booked"]


def test_the_morning_works_by_keyboard_alone(
    page: Any, signed_in: Callable[..., Any], morning: Office
) -> None:
    patient = morning.patient(family_name="Kaplan", given_name="Ahmed")
    insure(morning, patient)
    visit = morning.book("2027-03-15 10:20", patient=patient)
    signed_in(page, "front_desk", name="Dana Whitlock", go="/")
    page.locator(f"#visit-{visit.pk}").focus()
    page.keyboard.press("c")
    page.locator(f"#visit-{visit.pk}.st-arrived").wait_for()
    assert page.evaluate("document.activeElement.id") == f"visit-{visit.pk}"
    page.keyboard.press("r")
    page.locator(f"#visit-{visit.pk}.st-roomed").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Provider in").press("Enter")
    page.get_by_role("button", name="Provider out").press("Enter")
    page.get_by_role("link", name="Check out").wait_for()
    page.keyboard.press("o")
    page.get_by_label("No further visit needed").press("Space")
    page.get_by_role("button", name="Check out").press("Enter")
    page.locator(f"#visit-{visit.pk}.st-done").wait_for()
    assert morning.status(visit) == "done"


def test_alt_and_arrows_move_a_visit_and_undo_brings_it_back(
    page: Any, signed_in: Callable[..., Any], morning: Office
) -> None:
    visit = morning.book("2027-03-15 11:00")
    signed_in(page, "front_desk", go="/")
    page.locator(f"#visit-{visit.pk}").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.locator(f"#visit-{visit.pk}.r39").wait_for()
    page.keyboard.press("Alt+ArrowRight")
    page.locator(f"#provider-{morning.other.pk} #visit-{visit.pk}").wait_for()
    assert page.evaluate("document.activeElement.id") == f"visit-{visit.pk}"
    page.keyboard.press("Control+z")
    page.locator(f"#provider-{morning.provider.pk} #visit-{visit.pk}").wait_for()


def test_arrows_walk_the_grid_and_letters_open_pages(
    page: Any, signed_in: Callable[..., Any], morning: Office
) -> None:
    visit = morning.book("2027-03-15 11:00")
    signed_in(page, "front_desk", go="/")
    page.locator(f"#visit-{visit.pk}").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className").startswith("open-time")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == f"visit-{visit.pk}"
    page.keyboard.press("]")
    page.wait_for_url("**/?day=2027-03-16")
    page.keyboard.press("t")
    page.wait_for_url("**/")
    page.keyboard.press("n")
    page.wait_for_url("**/visits/new/**")


def test_two_people_see_each_others_changes_within_five_seconds(
    page: Any, browser: Any, live: str, signed_in: Callable[..., Any], morning: Office
) -> None:
    visit = morning.book("2027-03-15 11:00")
    signed_in(page, "front_desk", name="Dana Whitlock", go="/")
    page.locator(".open-time").first.focus()
    focused = page.evaluate("document.activeElement.id")
    context = browser.new_context(base_url=live)
    other = context.new_page()
    signed_in(other, "front_desk", name="Luis Ortega", go="/")
    other.locator(f"#visit-{visit.pk}").focus()
    other.keyboard.press("Alt+ArrowRight")
    page.locator(f"#provider-{morning.other.pk} #visit-{visit.pk}").wait_for(timeout=5_000)
    assert page.evaluate("document.activeElement.id") == focused
    context.close()


def test_a_no_show_is_marked_from_the_visit(
    page: Any, signed_in: Callable[..., Any], morning: Office
) -> None:
    visit = morning.book("2027-03-15 10:05")
    clock.set_offset(clock.offset() + (office_time("2027-03-15 10:45") - clock.now()))
    signed_in(page, "front_desk", go=f"/visits/{visit.pk}/")
    page.get_by_role("button", name="No-show").click()
    page.get_by_text("Marked as a no-show").wait_for()
    assert morning.status(visit) == "no_show"


def address(name: str, visit: Any, waiting: Any) -> str:
    patient = visit.patient_id
    return {
        "today": "/",
        "todo": "/?panel=todo",
        "week": "/schedule/week/",
        "list": "/schedule/list/",
        "open": "/schedule/list/?show=open",
        "empty": "/?day=2027-03-14",
        "visit": f"/visits/{visit.pk}/",
        "check-in": f"/visits/{visit.pk}/check-in/",
        "check-out": f"/visits/{waiting.pk}/check-out/",
        "room": f"/visits/{waiting.pk}/choose-room/",
        "move": f"/visits/{visit.pk}/move/",
        "cancel": f"/visits/{visit.pk}/cancel/",
        "find": "/visits/new/",
        "book": f"/visits/new/?patient={patient}&type={visit.visit_type_id}",
        "walk-in": f"/visits/walk-in/?patient={patient}&type={visit.visit_type_id}",
        "patient": f"/patients/{patient}/",
        "visits": f"/patients/{patient}/visits/",
        "face-sheet": f"/patients/{patient}/face-sheet/",
        "print": "/schedule/print/",
    }[name]


ALL_PAGES = (
    "today todo week list open empty visit check-in check-out room move cancel find book walk-in"
    " patient visits face-sheet print"
).split()


@pytest.fixture
def furnished(morning: Office) -> tuple[Office, Any, Any]:
    """Visits in several states."""
    patient = morning.patient(
        family_name="Alvarez", given_name="Maria", language="es", needs_interpreter=True
    )
    insure(morning, patient)
    visit = morning.book("2027-03-15 11:00", patient=patient, reason="Go over lab results")
    waiting = morning.book("2027-03-15 10:00", provider=morning.other)
    morning.do("arrive", waiting)
    morning.do("confirm_appointment", morning.book("2027-03-15 11:40"))
    inside = morning.book("2027-03-15 10:20", provider=morning.other)
    morning.do("arrive", inside)
    morning.do("room_patient", inside, room_id=morning.room.pk)
    return morning, visit, waiting


def test_every_page_is_free_of_barriers_and_of_inline_style(
    page: Any, signed_in: Callable[..., Any], furnished: Any, axe: Callable[[Any], list[str]]
) -> None:
    _, visit, waiting = furnished
    signed_in(page, "front_desk", name="Dana Whitlock")
    found = {}
    for name in ALL_PAGES:
        page.goto(address(name, visit, waiting))
        problems = axe(page)
        if page.evaluate("document.querySelectorAll('[style]').length"):
            problems.append("inline style")
        if problems:
            found[name] = problems
    assert found == {}


def test_a_form_with_errors_is_free_of_barriers(
    page: Any, signed_in: Callable[..., Any], furnished: Any, axe: Callable[[Any], list[str]]
) -> None:
    _, visit, waiting = furnished
    signed_in(page, "front_desk", name="Dana Whitlock")
    for name, button in (("check-in", "Check in"), ("book", "Book visit"), ("move", "Move visit")):
        page.goto(address(name, visit, waiting))
        page.locator("main").get_by_role("button", name=button, exact=False).last.click()
        page.locator("[data-summary]").wait_for()
        assert axe(page) == []


WIDE = """[...document.querySelectorAll("body *")]
    .filter(part => part.getBoundingClientRect().right > 321)
    .filter(part => !part.closest(".rail, .table-scroll"))
    .map(part => part.tagName + "." + part.className).slice(0, 8)"""


def test_every_page_fits_a_narrow_screen(
    page: Any, signed_in: Callable[..., Any], furnished: Any
) -> None:
    _, visit, waiting = furnished
    signed_in(page, "front_desk", name="Dana Whitlock")
    page.set_viewport_size({"width": 320, "height": 700})
    too_wide = {}
    for name in ALL_PAGES:
        page.goto(address(name, visit, waiting))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            too_wide[name] = page.evaluate(WIDE)
    assert too_wide == {}

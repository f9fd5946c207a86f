"""Conversations of the demo: about a dozen alive in the inbox, two requests to providers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from praxis.access.context import opened
from praxis.access.queries import actor_of
from praxis.correspondence import actions
from praxis.demo.office import Keys, Office
from praxis.demo.patients import Person
from praxis.kernel import clock
from praxis.kernel.actor import Actor

# medium, topic, urgency, minutes ago, owner, words in English, words in Spanish
CAME_IN: tuple[tuple[str, str, str, int, str, str, str], ...] = (
    ("text", "visit", "routine", 25, "", "Can I bring my son?", "¿Puedo llevar a mi hijo?"),
    ("text", "other", "routine", 190, "", "Is parking free?", "¿Es gratis estacionar?"),
    ("voicemail", "refill", "routine", 300, "dwhitlock", "Needs a refill before Friday.", ""),
    ("phone", "result", "routine", 55, "dwhitlock", "Asks whether the blood test is back.", ""),
    ("phone", "other", "urgent", 12, "", "New rash since this morning, no fever.", ""),
    ("email", "bill", "routine", 1_500, "", "Why did my bill change since March?", ""),
    ("portal", "form", "routine", 80, "", "School form, please.", "Necesito un formulario."),
    ("portal", "visit", "routine", 40, "dwhitlock", "May I come later?", "¿Puedo venir después?"),
    ("fax", "other", "routine", 400, "", "Records request from Capital Skin Clinic.", ""),
    ("voicemail", "other", "routine", 20, "", "Wants to speak with the manager.", ""),
)
READY = (
    ("Office hours", "We are open 8 to 5, Monday to Friday.",
     "Abrimos de 8 a 5, de lunes a viernes."),
    ("Refill asked", "We asked your provider. We call you when it is ready.",
     "Preguntamos a su médico. Le llamamos cuando esté listo."),
)  # fmt: skip


def fill(*, actor: Actor, office: Office, people: Sequence[Person], seed: int) -> int:
    """Returns how many conversations there are."""
    keys, now = Keys(seed), clock.now()
    adults = [each for each in people if each.parent is None][20:]
    for title, english, spanish in READY:
        actions.add_canned(
            actor=actor, key=keys.next(), title=title, words_en=english, words_es=spanish
        )
    made = []
    for person, (medium, topic, urgency, minutes, owner, english, spanish) in zip(
        adults, CAME_IN, strict=False
    ):
        said = spanish if spanish and person.language == "es" else english
        made.append(
            actions.open_thread(
                actor=actor,
                key=keys.next(),
                medium=medium,
                subject=said,
                text=said,
                patient_id=person.id,
                number="" if medium in ("portal", "email", "fax") else person.phone,
                topic=topic,
                urgency=urgency,
                role="biller" if topic == "bill" else "front_desk",
                owner_id=office.user_id(owner) if owner else None,
                due_at=now + timedelta(minutes=45 - minutes // 4),
                occurred_at=now - timedelta(minutes=minutes),
            )
        )
    _ask(actor, office, keys, made[2].pk, made[6].pk)
    actions.answer_thread(
        actor=actor,
        key=keys.next(),
        thread_id=made[7].pk,
        way="portal",
        text="Yes. We kept Wednesday at 10:20 for you.",
    )
    done = actions.write_to_patient(
        actor=actor,
        key=keys.next(),
        patient_id=adults[len(CAME_IN)].id,
        subject="Your form is ready",
        text="You can pick it up at the desk.",
    )
    actions.close_thread(actor=actor, thread_id=done.pk, outcome="answered")
    return len(made) + 1


def _ask(actor: Actor, office: Office, keys: Keys, refill_id: int, form_id: int) -> None:
    """A refill that waits for the provider, a form that was answered and is to be told."""
    provider_id = next(iter(office.providers.values()))
    actions.ask_provider(
        actor=actor,
        key=keys.next(),
        thread_id=refill_id,
        provider_id=provider_id,
        kind="refill",
        medication="Lisinopril 10 mg, one each morning",
        pharmacy="Elm Street Pharmacy",
        question="Needs a refill before Friday.",
    )
    form = actions.ask_provider(
        actor=actor,
        key=keys.next(),
        thread_id=form_id,
        provider_id=provider_id,
        kind="form",
        form_name="School form",
        question="School form for the camp.",
    )
    if form.owner_id is not None:
        provider = actor_of(form.owner_id)
        with opened(provider, purpose="demo"):
            actions.answer_request(
                actor=provider, request_id=form.pk, answer="approved", text="Signed, at the desk."
            )

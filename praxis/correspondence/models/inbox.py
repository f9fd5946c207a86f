"""The shared inbox: conversations, calls, requests to a provider, ready answers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.correspondence.types import (
    Answer,
    Ask,
    Medium,
    Outcome,
    RequestState,
    RequestVerb,
    ThreadState,
    ThreadVerb,
    Topic,
    Urgency,
    Way,
)


def reference(to: str, *, null: bool = False, index: bool = True) -> Any:
    return models.ForeignKey(
        to, models.PROTECT, related_name="+", null=null, blank=null, db_index=index
    )


class Thread(PhiModel):
    """One conversation. What stands below `opened_at` follows from entries and events.

    `number` is the telephone number or address of whoever is not us; `role` reads it.
    `waiting_since`: the oldest word of theirs that nobody has answered.
    """

    client_key = models.UUIDField(unique=True)
    patient = reference("people.Patient", null=True, index=False)
    medium = models.CharField(max_length=9, choices=Medium)
    topic = models.CharField(max_length=6, choices=Topic, default=Topic.OTHER)
    subject = models.CharField(max_length=120)
    number = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=30)
    opened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=7, choices=ThreadState, default=ThreadState.OPEN)
    urgency = models.CharField(max_length=7, choices=Urgency, default=Urgency.ROUTINE)
    owner = reference("access.User", null=True, index=False)
    due_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    last_at = models.DateTimeField(db_default=Now())
    last_out_at = models.DateTimeField(null=True)
    last_in_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    last_text = models.CharField(max_length=160, blank=True, default="", db_default="")
    attempts = models.SmallIntegerField(default=0, db_default=0)
    outcome = models.CharField(max_length=12, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ThreadState.values), name="correspondence_thread_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome=""), name="correspondence_thread_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="correspondence_thread_due"),
            models.Index(fields=["state", "-last_at", "-id"], name="correspondence_thread_last"),
            models.Index(
                fields=["owner", "state", "due_at", "id"],
                name="correspondence_thread_own",
            ),
            models.Index(
                fields=["medium", "state", "due_at", "id"], name="correspondence_thread_way"
            ),
            models.Index(fields=["patient", "-last_at"], name="correspondence_thread_of"),
            models.Index(fields=["number", "-id"], name="correspondence_thread_no"),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Entry(PhiModel):
    """What was said, as it was said. A note is ours alone: no patient reads it."""

    client_key = models.UUIDField(unique=True)
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="entries", db_index=False)
    patient = reference("people.Patient", null=True, index=False)
    way = models.CharField(max_length=4, choices=Way)
    medium = models.CharField(max_length=9, choices=Medium)
    text = models.TextField()
    attempt = models.CharField(max_length=12, blank=True, default="", db_default="")
    message = reference("correspondence.Message", null=True, index=False)
    reply = reference("correspondence.Reply", null=True)
    document = reference("documents.Document", null=True, index=False)
    by = reference("access.User", null=True, index=False)
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="correspondence_entry_says"),
            models.CheckConstraint(
                condition=Q(way__in=Way.values), name="correspondence_entry_way"
            ),
        ]
        indexes = [models.Index(fields=["thread", "id"], name="correspondence_entry_of")]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.way}"


class ThreadEvent(PhiModel):
    """What happened to a conversation. `since`: from when the answered word waited."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="events", db_index=False)
    patient = reference("people.Patient", null=True, index=False)
    verb = models.CharField(max_length=8, choices=ThreadVerb)
    owner = reference("access.User", null=True, index=False)
    due_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    by = reference("access.User", null=True, index=False)
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["thread", "id"], name="correspondence_tevent_of"),
            models.Index(
                fields=["occurred_at"],
                name="correspondence_tevent_since",
                condition=Q(since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.verb}"


class CallEvent(PhiModel):
    """A call that rings or rang, or a number somebody typed. `thread`: what it became."""

    event_id = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=16)
    line = models.CharField(max_length=40, blank=True)
    incoming = models.BooleanField(default=True)
    patient = reference("people.Patient", null=True, index=False)
    rang_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)
    taken_by = reference("access.User", null=True, index=False)
    ended_at = models.DateTimeField(null=True)
    thread = reference("correspondence.Thread", null=True, index=False)

    class Meta:
        indexes = [
            models.Index(fields=["-rang_at", "-id"], name="correspondence_call_latest"),
            models.Index(fields=["thread"], name="correspondence_call_thread"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"


class ProviderRequest(PhiModel):
    """Something only a provider answers. What stands below `asked_at` follows from its events.

    `asked` is whom it is for, `covering` who answers in his place.
    """

    client_key = models.UUIDField(unique=True)
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="requests")
    patient = reference("people.Patient")
    kind = models.CharField(max_length=7, choices=Ask)
    provider = reference("practice.Provider", index=False)
    covering = reference("practice.Provider", null=True, index=False)
    urgency = models.CharField(max_length=7, choices=Urgency)
    question = models.TextField()
    medication = models.CharField(max_length=300, blank=True)
    medication_ref = models.CharField(max_length=60, blank=True)
    pharmacy = models.CharField(max_length=160, blank=True)
    form_name = models.CharField(max_length=120, blank=True)
    form_due_on = models.DateField(null=True)
    fee_cents = models.IntegerField(default=0)
    asked_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.ASKED)
    owner = reference("access.User", null=True, index=False)
    due_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default="", db_default="")
    answer_text = models.TextField(blank=True, default="", db_default="")
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fee_cents__gte=0), name="correspondence_request_fee"
            ),
            models.CheckConstraint(
                condition=~Q(kind="refill") | ~Q(medication=""),
                name="correspondence_request_medication",
            ),
            models.CheckConstraint(
                condition=~Q(kind="form") | ~Q(form_name=""), name="correspondence_request_form"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="correspondence_request_due"),
            models.Index(fields=["owner", "state", "due_at"], name="correspondence_request_own"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"


class RequestEvent(PhiModel):
    """What happened to a request."""

    request = models.ForeignKey(
        ProviderRequest, models.PROTECT, related_name="events", db_index=False
    )
    patient = reference("people.Patient", index=False)
    verb = models.CharField(max_length=8, choices=RequestVerb)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    text = models.TextField(blank=True)
    owner = reference("access.User", null=True, index=False)
    due_at = models.DateTimeField(null=True)
    by = reference("access.User", null=True, index=False)
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="correspondence_revent_of")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.verb}"


class CannedAnswer(models.Model):
    """A ready answer in both languages. Ended, never changed: what was sent stays explained."""

    client_key = models.UUIDField(unique=True)
    title = models.CharField(max_length=60)
    words_en = models.TextField()
    words_es = models.TextField()
    added_at = models.DateTimeField()
    added_by = reference("access.User", null=True, index=False)
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(words_en="") & ~Q(words_es=""), name="correspondence_canned_words"
            )
        ]

    def __str__(self) -> str:
        return self.title

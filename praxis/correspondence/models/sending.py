"""What was sent to whom, how people want to be reached, and what was disclosed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from praxis.access.models import PhiModel
from praxis.correspondence.types import Channel, Meaning, Purpose, State, Verb

_USER = "access.User"


class Message(PhiModel):
    """One message as it was, or will be, sent. `state` follows the events by trigger.

    It goes out at `send_at`, not before, and never from `expires_at` on. `expects` lists the
    words it asks to be answered with. `at_once`: an answer; quiet hours do not hold it back.
    `zone` is where quiet hours count when the patient's own address does not say.
    `document` goes along with a mail.
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, blank=True
    )
    channel = models.CharField(max_length=6, choices=Channel.choices)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    to = models.CharField(max_length=300)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    ics = models.TextField(blank=True)
    document = models.ForeignKey(
        "documents.Document",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    about = models.CharField(max_length=80, blank=True)
    mail_id = models.CharField(max_length=100, blank=True)
    expects = models.CharField(max_length=40, blank=True, default="", db_default="")
    send_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    at_once = models.BooleanField(default=False, db_default=False)
    zone = models.CharField(max_length=40, blank=True, default="", db_default="")
    recipient = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.IntegerField(default=0)
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey(_USER, models.PROTECT, related_name="+", null=True, blank=True)
    queued_by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="correspondence_message_state"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="correspondence_message_channel"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-queued_at"], name="correspondence_patient"),
            models.Index(fields=["-queued_at", "-id"], name="correspondence_latest"),
            models.Index(fields=["state", "-queued_at"], name="correspondence_state"),
            models.Index(
                fields=["to", "-id"],
                name="correspondence_to_number",
                condition=Q(channel="text"),
            ),
            models.Index(
                fields=["about", "-id"], name="correspondence_about", condition=~Q(about="")
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class MessageEvent(PhiModel):
    """What happened to a message. Append only. `detail` holds codes, no patient data."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="events")
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, blank=True
    )
    verb = models.CharField(max_length=9, choices=Verb.choices)
    detail = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+", null=True, blank=True)
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["message", "id"], name="correspondence_event")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.verb}"


class GatewayEvent(models.Model):
    """One report of the text gateway. A repeat meets the unique number and does nothing."""

    event_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8)
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.event_id


class Reply(PhiModel):
    """A text that came in. `message` is the text it answers, `word` the answer understood."""

    event_id = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=16)
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, blank=True
    )
    message = models.ForeignKey(Message, models.PROTECT, related_name="+", null=True, blank=True)
    text = models.TextField()
    meaning = models.CharField(max_length=6, choices=Meaning.choices)
    word = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-received_at"], name="correspondence_reply_of"),
            models.Index(fields=["-received_at", "-id"], name="correspondence_reply_at"),
            models.Index(fields=["number", "-id"], name="correspondence_reply_no"),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class NumberWord(PhiModel):
    """STOP or START from a number; the latest row holds for everybody reached there."""

    number = models.CharField(max_length=16)
    patient = models.ForeignKey(
        "people.Patient", models.PROTECT, related_name="+", null=True, blank=True
    )
    may_text = models.BooleanField()
    source = models.CharField(max_length=20)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["number", "-id"], name="correspondence_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.may_text}"


class ChannelConsent(PhiModel):
    """What a patient said about being reached one way for one purpose. The latest row holds."""

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    allowed = models.BooleanField()
    said_on = models.DateField()
    how = models.CharField(max_length=60)
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="+", null=True, blank=True
    )
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+", null=True, blank=True)
    by_name = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["patient", "channel", "purpose", "-id"], name="correspondence_consent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.channel} {self.purpose}"


class Disclosure(PhiModel):
    """Patient data given to somebody other than the patient (45 CFR 164.528). Append only.

    A wrong row is corrected by one that `corrects` it. `withheld_until`: an official asked in
    writing that the patient not be told until then (164.528(a)(2)).
    """

    client_key = models.UUIDField(unique=True)
    patient = models.ForeignKey("people.Patient", models.PROTECT, related_name="+")
    disclosed_at = models.DateTimeField()
    recipient_name = models.CharField(max_length=120)
    recipient_address = models.CharField(max_length=300, blank=True)
    what = models.CharField(max_length=300)
    why = models.CharField(max_length=300)
    authority = models.CharField(max_length=200)
    accountable = models.BooleanField()
    withheld_until = models.DateField(null=True, blank=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="+", null=True, blank=True)
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="+", null=True, blank=True
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    entered_in_error = models.BooleanField(default=False)
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+", null=True, blank=True)
    by_name = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_in_error=False) | Q(corrects__isnull=False),
                name="correspondence_error_corrects",
            )
        ]
        indexes = [
            models.Index(fields=["patient", "-disclosed_at"], name="correspondence_disclosed")
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"

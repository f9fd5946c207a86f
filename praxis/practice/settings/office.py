"""What the office is, and its day."""

from __future__ import annotations

from praxis.practice.settings.kinds import Kind, Spec, text, whole

SPECS = (
    text("practice_name", "Practice", "Practice name", "", "Stands on letters and patient pages."),
    text("practice_phone", "Practice", "Main phone", "", "Patients are told to call it."),
    text(
        "public_address",
        "Practice",
        "Public web address",
        "",
        "Such as https://visits.riverbend.example. Links in messages begin with it; without it"
        " messages say to call.",
    ),
    text(
        "video_url",
        "Practice",
        "Link of the video room",
        "",
        "For video visits with a provider who has no room of his own. Begins with https://;"
        " {visit} in it becomes a room of each visit's own.",
    ),
    text(
        "record_authority",
        "Practice",
        "Name of our record numbers",
        "PRAXIS",
        "The assigning authority (PID-3.4) that labs send back with our record numbers.",
    ),
    Spec(
        "first_weekday",
        "Practice",
        "Week starts on",
        Kind.CHOICE,
        "monday",
        choices=(("monday", "Monday"), ("sunday", "Sunday")),
    ),
    whole(
        "wait_amber_minutes",
        "Today",
        "Wait turns amber after",
        15,
        "minutes",
        1,
        240,
        "Counted from arrival or the planned time, whichever is later.",
    ),
    whole("wait_red_minutes", "Today", "Wait turns red after", 25, "minutes", 1, 480),
    whole(
        "no_show_grace_minutes",
        "Today",
        "A visit may start late by",
        15,
        "minutes",
        0,
        240,
        "After that the desk is asked whether the patient is a no-show.",
    ),
    Spec(
        "screen_shows",
        "Today",
        "The waiting room's screen shows",
        Kind.CHOICE,
        "numbers",
        choices=(("numbers", "Numbers"), ("initials", "Initials")),
    ),
    whole(
        "screen_patience_minutes",
        "Today",
        "The screen says to ask the desk after",
        20,
        "minutes past one's time",
        5,
        120,
    ),
)

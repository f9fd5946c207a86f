"""The demo practice as data: who works there, where, and what they see patients for."""

from __future__ import annotations

from dataclasses import dataclass

ZONE = "America/Chicago"
PRACTICE = "Elm Street Family Health"


@dataclass(frozen=True, slots=True)
class RoomSpec:
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """A visit type. Ages are in months; `weight` is how often it is booked."""

    code: str
    name: str
    minutes: int
    room_kind: str = "exam"
    device_kind: str = ""
    after: int = 0
    new_patients: str = "allowed"
    modes: tuple[str, ...] = ("office",)
    online: bool = False
    min_age: int | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """`visits` are (visit type code, weight); `rooms` his usual rooms; `lunch` minutes of day."""

    code: str
    family: str
    given: str
    credential: str
    specialty: str
    taxonomy: str
    user: str
    rooms: tuple[str, ...]
    visits: tuple[tuple[str, int], ...]
    lunch: tuple[int, int]
    day: tuple[int, int] = (480, 1020)
    blocks: tuple[tuple[int, int, str, str], ...] = ()
    minors: bool | None = None


ROOMS = (
    *(RoomSpec(f"Exam {number}", "exam") for number in range(1, 11)),
    RoomSpec("Procedure", "procedure"),
    RoomSpec("Lab 1", "lab"),
    RoomSpec("Lab 2", "lab"),
)

DEVICES = (
    ("ECG cart", "ecg", "EC-20417"),
    ("Spirometer", "spirometer", "SP-00382"),
    ("Ultrasound", "ultrasound", "US-77120"),
)

TYPES = (
    TypeSpec("WELL", "Annual wellness", 40, online=True, min_age=216),
    TypeSpec("NEW", "New patient", 40, new_patients="only", online=True, min_age=216),
    TypeSpec("FU", "Follow-up", 20, online=True),
    TypeSpec("DM", "Diabetes check", 20, min_age=216),
    TypeSpec("WCC", "Well child", 30, online=True, max_age=216),
    TypeSpec("ADHD", "ADHD follow-up", 30, min_age=48, max_age=228),
    TypeSpec("SICK", "Sick visit", 15, online=True),
    TypeSpec("INJ", "Injury", 30),
    TypeSpec("TELE", "Telehealth", 20, room_kind="", modes=("video", "phone"), online=True),
    TypeSpec("BX", "Procedure: biopsy", 30, room_kind="procedure", after=10, min_age=216),
    TypeSpec("ECG", "ECG and review", 30, device_kind="ecg", min_age=216),
    TypeSpec("LAB", "Blood draw", 15, room_kind="lab"),
    TypeSpec("VAX", "Shots", 15, room_kind="lab"),
    TypeSpec("NUT", "Nutrition talk", 30, room_kind="lab", min_age=60),
)

LUNCH = (720, 780)
PROVIDERS = (
    ProviderSpec(
        "AO", "Okafor", "Ada", "MD", "family", "207Q00000X", "aokafor", ("Exam 1", "Exam 2"),
        (("WELL", 3), ("NEW", 3), ("FU", 5), ("DM", 3)), LUNCH,
    ),
    ProviderSpec(
        "DR", "Reyes", "Daniel", "DO", "family", "207Q00000X", "dreyes", ("Exam 3", "Exam 4"),
        (("NEW", 2), ("FU", 6), ("BX", 2), ("ECG", 1)), (750, 810),
        blocks=((900, 930, "Held for urgent", "hold"),),
    ),
    ProviderSpec(
        "PN", "Nair", "Priya", "MD", "pediatrics", "208000000X", "pnair", ("Exam 5", "Exam 6"),
        (("WCC", 5), ("ADHD", 3), ("SICK", 4)), LUNCH, minors=True,
        blocks=((930, 960, "Held for urgent", "hold"),),
    ),
    ProviderSpec(
        "HB", "Brandt", "Helga", "NP", "adult health", "363LA2200X", "hbrandt",
        ("Exam 7", "Exam 8"), (("WELL", 3), ("FU", 5), ("TELE", 3)), (750, 810), minors=False,
        blocks=((480, 510, "Huddle and results review", "blocked"),),
    ),
    ProviderSpec(
        "ML", "Lee", "Min", "PA", "same-day care", "363AM0700X", "mlee", ("Exam 9", "Exam 10"),
        (("INJ", 5), ("SICK", 6), ("FU", 2)), LUNCH,
        blocks=((930, 960, "Held for urgent", "hold"),),
    ),
    ProviderSpec(
        "SD", "Duarte", "Sofia", "RN", "lab and shots", "163W00000X", "sduarte",
        ("Lab 1", "Lab 2"), (("LAB", 10), ("VAX", 5), ("NUT", 1)), (750, 810),
    ),
)  # fmt: skip

# username, full name, role. Everybody signs in with the password and the code that
# `praxis demo` prints.
ACCOUNTS = (
    ("dwhitlock", "Dana Whitlock", "front_desk"),
    ("praman", "Priya Raman", "biller"),
    ("lpark", "Lena Park", "billing_lead"),
    ("epetrov", "Elena Petrov", "clinical"),
    ("aokafor", "Ada Okafor", "provider"),
    ("dreyes", "Daniel Reyes", "provider"),
    ("pnair", "Priya Nair", "provider"),
    ("hbrandt", "Helga Brandt", "provider"),
    ("mlee", "Min Lee", "provider"),
    ("sduarte", "Sofia Duarte", "clinical"),
    ("jcole", "Jordan Cole", "hr"),
    ("mfisher", "Mara Fisher", "office_manager"),
    ("isolano", "Inés Solano", "privacy_officer"),
    ("tbook", "Tomas Book", "bookkeeper"),
    ("rgray", "Ruth Gray", "facility"),
    ("ivance", "Ira Vance", "it"),
    ("obrien", "Pat O'Brien", "outside_biller"),
    ("audit1", "Alex Stone", "auditor"),
)

# name, kind, plan type, copay in cents, share of patients
PAYERS = (
    ("Blue Cross PPO", "commercial", "ppo", 2500, 34),
    ("Harbor Mutual", "commercial", "epo", 2000, 18),
    ("Prairie Health HMO", "commercial", "hmo", 3000, 14),
    ("Medicare", "medicare", "part_b", 0, 20),
    ("Illinois Medicaid", "medicaid", "managed_medicaid", 0, 14),
)

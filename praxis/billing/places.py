"""Place of service codes (CMS, https://www.cms.gov/medicare/coding-billing/place-of-service-codes).

Names are shortened. "26", "27" and others that no office bills from are kept: a claim may name
where the visit took place.
"""

from __future__ import annotations

PLACES = {
    "01": "Pharmacy",
    "02": "Telehealth, not at the patient's home",
    "03": "School",
    "04": "Homeless shelter",
    "09": "Prison or jail",
    "10": "Telehealth, at the patient's home",
    "11": "Office",
    "12": "Home",
    "13": "Assisted living",
    "14": "Group home",
    "15": "Mobile unit",
    "16": "Temporary lodging",
    "17": "Walk-in retail clinic",
    "18": "Place of employment",
    "19": "Hospital outpatient, off campus",
    "20": "Urgent care",
    "21": "Hospital, inpatient",
    "22": "Hospital outpatient, on campus",
    "23": "Emergency room",
    "24": "Ambulatory surgical center",
    "25": "Birthing center",
    "26": "Military treatment facility",
    "27": "Outreach site or street",
    "31": "Skilled nursing facility",
    "32": "Nursing facility",
    "33": "Custodial care",
    "34": "Hospice",
    "41": "Ambulance, land",
    "42": "Ambulance, air or water",
    "49": "Independent clinic",
    "50": "Federally qualified health center",
    "51": "Psychiatric hospital, inpatient",
    "52": "Psychiatric hospital, partial stay",
    "53": "Community mental health center",
    "54": "Intermediate care facility",
    "55": "Substance abuse residential",
    "56": "Psychiatric residential",
    "57": "Substance abuse outpatient",
    "58": "Opioid treatment program",
    "60": "Mass immunization",
    "61": "Rehabilitation hospital, inpatient",
    "62": "Rehabilitation facility, outpatient",
    "65": "Dialysis facility",
    "66": "Program of all-inclusive care (PACE)",
    "71": "Public health clinic",
    "72": "Rural health clinic",
    "81": "Independent laboratory",
    "99": "Other",
}
OFFICE = "11"
# Where a visit of each mode takes place, when it is not at the site (practice.types.MODES).
OF_MODE = {"video": "10", "phone": "10", "home": "12"}


def choices() -> list[tuple[str, str]]:
    return [(code, f"{code} · {name}") for code, name in PLACES.items()]

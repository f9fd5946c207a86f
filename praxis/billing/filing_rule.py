"""The rule under which filing clocks run; the day itself comes from the payer's own limit."""

import uuid
from datetime import UTC, date, datetime

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

RULE = {
    "code": "payer.timely_filing",
    "title": "Claim filed with the payer in time",
    "citation": "Payer contract; Medicare: 42 CFR 424.44",
    "binds": "Providers who bill the payer",
    "trigger": "The day of service, or the earlier payer's remittance",
    "deadline": {"months": 12},
    "evidence": "the payer's acceptance of the claim (277CA)",
    "consequence": "The payer refuses the claim and the patient may not be billed for it",
    "role": "biller",
    "read": "not_read",
    "source_url": "https://www.ecfr.gov/current/title-42/section-424.44",
}


def load(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("obligations", "RuleVersion").objects.create(
        client_key=uuid.UUID("6a2f7c1e-52e6-4d0b-8f0c-4b9a1d7e3c55"),
        version=1,
        basis="contract",
        jurisdiction="US",
        effective_on=date(2020, 1, 1),
        why="Delivered with Praxis",
        signed_by_name="Praxis",
        signed_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        **RULE,
    )

"""Forms of patients' insurance and of payers."""

from __future__ import annotations

from typing import Any

from django import forms

from praxis.coverage import types
from praxis.coverage.models import Payer, Product
from praxis.ui.forms import DateField, Form, MoneyField, PhoneField, Row, Section, ZipField

Choices = list[tuple[str, str]]
RANKS = (("", "Behind the others"), ("1", "Primary"), ("2", "Secondary"), ("3", "Tertiary"))


def plan_choices(payers: list[Payer], products: list[Product]) -> list[Any]:
    """One list of payers and their products: "12" is a payer, "12:34" a product of it."""
    by_payer: dict[int, list[Product]] = {}
    for product in products:
        by_payer.setdefault(product.payer_id, []).append(product)
    choices: list[Any] = [("", "Choose the plan")]
    for payer in payers:
        own = by_payer.get(payer.pk, [])
        if own:
            plans = [(f"{payer.pk}:{product.pk}", product.name) for product in own]
            choices.append((payer.name, [*plans, (str(payer.pk), f"{payer.name}, other plan")]))
        else:
            choices.append((str(payer.pk), payer.name))
    return choices


class CoverageForm(Form):
    plan = forms.ChoiceField(label="Payer and plan")
    member_id = forms.CharField(label="Member number", max_length=40)
    group_number = forms.CharField(label="Group number", max_length=40, required=False)
    starts_on = DateField(label="Starts", future=True)
    ends_on = DateField(label="Last day", future=True, required=False)
    copay_cents = MoneyField(label="Copay on the card", required=False)
    relationship = forms.ChoiceField(
        label="The patient is the subscriber's", choices=types.Relationship.choices
    )
    subscriber_person_id = forms.TypedChoiceField(
        label="Subscriber, if one of the contacts", coerce=int, empty_value=None, required=False
    )
    subscriber_given_name = forms.CharField(label="First name", max_length=80, required=False)
    subscriber_family_name = forms.CharField(label="Last name", max_length=80, required=False)
    subscriber_birth_date = DateField(label="Birth date", required=False)
    subscriber_sex = forms.ChoiceField(
        label="Sex", choices=[("", "Not given"), *types.Sex.choices], required=False
    )
    basis = forms.ChoiceField(label="Why it covers", choices=types.Basis.choices)
    employer_size = forms.ChoiceField(label="Employer", choices=types.EmployerSize.choices)
    medicare_reason = forms.ChoiceField(
        label="Why Medicare", choices=types.MedicareReason.choices, required=False
    )
    esrd_since = DateField(label="Kidney failure entitlement since", required=False)
    court_ordered = forms.BooleanField(
        label="A court order names this plan first for the child", required=False
    )
    layout: tuple[Row | Section, ...] = (
        Row("plan"),
        Row("member_id", "group_number"),
        Row("starts_on", "ends_on"),
        Row("copay_cents"),
        Section("Subscriber"),
        Row("relationship"),
        Row("subscriber_person_id"),
        Row("subscriber_given_name", "subscriber_family_name"),
        Row("subscriber_birth_date", "subscriber_sex"),
        Section("For the order of payers"),
        Row("basis", "employer_size"),
        Row("medicare_reason", "esrd_since"),
        Row("court_ordered"),
    )

    def __init__(self, *args: Any, plans: list[Any], contacts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("plan", plans)
        self.offer("subscriber_person_id", [("", "Nobody there"), *contacts])


class CoverageAddForm(CoverageForm):
    rank = forms.TypedChoiceField(
        label="Pays", choices=RANKS, coerce=int, empty_value=None, required=False
    )
    displace = forms.BooleanField(
        label="Move the others down if that place is taken", required=False
    )
    reason = forms.ChoiceField(label="Because", choices=types.OrderReason.choices)
    note = forms.CharField(label="Note", max_length=200, required=False)
    layout = (
        *CoverageForm.layout,
        Section("Place"),
        Row("rank", "reason"),
        Row("displace"),
        Row("note"),
    )


class CorrectForm(CoverageForm):
    why = forms.CharField(label="What was wrong", max_length=200)
    layout = (Row("why"), *CoverageForm.layout)


class EndForm(Form):
    ends_on = DateField(label="Last day it pays for", future=True)


class ErrorForm(Form):
    why = forms.CharField(
        label="What was wrong", max_length=200, help_text="It stays in the record, marked."
    )


class CheckForm(Form):
    how = forms.ChoiceField(label="Asked", choices=types.How.choices)
    result = forms.ChoiceField(
        label="Answer", choices=types.Result.choices, widget=forms.RadioSelect
    )
    copay_cents = MoneyField(label="Copay", required=False)
    coinsurance_percent = forms.IntegerField(
        label="Coinsurance, percent", min_value=0, max_value=100, required=False
    )
    deductible_left_cents = MoneyField(label="Deductible left", required=False)
    out_of_pocket_left_cents = MoneyField(label="Out of pocket left", required=False)
    reference = forms.CharField(
        label="Reference",
        max_length=40,
        required=False,
        help_text="The payer's call or answer number.",
    )
    note = forms.CharField(label="Note", max_length=300, required=False)
    layout = (
        Row("how"),
        Row("result"),
        Row("copay_cents", "coinsurance_percent"),
        Row("deductible_left_cents", "out_of_pocket_left_cents"),
        Row("reference"),
        Row("note"),
    )


class OrderForm(Form):
    """One field an insurance, named place_<id>."""

    from_on = DateField(label="From", future=True)
    reason = forms.ChoiceField(label="Because", choices=types.OrderReason.choices)
    note = forms.CharField(label="Note", max_length=200, required=False)

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(at), f"Pays {_ordinal(at)}") for at in range(1, len(names) + 1)]
        for at, (coverage_id, name) in enumerate(names.items(), 1):
            self.fields[f"place_{coverage_id}"] = forms.TypedChoiceField(
                label=name, choices=places, coerce=int, initial=str(at)
            )
        self.layout = (*(Row(f"place_{key}") for key in names), Row("from_on"), Row("reason"))

    def order(self) -> list[int]:
        """Coverage keys, first payer first; two in one place stay two, for the action to refuse."""
        placed = {
            int(name.removeprefix("place_")): place
            for name, place in self.cleaned_data.items()
            if name.startswith("place_")
        }
        if len(set(placed.values())) != len(placed):
            return []
        return sorted(placed, key=lambda key: placed[key])


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


class PayerForm(Form):
    name = forms.CharField(label="Name", max_length=100)
    kind = forms.ChoiceField(label="Kind", choices=types.PayerKind.choices)
    payer_id = forms.CharField(
        label="Payer number",
        max_length=20,
        required=False,
        help_text="For electronic claims, from the clearinghouse's list.",
    )
    filing_code = forms.ChoiceField(
        label="Claim filing code", choices=types.FilingCode.choices, required=False
    )
    phone = PhoneField(label="Provider line", required=False)
    portal_url = forms.URLField(label="Portal", required=False, assume_scheme="https")
    line1 = forms.CharField(label="Claims address", max_length=100, required=False)
    line2 = forms.CharField(label="Line 2", max_length=100, required=False)
    city = forms.CharField(label="City", max_length=60, required=False)
    state = forms.CharField(label="State", max_length=2, required=False)
    zip = ZipField(label="ZIP", required=False)
    note = forms.CharField(
        label="What to know", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    layout = (
        Row("name"),
        Row("kind"),
        Row("payer_id", "filing_code"),
        Row("phone"),
        Row("portal_url"),
        Section("Paper claims"),
        Row("line1"),
        Row("line2"),
        Row("city", "state"),
        Row("zip"),
        Section("Note"),
        Row("note"),
    )


class ProductForm(Form):
    name = forms.CharField(label="Name of the plan", max_length=100)
    plan_type = forms.ChoiceField(label="Type", choices=types.PlanType.choices)
    filing_code = forms.ChoiceField(
        label="Claim filing code, if not the payer's",
        choices=[("", "The payer's"), *types.FilingCode.choices[1:]],
        required=False,
    )
    needs_referral = forms.BooleanField(label="Needs a referral", required=False)
    needs_auth = forms.BooleanField(label="Needs authorization for visits", required=False)


class RuleForm(Form):
    kind = forms.ChoiceField(label="Limit", choices=types.RuleKind.choices)
    product_id = forms.TypedChoiceField(label="Plan", coerce=int, empty_value=None, required=False)
    days = forms.IntegerField(label="Days", min_value=1, max_value=3660)
    counts_from = forms.ChoiceField(label="Counted from", choices=types.CountsFrom.choices)
    source = forms.CharField(
        label="Where it is written", max_length=200, help_text="Contract section or manual page."
    )
    checked_on = DateField(label="Checked on")
    starts_on = DateField(label="Holds from", future=True)
    layout = (
        Row("kind"),
        Row("product_id"),
        Row("days", "counts_from"),
        Row("source"),
        Row("checked_on", "starts_on"),
    )

    def __init__(self, *args: Any, products: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("product_id", [("", "All plans of this payer"), *products])


class LastDayForm(Form):
    ended_on = DateField(label="Last day", future=True)


class EnrollmentForm(Form):
    requested_on = DateField(label="Asked for on", required=False)
    starts_on = DateField(label="In force from", required=False, future=True)
    ends_on = DateField(label="Last day", required=False, future=True)
    note = forms.CharField(label="Note", max_length=200, required=False)


class EnrollmentAddForm(Form):
    billing_entity_id = forms.TypedChoiceField(label="Billing entity", coerce=int)
    provider_id = forms.TypedChoiceField(
        label="Provider", coerce=int, empty_value=None, required=False
    )
    kind = forms.ChoiceField(label="For", choices=types.EnrollmentKind.choices)
    requested_on = DateField(label="Asked for on", required=False)
    starts_on = DateField(label="In force from", required=False, future=True)
    note = forms.CharField(label="Note", max_length=200, required=False)

    def __init__(self, *args: Any, entities: Choices, providers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("billing_entity_id", entities)
        self.offer("provider_id", [("", "All of them"), *providers])

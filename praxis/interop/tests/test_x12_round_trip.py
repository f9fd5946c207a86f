"""Any content to bytes and back is the same content; any bytes of ours to content and back too."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from praxis.interop.tests.oracles import findings_of, first_transaction
from praxis.interop.x12 import Delimiters, parse_835, parse_837p, write_835, write_837p
from praxis.interop.x12.content import (
    Address,
    Adjustment,
    Amount,
    Code,
    Contact,
    Dated,
    Demographics,
    Drug,
    Entity,
    LineAdjudication,
    OtherSubscriber,
    Patient,
    Procedure,
    ProfessionalClaim,
    ProviderAdjustment,
    Quantity,
    Reference,
    Remark,
    RemittanceClaim,
    RemittanceLine,
    ServiceLine,
    Subscriber,
)
from praxis.interop.x12.testing import (
    PAYER,
    make_billing,
    make_remittance,
    make_sending,
    make_submission,
)

SIGNS = (Delimiters(), Delimiters("|", ">", "!", "~"), Delimiters("*", ":", "^", "\n"))
TAKEN = "*:^~|>!"

text = (
    st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=TAKEN), min_size=1
    )
    .map(lambda value: value[:30])
    .filter(bool)
)
words = st.lists(text, min_size=1, max_size=3).map(lambda them: " ".join(them)[:50].strip())
maybe = st.one_of(st.just(""), text)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
cents = st.integers(-99_999_999, 99_999_999)
quantity = st.decimals(0, 99_999, places=2).filter(lambda value: value > 0)
address = st.builds(
    Address, st.lists(words, min_size=1, max_size=2).map(tuple), words, text, text, maybe, maybe
)
maybe_address = st.one_of(st.none(), address)
adjustment = st.builds(
    Adjustment, st.sampled_from(["CO", "OA", "PI", "PR"]), text, cents,
    st.one_of(st.none(), quantity),
)  # fmt: skip
adjustments = st.lists(adjustment, max_size=8).map(tuple)
modifiers = st.lists(text, max_size=4).map(tuple)
procedure = st.builds(Procedure, st.sampled_from(["HC", "ER"]), text, modifiers, maybe)
notes = st.lists(st.tuples(st.sampled_from(["ADD", "TPO"]), words), max_size=2).map(tuple)
contacts = st.lists(
    st.builds(
        Contact, st.just("IC"), maybe,
        st.lists(st.tuples(st.sampled_from(["TE", "EM"]), text), min_size=1, max_size=3).map(tuple),
    ),
    max_size=2,
).map(tuple)  # fmt: skip


def amounts_of(codes: str) -> st.SearchStrategy[tuple[Amount, ...]]:
    one = st.builds(Amount, st.sampled_from(codes.split()), cents)
    return st.lists(one, max_size=3).map(tuple)


def references_of(codes: str) -> st.SearchStrategy[tuple[Reference, ...]]:
    one = st.builds(Reference, st.sampled_from(codes.split()), text, maybe)
    return st.lists(one, max_size=3).map(tuple)


def dates_of(codes: str, *, ranges: bool = True) -> st.SearchStrategy[tuple[Dated, ...]]:
    end = st.one_of(st.none(), days) if ranges else st.none()
    return st.lists(st.builds(Dated, st.sampled_from(codes.split()), days, end), max_size=3).map(
        tuple
    )


def entity(code: str, **more: st.SearchStrategy[object]) -> st.SearchStrategy[Entity]:
    return st.builds(
        Entity, st.just(code), st.sampled_from("12"), words, maybe, maybe, maybe, maybe,
        st.just("XX"), text, **more,
    )  # fmt: skip


born = st.one_of(st.none(), st.builds(Demographics, days, st.sampled_from("FMU")))
person = {"address": maybe_address, "demographics": born}
subscriber = st.builds(
    Subscriber,
    st.sampled_from("PST"),
    entity("IL", **person, references=references_of("SY Y4")),
    entity("PR", address=maybe_address, references=references_of("2U FY G2 LU")),
    st.sampled_from(["", "18"]),
    maybe,
    maybe,
    maybe,
    maybe,
)
patient = st.builds(Patient, text, entity("QC", **person, references=references_of("Y4 SY")))
adjudication = st.builds(
    LineAdjudication, text, cents, procedure, quantity, maybe, adjustments,
    st.one_of(st.none(), days), st.one_of(st.none(), cents),
)  # fmt: skip
drug = st.builds(
    Drug, text, quantity, st.sampled_from(["UN", "ML"]), st.just("N4"), references_of("VY XZ")
)
line = st.builds(
    ServiceLine,
    number=st.integers(1, 50),
    procedure=procedure,
    charge_cents=cents,
    units=quantity,
    pointers=st.lists(st.integers(1, 12), max_size=4).map(tuple),
    place_of_service=maybe,
    emergency=maybe,
    epsdt=maybe,
    family_planning=maybe,
    copay_exempt=maybe,
    dates=dates_of("472 471 304 738"),
    control_number=maybe,
    references=references_of("9B G1 X4 9F"),
    amounts=amounts_of("T F4"),
    notes=notes,
    drug=st.one_of(st.none(), drug),
    providers=st.lists(
        st.one_of(
            entity("82", taxonomy=text, references=references_of("0B G2")),
            entity("DK", address=maybe_address, contacts=contacts),
            entity("DN", references=references_of("0B 1G")),
        ),
        max_size=2,
    ).map(tuple),
    adjudications=st.lists(adjudication, max_size=2).map(tuple),
)
other = st.builds(
    OtherSubscriber,
    st.sampled_from("PST"),
    st.sampled_from(["18", "01"]),
    entity("IL", address=maybe_address, references=references_of("SY")),
    entity("PR", address=maybe_address, references=references_of("2U F8 T4")),
    adjustments=adjustments,
    amounts=amounts_of("D A8 EAF"),
    assignment=st.sampled_from("YNW"),
    patient_signature=st.sampled_from(["", "P"]),
    outpatient=st.lists(maybe, max_size=5).map(lambda them: (*them, "MA01")),
    adjudicated_on=st.one_of(st.none(), days),
    providers=st.lists(entity("82", references=references_of("G2")), max_size=1).map(tuple),
)
claim = st.builds(
    ProfessionalClaim,
    billing=st.just(make_billing()),
    subscriber=subscriber,
    patient=st.one_of(st.none(), patient),
    patient_control_number=text,
    charge_cents=cents,
    place_of_service=text,
    frequency=st.sampled_from("178"),
    patient_signature=maybe,
    related_causes=st.lists(text, max_size=3).map(tuple),
    accident_state=maybe,
    special_program=maybe,
    delay_reason=maybe,
    dates=dates_of("431 454 439 435"),
    amounts=amounts_of("F5"),
    references=references_of("G1 F8 9F X4 EA"),
    notes=notes,
    diagnoses=st.lists(st.builds(Code, st.just("ABK"), text), min_size=1, max_size=12).map(tuple),
    codes=st.lists(st.builds(Code, st.just("BG"), text), max_size=3).map(tuple),
    referring=st.lists(entity("DN", references=references_of("0B G2")), max_size=2).map(tuple),
    rendering=st.one_of(st.none(), entity("82", taxonomy=text)),
    facility=st.one_of(st.none(), entity("77", address=maybe_address, contacts=contacts)),
    supervising=st.one_of(st.none(), entity("DQ", references=references_of("LU"))),
    providers=st.lists(entity("PW", address=address), max_size=1).map(tuple),
    others=st.lists(other, max_size=2).map(tuple),
    lines=st.lists(line, min_size=1, max_size=3).map(tuple),
)
paid_line = st.builds(
    RemittanceLine,
    procedure=procedure,
    charge_cents=cents,
    paid_cents=cents,
    revenue_code=maybe,
    units=st.one_of(st.none(), quantity),
    original_procedure=st.one_of(st.none(), procedure),
    original_units=st.one_of(st.none(), quantity),
    dates=dates_of("472 150 151", ranges=False),
    adjustments=adjustments,
    references=references_of("LU 0K HPI"),
    control_number=maybe,
    amounts=amounts_of("B6 KH"),
    quantities=st.lists(st.builds(Quantity, st.just("ZK"), quantity), max_size=2).map(tuple),
    remarks=st.lists(st.builds(Remark, st.sampled_from(["HE", "RX"]), text), max_size=3).map(tuple),
)
paid_claim = st.builds(
    RemittanceClaim,
    patient_control_number=text,
    status=st.sampled_from(["1", "2", "4", "22"]),
    charge_cents=cents,
    paid_cents=cents,
    patient_cents=cents,
    filing_code=maybe,
    payer_control_number=maybe,
    place_of_service=maybe,
    frequency=maybe,
    drg=maybe,
    adjustments=adjustments,
    patient=st.one_of(st.none(), entity("QC")),
    insured=st.one_of(st.none(), entity("IL")),
    rendering=st.one_of(st.none(), entity("82")),
    entities=st.lists(entity("TT"), max_size=1).map(tuple),
    outpatient=st.lists(maybe, max_size=4).map(lambda them: (*them, "MA01")),
    references=references_of("EA 1L G2"),
    dates=dates_of("232 233 050", ranges=False),
    amounts=amounts_of("AU F5"),
    lines=st.lists(paid_line, max_size=3).map(tuple),
    group_number=st.sampled_from(["1", "2"]),
    group_summary=st.sampled_from([(), (("TS3", "6543210903", "11", "20261231", "1", "5"),)]),
)
provider_adjustment = st.builds(
    ProviderAdjustment, text, days, st.sampled_from(["WO", "FB", "L6"]), maybe, cents
)


@settings(max_examples=60, deadline=None)
@given(claim, st.sampled_from(SIGNS))
def test_any_claim_comes_back_from_its_bytes(it: ProfessionalClaim, signs: Delimiters) -> None:
    data = write_837p(make_sending(delimiters=signs), make_submission([it]))

    back = parse_837p(first_transaction(data))

    assert back.claims == (it,)
    assert back.findings == ()
    assert back.claims[0].other == ()
    assert write_837p(make_sending(delimiters=signs), back) == data
    assert "segment.unknown" not in {each.rule for each in findings_of(data)}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(paid_claim, min_size=1, max_size=2),
    st.lists(provider_adjustment, max_size=8),
    st.sampled_from(SIGNS),
)
def test_any_remittance_comes_back_from_its_bytes(
    claims: list[RemittanceClaim], adjustments: list[ProviderAdjustment], signs: Delimiters
) -> None:
    it = make_remittance(claims, provider_adjustments=tuple(adjustments))
    data = write_835(make_sending(delimiters=signs), it)

    back = parse_835(first_transaction(data))

    assert back == it
    assert back.findings == ()
    assert write_835(make_sending(delimiters=signs), back) == data


def test_what_a_claim_was_read_from_is_all_of_its_transaction() -> None:
    it = make_submission()
    data = write_837p(make_sending(), it)

    (claim,) = parse_837p(first_transaction(data)).claims

    assert claim.raw[0].startswith("CLM*")
    assert claim.billing.raw[0].startswith("HL*1")
    assert claim.subscriber.payer == PAYER
    assert claim.lines[0].units == Decimal(1)

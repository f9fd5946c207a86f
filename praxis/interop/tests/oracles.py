"""Other people's readers, asked only in tests: pyx12, x12sdk, oxedi."""

from __future__ import annotations

import io
import logging
import warnings
from importlib import import_module
from typing import Any

from praxis.interop.x12 import Finding, Transaction, parse_835, read
from praxis.interop.x12.checking import Checked, check


def pyx12_accepts(data: bytes) -> bool:
    """pyx12 4.0.0's whole judgement. It raises on some broken files: that is a refusal too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        params = import_module("pyx12.params").params()
        judge = import_module("pyx12.x12n_document").x12n_document
        logging.getLogger("pyx12").setLevel(logging.CRITICAL)
        try:
            source = io.StringIO(data.decode("ascii"))
            return bool(judge(params, source, None, None, None, None))
        except Exception:
            return False


def x12sdk_models(data: bytes) -> list[Any]:
    """x12sdk 2.2.0's models, one for each transaction. Raises when it refuses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from x12sdk.io import X12ModelReader

        with X12ModelReader(data.decode("ascii")) as reader:
            return list(reader.models())


def x12sdk_accepts(data: bytes) -> bool:
    try:
        return bool(x12sdk_models(data))
    except Exception:
        return False


def x12sdk_writes_back(data: bytes) -> bool:
    """Its own writing of each transaction stands in our bytes, sign for sign."""
    ours = data.decode("ascii").replace("\n", "")
    models = x12sdk_models(data)
    return bool(models) and all(model.x12().replace("\n", "") in ours for model in models)


def oxedi_reads(data: bytes) -> Any:
    """oxedi 0.6.0's document of an 835."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oxedi

        return oxedi.parse(data)


def first_transaction(data: bytes) -> Transaction:
    return next(read(io.BytesIO(data)).transactions())


def findings_of(data: bytes) -> list[Finding]:
    """Everything Praxis says about a file."""
    reader = read(io.BytesIO(data))
    found: list[Finding] = []
    for transaction in reader.transactions():
        found += check(transaction, Checked())
    return found + reader.outside


def oxedi_cents(data: bytes, table: str, column: str) -> int:
    """The sum of a money column of oxedi's tables, read off its own text rendering."""
    lines = oxedi_reads(data).tables[table].render().strip().splitlines()[1:]
    names = [name.partition(":")[0] for name in lines[0].split(" | ")] if lines else []
    total = 0
    for line in lines[1:]:
        cell = line.split(" | ")[names.index(column)]
        if cell != "∅":
            whole, _, part = cell.partition(".")
            total += int(whole + part.ljust(2, "0"))
    return total


def oxedi_totals(data: bytes) -> dict[str, int]:
    return {
        "paid": oxedi_cents(data, "payments", "total_payment_amount"),
        "claims_charge": oxedi_cents(data, "claims", "charge_amount"),
        "claims_paid": oxedi_cents(data, "claims", "payment_amount"),
        "patient": oxedi_cents(data, "claims", "patient_responsibility"),
        "lines_charge": oxedi_cents(data, "services", "charge_amount"),
        "lines_paid": oxedi_cents(data, "services", "payment_amount"),
        "adjusted": oxedi_cents(data, "adjustments", "amount"),
        "provider": oxedi_cents(data, "provider_adjustments", "amount"),
    }


def our_totals(data: bytes) -> dict[str, int]:
    them = [parse_835(each) for each in read(io.BytesIO(data)).transactions()]
    claims = [claim for it in them for claim in it.claims]
    lines = [line for claim in claims for line in claim.lines]
    adjustments = [each for claim in claims for each in claim.adjustments]
    adjustments += [each for line in lines for each in line.adjustments]
    return {
        "paid": sum(it.paid_cents for it in them),
        "claims_charge": sum(claim.charge_cents for claim in claims),
        "claims_paid": sum(claim.paid_cents for claim in claims),
        "patient": sum(claim.patient_cents for claim in claims),
        "lines_charge": sum(line.charge_cents for line in lines),
        "lines_paid": sum(line.paid_cents for line in lines),
        "adjusted": sum(each.cents for each in adjustments),
        "provider": sum(each.cents for it in them for each in it.provider_adjustments),
    }

"""FHIR R4 as text: reading bundles without losing a byte."""

from praxis.interop.fhir.bundle import BadFhir, Entry, read_bundle, read_ndjson

__all__ = ["BadFhir", "Entry", "read_bundle", "read_ndjson"]

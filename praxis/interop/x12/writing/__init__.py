"""Typed content to bytes."""

"""What the person at the keyboard can put right."""

from __future__ import annotations


class EngineError(Exception):
    """The message says what is wrong and what to do. Commands print it and exit with 1."""


class AlreadyRunning(EngineError):
    """Another process holds the lock of this home."""

"""Loops to typed content."""

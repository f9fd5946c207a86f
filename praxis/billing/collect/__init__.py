"""The unpaid bill: where each account stands, what may be done about it."""

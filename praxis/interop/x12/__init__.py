"""X12 5010: segments, envelopes, loops, typed content, findings and writers. No database."""

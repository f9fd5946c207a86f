"""From an 835 to postings: balance, match, decide, post."""

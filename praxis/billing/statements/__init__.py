"""The bill for who pays: what it says, and its PDF (PDF/UA-1)."""

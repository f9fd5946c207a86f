"""Two years of charges, claims, payments and books for the visits of the history.

`bills` says what became of each visit's money (arithmetic on a seed), `staging` copies that
into a few temporary tables, `statements` make every row of billing and ledger from them, set
by set. The books follow from the postings by the same rule as `billing.books`.
"""

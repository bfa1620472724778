"""Records become a dataset: cleaning, PII, dedup, sessions, examples, splits."""

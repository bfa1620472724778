"""Checks of records and examples: Great Expectations behind the recipe's `checks` section.

recipe ──▶ section, catalogue, own        typed, and checked without loading the library
records ──▶ curated, columns ──┐
examples ──▶ examples ─────────┴▶ worker  a thin frame, looked at in a process of its own
results ──▶ checks.json, checks.html, and a `GateError` where a critical one failed
"""

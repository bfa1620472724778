"""What counts as polite in `politeness.py`."""

POLITE = frozenset({"please", "thank", "thanks", "sorry", "welcome"})

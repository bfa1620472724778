"""Where to draw the line of a dedup step: pairs about it, a person's answers, what they suggest."""

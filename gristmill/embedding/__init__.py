"""Sentence models held side by side: how fast they are, and whether they agree on what is near."""

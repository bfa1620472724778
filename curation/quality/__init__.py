"""Numbers of a text that tell prose from what only looks like text."""

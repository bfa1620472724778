"""The elements of a backup of text messages."""

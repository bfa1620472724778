"""Ratings as files: all events for another machine, a table for people, pairs for a trainer."""

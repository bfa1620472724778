"""Sides that nothing leaks across: groups, the draw, what falls, and the check of the result."""

"""Rows and columns, whatever file they stand in."""

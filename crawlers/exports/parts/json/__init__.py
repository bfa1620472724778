"""JSON of any size, broken or not, value by value."""

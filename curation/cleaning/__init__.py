"""What transport does to a text, undone one by one."""

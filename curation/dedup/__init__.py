"""What is a copy of what, and which of several copies stays."""

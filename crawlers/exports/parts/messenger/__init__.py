"""What Meta's threads are made of."""

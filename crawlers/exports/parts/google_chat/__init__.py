"""What Google Chat's messages are made of."""

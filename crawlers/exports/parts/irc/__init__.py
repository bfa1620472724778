"""What the logs of IRC programs are made of."""

"""What LINE's texts are made of."""

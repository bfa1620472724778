"""What may point at a person: found in texts, named consistently, and replaced."""

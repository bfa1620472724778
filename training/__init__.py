"""A dataset and a base model become a tuned model: an adapter, or full weights."""

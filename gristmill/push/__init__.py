"""A run's dataset or model on its way to the Hugging Face hub: packed, looked through, sent."""

"""Metrics of Hugging Face `evaluate`, in our scores: their names, their scripts, their numbers."""
